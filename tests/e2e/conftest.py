"""The browser of the stories: Debian's Chromium, on the live server of the test."""

import os
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.machine import chromium

# Playwright's own event loop runs in the test's thread; Django would take it for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

FLAGS = [
    "--no-sandbox",  # Chromium refuses to start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": FLAGS}


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
