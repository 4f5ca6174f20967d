"""What was done about a child, on its page: taken back by whoever may, and merges that stand."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bontang_stunting.lib.ids import uuid7
from dashboard.pages import worklists
from dashboard.queries.child import child_story
from dashboard.words.child_events import Event, events
from dashboard.words.child_growth import caveats
from interventions.models import TindakLanjut, VerifikasiStunting
from interventions.services.merging import merge_children, undo_merge
from measurements.models import OperasiTimbang
from measurements.services.recording import Reading, record_measurement
from posyandu.models import Balita, Penggabungan, Peran, User
from tests.factories import BalitaFactory, OperasiTimbangFactory, PosyanduFactory, user_of

DAY = date(2025, 11, 4)
MERGED_AT = datetime(2025, 11, 12, 20, tzinfo=UTC)
REASON = {"reason": "Anak lain yang diperiksa"}
ACTORS = {Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN}


@pytest.fixture
def child(db) -> Balita:
    """Short and thin, in an open round; neither seen nor decided on."""
    return BalitaFactory(posyandu=PosyanduFactory(nama="Mawar"), born_on=date(2024, 1, 15))


@pytest.fixture
def operasi(child) -> OperasiTimbang:
    return OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)


@pytest.fixture
def reading(child, operasi) -> Any:
    given = Reading(uuid7(), child.pk, DAY, weight_g=7_000, length_mm=740, position=2)
    return record_measurement(reading=given, by=None).measurement


@pytest.fixture
def seen(child, reading) -> TindakLanjut:
    return TindakLanjut.objects.create(
        balita=child, measurement=reading, seen_on=DAY, outcome="puskesmas"
    )


@pytest.fixture
def decided(child, operasi, reading) -> VerifikasiStunting:
    return VerifikasiStunting.objects.create(
        balita=child, operasi=operasi, verdict="stunting", decided_on=DAY, decided_by="Dokter"
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def take_back(user: User, note: TindakLanjut | VerifikasiStunting, **said: str) -> Any:
    door = "follow-up" if isinstance(note, TindakLanjut) else "verdict"
    kwargs = {"balita_id": note.balita_id, "pk": note.pk}
    return client_of(user).post(
        reverse(f"child-withdraw-{door}", kwargs=kwargs), said or REASON, follow=True
    )


def listed(user: User, key: str, operasi: OperasiTimbang) -> str:
    url = reverse("worklist", kwargs={"key": key})
    return client_of(user).get(f"{url}?operasi={operasi.code}").content.decode()


def event(user: User, child: Balita, kind: str) -> Event:
    story = child_story(user, child.pk)
    assert story
    return next(one for one in events(story) if one.kind == kind)


def test_the_child_returns_to_the_list(child, operasi, seen, decided):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    assert child.nama not in listed(dinkes, "gizi-buruk", operasi)
    assert child.nama not in listed(dinkes, "pendek", operasi)

    take_back(dinkes, seen)
    take_back(dinkes, decided)

    assert child.nama in listed(dinkes, "gizi-buruk", operasi)
    assert child.nama in listed(dinkes, "pendek", operasi)


def test_the_page_strikes_it_through_and_says_who_took_it_back_and_why(child, seen, decided):
    dinkes = user_of(Peran.DINKES, child.posyandu, first_name="Petugas", last_name="Contoh")

    page = take_back(dinkes, seen).content.decode()
    take_back(dinkes, decided)

    assert "<del>Tindak lanjut: Ditangani di puskesmas</del>" in page
    assert "Dibatalkan. Anak kembali ke daftar kerja" in page
    for kind in ("Tindak lanjut", "Putusan dokter"):
        told = event(dinkes, child, kind)
        assert "oleh Petugas Contoh (dinas kesehatan): Anak lain yang diperiksa." in told.taken_back
        assert told.door == ""


def test_a_verdict_taken_back_is_no_caveat_and_the_one_before_it_is(child, seen, decided):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    other = OperasiTimbangFactory(kota=decided.operasi.kota, starts_on=DAY - timedelta(days=180))
    VerifikasiStunting.objects.create(
        balita=child, operasi=other, verdict="bukan", decided_by="Dokter",
        decided_on=DAY - timedelta(days=170),
    )  # fmt: skip
    take_back(dinkes, decided)

    story = child_story(dinkes, child.pk)

    assert story
    told = [one for one in caveats(story) if one.startswith("Putusan dokter")]
    assert len(told) == 1
    assert "bukan stunting" in told[0]


def test_the_figures_of_the_round_forget_it(child, operasi, decided):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    url = reverse("api-round-summary", kwargs={"code": operasi.code})
    assert client_of(dinkes).get(url).json()["n_verified"] == 1

    take_back(dinkes, decided)

    assert client_of(dinkes).get(url).json()["n_verified"] is None


@pytest.mark.parametrize("role", Peran)
def test_who_may_note_may_take_back_and_nobody_else(role, child, seen, decided):
    user = user_of(role, child.posyandu)

    answers = {take_back(user, note).status_code for note in (seen, decided)}

    assert answers == ({200} if role in ACTORS else {403})
    for model in (TindakLanjut, VerifikasiStunting):
        assert model.objects.standing().exists() == (role not in ACTORS)
    if user.may_see_children:
        page = client_of(user).get(reverse("child", kwargs={"balita_id": child.pk}))
        assert "Batalkan catatan ini" not in page.content.decode()


@pytest.mark.parametrize("role", [Peran.KADER, Peran.PUSKESMAS, Peran.KELURAHAN, Peran.DINKES])
def test_the_page_offers_it_to_those_who_may(role, child, seen):
    user = user_of(role, child.posyandu)

    page = client_of(user).get(reverse("child", kwargs={"balita_id": child.pk})).content.decode()

    assert ("Batalkan catatan ini" in page) == (role in ACTORS)


def test_nothing_is_taken_back_by_way_of_another_child_or_area(child, seen, decided):
    other = BalitaFactory(posyandu=child.posyandu)
    puskesmas = user_of(Peran.PUSKESMAS, child.posyandu)
    stranger = user_of(Peran.PUSKESMAS, PosyanduFactory())
    url = reverse("child-withdraw-follow-up", kwargs={"balita_id": other.pk, "pk": seen.pk})

    assert client_of(puskesmas).post(url, REASON).status_code == 404
    assert take_back(stranger, seen).status_code == 404
    assert take_back(stranger, decided).status_code == 404
    assert TindakLanjut.objects.standing().exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_reason_is_asked_for_with_a_sentence(reason, child, seen):
    page = take_back(user_of(Peran.DINKES, child.posyandu), seen, reason=reason).content.decode()

    assert ("Tulis dulu alasannya." in page) or ("Paling banyak 200 huruf." in page)
    assert TindakLanjut.objects.standing().exists()


def test_taken_back_twice_says_so(child, seen):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    take_back(dinkes, seen)

    assert "sudah dibatalkan" in take_back(dinkes, seen).content.decode()


def test_a_wrong_verdict_is_taken_back_and_noted_anew(child, operasi, decided):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    take_back(dinkes, decided)
    url = reverse("worklist-verdict", kwargs={"balita_id": child.pk, "code": operasi.code})

    client_of(dinkes).post(
        url,
        {
            "verdict": "bukan", "decided_by": "Dokter spesialis anak",
            "decided_on": timezone.localdate().isoformat(),
        },
    )  # fmt: skip

    assert VerifikasiStunting.objects.standing().get().verdict == "bukan"


# --- a merge that stands ----------------------------------------------------------------------


def merged(child: Balita, by: User, gone: Balita | None = None) -> Penggabungan:
    gone = gone or BalitaFactory(
        posyandu=PosyanduFactory(nama="Melati", kelurahan=child.posyandu.kelurahan),
        nama="Budy Contoh", born_on=date(2024, 1, 16),
    )  # fmt: skip
    return merge_children(
        kept_id=child.pk, gone_id=gone.pk, reason="Ibu yang sama", by=by, at=MERGED_AT
    )


def page_of(user: User, child: Balita) -> str:
    url = reverse("child", kwargs={"balita_id": child.pk})
    return client_of(user).get(url).content.decode()


def test_a_merge_is_told_with_the_record_the_day_who_and_why(child):
    dinkes = user_of(Peran.DINKES, child.posyandu, first_name="Petugas", last_name="Contoh")
    merge = merged(child, dinkes)

    told = event(dinkes, child, "Penggabungan")

    kelurahan = child.posyandu.kelurahan.nama
    assert told.text == (
        f"data Budy Contoh (Melati, {kelurahan}, lahir 16 Jan 2024) digabung ke sini"
    )
    assert told.day == "13 Nov 2025", "as the clock of the city has it"
    assert told.who.startswith("Petugas Contoh (dinas kesehatan), 13 Nov 2025")
    assert (told.note, told.merge) == ("Ibu yang sama", str(merge.pk))


def test_its_link_leads_to_where_it_is_undone_however_many_there_are(child, monkeypatch):
    monkeypatch.setattr(worklists, "MERGES_SHOWN", 1)
    dinkes = user_of(Peran.DINKES, child.posyandu)
    merge = merged(child, dinkes)
    later = BalitaFactory(posyandu=child.posyandu)
    merge_children(
        kept_id=later.pk, gone_id=BalitaFactory(posyandu=child.posyandu).pk, reason="sama",
        by=dinkes, at=MERGED_AT + timedelta(days=1),
    )  # fmt: skip
    link = re.search(r'href="([^"]+)#gabungan-([^"]+)"', page_of(dinkes, child))
    assert link

    page = client_of(dinkes).get(link[1], follow=True).content.decode()

    assert link[2] == str(merge.pk)
    assert f'id="gabungan-{merge.pk}"' in page
    assert reverse("worklist-undo", kwargs={"merge_id": merge.pk}) in page


@pytest.mark.parametrize("role", [Peran.KADER, Peran.KELURAHAN, Peran.PUSKESMAS])
def test_everybody_who_sees_the_child_reads_of_it_and_who_may_undo_has_the_link(role, child):
    merged(child, user_of(Peran.DINKES, child.posyandu))

    page = page_of(user_of(role, child.posyandu), child)

    assert "data Budy Contoh" in page
    assert ("#gabungan-" in page) == (role in ACTORS)


def test_a_merge_undone_is_told_no_more(child):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    merge = merged(child, dinkes)

    undo_merge(merge=merge, reason="Kembar", by=dinkes, at=timezone.now())

    assert "digabung ke sini" not in page_of(dinkes, child)


def test_one_that_came_by_way_of_another_is_told_without_a_link(child):
    dinkes = user_of(Peran.DINKES, child.posyandu)
    between = BalitaFactory(posyandu=child.posyandu, nama="Bude Contoh")
    merged(between, dinkes)
    merged(child, dinkes, between)

    story = child_story(dinkes, child.pk)

    assert story
    told = {one.text.split(" (")[0]: one.merge for one in events(story)}
    assert set(told) == {"data Budy Contoh", "data Bude Contoh"}
    assert told["data Budy Contoh"] == ""
    assert told["data Bude Contoh"] != ""
