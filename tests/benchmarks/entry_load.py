"""The load: HTTP over kept-alive sockets, cheap enough not to be what is measured."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

TRIES = 5


class _Line(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.received = b""
        self.answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank or self.answer is None:
            return
        head = head.lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        # Without a length it comes in chunks, the last one empty.
        if body.endswith(b"\r\n0\r\n\r\n") if not length else len(body) >= int(length):
            self.received = b""
            self.is_lost = b"connection: close" in head
            self.answer.set_result((int(head[9:12]), body))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        assert self.transport is not None
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()


@dataclass
class Lines:
    """Connections to one server, kept while they last; as a proxy in front of it keeps them."""

    port: int
    free: list[_Line] = field(default_factory=list)
    n_retries: int = 0

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """(status, body); asked again where the server hangs up, as a phone does.

        Raises ConnectionError when it hangs up time and again.
        """
        for _ in range(TRIES):
            line = await self._line()
            try:
                answer = await line.ask(request)
            except ConnectionError:
                self.n_retries += 1
                continue
            if not line.is_lost:
                self.free.append(line)
            return answer
        raise ConnectionError(f"no answer in {TRIES} tries")

    async def _line(self) -> _Line:
        while self.free:
            line = self.free.pop()
            if not line.is_lost:
                return line
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(_Line, "127.0.0.1", self.port)
        return line

    def close(self) -> None:
        for line in self.free:
            line.close()


@dataclass
class Told:
    """What came of a load."""

    seconds: float = 0
    waited: list[float] = field(default_factory=list)  # seconds, one a request
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    n_retries: int = 0
    own_cpu: float = 0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.waited) / self.seconds

    def __iadd__(self, other: "Told") -> "Told":
        self.seconds += other.seconds
        self.waited += other.waited
        self.answers += other.answers
        self.n_retries += other.n_retries
        self.own_cpu += other.own_cpu
        return self


def percentile_ms(waited: list[float], percent: int) -> float:
    """Milliseconds within which so many percent were answered."""
    return 1000 * sorted(waited)[min(len(waited) - 1, len(waited) * percent // 100)]


def statuses(answers: list[tuple[int, bytes]]) -> list[dict[str, Any]]:
    """The result of every entry in the answers of the site."""
    return [
        result
        for status, body in answers
        if status == 200
        for result in json.loads(body)["results"]
    ]


def load(port: int, requests: Iterator[bytes], *, at_once: int, seconds: float) -> Told:
    """Send one request after the other on so many connections, for so long or to their end."""
    return asyncio.run(_load(port, requests, at_once, seconds))


async def _load(port: int, requests: Iterator[bytes], at_once: int, seconds: float) -> Told:
    told, lines, start, worked = Told(), Lines(port), time.perf_counter(), time.process_time()
    until = start + seconds

    async def sender() -> None:
        for request in requests:
            if time.perf_counter() > until:
                break
            await _timed(lines, request, told)

    await asyncio.gather(*(sender() for _ in range(at_once)))
    told.seconds, told.own_cpu = time.perf_counter() - start, time.process_time() - worked
    told.n_retries = lines.n_retries
    lines.close()
    return told


async def _timed(lines: Lines, request: bytes, told: Told) -> tuple[int, bytes]:
    began = time.perf_counter()
    answer = await lines.ask(request)
    told.waited.append(time.perf_counter() - began)
    told.answers.append(answer)
    return answer


def replay(port: int, sendings: Iterable[tuple[float, bytes]]) -> Told:
    """Send each request at its moment, seconds from now, whatever became of the others."""
    return asyncio.run(_replay(port, sorted(sendings)))


async def _replay(port: int, sendings: list[tuple[float, bytes]]) -> Told:
    told, lines, start, worked = Told(), Lines(port), time.perf_counter(), time.process_time()
    under_way = []
    for at, request in sendings:
        await asyncio.sleep(max(0, start + at - time.perf_counter()))
        under_way.append(asyncio.create_task(_timed(lines, request, told)))
    await asyncio.gather(*under_way)
    told.seconds, told.own_cpu = time.perf_counter() - start, time.process_time() - worked
    told.n_retries = lines.n_retries
    lines.close()
    return told
