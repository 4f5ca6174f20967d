"""Rows written as columns are the rows that Django itself would have written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bontang_stunting.lib.ids import uuid7, uuid7s
from measurements.models import Measurement, OperasiTimbang, Position, StaleCell
from posyandu import bulk
from posyandu.bulk import chunks_of, insert_columns, insert_ready, ready_rows
from posyandu.models import AuditEvent, Balita, Kota
from tests.factories import (
    BalitaFactory,
    ImportBatchFactory,
    KotaFactory,
    MeasurementFactory,
    PosyanduFactory,
    WeighingSessionFactory,
)

WITA = timezone(timedelta(hours=8))
NAN = float("nan")
ODD_TEXTS = [
    "", " ", "biasa", "tab\there", "two\nlines", "two\r\nlines", "C:\\data\\n", "\\", "\\.",
    "\\" + "N", "NULL", "'); --", '"', "Sé ñandú ‘’ 郑", "👶🏽", "‏عربي", "%s", "a,b;c",
]  # fmt: skip


def events(texts: list[str], details: list[Any]) -> dict[str, list[Any]]:
    n = len(texts)
    return {
        "at": [datetime(2025, 11, 4, 8, tzinfo=UTC)] * n,
        "verb": texts,
        "object_kind": ["balita"] * n,
        "object_id": [str(number) for number in range(n)],
        "detail": details,
    }


def kept() -> list[tuple[Any, ...]]:
    names = ("verb", "object_kind", "object_id", "detail", "user_id")
    return list(AuditEvent.objects.order_by("pk").values_list(*names))


TEXT = st.text(
    st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40
) | st.sampled_from(ODD_TEXTS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


class TextsAndJson(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(TEXT, st.dictionaries(TEXT, JSON, max_size=3)), min_size=1, max_size=6)
    )
    def test_any_text_and_any_json_come_back_as_they_were(self, rows):
        texts, details = map(list, zip(*rows, strict=True))

        columns = events(texts, details)

        assert insert_columns(AuditEvent, columns) == len(rows)

        ours = kept()
        assert [(row[0], row[3]) for row in ours] == rows
        AuditEvent.objects.all().delete()
        AuditEvent.objects.bulk_create(
            AuditEvent(**dict(zip(columns, values, strict=True)))
            for values in zip(*columns.values(), strict=True)
        )
        assert kept() == ours


@pytest.mark.django_db
def test_odd_texts_beside_each_other_come_back_as_they_were():
    insert_columns(AuditEvent, events(ODD_TEXTS, [{"t": text} for text in ODD_TEXTS]))

    assert [(row[0], row[3]) for row in kept()] == [(text, {"t": text}) for text in ODD_TEXTS]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_one_odd_text_in_every_row_comes_back_as_it_was(text):
    insert_columns(AuditEvent, events([text] * 3, [{}] * 3))

    assert list(AuditEvent.objects.values_list("verb", flat=True)) == [text] * 3


# --- every kind of field ------------------------------------------------------------------------


def readings(**other: Any) -> dict[str, Any]:
    """Three measurements of one child with every kind of column filled, left out and missing."""
    child = BalitaFactory()
    session = WeighingSessionFactory(posyandu=child.posyandu)
    columns = {
        "id": uuid7s(3),
        "balita_id": [child.pk] * 3,
        "session_id": [session.pk] * 3,
        "posyandu_id": [child.posyandu_id] * 3,
        "measured_on": [date(2025, 11, 4), date(2024, 2, 29), date(2025, 12, 31)],
        "weight_g": [11_200, None, 9_050],
        "length_mm": [None, 854, 700],
        "position": [Position.STANDING, Position.LYING, Position.UNKNOWN],
        "vitamin_a": [True, False, None],
        "mbg": [None, None, None],
        "source": [Measurement.Source.FORM, Measurement.Source.FILE.value, "berkas"],
        "measured_at": [
            datetime(2025, 11, 4, 8, 30, 15, 123_456, tzinfo=UTC),
            None,
            datetime(2026, 1, 1, 7, 59, tzinfo=WITA),
        ],
        "device": ["", "HP\t1", "\\"],
        "file_haz": [-211, 0, None],
    }
    return columns | other


@pytest.mark.django_db
def test_every_kind_of_field_comes_back_as_it_was_given():
    columns = readings()

    assert insert_columns(Measurement, columns) == 3

    rows = Measurement.objects.in_bulk(columns["id"])
    for name, values in columns.items():
        assert [getattr(rows[pk], name) for pk in columns["id"]] == values, name


@pytest.mark.django_db
def test_the_rows_are_those_of_bulk_create():
    columns = readings()
    insert_columns(Measurement, columns)
    others = columns | {"id": uuid7s(3)}

    Measurement.objects.bulk_create(
        Measurement(**dict(zip(others, values, strict=True)))
        for values in zip(*others.values(), strict=True)
    )

    ours, theirs = (
        [Measurement.objects.filter(pk=pk).values().get() for pk in ids]
        for ids in (columns["id"], others["id"])
    )
    for row in [*ours, *theirs]:
        del row["id"], row["received_at"]
    assert ours == theirs


@pytest.mark.django_db
def test_a_database_reads_both_ways_the_same_under_sql():
    """What other statements compare with: hex or uuid, text of dates and times, 0 and 1."""
    child = MeasurementFactory(measured_at=datetime(2025, 11, 4, tzinfo=UTC), vitamin_a=True).balita
    old = Measurement.objects.get()
    columns = {
        field.attname: [getattr(old, field.attname)] for field in Measurement._meta.concrete_fields
    }

    insert_columns(Measurement, columns | {"id": [uuid7()]})

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM measurements_measurement")
        names = [column[0] for column in cursor.description]
        one, other = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    assert one.pop("id") != other.pop("id")
    assert one == other
    assert Measurement.objects.filter(balita=child).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "weights",
    [
        [11_200, NAN, None],
        np.array([11_200, 9_050, 8_000], np.int32),
        np.array([11_200, 9_050, 8_000], np.int64),
        np.array([11_200, None, NAN], object),
        [NAN, 11_200, 9_050],
        [None, None, 9_050],
        [NAN] * 3,
    ],
)
def test_numbers_and_arrays_are_whole_numbers_and_nan_is_null(weights):
    columns = readings(weight_g=weights)

    insert_columns(Measurement, columns)

    rows = Measurement.objects.in_bulk(columns["id"])
    wanted = [None if value is None or value != value else int(value) for value in weights]
    assert [rows[pk].weight_g for pk in columns["id"]] == wanted


@pytest.mark.django_db
def test_arrays_of_dates_and_truths_are_taken_too():
    days = np.array(["2025-11-04", "2024-02-29", "2025-12-31"], "datetime64[D]")
    columns = readings(measured_on=days, mbg=np.array([True, False, True]))

    insert_columns(Measurement, columns)

    rows = Measurement.objects.in_bulk(columns["id"])
    assert [rows[pk].measured_on for pk in columns["id"]] == days.tolist()
    assert [rows[pk].mbg for pk in columns["id"]] == [True, False, True]


@pytest.mark.django_db
def test_a_uuid_may_be_missing_in_the_first_row_or_a_later_one():
    first = readings()
    insert_columns(Measurement, first)
    for old in ([None, first["id"][0], None], [first["id"][1], None, first["id"][2]]):
        ids = uuid7s(3)
        insert_columns(
            Measurement,
            {**first, "id": ids, "replaces_id": old, "reason": ["Salah baca"] * 3},
        )
        rows = Measurement.objects.in_bulk(ids)
        assert [rows[pk].replaces_id for pk in ids] == old


@pytest.mark.django_db
def test_a_zone_is_not_lost():
    columns = readings(measured_at=[datetime(2026, 1, 1, 7, 59, tzinfo=WITA)] * 3)

    insert_columns(Measurement, columns)

    moments = set(Measurement.objects.values_list("measured_at", flat=True))
    assert moments == {datetime(2025, 12, 31, 23, 59, tzinfo=UTC)}


# --- what is left out ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_left_out_takes_its_default_each_row_its_own():
    before = datetime.now(UTC)
    posyandu = PosyanduFactory()

    insert_columns(
        Balita,
        {
            "nama": ["Anak Satu", "Anak Dua"],
            "sex": [1, 2],
            "born_on": [date(2024, 1, 1)] * 2,
            "name_key": ["ANAKSATU", "ANAKDUA"],
            "posyandu_id": [posyandu.pk] * 2,
            "registered_on": [date(2024, 1, 1)] * 2,
        },
    )
    insert_columns(AuditEvent, {"verb": ["lihat"], "object_kind": ["balita"], "object_id": ["1"]})

    one, other = Balita.objects.order_by("sex")
    assert one.pk != other.pk
    assert isinstance(one.pk, UUID)
    assert (one.status, one.nik_state, one.alamat) == ("aktif", "kosong", "")
    assert (one.has_kia, one.temporary_id, one.ibu_id) == (None, None, None)
    event = AuditEvent.objects.get()
    assert (event.detail, event.user_id) == ({}, None)
    assert before <= event.at <= datetime.now(UTC)


@pytest.mark.django_db
def test_a_foreign_key_may_be_named_either_way():
    posyandu = PosyanduFactory()

    insert_columns(StaleCell, {"posyandu": [posyandu.pk], "month": [date(2025, 11, 1)]})
    insert_columns(StaleCell, {"posyandu_id": [posyandu.pk], "month": [date(2025, 11, 1)]})

    assert list(StaleCell.objects.values_list("posyandu_id", flat=True)) == [posyandu.pk] * 2


@pytest.mark.django_db
def test_a_key_that_is_a_text_is_written_as_it_is():
    insert_columns(Kota, {"code": ["99.07"], "nama": ["Kota\tTujuh"], "provinsi": ["Contoh"]})

    assert Kota.objects.get(pk="99.07").nama == "Kota\tTujuh"


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("columns", [{}, {"verb": []}, {"verb": np.array([], object)}])
def test_no_rows_are_no_rows(columns, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_columns(AuditEvent, columns) == 0


@pytest.mark.django_db
def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"different lengths: \[1, 2\]"):
        insert_columns(AuditEvent, {"verb": ["lihat", "lihat"], "object_kind": ["balita"]})

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_a_field_that_is_not_there_is_refused_by_its_name():
    with pytest.raises(ValueError, match=r"AuditEvent has no field \['warna'\]"):
        insert_columns(AuditEvent, {"verb": ["lihat"], "warna": ["merah"]})

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("chunk_rows", [1, 2, 20_000])
def test_where_one_row_cannot_be_none_is_written(chunk_rows, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK_ROWS", chunk_rows)

    with pytest.raises(IntegrityError):
        insert_columns(Measurement, readings(weight_g=[9_000, 9_100, 900_000]))

    assert not Measurement.objects.exists()


@pytest.mark.django_db
def test_a_row_that_is_there_already_is_refused():
    columns = readings()
    insert_columns(Measurement, columns)

    with pytest.raises(IntegrityError):
        insert_columns(Measurement, columns)

    assert Measurement.objects.count() == 3


@pytest.mark.django_db
def test_what_must_be_there_is_refused_when_it_is_missing():
    with pytest.raises(IntegrityError):
        insert_columns(OperasiTimbang, {"kota_id": [KotaFactory().pk], "code": [None]})


@pytest.mark.django_db
@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 7, 8])
def test_rows_of_several_chunks_are_all_there_in_their_order(chunk_rows, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK_ROWS", chunk_rows)

    assert insert_columns(AuditEvent, events([str(n) for n in range(7)], [{}] * 7)) == 7

    assert [row[0] for row in kept()] == [str(n) for n in range(7)]


def test_chunks_of_items_hold_each_of_them_once():
    assert [list(part) for part in chunks_of(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(chunks_of([], 2)) == []


@pytest.mark.django_db
def test_a_child_of_a_batch_is_found_by_its_row():
    batch = ImportBatchFactory()

    insert_columns(
        Measurement, readings(batch_id=[batch.pk] * 3, source_row=np.array([4, 2, 3], np.int32))
    )

    assert set(Measurement.objects.values_list("source_row", flat=True)) == {2, 3, 4}


# --- made ready by another thread ---------------------------------------------------------------


@pytest.mark.django_db
def test_rows_made_ready_in_another_thread_are_those_inserted_at_once(monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK_ROWS", 2)
    columns = readings()
    with ThreadPoolExecutor(1) as thread:
        ready = thread.submit(ready_rows, Measurement, columns).result()

    assert insert_ready(ready) == 3

    rows = Measurement.objects.in_bulk(columns["id"])
    for name, values in columns.items():
        assert [getattr(rows[pk], name) for pk in columns["id"]] == values, name


@pytest.mark.django_db
def test_columns_given_later_stand_in_the_rows_they_belong_to():
    columns = readings()
    others = [WeighingSessionFactory().pk for _ in range(2)]
    sessions = [*columns.pop("session_id")[:1], *others]
    names = ["x\ty", "", "\\N"]
    columns.pop("device")
    ready = ready_rows(Measurement, columns, later={"session_id", "device"})

    insert_ready(ready, {"session_id": sessions, "device": names})

    rows = Measurement.objects.in_bulk(columns["id"])
    assert [rows[pk].session_id for pk in columns["id"]] == sessions
    assert [rows[pk].device for pk in columns["id"]] == names
    assert [rows[pk].weight_g for pk in columns["id"]] == columns["weight_g"]


@pytest.mark.django_db
def test_a_later_column_of_another_length_is_refused():
    columns = readings()
    session = columns.pop("session_id")[:1]
    ready = ready_rows(Measurement, columns, later={"session_id"})

    with pytest.raises(ValueError, match="another length"):
        insert_ready(ready, {"session_id": session})


@pytest.mark.django_db
def test_a_column_left_for_later_and_never_given_is_refused():
    columns = readings()
    del columns["session_id"]

    with pytest.raises(IntegrityError):
        insert_ready(ready_rows(Measurement, columns, later={"session_id"}))
