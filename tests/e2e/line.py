"""The line between a phone and the server: a small HTTP proxy that can be cut, slowed and broken.

The phone keeps its origin whatever happens behind it, and every request that passed is known
afterwards: what was asked, what was answered, how many bytes came down.
"""

import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

API = "/api/v1/timbang/"
BATCH = "/api/v1/timbang/kirim/"
# They belong to one connection; the proxy has two.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "proxy-connection"}
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close means RST, as when a line drops


class Treatment(Enum):
    """What happens to a request on its way."""

    PASS = "pass"
    CUT = "cut before the server"
    LOSE_ANSWER = "cut after the server"
    HALF_ANSWER = "cut in the middle of the answer"
    BAD_GATEWAY = "answered 502 by a gateway"
    PORTAL = "answered by the login page of a Wi-Fi"
    EMPTY = "answered by JSON that says nothing"
    HANG = "taken and not answered until the line is healed or cut"


# Answers that are not the server's: status, kind, body.
FOREIGN = {
    Treatment.BAD_GATEWAY: (502, "text/html", b"<h1>502 Bad Gateway</h1>"),
    Treatment.PORTAL: (200, "text/html", b"<h1>Selamat datang di Wi-Fi kami</h1>"),
    Treatment.EMPTY: (200, "application/json", b"{}"),
}


@dataclass
class Exchange:
    """A request that came in, and what became of it; `status` is None without an answer."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    treatment: Treatment
    is_asked: bool = False
    status: int | None = None
    answer: bytes = b""
    answer_headers: dict[str, str] = field(default_factory=dict)

    @property
    def n_bytes(self) -> int:
        """What came down the line: head and body."""
        head = sum(len(name) + len(value) + 4 for name, value in self.answer_headers.items())
        return head + len(self.answer)

    @property
    def is_batch(self) -> bool:
        return self.method == "POST" and self.path == BATCH

    def entries(self) -> list[dict[str, Any]]:
        """The entries of a batch as the phone sent them."""
        return json.loads(self.body)["entries"]


def everything(_: Exchange) -> bool:
    return True


def batches(exchange: Exchange) -> bool:
    return exchange.is_batch


def of_the_table(exchange: Exchange) -> bool:
    """What the page's scripts ask for, not the page itself."""
    return exchange.path.startswith(API)


class Line:
    """A proxy on a loopback port of its own; `url` is what the phone opens."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port
        self.exchanges: list[Exchange] = []
        self._treatment = Treatment.PASS
        self._concerns: Callable[[Exchange], bool] = everything
        self._gate = threading.Event()
        self._gate.set()
        self._hangs = threading.Event()  # what hangs now waits for this one
        self._waiting = 0
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()

    # --- orders ----------------------------------------------------------------------------------

    def treat(
        self, treatment: Treatment, concerns: Callable[[Exchange], bool] = everything
    ) -> None:
        """From now on do this to requests that are concerned; all others pass."""
        with self._lock:
            self._treatment, self._concerns = treatment, concerns
            self._hangs.set()
            self._hangs = threading.Event()

    def cut(self) -> None:
        """Nothing gets through any more, and what is open breaks off."""
        self.treat(Treatment.CUT)
        with self._lock:
            opened = list(self._sockets)
        for one in opened:
            _reset(one)

    def heal(self) -> None:
        """Let everything pass again; what is held stays held."""
        self.treat(Treatment.PASS)

    def hold(self) -> None:
        """Batches stop here from now on, before the server, until `let_go`."""
        self._gate.clear()

    def let_go(self) -> None:
        self._gate.set()

    def close(self) -> None:
        self.cut()
        self.let_go()
        self._server.shutdown()
        self._server.server_close()

    # --- what passed -----------------------------------------------------------------------------

    @property
    def n_waiting(self) -> int:
        """Batches that are held at this moment."""
        return self._waiting

    @property
    def n_asked(self) -> int:
        """Batches that went on to the server."""
        return sum(one.is_asked for one in self.batches())

    def batches(self) -> list[Exchange]:
        return [one for one in list(self.exchanges) if one.is_batch]

    def answered(self) -> list[Exchange]:
        """Batches that the server answered with results, whatever the phone got of it."""
        return [one for one in self.batches() if one.is_asked and one.status == 200]

    def was_cut(self, path: str) -> bool:
        """Whether a request of this beginning got no answer."""
        return any(
            one.path.startswith(path) and one.treatment is Treatment.CUT
            for one in list(self.exchanges)
        )

    def troubles(self) -> list[str]:
        """Answers of 500 and above that the server itself gave."""
        return [
            f"{one.method} {one.path}: {one.status}"
            for one in list(self.exchanges)
            if (one.status or 0) >= 500 and one.treatment not in FOREIGN
        ]

    # --- one request -----------------------------------------------------------------------------

    def begin(self, exchange: Exchange) -> None:
        """Note a request, decide what becomes of it, and keep it while batches are held."""
        if exchange.is_batch and not self._gate.is_set():
            with self._lock:
                self.exchanges.append(exchange)
                self._waiting += 1
            self._gate.wait()
            with self._lock:
                self._waiting -= 1
        else:
            with self._lock:
                self.exchanges.append(exchange)
        with self._lock:
            is_concerned = self._concerns(exchange)
            exchange.treatment = self._treatment if is_concerned else Treatment.PASS
            hangs = self._hangs
        if exchange.treatment is Treatment.HANG:
            hangs.wait()

    def ask(self, exchange: Exchange) -> bytes:
        """The server's answer, its body as it came over the wire."""
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream_port, timeout=120)
        try:
            connection.request(
                exchange.method, exchange.path, exchange.body or None, exchange.headers
            )
            exchange.is_asked = True
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        exchange.status = answer.status
        exchange.answer = body
        # Several cookies are several headers: they are joined by a character no header holds.
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                known = exchange.answer_headers.get(name)
                exchange.answer_headers[name] = f"{known}\n{value}" if known else value
        return body

    def opened(self, one: socket.socket) -> None:
        with self._lock:
            self._sockets.add(one)

    def closed(self, one: socket.socket) -> None:
        with self._lock:
            self._sockets.discard(one)


def _handler_of(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.opened(self.connection)

        def finish(self) -> None:
            line.closed(self.connection)
            with suppress(OSError):
                super().finish()

        def handle(self) -> None:
            with suppress(OSError):  # the phone hung up, or the line was cut
                super().handle()

        def log_message(self, *_: object) -> None:
            """Say nothing: the exchanges are kept."""

        def serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            exchange = Exchange(
                self.command, self.path, self.rfile.read(length), _passed_on(self.headers),
                Treatment.PASS,
            )  # fmt: skip
            line.begin(exchange)
            _carry_out(line, exchange, self)

        do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve  # noqa: N815

    return Handler


def _passed_on(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in HOP_BY_HOP}


def _carry_out(line: Line, exchange: Exchange, phone: BaseHTTPRequestHandler) -> None:
    treatment = exchange.treatment
    if treatment in (Treatment.CUT, Treatment.HANG):
        return _hang_up(phone)
    if treatment in FOREIGN:
        exchange.status, kind, page = FOREIGN[treatment]
        return _answer(phone, exchange.status, {"Content-Type": kind}, page)
    try:
        body = line.ask(exchange)
    except (OSError, http.client.HTTPException):
        return _hang_up(phone)  # the server died under the request, or is not there
    if treatment is Treatment.LOSE_ANSWER:
        return _hang_up(phone)
    half = len(body) // 2 if treatment is Treatment.HALF_ANSWER else None
    return _answer(phone, exchange.status or 500, exchange.answer_headers, body, half)


def _answer(
    phone: BaseHTTPRequestHandler,
    status: int,
    headers: dict[str, str],
    body: bytes,
    only: int | None = None,
) -> None:
    phone.send_response_only(status)
    for name, values in headers.items():
        for value in values.split("\n"):
            phone.send_header(name, value)
    if status not in (204, 304):
        phone.send_header("Content-Length", str(len(body)))
    phone.end_headers()
    if phone.command != "HEAD" and status not in (204, 304):
        phone.wfile.write(body if only is None else body[:only])
    phone.wfile.flush()
    if only is not None:
        _hang_up(phone)


def _hang_up(phone: BaseHTTPRequestHandler) -> None:
    phone.close_connection = True
    _reset(phone.connection)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        one.shutdown(socket.SHUT_RDWR)
        one.close()
