"""A kader's phone: a browser of its own, the line it hangs on, and what a thumb does with it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from posyandu.models import User
from tests.e2e.day import ToWeigh
from tests.e2e.line import Line
from tests.factories import PASSWORD

SCREEN = {"width": 360, "height": 640}
PATIENT_MS = 30_000  # two cores may be busy with something else
# Every failure that is a network's own; a page out of reach must not count as a broken script.
OF_THE_NETWORK = ("Failed to load resource", "net::ERR_")


class Phone:
    """One installation of the page. `line` is its way to the server."""

    def __init__(self, context: BrowserContext, line: Line) -> None:
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
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

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

    def wait_for_list(self) -> None:
        expect(self.page.locator("a.baris").first).to_be_visible(timeout=PATIENT_MS)

    def wait_until_kept(self) -> None:
        """Until the service worker holds the page: it opens without the server from now on."""
        self.page.wait_for_function(
            "() => navigator.serviceWorker.getRegistration('/timbang/')"
            ".then((found) => Boolean(found && found.active))"
        )

    def close_page(self) -> None:
        """The kader closes the page; the phone goes on with an empty one."""
        old, self.page = self.page, self.context.new_page()
        old.close()

    def open_table(self) -> None:
        self.page.goto(f"{self.line.url}/timbang/")
        self.wait_for_list()

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
        """Weigh one child as a kader does, and come back to the list."""
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

    def sync_now(self) -> None:
        """What coming back to the page does: try again without waiting for the timer."""
        self.page.evaluate("() => { globalThis.dispatchEvent(new Event('online')); }")


LENGTH = re.compile("Panjang badan|Tinggi badan")
PhoneMaker = Callable[..., Phone]
