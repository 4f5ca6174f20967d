"""Tabs of one phone with the offline core, before a model of the server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.core.desk import Desk, bundle


@pytest.fixture(scope="session")
def core_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle(tmp_path_factory.mktemp("inti"))


@pytest.fixture
def desk(browser: Browser, browser_context_args: dict[str, Any], core_bundle) -> Iterator[Desk]:
    context = browser.new_context(**browser_context_args)
    yield Desk(context, core_bundle)
    context.close()


@pytest.fixture
def page(desk: Desk) -> Page:
    return desk.open()
