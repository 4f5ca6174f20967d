"""The shared cache, Redis or a folder, which also counts: one question, one answer."""

from typing import Any, cast

from django.core.cache.backends import filebased, redis
from django.utils import timezone

# The window begins with what is counted first, and what is counted in it does not make it longer.
_COUNT = """
local n = redis.call('INCRBY', KEYS[1], ARGV[2])
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
"""


class Client(redis.RedisCacheClient):
    """Django's, but what it makes once it keeps: making a client took longer than asking Redis."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Any] = {}
        self._count: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the server to ask; threads share it, as its pool is made for."""
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]

    def count(self, key: str, n: int, seconds: int) -> int:
        """`RedisCache.count`."""
        if self._count is None:
            self._count = self.get_client(write=True).register_script(_COUNT)
        return int(self._count(keys=[key], args=[seconds, n]))


class RedisCache(redis.RedisCache):
    """`django.core.cache.backends.redis.RedisCache` with kept clients."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

    def count(self, key: str, n: int, *, seconds: int) -> int:
        """Count `n` more under `key`; how many that makes within so many seconds of the first."""
        return cast(Client, self._cache).count(self.make_and_validate_key(key), n, seconds)


class FolderCache(filebased.FileBasedCache):
    """`django.core.cache.backends.filebased.FileBasedCache` that counts, if not to the unit.

    Two that count at one moment may be counted as one: enough to stop a flood.
    """

    def count(self, key: str, n: int, *, seconds: int) -> int:
        """`RedisCache.count`."""
        now = timezone.now().timestamp()
        known, until = self.get(key) or (0, now + seconds)
        self.set(key, (known + n, until), timeout=until - now)
        return int(known) + n
