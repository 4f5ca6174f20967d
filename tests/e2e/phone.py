"""A kader's phone: a browser of its own, the line it hangs on, and what a thumb does with it."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from posyandu.models import User
from tests.at_rest import wait_until
from tests.e2e.day import ToWeigh
from tests.e2e.line import Line
from tests.factories import PASSWORD

SCREEN = {"width": 360, "height": 640}
PATIENT_MS = 30_000  # two cores may be busy with something else
# Every failure that is a network's own; a page out of reach must not count as a broken script.
OF_THE_NETWORK = (
    "Failed to load resource",
    "net::ERR_",
    "An unknown error occurred when fetching the script.",  # a worker's
)


class Phone:
    """One installation of the page. `line` is its way to the server."""

    made: ClassVar[WeakSet["Phone"]] = WeakSet()

    def __init__(self, context: BrowserContext, line: Line) -> None:
        self.made.add(self)
        self.context = context
        self.line = line
        self.complaints: list[str] = []
        context.set_default_timeout(PATIENT_MS)
        context.on("page", self._listen)
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        def note(message: Any) -> None:
            if message.type == "error" and not message.text.startswith(OF_THE_NETWORK):
                self.complaints.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: self.complaints.append(error.stack or str(error)))

    # --- the way in -------------------------------------------------------------------------------

    def sign_in(self, user: User) -> None:
        """Open the weighing table and sign in on the way."""
        self.page.goto(f"{self.line.url}/timbang/")
        self.fill_in_login(user)
        self.wait_for_list()

    def fill_in_login(self, user: User) -> None:
        self.page.fill("input[name=login]", user.username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main button[type=submit]").first.click()

    def open_table_unasked(self) -> None:
        """Open the page where nobody can say who is signed in: the kader says it."""
        self.page.goto(f"{self.line.url}/timbang/")
        self.page.get_by_role("button", name="Ya, lanjutkan").click()
        self.wait_for_list()

    def wait_for_list(self) -> None:
        expect(self.page.locator("a.baris").first).to_be_visible(timeout=PATIENT_MS)

    def wait_until_kept(self) -> None:
        """Until the service worker holds the page: it opens without the server from now on."""
        # Not by wait_for_function: it takes a promise for true, whatever comes of it.
        wait_until(lambda: self.page.evaluate(IS_KEPT), "the page is kept")

    def close_page(self) -> None:
        """The kader closes the page; the phone goes on with an empty one."""
        old, self.page = self.page, self.context.new_page()
        old.close()

    def second_tab(self) -> Page:
        """The same page once more in the same browser."""
        tab = self.context.new_page()
        tab.goto(f"{self.line.url}/timbang/")
        expect(tab.locator("a.baris").first).to_be_visible(timeout=PATIENT_MS)
        return tab

    def open_table(self) -> None:
        self.page.goto(f"{self.line.url}/timbang/")
        self.wait_for_list()

    def kill_browser(self) -> None:
        """The battery is taken out: no page is told, nothing is flushed."""
        pid = self.browser_pid()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), "the browser is gone")

    def browser_pid(self) -> int:
        session = self.context.browser.new_browser_cdp_session()
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return next(one["id"] for one in found if one["type"] == "browser")

    # --- the memory -------------------------------------------------------------------------------

    def with_little_memory(self) -> None:
        """A phone with 3 MB to spare. Before its first use: Chromium believes in what it found."""
        self._quota = self.context.new_cdp_session(self.page)
        size = {"origin": self.line.url, "quotaSize": 3_000_000}
        self._quota.send("Storage.overrideQuotaForOrigin", size)

    def fill_memory(self) -> None:
        """Photos and songs, until not one kilobyte goes in any more."""
        self.page.evaluate(FILL)

    def free_memory(self) -> None:
        self._quota.send("Storage.overrideQuotaForOrigin", {"origin": self.line.url})

    # --- the line ---------------------------------------------------------------------------------

    def pull_the_plug(self) -> None:
        """No signal: nothing leaves the page or its service worker any more."""
        self.line.cut()  # the service worker's own requests do not know of set_offline
        self.context.set_offline(True)

    def plug_in(self) -> None:
        self.line.heal()
        self.context.set_offline(False)

    # --- the table --------------------------------------------------------------------------------

    def row(self, nama: str) -> Locator:
        return self.page.locator("a.baris", has_text=nama)

    def weigh(self, child: ToWeigh, *, kg: str | None = None, cm: str | None = None) -> None:
        """Weigh one child as a kader does, and come back to the list.

        By taps, though each new screen takes none for a moment: done by keys in a sixth of the
        time, Chromium now and then did not ask the service worker for a page opened right after.
        """
        self.open_child(child.nama)
        self.type_reading(kg or child.typed_kg, cm or child.typed_cm)
        self.save()
        self.back_to_list()

    def open_child(self, nama: str) -> None:
        self.row(nama).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(nama)

    def type_reading(self, kg: str, cm: str) -> None:
        self.page.get_by_label("Berat badan").fill(kg)
        self.page.get_by_label(LENGTH).fill(cm)

    def typed_reading(self) -> tuple[str, str]:
        """What stands in the fields of weight and length."""
        page = self.page
        return page.get_by_label("Berat badan").input_value(), page.get_by_label(
            LENGTH
        ).input_value()

    def save(self) -> None:
        self.page.get_by_role("button", name="Simpan").click()

    def back_to_list(self) -> None:
        self.page.get_by_role("link", name="Anak berikutnya").click()
        self.wait_for_list()

    # --- what the kader reads ---------------------------------------------------------------------

    def sentence(self) -> Locator:
        """The sentence about sending that is on every screen."""
        return self.page.locator("#kabarKata")

    def expect_unsent(self, n: int) -> None:
        expect(self.sentence()).to_contain_text(f"{n} belum terkirim")

    def expect_all_sent(self) -> None:
        expect(self.sentence()).to_contain_text("Semua terkirim", timeout=PATIENT_MS)

    def expect_weighed(self, n: int, of: int) -> None:
        expect(self.page.locator(".hitung__kalimat")).to_have_text(
            f"{n} dari {of} sudah ditimbang", timeout=PATIENT_MS
        )

    def try_again(self) -> None:
        """What the phone's radio says when it finds a network: wait no longer."""
        self.page.evaluate("() => { globalThis.dispatchEvent(new Event('online')); }")


def open_screens() -> list[Page]:
    """What the phones of the running story show."""
    return [screen for phone in Phone.made for screen in phone.context.pages]


def words_on(screen: Page) -> str:
    """The words that can be read on a page, or why it cannot be asked."""
    try:
        return str(screen.evaluate("document.body.innerText"))[:2000]
    except Error as error:
        return f"not to be asked: {error}"


IS_KEPT = """() => navigator.serviceWorker.getRegistration("/timbang/").then(
  (found) => found?.active?.state === "activated")"""
# Noise, because what repeats itself takes no room in Chromium's files.
FILL = """async () => {
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("foto", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("isi", {autoIncrement: true});
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const goesIn = (size) => new Promise((resolve) => {
    const tx = db.transaction("isi", "readwrite", {durability: "strict"});
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) {
      crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
    }
    tx.oncomplete = () => resolve(true);
    tx.onabort = () => resolve(false);
    tx.objectStore("isi").add(bytes);
  });
  for (const size of [500000, 100000, 10000, 1000, 100]) while (await goesIn(size));
}"""
LENGTH = re.compile("Panjang badan|Tinggi badan")
PhoneMaker = Callable[..., Phone]
