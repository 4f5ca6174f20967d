"""The short road of displays says yes where the long one does, and otherwise nothing."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from command_center.access import COOKIE
from command_center.models import KendaliLayar, TautanLayar
from command_center.services.links import revoke_link
from command_center.short_road import ShortRoad
from posyandu.models import Kota, User
from tests.factories import TautanLayarFactory

pytestmark = pytest.mark.django_db

SECRET = "rahasia-layar-uji"


@pytest.fixture
def link() -> TautanLayar:
    cache.clear()
    return TautanLayarFactory(secret=SECRET)


def latest() -> str:
    """The ETag of the answer a display gets by the long road."""
    client = Client()
    client.cookies[COOKIE] = SECRET
    return client.get(reverse("wall-data"))["ETag"]


def by_short_road(etag: str, *, secret: str = SECRET, method: str = "get") -> int | None:
    """The status of its answer; None where it hands the request on."""
    handed_on: list[object] = []
    request = getattr(RequestFactory(), method)(
        reverse("wall-data"), headers={"if-none-match": etag}
    )
    request.COOKIES[COOKIE] = secret
    answer = ShortRoad(handed_on.append)(request)
    assert (answer is None) == bool(handed_on)
    return answer.status_code if answer else None


def test_what_a_display_knows_is_answered_in_one_statement(link, django_assert_num_queries):
    etag = latest()

    assert by_short_road(etag) == 304
    with django_assert_num_queries(1):
        assert by_short_road(etag) == 304


def test_another_answer_goes_by_the_long_road(link):
    latest()

    assert by_short_road('"another"') is None


def test_a_revoked_or_unknown_link_goes_by_the_long_road_at_once(link):
    etag = latest()
    assert by_short_road(etag) == 304
    assert by_short_road(etag, secret="another") is None

    assert revoke_link(link=link, by=User.objects.all()[0], at=timezone.now())

    assert by_short_road(etag) is None


def test_a_choice_of_the_controller_is_news(link):
    etag = latest()
    assert by_short_road(etag) == 304

    KendaliLayar.objects.create(kota=Kota.objects.get(), version=1)

    assert by_short_road(etag) is None


def test_nothing_but_a_question_takes_the_short_road(link):
    assert by_short_road(latest(), method="post") is None


def test_the_next_minute_is_another_answer(link, monkeypatch):
    etag = latest()
    later = timezone.localtime() + timedelta(minutes=1)
    monkeypatch.setattr("command_center.short_road.timezone.localtime", lambda: later)

    assert by_short_road(etag) is None
