"""The service worker: the page opens without a server, one version at a time."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from posyandu.models import Peran
from tests.factories import PASSWORD, BalitaFactory, user_of
from timbang import views
from timbang.shell import read_shell

CACHES = "() => caches.keys()"
# The caches once a switch of versions has run its course.
SETTLED = """async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const names = await caches.keys();
    if (names.length === 1) return names;
    await new Promise((done) => setTimeout(done, 50));
  }
  return caches.keys();
}"""
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      found.push(new URL(request.url).pathname);
    }
  }
  return found;
}"""
# Ends when the worker that `update` brought is waiting, or has been given up.
UPDATE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/timbang/");
  const brought = new Promise((done) => {
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker.addEventListener("statechange", () => {
        if (["installed", "redundant"].includes(worker.state)) done(worker.state);
      });
    });
  });
  await registration.update();
  return brought;
}"""
# Comes after the page's own, which is told of what waits behind the PIN.
REGISTERED = """async () => {
  const options = {scope: "/timbang/", updateViaCache: "none"};
  await navigator.serviceWorker.register("/timbang/sw.js", options);
}"""
USE_NEW = """() => new Promise(async (done) => {
  const registration = await navigator.serviceWorker.getRegistration("/timbang/");
  navigator.serviceWorker.addEventListener("controllerchange", () => done(true));
  registration.waiting.postMessage("pakai versi baru");
})"""


@pytest.fixture
def table(page: Page, live_server, transactional_db) -> Page:
    """The weighing table of a kader, kept by the service worker."""
    child = BalitaFactory()
    kader = user_of(Peran.KADER, child.posyandu, username="kader")
    page.goto(f"{live_server.url}/timbang/")
    page.fill("input[name=login]", kader.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/timbang/")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def serve_version(monkeypatch: pytest.MonkeyPatch, worker: str, page: str | None = None) -> None:
    """Let the server have moved on: its worker says `worker`, its page `page`."""
    versions: list[Any] = [worker, page or worker]
    real = views.worker_script
    monkeypatch.setattr(
        views, "worker_script", lambda shell: real(replace(shell, version=versions[0]))
    )
    monkeypatch.setattr(views, "read_shell", lambda: replace(read_shell(), version=versions[1]))


def test_the_page_and_every_file_it_names_are_kept_and_nothing_else(table):
    assert set(table.evaluate(KEPT)) == {"/timbang/", *read_shell().assets}


def test_the_page_opens_from_the_phone(table):
    table.context.set_offline(True)

    response = table.reload()

    assert response.from_service_worker
    assert table.title()
    assert table.locator("body[data-tables]").count() == 1


def test_other_pages_and_the_api_come_from_the_server(table):
    table.context.set_offline(True)

    answers = table.evaluate(
        """() => Promise.all(["/api/v1/timbang/daftar/", "/timbang/saya/", "/akun/masuk/"].map(
          (path) => fetch(path).then((response) => response.status, () => "no network")))"""
    )

    assert answers == ["no network"] * 3


def test_a_new_version_waits_until_it_is_asked_for(table, monkeypatch):
    [old] = table.evaluate(CACHES)
    serve_version(monkeypatch, "b" * 16)

    assert table.evaluate(UPDATE) == "installed"
    assert sorted(table.evaluate(CACHES)) == sorted([old, "timbang-" + "b" * 16])

    assert table.evaluate(USE_NEW)
    assert table.evaluate(SETTLED) == ["timbang-" + "b" * 16]


def test_a_new_version_that_waits_behind_a_pin_is_told_once_it_is_opened(table, monkeypatch):
    table.get_by_role("link", name="Menu").click()
    table.get_by_role("button", name="Pasang PIN").click()
    table.get_by_label("PIN baru").fill("2468")
    table.get_by_label("Tulis sekali lagi").fill("2468")
    table.get_by_role("dialog").get_by_role("button", name="Pasang PIN").click()
    expect(table.get_by_text("PIN terpasang.")).to_be_visible()
    serve_version(monkeypatch, "f" * 16)
    assert table.evaluate(UPDATE) == "installed"

    other = table.context.new_page()
    other.goto(table.url.partition("#")[0])
    other.get_by_label("PIN").fill("2468")
    other.evaluate(REGISTERED)
    other.get_by_role("button", name="Buka").click()

    expect(other.get_by_role("button", name="Pakai sekarang")).to_be_visible()


def test_a_login_page_is_never_kept_and_the_old_version_stays(table, monkeypatch):
    before = table.evaluate(CACHES)
    Session.objects.all().delete()
    serve_version(monkeypatch, "c" * 16)

    assert table.evaluate(UPDATE) == "redundant"

    assert table.evaluate(CACHES) == before
    table.context.set_offline(True)
    assert table.reload().from_service_worker


def test_files_of_two_versions_are_not_mixed(table, monkeypatch):
    before = table.evaluate(CACHES)
    serve_version(monkeypatch, "d" * 16, page="e" * 16)

    assert table.evaluate(UPDATE) == "redundant"
    assert table.evaluate(CACHES) == before
