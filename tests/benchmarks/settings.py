"""Settings of `make bench`: the tests' own, so that no .env of this checkout is touched."""

from tests.settings import *  # noqa: F403
