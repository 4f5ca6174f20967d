"""Every page of the site: nobody is kept out, and a phone of 360 × 640 is enough."""

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from posyandu.models import Peran, Posyandu, User
from tests.e2e.phone import SCREEN
from tests.factories import MeasurementFactory, PosyanduFactory, user_of
from tests.integration.test_access import DOORS, NEEDS_A_SECOND_FACTOR, arguments_of

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKED_AT = sorted(name for name, door in DOORS.items() if door.method == "get")
SIDEWAYS = "() => document.documentElement.scrollWidth > window.innerWidth"


def sign_in(context: BrowserContext, address: str, user: User) -> None:
    """Give the browser a session; the page of signing in is looked at by itself."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": address}])


def faults(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is open, each with the page's name."""
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    told = [f"{name}: {rule['id']}: {rule['nodes'][0]['html']}" for rule in found]
    if page.evaluate(SIDEWAYS):
        told.append(f"{name}: wider than the phone")
    return told


def walk(page: Page, address: str, names: list[str], posyandu: Posyandu) -> tuple[list, list]:
    """(pages that were seen, faults) of all addresses that answer with a page."""
    seen: list[str] = []
    told: list[str] = []
    for name in names:
        where = address + reverse(name, kwargs=arguments_of(name, posyandu))
        answer = page.context.request.get(where)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(where)
        page.get_by_role("heading", level=1).first.wait_for()  # the table draws its own
        seen.append(name)
        told += faults(page, name)
    return seen, told


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": SCREEN, "has_touch": True}


@pytest.fixture
def here(transactional_db: None) -> Posyandu:
    posyandu = PosyanduFactory()
    MeasurementFactory(balita__posyandu=posyandu)
    return posyandu


def test_no_page_keeps_anybody_out_or_is_wider_than_a_phone(page, live_server, here):
    sign_in(page.context, live_server.url, user_of(Peran.DINKES, here))

    seen, told = walk(page, live_server.url, LOOKED_AT, here)

    assert {"home", "round", "import_list", "import_page", "timbang", "timbang_bentrok",
            "timbang_kecepatan", "account_change_password", "mfa_index"} <= set(seen)  # fmt: skip
    assert told == []


def test_the_way_in_keeps_nobody_out(page, live_server, here):
    seen, told = walk(page, live_server.url, ["account_login", "account_inactive"], here)

    assert "account_login" in seen
    assert told == []


def test_the_pages_of_a_second_factor_keep_nobody_out(page, live_server, here):
    user = user_of(Peran.DINKES, here)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    sign_in(page.context, live_server.url, user)

    seen, told = walk(page, live_server.url, sorted(NEEDS_A_SECOND_FACTOR), here)

    assert seen
    assert told == []
