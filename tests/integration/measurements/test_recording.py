"""One reading at a time: sent twice, sent wrong, corrected, too late, and never changed after."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from bontang_stunting.lib.ids import uuid7
from measurements.models import (
    ImportBatch,
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    Sasaran,
    StaleCell,
    WeighingSession,
)
from measurements.models.measurement import (
    MAX_CIRCUMFERENCE_MM,
    MAX_LENGTH_MM,
    MAX_WEIGHT_G,
    AppendOnly,
)
from measurements.services import recording
from measurements.services.recording import (
    AlreadyReplaced,
    ConflictingReading,
    Reading,
    record_measurement,
)
from measurements.services.rounds import RoundIsClosed, close_round
from posyandu.models import AuditEvent, Balita, Peran
from tests.factories import (
    BalitaFactory,
    ImportBatchFactory,
    ImportDifferenceFactory,
    ImportedRowFactory,
    KotaFactory,
    MeasurementFactory,
    MeasurementResultFactory,
    MonthlyRecapFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    SasaranFactory,
    StaleCellFactory,
    WeighingSessionFactory,
    user_of,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 5)
NEXT_MONTH = date(2025, 12, 3)
CLOSED_AT = datetime(2030, 1, 1, tzinfo=UTC)


def reading(balita: Balita, **other) -> Reading:
    given = {"id": uuid7(), "measured_on": DAY, "weight_g": 11_200, "length_mm": 854, "position": 2}
    return Reading(balita_id=balita.pk, **given | other)


def record(balita: Balita, **other) -> Measurement:
    return record_measurement(reading=reading(balita, **other), by=None).measurement


def everything() -> list[list[dict]]:
    """All that storing a reading touches."""
    tables = (Measurement, MeasurementResult, StaleCell, Sasaran, WeighingSession, AuditEvent)
    return [list(model.objects.order_by("pk").values()) for model in tables]


# --- sent once, twice, and by two phones --------------------------------------------------------


def test_what_was_read_is_stored_as_it_was_read_and_by_whom():
    child = BalitaFactory()
    kader = user_of(Peran.KADER, child.posyandu)
    sent = reading(
        child, head_mm=480, arm_mm=152, oedema=1, vitamin_a=True, mbg=False, device="HP-3",
        measured_at=datetime(2025, 11, 5, 1, 30, tzinfo=UTC),
    )  # fmt: skip

    recorded = record_measurement(reading=sent, by=kader)

    assert recorded.is_new
    stored = Measurement.objects.get()
    for name in vars(sent):
        assert getattr(stored, name) == getattr(sent, name), name
    assert (stored.posyandu, stored.session.held_on) == (child.posyandu, DAY)
    assert (stored.source, stored.recorded_by) == (Measurement.Source.FORM, kader)
    assert AuditEvent.objects.get(verb="ukur").user == kader


def test_the_same_reading_is_stored_once_however_often_it_is_sent():
    sent = reading(BalitaFactory())
    first = record_measurement(reading=sent, by=None)
    before = everything()

    again = [record_measurement(reading=sent, by=None) for _ in range(3)]

    assert everything() == before
    assert {one.measurement.pk for one in again} == {first.measurement.pk}
    assert not any(one.is_new for one in again)


def test_a_reading_stays_the_same_after_it_was_corrected():
    child = BalitaFactory()
    sent = reading(child)
    record_measurement(reading=sent, by=None)
    record(child, weight_g=11_300, replaces_id=sent.id, reason="Salah baca")
    before = everything()

    assert not record_measurement(reading=sent, by=None).is_new

    assert everything() == before


def test_two_sendings_at_the_same_moment_store_one_reading(monkeypatch):
    sent = reading(BalitaFactory())
    original = recording._rounds_of
    once = [None]

    def slow(*args):
        # Both have looked and found nothing; the other one is faster from here.
        if once:
            once.pop()
            record_measurement(reading=sent, by=None)
        return original(*args)

    monkeypatch.setattr(recording, "_rounds_of", slow)

    assert not record_measurement(reading=sent, by=None).is_new

    assert Measurement.objects.count() == 1
    assert AuditEvent.objects.filter(verb="ukur").count() == 1


OTHER = {
    "measured_on": date(2025, 11, 6),
    "weight_g": 11_201,
    "length_mm": None,
    "position": 1,
    "head_mm": 480,
    "arm_mm": 150,
    "oedema": 1,
    "vitamin_a": False,
    "mbg": True,
    "asi": True,
    "first_weight_g": 9_800,
    "first_length_mm": 860,
    "first_head_mm": 480,
    "first_arm_mm": 190,
    "entry_ms": 9_000,
    "measured_at": datetime(2025, 11, 5, tzinfo=UTC),
    "device": "HP-4",
    "reason": "Lain",
}


@pytest.mark.parametrize("field", OTHER)
def test_the_same_id_with_another_content_is_a_conflict_and_changes_nothing(field):
    sent = reading(BalitaFactory())
    record_measurement(reading=sent, by=None)
    before = everything()

    with pytest.raises(ConflictingReading, match=field):
        record_measurement(reading=replace(sent, **{field: OTHER[field]}), by=None)

    assert everything() == before


def test_an_id_belongs_to_one_child():
    one, other = BalitaFactory(), BalitaFactory()
    sent = reading(one)
    record_measurement(reading=sent, by=None)

    with pytest.raises(ConflictingReading, match="balita_id"):
        record_measurement(reading=replace(sent, balita_id=other.pk), by=None)

    assert not Measurement.objects.filter(balita=other).exists()


def test_a_conflict_names_no_child():
    sent = reading(BalitaFactory(nama="Siti Contoh"))
    record_measurement(reading=sent, by=None)

    with pytest.raises(ConflictingReading) as conflict:
        record_measurement(reading=replace(sent, weight_g=5_000), by=None)

    assert "Siti" not in str(conflict.value)


def test_two_kader_keep_both_their_readings_of_a_day():
    child = BalitaFactory()
    first = record(child)

    second = record(child, weight_g=11_900)

    assert Measurement.objects.current().filter(balita=child).count() == 2
    assert MeasurementResult.objects.get(counts_in_month=True).measurement == first
    assert second.session == first.session


def test_an_unknown_child_is_said_to_be_unknown():
    with pytest.raises(Balita.DoesNotExist):
        record_measurement(reading=Reading(id=uuid7(), balita_id=uuid7(), measured_on=DAY), by=None)


@pytest.mark.parametrize("impossible", [{"weight_g": 0}, {"length_mm": 2_001}, {"oedema": 4}])
def test_what_cannot_be_is_refused_and_leaves_nothing(impossible):
    child = BalitaFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        record(child, **impossible)

    assert not Measurement.objects.exists()
    assert not WeighingSession.objects.exists()
    assert not StaleCell.objects.exists()


# --- corrections --------------------------------------------------------------------------------


def test_a_correction_takes_the_place_of_the_old_reading_which_stays_as_it_was():
    child = BalitaFactory()
    old = record(child, weight_g=1_120)
    as_read = Measurement.objects.filter(pk=old.pk).values().get()

    new = record(child, replaces_id=old.pk, reason="Koma salah")

    assert list(Measurement.objects.current()) == [new]
    assert Measurement.objects.filter(pk=old.pk).values().get() == as_read
    assert MeasurementResult.objects.get().measurement == new
    assert MeasurementResult.objects.get().counts_in_month


def test_a_correction_to_another_day_marks_the_months_of_both():
    child = BalitaFactory()
    old = record(child, measured_on=date(2025, 7, 8))
    StaleCell.objects.all().delete()

    record(child, replaces_id=old.pk, reason="Tanggal salah")

    months = set(StaleCell.objects.values_list("month", flat=True))
    assert months == {date(2025, 7, 1), date(2025, 11, 1)}


def test_a_corrected_weight_is_judged_anew_in_the_month_after_it():
    child = BalitaFactory()
    old = record(child, weight_g=12_000)
    later = record(child, measured_on=NEXT_MONTH, weight_g=11_500)
    assert MeasurementResult.objects.get(measurement=later).gain_g == -500

    record(child, replaces_id=old.pk, reason="Salah baca", weight_g=11_000)

    assert MeasurementResult.objects.get(measurement=later).gain_g == 500


def test_a_reading_is_corrected_once_and_the_correction_after_that():
    child = BalitaFactory()
    old = record(child)
    second = record(child, replaces_id=old.pk, reason="Salah baca")

    with pytest.raises(AlreadyReplaced):
        record(child, replaces_id=old.pk, reason="Salah lagi")
    third = record(child, replaces_id=second.pk, reason="Salah lagi")

    assert list(Measurement.objects.current()) == [third]


def test_a_correction_says_why():
    child = BalitaFactory()
    old = record(child)

    with pytest.raises(IntegrityError, match="correction_has_a_reason"), transaction.atomic():
        record(child, replaces_id=old.pk)

    assert list(Measurement.objects.current()) == [old]


def test_the_reading_of_another_child_cannot_be_corrected():
    one, other = BalitaFactory(), BalitaFactory()
    of_the_other = record(other)
    before = everything()

    with pytest.raises(Measurement.DoesNotExist), transaction.atomic():
        record(one, replaces_id=of_the_other.pk, reason="Anak lain")

    assert everything() == before


def test_a_reading_that_is_not_there_cannot_be_corrected():
    child = BalitaFactory()

    with pytest.raises(Measurement.DoesNotExist), transaction.atomic():
        record(child, replaces_id=uuid7(), reason="Salah baca")

    assert not Measurement.objects.exists()


# --- closed rounds ------------------------------------------------------------------------------


@pytest.fixture
def closed() -> tuple[OperasiTimbang, Measurement]:
    """A closed round, and what was weighed in it."""
    operasi = OperasiTimbangFactory()
    child = BalitaFactory()
    SasaranFactory(operasi=operasi, balita=child)
    measurement = record(child)
    close_round(operasi=operasi, at=CLOSED_AT, by=None)
    return operasi, measurement


@pytest.mark.parametrize("day", ["starts_on", "ends_on"])
def test_a_reading_of_a_closed_round_is_refused(day, closed):
    operasi, _ = closed
    before = everything()

    with pytest.raises(RoundIsClosed), transaction.atomic():
        record(BalitaFactory(), measured_on=getattr(operasi, day))

    assert everything() == before


@pytest.mark.parametrize("day", [DAY, date(2025, 11, 20)])
def test_what_was_read_in_a_closed_round_is_not_corrected(day, closed):
    _, old = closed
    before = everything()

    with pytest.raises(RoundIsClosed), transaction.atomic():
        record(old.balita, measured_on=day, replaces_id=old.pk, reason="Salah baca")

    assert everything() == before


def test_what_was_stored_before_the_closing_is_still_the_same_when_it_is_sent_again(closed):
    _, old = closed
    sent = Reading(**{name: getattr(old, name) for name in Reading.__dataclass_fields__})

    assert not record_measurement(reading=sent, by=None).is_new


def test_a_closed_round_of_another_city_closes_nothing_here(closed):
    elsewhere = BalitaFactory(posyandu__kelurahan__kecamatan__kota__code="99.02")

    assert record(elsewhere).measured_on == DAY


def test_the_day_after_a_closed_round_is_open(closed):
    _, old = closed

    assert record(old.balita, measured_on=date(2025, 11, 9)).pk


# --- nobody changes a reading -------------------------------------------------------------------

FREE = {"id", "balita_id", "batch_id"}
RAW = sorted({field.column for field in Measurement._meta.concrete_fields} - FREE)
TABLE = Measurement._meta.db_table


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("column", RAW)
def test_the_database_refuses_to_change_what_was_read(column):
    old = MeasurementFactory()
    before = Measurement.objects.values().get()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(f"UPDATE {TABLE} SET {column} = {column}")

    assert Measurement.objects.values().get() == before
    assert old.pk == before["id"]


def test_two_records_of_one_child_can_still_become_one():
    old, child, batch = MeasurementFactory(), BalitaFactory(), ImportBatchFactory()
    field = Measurement._meta.get_field("balita")

    sql(
        f"UPDATE {TABLE} SET balita_id = %s, batch_id = %s",
        field.get_db_prep_value(child.pk, connection),
        batch.pk,
    )

    old.refresh_from_db()
    assert (old.balita, old.batch) == (child, batch)


@pytest.mark.postgres
def test_the_database_refuses_to_delete_what_was_read():
    MeasurementFactory()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(f"DELETE FROM {TABLE}")

    assert Measurement.objects.count() == 1


CHANGES = {
    "update": lambda old: Measurement.objects.update(weight_g=1),
    "update of some": lambda old: Measurement.objects.filter(pk=old.pk).update(weight_g=1),
    "bulk_update": lambda old: Measurement.objects.bulk_update([old], ["weight_g"]),
    "delete": lambda old: Measurement.objects.all().delete(),
    "delete of one": lambda old: old.delete(),
    "update through the child": lambda old: old.balita.measurements.update(weight_g=1),
    "delete through the child": lambda old: old.balita.measurements.all().delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_model_refuses_to_change_or_delete_before_the_database_does(name):
    old = MeasurementFactory()

    with pytest.raises(AppendOnly), transaction.atomic():
        CHANGES[name](old)

    assert Measurement.objects.get().weight_g == 11_200


def test_saving_a_changed_reading_is_refused():
    old = MeasurementFactory()
    old.weight_g = 1

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        old.save()

    assert Measurement.objects.get().weight_g == 11_200


# --- the rules the database keeps ---------------------------------------------------------------


def refused(constraint: str | None = None):
    """The database says no, and names the rule where it can be named."""
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"weight_g": 0}, "weight_is_possible"),
        ({"weight_g": MAX_WEIGHT_G + 1}, "weight_is_possible"),
        ({"length_mm": 0}, "length_is_possible"),
        ({"length_mm": MAX_LENGTH_MM + 1}, "length_is_possible"),
        ({"head_mm": 0}, "head_is_possible"),
        ({"head_mm": MAX_CIRCUMFERENCE_MM + 1}, "head_is_possible"),
        ({"arm_mm": 0}, "arm_is_possible"),
        ({"arm_mm": MAX_CIRCUMFERENCE_MM + 1}, "arm_is_possible"),
        ({"oedema": 4}, "oedema_is_0_to_3"),
        ({"position": 3}, "position_is_known"),
        ({"weight_g": -1}, None),
        ({"source": None}, None),
        ({"measured_on": None}, None),
    ],
)
def test_a_reading_that_cannot_be_is_refused(columns, constraint):
    session = WeighingSessionFactory()

    with refused(constraint), transaction.atomic():
        MeasurementFactory(session=session, balita__posyandu=session.posyandu, **columns)

    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"weight_g": 1, "length_mm": 1, "head_mm": 1, "arm_mm": 1},
        {
            "weight_g": MAX_WEIGHT_G,
            "length_mm": MAX_LENGTH_MM,
            "head_mm": MAX_CIRCUMFERENCE_MM,
            "arm_mm": MAX_CIRCUMFERENCE_MM,
            "oedema": 3,
            "position": 2,
        },
        {"weight_g": None, "length_mm": None},
    ],
)
def test_what_is_only_unlikely_is_stored(columns):
    assert MeasurementFactory(**columns).pk


def test_a_correction_without_a_reason_is_refused():
    old = MeasurementFactory()

    with refused("correction_has_a_reason"), transaction.atomic():
        MeasurementFactory(balita=old.balita, replaces=old, reason="")


def test_a_reading_that_replaces_itself_is_refused():
    itself = uuid7()

    with refused("measurement_replaces_another"), transaction.atomic():
        MeasurementFactory(id=itself, replaces_id=itself, reason="Salah baca")


def test_two_corrections_of_one_reading_are_refused():
    old = MeasurementFactory()
    MeasurementFactory(balita=old.balita, replaces=old, reason="Salah baca")

    with refused(), transaction.atomic():
        MeasurementFactory(balita=old.balita, replaces=old, reason="Salah baca")


def test_a_row_of_a_file_is_stored_once_and_readings_of_no_file_as_often_as_there_are():
    batch = ImportBatchFactory()
    MeasurementFactory(batch=batch, source_row=2)
    MeasurementFactory(source_row=2)
    MeasurementFactory(source_row=2)
    MeasurementFactory(batch=ImportBatchFactory(kota=batch.kota), source_row=2)

    with refused(), transaction.atomic():
        MeasurementFactory(batch=batch, source_row=2)


def test_a_child_with_readings_cannot_be_deleted():
    old = MeasurementFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        old.balita.delete()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"ends_on": date(2025, 11, 3)}, "operasi_ends_after_it_starts"),
        ({"opened_at": None}, "operasi_open_has_a_time"),
        ({"state": "tutup", "opened_at": None, "closed_at": CLOSED_AT}, "operasi_open_has_a_time"),
        ({"state": "tutup", "closed_at": None}, "operasi_closed_has_a_time"),
    ],
)
def test_a_round_that_cannot_be_is_refused(columns, constraint):
    with refused(constraint), transaction.atomic():
        OperasiTimbangFactory(**columns)


@pytest.mark.parametrize("same", [{"code": "2025-2"}, {"number": 2}])
def test_a_city_has_a_code_and_a_number_of_a_round_once(same):
    first = OperasiTimbangFactory(code="2025-2", number=2)
    OperasiTimbangFactory(kota=KotaFactory(code="99.02"), code="2025-2", number=2)

    with refused(), transaction.atomic():
        OperasiTimbangFactory(**{"code": "2025-7", "number": 7, "kota": first.kota} | same)


def test_a_round_of_one_day_and_one_that_is_only_planned_are_fine():
    OperasiTimbangFactory(ends_on=date(2025, 11, 4))
    OperasiTimbangFactory(state="rencana", opened_at=None)

    assert OperasiTimbang.objects.count() == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: SasaranFactory(operasi=SasaranFactory().operasi, balita=Balita.objects.get()),
        lambda: WeighingSession.objects.create(
            posyandu=(first := WeighingSessionFactory()).posyandu, held_on=first.held_on
        ),
        lambda: ImportedRowFactory(batch=(first := ImportedRowFactory()).batch,
                                   source_row=first.source_row),
        lambda: ImportDifferenceFactory(batch=(first := ImportDifferenceFactory()).batch,
                                        source_row=first.source_row),
        lambda: MonthlyRecapFactory(kelurahan=MonthlyRecapFactory().kelurahan),
        lambda: MeasurementResultFactory(measurement=MeasurementResultFactory().measurement),
    ],
    ids=["sasaran", "session", "row", "difference", "recap", "result"],
)  # fmt: skip
def test_what_is_there_once_is_refused_a_second_time(make):
    with refused(), transaction.atomic():
        make()


@pytest.mark.parametrize("has_both", [True, False])
def test_a_mark_is_for_a_month_or_for_a_round(has_both):
    operasi = OperasiTimbangFactory()
    posyandu = PosyanduFactory()
    columns = {"operasi": operasi} if has_both else {"operasi": None, "month": None}

    with refused("mark_is_for_a_month_or_a_round"), transaction.atomic():
        StaleCellFactory(posyandu=posyandu, **columns)

    assert StaleCellFactory(posyandu=posyandu).pk
    assert StaleCellFactory(posyandu=posyandu, month=None, operasi=operasi).pk


def test_nothing_counts_in_a_round_that_is_not_there():
    measurement = MeasurementFactory()

    with refused("counts_in_a_round_that_is_there"), transaction.atomic():
        MeasurementResultFactory(measurement=measurement, counts_in_round=True, operasi=None)


@pytest.mark.parametrize("is_of_a_round", [True, False])
def test_a_file_is_stored_once_for_a_round_or_for_none(is_of_a_round):
    operasi = OperasiTimbangFactory() if is_of_a_round else None
    done = ImportBatch.State.DONE
    same = {"sha256": "a" * 64, "operasi": operasi}
    first = ImportBatchFactory(**same, state=done)
    for state in (ImportBatch.State.REFUSED, ImportBatch.State.CHECKED):
        ImportBatchFactory(**same, kota=first.kota, state=state)
    other = None if is_of_a_round else OperasiTimbangFactory()
    ImportBatchFactory(sha256="a" * 64, kota=first.kota, operasi=other, state=done)
    ImportBatchFactory(sha256="a" * 64, kota=KotaFactory(code="99.02"), state=done)

    with refused(), transaction.atomic():
        ImportBatchFactory(**same, kota=first.kota, state=done)


# --- what a file said of N/T/O/B ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corrected", "ntob", "is_of_file"),
    [
        ({"length_mm": 861}, 1, True),
        ({"weight_g": 11_300}, 4, False),
        ({"weight_g": None}, None, False),
        ({"measured_on": date(2025, 10, 30)}, 4, False),
    ],
)
def test_the_word_of_a_file_holds_for_a_correction_until_its_weight_or_month_changes(
    corrected, ntob, is_of_file
):
    child = BalitaFactory()
    old = MeasurementFactory(
        balita=child, measured_on=DAY, weight_g=11_200, source="berkas", file_ntob=1
    )

    new = record(child, replaces_id=old.pk, reason="salah baca", **corrected)

    assert (new.result.ntob, new.result.is_ntob_of_file) == (ntob, is_of_file)


def test_the_word_of_a_file_outlives_a_second_correction():
    child = BalitaFactory()
    old = MeasurementFactory(
        balita=child, measured_on=DAY, weight_g=11_200, source="berkas", file_ntob=2
    )
    first = record(child, replaces_id=old.pk, reason="salah baca", length_mm=861)

    second = record(child, replaces_id=first.pk, reason="salah baca", length_mm=862)

    assert (second.result.ntob, second.result.is_ntob_of_file) == (2, True)
