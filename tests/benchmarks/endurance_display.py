"""A display in Chromium whose own time runs as fast as its questions are answered (fast_clock.js).

Every question of a day is asked and answered. Two other ways were left: Playwright's page.clock
keeps a script for each step it is told, so that the browser itself grows, and lets time pass while
a question is on its way; under Chromium's virtual time (Emulation.setVirtualTimePolicy) documents
of the page's SVG icon piled up, 250 in an hour, and none did at the pace of a real display.

Judged are the heap of V8, the elements, listeners and documents. What Blink holds beside them grows
under a test, because Playwright has DevTools note each request (some 290 bytes).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Error, Page, sync_playwright

from tests.machine import CHROMIUM_FLAGS, chromium

# The stage of 1920 × 1080 scaled to a quarter: what is drawn must not take the processor from what
# is measured, and a browser holds the same elements either way.
WALL: Final = {"width": 960, "height": 540}
RELOADS: Final = "Execution context was destroyed"  # how Playwright says it
TRIES, LOOK_MS = 20, 200
COUNTED_MS: Final = 1_500  # longer than a figure counts (ui/count.js)
CLOCK: Final = Path(__file__).with_name("fast_clock.js")


@dataclass(frozen=True)
class Memory:
    """What a page holds once its rubbish is collected."""

    heap: int  # bytes that V8 holds
    objects: int  # of them what the page made; the rest is code, which V8 makes as it gets hot
    nodes: int
    listeners: int
    documents: int


class FastDisplay:
    """One wall; its time moves only inside `advance`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.n_loaded = 0
        self.complaints: list[str] = []
        self._passed_ms = 0.0
        self._chromium: Any = page.context.new_cdp_session(page)
        page.add_init_script(path=CLOCK)
        page.on("domcontentloaded", self._loaded)
        page.on("pageerror", self._complained)

    def _loaded(self, _: Page) -> None:
        self.n_loaded += 1

    def _complained(self, error: Any) -> None:
        self.complaints.append(str(error))

    def open(self, address: str) -> None:
        """Open the first page."""
        self.page.goto(address)

    def advance(self, seconds: float) -> None:
        """Let so much of the page's time pass, over a reload if it comes to that."""
        self._passed_ms += 1000 * seconds
        for _ in range(TRIES):
            try:
                self.page.evaluate("(moment) => fastClock.until(moment)", self._passed_ms)
                return
            except Error as error:
                if RELOADS not in error.message:
                    raise
                self.page.wait_for_timeout(LOOK_MS)  # its clock remembers how late it was
                self.page.wait_for_load_state("load")
        raise AssertionError("the page does not come to rest")

    def memory(self) -> Memory:
        """What is left after the rubbish is collected."""
        for _ in range(3):  # what one collection finds unused the next may give back
            self._chromium.send("HeapProfiler.collectGarbage")
        counted = self._chromium.send("Memory.getDOMCounters")
        heap = int(self._chromium.send("Runtime.getHeapUsage")["usedSize"])
        return Memory(
            heap, heap - self._code_bytes(), counted["nodes"], counted["jsEventListeners"],
            counted["documents"],
        )  # fmt: skip

    def _code_bytes(self) -> int:
        """Bytecode, machine code and what belongs to them, in a snapshot of the heap."""
        pieces: list[str] = []

        def receive(event: dict[str, str]) -> None:
            pieces.append(event["chunk"])

        self._chromium.on("HeapProfiler.addHeapSnapshotChunk", receive)
        self._chromium.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        self._chromium.remove_listener("HeapProfiler.addHeapSnapshotChunk", receive)
        snapshot = json.loads("".join(pieces))
        meta, nodes = snapshot["snapshot"]["meta"], snapshot["nodes"]
        width = len(meta["node_fields"])
        kind, size = meta["node_fields"].index("type"), meta["node_fields"].index("self_size")
        code = meta["node_types"][kind].index("code")
        return sum(
            nodes[at + size] for at in range(0, len(nodes), width) if nodes[at + kind] == code
        )

    def asked(self) -> dict[str, int]:
        """Questions of this page by the status of their answer, "0" for none."""
        found: dict[str, int] = self.page.evaluate("() => fastClock.asked")
        return found

    def says(self, part: str) -> str:
        """The text of a part of the page, nothing when it is hidden."""
        return self.reads(f"[data-part={part}]:not([hidden])")

    def reads(self, selector: str) -> str:
        """The text of what matches, with blanks between its parts and ordinary ones in them."""
        script = """(selector) => [...document.querySelectorAll(selector)]
          .map((one) => [...one.childNodes].map((node) => node.textContent).join(" ")).join(" ")"""
        text: str = self.page.evaluate(script, selector)
        return text.replace("\u00a0", " ").strip()

    def reads_at_rest(self, selector: str) -> str:
        """The same once figures have counted up, which they do at the pace of the screen."""
        before, text = None, self.reads(selector)
        while text != before:
            self.page.wait_for_timeout(COUNTED_MS)
            before, text = text, self.reads(selector)
        return text

    def turn_to(self, scene: str) -> None:
        """Turn to a scene as its address does."""
        self.page.evaluate("(scene) => { location.hash = scene; }", scene)
        self.page.wait_for_timeout(LOOK_MS)  # the event comes by itself, after the script

    def state(self) -> str:
        """langsung, putar_ulang, terputus or dicabut."""
        found: str = self.page.evaluate("() => document.body.dataset.keadaan ?? ''")
        return found

    def scene(self) -> str:
        """The scene that shows."""
        found: str = self.page.evaluate("() => document.body.dataset.adegan ?? ''")
        return found


@contextmanager
def fast_display() -> Iterator[FastDisplay]:
    """A Chromium of its own with one page, nothing opened yet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        context = browser.new_context(viewport=WALL, locale="id-ID", timezone_id="Asia/Makassar")
        try:
            yield FastDisplay(context.new_page())
        finally:
            browser.close()
