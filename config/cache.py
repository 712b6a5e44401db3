"""What happens to a page when Redis is away? Nothing: the cache forgets, says so in the log, and the page is served."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

T = TypeVar("T")
log = structlog.get_logger(__name__)

PAUSE_SECONDS = 5.0


class Outage:
    """Remembers a failure for a moment, so that one page does not wait for several time-outs in a row."""

    def __init__(self) -> None:
        self.until = 0.0

    def begin(self, error: RedisError) -> None:
        self.until = time.monotonic() + PAUSE_SECONDS
        log.warning("cache.unavailable", error=str(error))

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self.until


outage = Outage()


def attempt(operation: Callable[[], T], otherwise: T) -> T:
    """The operation's answer, or `otherwise` while Redis cannot be reached."""
    if outage.lasts:
        return otherwise
    try:
        return operation()
    except RedisError as error:
        outage.begin(error)
        return otherwise


class ForgivingClient:
    """Answers as an empty cache would while Redis is away; `incr` says that the key is missing, as is its contract."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._redis: Any = RedisCacheClient(servers, **options)

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return attempt(lambda: self._redis.add(key, value, timeout), True)

    def get(self, key: str, default: Any) -> Any:
        return attempt(lambda: self._redis.get(key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        attempt(lambda: self._redis.set(key, value, timeout), None)

    def touch(self, key: str, timeout: int | None) -> bool:
        return attempt(lambda: self._redis.touch(key, timeout), False)

    def delete(self, key: str) -> bool:
        return attempt(lambda: self._redis.delete(key), False)

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        return attempt(lambda: self._redis.get_many(keys), {})

    def has_key(self, key: str) -> bool:
        return attempt(lambda: self._redis.has_key(key), False)

    def incr(self, key: str, delta: int) -> int:
        value: int | None = attempt(lambda: self._redis.incr(key, delta), None)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")
        return value

    def set_many(self, data: Mapping[str, Any], timeout: int | None) -> None:
        attempt(lambda: self._redis.set_many(data, timeout), None)

    def delete_many(self, keys: Iterable[str]) -> None:
        attempt(lambda: self._redis.delete_many(keys), None)

    def clear(self) -> bool:
        return attempt(self._redis.clear, False)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache over the forgiving client."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class: Any = ForgivingClient
