"""Holding back Python's search for cyclic garbage while a lot is built that all stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for cycles inside; also a decorator. Afterwards it goes on as before.

    The search walks through every living object again and again as their number grows: half
    a second of an import of 100,000 rows, in which there is nothing to find. What has no cycles
    is freed at once all the same. In a process of several threads it holds for all of them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
