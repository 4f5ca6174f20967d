"""The browser of the stories: Debian's Chromium, on the live server of the test."""

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.at_rest import wait_for_the_database, wait_for_the_live_server
from tests.e2e.day import Day, session_day
from tests.e2e.line import Line
from tests.e2e.phone import PATIENT_MS, SCREEN, Phone, PhoneMaker, open_screens, words_on
from tests.e2e.site import Site
from tests.machine import CHROMIUM_FLAGS, chromium

# Playwright's own event loop runs in the test's thread; Django would take it for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# Nothing is judged by how fast it came: two cores may be busy with something else.
expect.set_options(timeout=PATIENT_MS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that fails says what its screens showed: where it ran there is nobody to look."""
    report = yield
    if report.failed and report.when != "teardown":
        for story in getattr(item, "funcargs", {}).values():
            if isinstance(story, Page):
                report.sections.append((f"screen {story.url}", words_on(story)))
        for screen in open_screens():
            report.sections.append((f"phone {screen.url}", words_on(screen)))
    return report


@pytest.fixture(autouse=True)
def _unasked_when_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the database when the pages are closed and what they asked for is answered."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # outlives this fixture, as the pages do not
    yield
    wait_for_the_live_server()
    wait_for_the_database()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "id-ID",
        "timezone_id": "Asia/Makassar",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def outside_requests(context: BrowserContext, live_server: Any) -> list[str]:
    """Addresses outside the site that the pages of this test asked for; they get no answer."""
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    own = live_server.url
    context.route(lambda url: url.startswith("http") and not url.startswith(own), refuse)
    return asked


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page's console and its scripts complained about: CSP refusals and errors."""
    said: list[str] = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


# --- the weighing table's proofs: the site in processes of its own, phones on lines of their own --


@pytest.fixture(scope="session")
def _site(django_db_setup, django_db_blocker) -> Iterator[Site]:
    site = Site()
    yield site
    site.kill()


@pytest.fixture
def site(transactional_db, _site: Site) -> Iterator[Site]:
    """gunicorn on the test's database; a test may kill it and start it again."""
    cache.clear()  # what the throttle counted of the test before
    _site.start()
    yield _site
    wait_for_the_database()


@pytest.fixture
def day(site: Site, request: pytest.FixtureRequest) -> Day:
    """A session today; `parametrize("day", [n], indirect=True)` for one of n children."""
    return session_day(getattr(request, "param", 32))


@pytest.fixture
def new_phone(
    browser: Browser, browser_context_args: dict[str, Any], site: Site
) -> Iterator[PhoneMaker]:
    """Phones that nobody is signed in on yet, each on a line of its own."""
    phones: list[Phone] = []

    def make(**options: Any) -> Phone:
        line = Line(site.port)
        arguments = {**browser_context_args, "viewport": SCREEN, "has_touch": True, **options}
        phones.append(Phone(browser.new_context(**arguments), line))
        return phones[-1]

    yield make
    for phone in phones:
        phone.context.close()
        phone.line.close()
    assert [said for phone in phones for said in phone.complaints] == []
    assert [trouble for phone in phones for trouble in phone.line.troubles()] == []


@pytest.fixture
def phone(new_phone: PhoneMaker, day: Day) -> Phone:
    """The kader's phone: signed in, the page kept, the list on the screen."""
    made = new_phone()
    made.sign_in(day.kader)
    made.wait_until_kept()
    return made
