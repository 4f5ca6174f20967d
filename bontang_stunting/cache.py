"""The shared cache in Redis, with one client for a process rather than one for every question."""

from typing import Any

from django.core.cache.backends import redis


class Client(redis.RedisCacheClient):
    """Django's, but what it makes once it keeps: making a client took longer than asking Redis."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the server to ask; threads share it, as its pool is made for."""
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class RedisCache(redis.RedisCache):
    """`django.core.cache.backends.redis.RedisCache` with kept clients."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
