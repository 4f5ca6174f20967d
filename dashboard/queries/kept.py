"""What takes longer in a larger city is counted once and kept until the data are others."""

import hashlib
from collections.abc import Callable
from typing import Final, TypeVar, cast

from django.core.cache import cache

from dashboard.queries.version import content_version

_SECONDS: Final = 24 * 3600

Found = TypeVar("Found")


def kept(name: str, *asked: object, count: Callable[[], Found]) -> Found:
    """What `count` finds, under a name and all that it was asked; the first reader waits for it.

    `asked`: things whose repr says all that the answer depends on beside the data.
    """
    key = f"{name}-{hashlib.sha256(repr((content_version(), *asked)).encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, _SECONDS)
    return cast(Found, found)
