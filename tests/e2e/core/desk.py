"""A page with the offline core alone, and a server made of the rules of the contract.

The core runs in a real browser: its IndexedDB, locks, channels and requests are Chromium's own. The
other side is a small model that keeps what it accepted and can be told to misbehave; the real
server stands behind the stories of the whole page.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import BrowserContext, Page, Route

from scripts import assets

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "http://localhost:4"  # nothing listens there: every request is answered here
SERVER_TIME = "2026-11-22T10:42:00+08:00"
NOW_MS = 1_795_315_320_000  # the same moment
PORTAL = (200, "text/html", "<h1>Selamat datang di WiFi</h1>")
USER = {"id": 7, "nama": "Bu Ani", "role": "kader"}
BLANK = "<!DOCTYPE html><title>inti</title>"
BUDI = {
    "id": "budi",
    "nama": "Budi",
    "sex": 1,
    "born_on": "2025-01-01",
    "rt": "",
    "alamat": "",
    "ibu": None,
    "kode": None,
    "nik_last4": "",
    "birth_weight_g": None,
    "birth_length_mm": None,
    "has_earlier": False,
}
# Snippets that several tests run: `arg` is what they are given.
ADD = """
const db = globalThis.db ?? await openDb(7);
for (let n = 0; n < arg; n += 1) {
  const data = {balita_id: "budi", on: "2026-11-22", why: "sakit", note: `${n}`};
  await core.entries.addEntry(db, core.entries.newEntry("absen", data, {posyandu: 12}));
}
"""
START = """
globalThis.db = await openDb(7);
globalThis.states = [];
globalThis.sync = core.sync.startSync({
  db: globalThis.db, userId: 7, posyandu: () => 12,
  onChange: (state) => globalThis.states.push(state),
});
return globalThis.sync.syncNow();
"""
SYNC = "return globalThis.sync.syncNow(arg ?? {});"
COUNTS = "const db = globalThis.db ?? await openDb(7); return core.entries.counts(db);"
LIST = """const db = globalThis.db ?? await openDb(7);
return core.entries.listEntries(db, arg ?? {});"""
# `core` and its parts by name, in every snippet.
PREAMBLE = "const core = await import('/inti.js'); const {openDb} = core.db; "


def bundle(folder: Path) -> Path:
    """The core in one file, as esbuild puts it into the page's own bundle."""
    node = assets.machine_node() or assets.wheel_node()
    made = folder / "inti.js"
    subprocess.run(
        [*node.node, str(ROOT / "node_modules/esbuild/bin/esbuild"), "tests/js/core_entry.js",
         "--bundle", "--format=esm", "--target=es2020", f"--outfile={made}"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return made


def references(entry: dict[str, Any]) -> list[str]:
    """Measurements that an entry speaks of."""
    data = entry["data"]
    return [data[name] for name in ("measurement_id", "replaces_id") if data.get(name)]


@dataclass
class ModelServer:
    """What POST kirim/ promises, in the plainest way, and the ways in which it can fail."""

    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    n_stored: dict[str, int] = field(default_factory=dict)
    children: set[str] = field(default_factory=lambda: {"budi"})
    user: dict[str, Any] | None = field(default_factory=lambda: dict(USER))
    token: str = "token-1"
    refuses: Callable[[dict[str, Any]], str] = lambda _: ""
    wants_later: set[str] = field(default_factory=set)
    most_entries: int = 100
    most_bytes: int = 262_144
    batches: list[list[str]] = field(default_factory=list)
    history: list[list[Any]] = field(default_factory=list)

    def sign_in(self, user: dict[str, Any] | None) -> None:
        """Another login: the CSRF token changes with it, as Django's does."""
        self.user = user
        self.token = f"token-{int(self.token.removeprefix('token-')) + 1}"

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
        """(status, JSON) of a request."""
        at = urlparse(url)
        if self.user is None:
            return 401, {"detail": "Silakan masuk dahulu."}
        if at.path == "/timbang/saya/":
            return 200, {"user": self.user, "csrf": self.token, "server_time": SERVER_TIME}
        if method == "POST" and headers.get("x-csrftoken") != self.token:
            return 403, {"detail": "CSRF Failed: CSRF token incorrect."}
        if at.path.endswith("/kirim/"):
            return self._receive(body)
        if at.path.endswith("/daftar/"):
            return 200, self._roster()
        return 200, self._status(parse_qs(at.query))

    def _receive(self, body: bytes) -> Any:
        entries = json.loads(body)["entries"]
        self.batches.append([entry["id"] for entry in entries])
        if len(entries) > self.most_entries or len(body) > self.most_bytes:
            return 413, {"detail": "Kiriman terlalu besar."}
        results = [{"errors": {}, **self._take(entry)} for entry in entries]
        return 200, {"server_time": SERVER_TIME, "results": results}

    def _take(self, entry: dict[str, Any]) -> dict[str, Any]:
        told = {"id": entry["id"], "message": ""}
        if entry["id"] in self.stored:
            is_same = self.stored[entry["id"]] == entry
            return {**told, "status": "known" if is_same else "conflict"}
        if entry["id"] in self.wants_later:
            return {**told, "status": "later"}
        if why := self._fault(entry):
            return {**told, "status": "refused", "message": why, "errors": {"nama": why}}
        self.stored[entry["id"]] = entry
        self.n_stored[entry["id"]] = self.n_stored.get(entry["id"], 0) + 1
        if entry["kind"] == "balita":
            self.children.add(entry["data"]["balita_id"])
        return {**told, "status": "stored"}

    def _fault(self, entry: dict[str, Any]) -> str:
        speaks_of_a_child = entry["kind"] not in {"balita", "batal"}
        if speaks_of_a_child and entry["data"]["balita_id"] not in self.children:
            return "Anak ini tidak dikenal."
        if any(id_ not in self.stored for id_ in references(entry)):
            return "Penimbangan ini tidak dikenal."
        return self.refuses(entry)

    def _roster(self) -> dict[str, Any]:
        return {
            "v": 1,
            "server_time": SERVER_TIME,
            "today": "2026-11-22",
            "user": self.user,
            "posyandu": {"id": 12, "nama": "Mawar 3"},
            "choices": [],
            "round": None,
            "closed": [["2025-11-04", "2025-11-08"]],
            "children": [{**BUDI, "history": self.history}],
            "absent": [],
            "n_conflicts": 0,
        }

    def _status(self, query: dict[str, list[str]]) -> dict[str, Any]:
        ids = [id_ for id_, entry in self.stored.items() if entry["at"][:10] == query["on"][0]]
        return {
            "server_time": SERVER_TIME,
            "on": query["on"][0],
            "device": {
                "ids": ids,
                "by_kind": dict(Counter(self.stored[id_]["kind"] for id_ in ids)),
                "sum_weight_g": sum(self.stored[id_]["data"].get("weight_g") or 0 for id_ in ids),
            },
            "posyandu": {"n_weighed": 0, "n_measurements": 0, "sum_weight_g": 0},
            "conflicts": 0,
        }


class Desk:
    """Tabs of one phone before a model server; `before` and `after` break requests on their way.

    `before(method, path)` may return (status, content type, text) instead of the server's answer,
    or "cut"; `after` is asked once the server has done its part, and may return "cut" too.
    """

    def __init__(self, context: BrowserContext, core: Path) -> None:
        self.context = context
        self.server = ModelServer()
        self.before: Callable[[str, str], Any] = lambda method, path: None
        self.after: Callable[[str, str], Any] = lambda method, path: None
        self.held: list[Route] = []
        self._core = core.read_text(encoding="utf-8")
        context.route("**/*", self._handle)

    def open(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{ORIGIN}/")
        return page

    def hold(self, method: str, path: str) -> Any:
        """For `before`: keep a batch waiting until `release`."""
        return "hold" if path.endswith("/kirim/") else None

    def release(self) -> None:
        held, self.held, self.before = self.held, [], lambda method, path: None
        for route in held:
            self._pass_on(route)

    def _handle(self, route: Route) -> None:
        path = urlparse(route.request.url).path
        if path == "/inti.js":
            route.fulfill(body=self._core, content_type="text/javascript")
        elif path == "/":
            route.fulfill(body=BLANK, content_type="text/html")
        elif (treatment := self.before(route.request.method, path)) == "hold":
            self.held.append(route)
        elif treatment == "cut":
            route.abort("connectionreset")
        elif treatment:
            status, kind, text, *more = treatment
            headers = {"Content-Type": kind, **(more[0] if more else {})}
            route.fulfill(status=status, headers=headers, body=text)
        else:
            self._pass_on(route)

    def _pass_on(self, route: Route) -> None:
        request = route.request
        body = request.post_data_buffer or b""
        status, answer = self.server.answer(request.method, request.url, request.headers, body)
        if self.after(request.method, urlparse(request.url).path) == "cut":
            route.abort("connectionreset")
        else:
            route.fulfill(status=status, body=json.dumps(answer), content_type="application/json")


def run(page: Page, body: str, arg: Any = None) -> Any:
    """The answer of some lines of JavaScript with `core`, `openDb` and `arg` at hand."""
    return page.evaluate(f"async (arg) => {{ {PREAMBLE} {body} }}", arg)


def start(page: Page) -> None:
    """Start syncing without waiting for the first attempt to end."""
    run(page, START.replace("return globalThis.sync.syncNow();", ""))


def wait_for(page: Page, is_so: Callable[[], bool]) -> None:
    """Let the page go on until it is so.

    Raises AssertionError when that takes too long.
    """
    for _ in range(600):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("not within 30 s")


def is_batch(method: str, path: str) -> bool:
    return method == "POST" and path.endswith("/kirim/")


def states_of(page: Page) -> dict[str, str]:
    return {entry["id"]: entry["state"] for entry in run(page, LIST)}


def assert_stored_once(desk: Desk, page: Page, n: int) -> None:
    """Everything on the phone is stored as it was sent, once, and the phone knows it."""
    entries = run(page, LIST)
    assert {entry["state"] for entry in entries} == {"terkirim"}
    assert len(entries) == n
    sent = ("id", "kind", "at", "posyandu", "data")
    assert desk.server.stored == {e["id"]: {name: e[name] for name in sent} for e in entries}
    assert set(desk.server.n_stored.values()) == {1}
