"""No measurement is lost, doubled or changed: the network and the server do their worst.

Each story is told on a phone, and ends in the database: stored is what was typed, once.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from tests.at_rest import wait_until
from tests.e2e.day import Day
from tests.e2e.line import BATCH, FOREIGN, Treatment, batches
from tests.e2e.phone import Phone
from tests.e2e.site import Site
from timbang.models import Kiriman

N = 30
TOLD = """(words) => RegExp(words).test(document.getElementById("kabarKata").textContent)"""
A_SMALL_BATCH = 5  # what the phone sends at least at once while the line is bad


@pytest.fixture
def offline_session(phone: Phone, day: Day) -> Phone:
    """Thirty children weighed at the table without a signal."""
    phone.pull_the_plug()
    for child in day.children[:N]:
        phone.weigh(child)
    phone.expect_unsent(N)
    phone.expect_weighed(N, len(day.children))
    assert day.readings() == []
    return phone


def assert_all_arrived_once(phone: Phone, day: Day) -> None:
    phone.expect_all_sent()
    phone.expect_weighed(N, len(day.children))
    assert day.readings() == day.expected(day.children[:N])
    assert Kiriman.objects.count() == N


def test_thirty_children_weighed_offline_arrive_once_after_the_page_was_closed(
    offline_session, day
):
    phone = offline_session
    phone.close_page()
    phone.open_table()  # still without a signal
    phone.expect_unsent(N)
    phone.expect_weighed(N, len(day.children))

    phone.plug_in()

    assert_all_arrived_once(phone, day)


def test_a_server_killed_in_the_middle_of_a_batch_stores_it_once(offline_session, day, site: Site):
    phone = offline_session
    with a_child_held_by_somebody_else(day.children[N // 2].id) as is_waited_for:
        phone.plug_in()
        wait_until(lambda: phone.line.n_asked >= 1, "a batch reached the server")
        wait_until(is_waited_for, "the server is in the middle of it")
        site.kill()
    phone.expect_unsent(N)

    site.start()
    phone.try_again()

    assert_all_arrived_once(phone, day)


def test_answers_lost_after_the_server_has_stored_cost_nothing(offline_session, day):
    phone = offline_session
    for treatment in (Treatment.LOSE_ANSWER, Treatment.HALF_ANSWER, Treatment.LOSE_ANSWER):
        n_before = len(phone.line.batches())
        phone.line.treat(treatment, batches)
        phone.context.set_offline(False)
        phone.try_again()
        wait_until(lambda n=n_before: len(phone.line.answered()) > n, "stored, the answer lost")
    phone.expect_unsent(N)  # nobody told the phone otherwise
    stored = day.readings()
    assert len(stored) >= A_SMALL_BATCH
    assert Counter(stored) <= Counter(day.expected(day.children[:N]))

    phone.plug_in()
    phone.try_again()

    assert_all_arrived_once(phone, day)


def test_answers_of_somebody_else_move_nothing(offline_session, day):
    phone = offline_session
    phone.context.set_offline(False)
    for treatment in FOREIGN:
        n_before = len(phone.line.batches())
        phone.line.treat(treatment, batches)
        phone.try_again()
        wait_until(lambda n=n_before: len(phone.line.batches()) > n, "a batch went astray")
        phone.page.wait_for_function(TOLD, arg="menunggu sinyal|sibuk")
        phone.expect_unsent(N)
    assert day.readings() == []

    phone.plug_in()
    phone.try_again()

    assert_all_arrived_once(phone, day)


def test_the_same_batch_ten_times_from_two_tabs_is_stored_once(offline_session, day):
    phone = offline_session
    tab = phone.second_tab()
    phone.line.hold()
    phone.plug_in()
    wait_until(lambda: phone.line.n_waiting == 1, "one of the tabs has sent the batch")
    batch = phone.line.batches()[0]
    token = phone.page.evaluate(TOKEN)
    for page in (phone.page, tab):
        send_copies(page, batch.body, token, n=5)
    # Six connections is all a browser opens to one server: the others follow.
    wait_until(lambda: phone.line.n_waiting >= 6, "copies of it stand beside it")

    phone.line.let_go()
    wait_until(lambda: len(phone.line.answered()) >= 11, "all of them are answered")

    assert_all_arrived_once(phone, day)
    expect(tab.locator("#kabarKata")).to_contain_text("Semua terkirim")
    assert said_about_each(phone) == Counter({"stored": N, "known": 10 * len(batch.entries())})


# --- what the stories are made of -----------------------------------------------------------------


@contextmanager
def a_child_held_by_somebody_else(balita_id: UUID) -> Iterator[Any]:
    """Another transaction holds this child: whoever stores a reading of it waits half-way.

    Gives a question: does somebody wait? SQLite has one lock for everything and tells nobody.
    """
    other = connection.copy()
    try:
        if connection.vendor == "sqlite":
            other.cursor().execute("BEGIN IMMEDIATE")
            yield lambda: True
        else:
            other.set_autocommit(False)
            held = "SELECT 1 FROM posyandu_balita WHERE id = %s FOR UPDATE"
            other.cursor().execute(held, [balita_id])
            yield somebody_waits_for_a_lock
    finally:
        other.close()  # rolls back


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


TOKEN = """async () => (await (await fetch("/timbang/saya/")).json()).csrf"""


def send_copies(page: Page, body: bytes, token: str, *, n: int) -> None:
    """Post the very same batch `n` times at once; the answers are read off the line."""
    page.evaluate(
        """({address, body, token, n}) => {
          const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
          for (let i = 0; i < n; i += 1) fetch(address, {method: "POST", headers, body});
        }""",
        {"address": BATCH, "body": body.decode(), "token": token, "n": n},
    )


def said_about_each(phone: Phone) -> Counter[str]:
    """How often the server gave each status, over all batches."""
    answers = [json.loads(one.answer) for one in phone.line.answered()]
    return Counter(result["status"] for answer in answers for result in answer["results"])
