"""Taking back a follow-up or a verdict: kept with its reason, and counted no more."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dashboard.queries.version import content_version
from interventions.models import TindakLanjut, VerifikasiStunting
from interventions.services.merging import merge_children, undo_merge
from interventions.services.verdicts import WrongVerdict, record_verdict
from interventions.services.withdrawing import CannotWithdraw, withdraw
from measurements.models import OperasiTimbang
from posyandu.models import AuditEvent, Balita, Peran, User
from tests.factories import BalitaFactory, MeasurementFactory, OperasiTimbangFactory, user_of

DAY = date(2025, 11, 5)
AT = datetime(2025, 11, 12, 2, tzinfo=UTC)
Verdict = VerifikasiStunting.Verdict


@pytest.fixture
def child(db) -> Balita:
    return BalitaFactory()


@pytest.fixture
def officer(child) -> User:
    return user_of(Peran.PUSKESMAS, child.posyandu)


@pytest.fixture
def operasi(child) -> OperasiTimbang:
    return OperasiTimbangFactory(kota=child.posyandu.kelurahan.kecamatan.kota)


def follow_up(child: Balita, outcome: str = "puskesmas", seen_on: date = DAY) -> TindakLanjut:
    reading = MeasurementFactory(balita=child, measured_on=date(2025, 11, 4))
    return TindakLanjut.objects.create(
        balita=child, measurement=reading, seen_on=seen_on, outcome=outcome
    )


def verdict(child: Balita, operasi: OperasiTimbang, said: Verdict = Verdict.STUNTING) -> Any:
    return record_verdict(
        balita_id=child.pk, operasi=operasi, verdict=said, decided_by="Dokter puskesmas",
        decided_on=DAY, today=DAY, by=None,
    )  # fmt: skip


def test_a_note_taken_back_is_kept_with_who_when_and_why(child, operasi, officer):
    for note in (follow_up(child), verdict(child, operasi)):
        assert withdraw(note=note, reason="  Anak lain  ", by=officer, at=AT)

        kept = type(note).objects.get()
        assert (kept.withdrawn_at, kept.withdrawn_by) == (AT, officer)
        assert kept.withdraw_reason == "Anak lain"
        assert not type(note).objects.standing().exists()


def test_the_audit_trail_names_the_act_and_not_the_reason(child, officer):
    note = follow_up(child)

    withdraw(note=note, reason="Anak Contoh tertukar", by=officer, at=AT)

    event = AuditEvent.objects.get()
    assert (event.verb, event.object_kind, event.object_id, event.user) == (
        "tarik", "balita", str(child.pk), officer,
    )  # fmt: skip
    assert event.detail == {"what": "tindaklanjut", "id": str(note.pk)}


def test_taken_back_twice_the_first_one_stands(child, officer):
    note = follow_up(child)
    withdraw(note=note, reason="Salah anak", by=officer, at=AT)

    again = withdraw(note=note, reason="Lain lagi", by=user_of(Peran.DINKES, child.posyandu), at=AT)

    assert again is False
    assert TindakLanjut.objects.get().withdraw_reason == "Salah anak"
    assert AuditEvent.objects.count() == 1


def test_without_a_reason_nothing_is_taken_back(child, officer):
    with pytest.raises(CannotWithdraw, match="alasannya"):
        withdraw(note=follow_up(child), reason="  ", by=officer, at=AT)

    assert TindakLanjut.objects.standing().exists()


def test_another_verdict_can_follow_one_that_was_taken_back_and_no_second(child, operasi, officer):
    withdraw(note=verdict(child, operasi), reason="Salah anak", by=officer, at=AT)

    verdict(child, operasi, Verdict.NOT_STUNTING)

    with pytest.raises(WrongVerdict):
        verdict(child, operasi)
    assert VerifikasiStunting.objects.standing().get().verdict == "bukan"


def test_what_was_noted_before_is_the_last_word_again(child, officer):
    before = follow_up(child, "menolak")
    last = follow_up(child, "puskesmas", date(2025, 11, 6))
    assert list(TindakLanjut.objects.done()) == [last]

    withdraw(note=last, reason="Belum diperiksa", by=officer, at=AT)

    assert not TindakLanjut.objects.done().exists()
    assert list(TindakLanjut.objects.refused()) == [before]


@pytest.mark.parametrize(
    "half",
    [
        {"withdrawn_at": AT},
        {"withdraw_reason": "Salah"},
        {"withdrawn_at": AT, "withdraw_reason": "Salah"},
    ],
)
def test_the_database_refuses_a_withdrawal_by_nobody_or_without_a_reason(child, operasi, half):
    for note in (follow_up(child), verdict(child, operasi)):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(note).objects.filter(pk=note.pk).update(**half)


def test_the_database_refuses_a_withdrawal_that_says_not_why(child, officer):
    note = follow_up(child)

    with pytest.raises(IntegrityError), transaction.atomic():
        TindakLanjut.objects.filter(pk=note.pk).update(withdrawn_at=AT, withdrawn_by=officer)


def test_a_page_asked_again_says_that_a_verdict_was_taken_back(child, operasi, officer):
    note = verdict(child, operasi, Verdict.NOT_STUNTING)
    known = content_version()

    withdraw(note=note, reason="Salah anak", by=officer, at=AT)

    assert content_version() != known


def test_a_merge_takes_both_verdicts_along_where_only_one_stands(child, operasi, officer):
    gone = BalitaFactory(posyandu=child.posyandu)
    withdraw(note=verdict(child, operasi), reason="Salah anak", by=officer, at=AT)
    mistaken = verdict(gone, operasi)
    withdraw(note=mistaken, reason="Salah pilih", by=officer, at=AT)
    standing = verdict(gone, operasi, Verdict.NOT_STUNTING)

    merged = merge_children(kept_id=child.pk, gone_id=gone.pk, reason="sama", by=officer, at=AT)
    of_child = set(VerifikasiStunting.objects.filter(balita=child).values_list("pk", flat=True))
    undo_merge(merge=merged, reason="kembar", by=officer, at=AT)

    assert {mistaken.pk, standing.pk} < of_child
    assert set(VerifikasiStunting.objects.filter(balita=gone)) == {mistaken, standing}
