"""Targets and survey figures: dated, never written over, each city its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.models import AngkaSurvei, Target
from dashboard.queries.targets import surveys_for, targets_for
from dashboard.services.targets import (
    SurveyLine,
    TargetLine,
    note_survey,
    note_target,
    take_back,
)
from posyandu.models import AuditEvent, Kota, Peran, Posyandu
from tests.factories import PosyanduFactory
from tests.integration.dashboard.test_round_page import text_of
from tests.integration.dashboard.test_summary_page import signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PENDEK = MEASURES["pendek"]
OLD = TargetLine("nasional", "pendek", Decimal(14), date(2021, 8, 5), 2024, "Perpres 72/2021")
NEW = TargetLine("nasional", "pendek", Decimal("18.8"), date(2025, 1, 1), 2025, "RPJMN 2025–2029")
SSGI = SurveyLine("SSGI", 2022, "pendek", Decimal(21), None, None, None, "Kemenkes")
FORM = {
    "milik": "kota", "ukuran": "pendek", "persen": "14,2", "mulai": "2026-01-01", "tahun": "2029",
    "sumber": "RPJMD Kota",
}  # fmt: skip
SURVEY_FORM = {
    "survei": "SSGI", "tahun": "2024", "ukuran": "pendek", "persen": "19,8", "bawah": "17,1",
    "atas": "22,5", "contoh": "640", "sumber": "Kemenkes, SSGI 2024",
}  # fmt: skip


@pytest.fixture
def posyandu() -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def kota(posyandu) -> Kota:
    return posyandu.kelurahan.kecamatan.kota


def steps(measure=PENDEK):
    return [(s.scope, s.percent, s.since, s.until) for s in targets_for(DashboardFilter(), measure)]


def note(kota, *lines):
    return [note_target(kota=kota, line=line, by=None, at=NOW) for line in lines]


def test_a_target_holds_until_the_next_of_its_scope(kota):
    city = replace(NEW, scope="kota", percent=Decimal(12))

    note(kota, NEW, OLD, city)

    assert steps() == [
        ("Nasional", 14.0, OLD.valid_from, NEW.valid_from),
        ("Nasional", 18.8, NEW.valid_from, None),
        ("Kota", 12.0, NEW.valid_from, None),
    ]


def test_a_later_row_about_the_same_stands_and_the_earlier_one_stays(kota):
    note(kota, NEW, replace(NEW, percent=Decimal("18.5")))

    assert [percent for _, percent, _, _ in steps()] == [18.5]
    assert list(Target.objects.order_by("pk").values_list("percent", flat=True)) == [
        Decimal("18.80"), Decimal("18.50"),
    ]  # fmt: skip


def test_what_stands_already_is_not_noted_twice(kota):
    assert note(kota, NEW, NEW)[1] is None
    # Said again after another: that is a change back.
    other = replace(NEW, percent=Decimal(18))
    assert all(note(kota, other, NEW))
    assert Target.objects.count() == 3


def test_a_target_taken_back_is_gone_from_the_chart_and_stays_in_the_table(kota):
    row, _ = note(kota, NEW, OLD)

    take_back(row=row, reason="Salah dokumen", by=None, at=NOW)

    assert steps() == [("Nasional", 14.0, OLD.valid_from, None)]
    assert Target.objects.count() == 3
    assert take_back(row=row, reason="Lagi", by=None, at=NOW).percent is None
    assert note(kota, replace(OLD, valid_from=date(2030, 1, 1), percent=None)) == [None]


def test_other_measures_have_their_own(kota):
    note(kota, NEW, replace(NEW, measure="gizi-kurang", percent=Decimal(7)))

    assert [percent for _, percent, _, _ in steps(MEASURES["gizi-kurang"])] == [7.0]


def test_every_city_has_its_own(kota):
    other = Kota.objects.create(code="99.09", nama="Kota Lain", provinsi="Lain")
    note(other, NEW)
    note_survey(kota=other, line=SSGI, by=None, at=NOW)

    assert steps() == []
    assert surveys_for(DashboardFilter(), PENDEK) == ()


def test_surveys_stand_by_year_with_their_own_limits(kota):
    ski = replace(
        SSGI, survey="SKI", year=2023, percent=Decimal("27.4"), low=Decimal("24.1"),
        high=Decimal("30.7"), n=640,
    )  # fmt: skip
    for line in (ski, SSGI):
        note_survey(kota=kota, line=line, by=None, at=NOW)

    first, second = surveys_for(DashboardFilter(), PENDEK)

    assert (first.survey, first.year, first.percent, first.interval) == ("SSGI", 2022, 21.0, None)
    assert (second.interval.low, second.interval.high, second.n) == (24.1, 30.7, 640)


@pytest.mark.parametrize("model", [Target, AngkaSurvei])
def test_the_database_refuses_to_write_over_a_row(kota, model):
    note(kota, NEW)
    note_survey(kota=kota, line=SSGI, by=None, at=NOW)

    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        model.objects.update(percent=1)


@pytest.mark.parametrize(
    "line",
    [replace(NEW, percent=Decimal("100.01")), replace(NEW, percent=Decimal(-1)),
     replace(NEW, source="")],
)  # fmt: skip
def test_the_database_refuses_what_is_no_target(kota, line):
    with pytest.raises(IntegrityError), transaction.atomic():
        note(kota, line)


def test_the_database_refuses_a_survey_beside_its_limits(kota):
    line = replace(SSGI, low=Decimal(22), high=Decimal(25))

    with pytest.raises(IntegrityError), transaction.atomic():
        note_survey(kota=kota, line=line, by=None, at=NOW)


# --- the page ------------------------------------------------------------------------------------


def post(client, step, form):
    return client.post(reverse("trend-setting", kwargs={"step": step}), form)


def test_dinkes_notes_a_target_with_a_decimal_comma(posyandu):
    client = signed_in(Peran.DINKES, posyandu)

    response = post(client, "target", FORM)

    assert response.url == reverse("trend-settings")
    row = Target.objects.get()
    assert (row.percent, row.valid_from, row.for_year, row.source) == (
        Decimal("14.20"), date(2026, 1, 1), 2029, "RPJMD Kota",
    )  # fmt: skip
    assert row.by.role == Peran.DINKES
    assert AuditEvent.objects.filter(object_kind="target", object_id=str(row.pk)).exists()
    shown = text_of(client.get(reverse("trend-settings")))
    assert "Target kota" in shown
    assert "14,2 %" in shown


def test_dinkes_notes_a_survey(posyandu):
    post(signed_in(Peran.ADMIN, posyandu), "survei", SURVEY_FORM)

    row = AngkaSurvei.objects.get()
    assert (row.survey, row.year, row.low, row.high, row.n) == (
        "SSGI", 2024, Decimal("17.10"), Decimal("22.50"), 640,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("target", {**FORM, "persen": ""}, "Isi dulu angkanya."),
        ("target", {**FORM, "persen": "140"}, "Persen tidak lebih dari 100."),
        ("target", {**FORM, "sumber": " "}, "Tulis dulu sumbernya."),
        ("target", {**FORM, "tahun": "20"}, "Tulis tahun 2000 sampai 2100."),
        ("survei", {**SURVEY_FORM, "atas": ""}, "Isi kedua batas, atau kosongkan keduanya."),
        ("survei", {**SURVEY_FORM, "persen": "30"}, "Angkanya di luar kedua batasnya."),
        ("cabut-target", {"baris": "1"}, "Tulis dulu alasan mencabut."),
    ],
)
def test_what_cannot_be_noted_is_said_and_nothing_is_lost(posyandu, step, form, said):
    response = post(signed_in(Peran.DINKES, posyandu), step, form)

    shown = response.content.decode()
    assert response.status_code == 422
    assert said in shown
    assert not Target.objects.exists()
    assert not AngkaSurvei.objects.exists()
    if form.get("sumber", " ") != " ":
        assert form["sumber"] in shown


def test_a_row_is_taken_back_with_a_reason_and_stays_to_be_read(posyandu, kota):
    (row,) = note(kota, NEW)
    client = signed_in(Peran.DINKES, posyandu)

    post(client, "cabut-target", {"baris": row.pk, "alasan": "Salah dokumen"})

    shown = text_of(client.get(reverse("trend-settings")))
    assert "dicabut" in shown
    assert "diganti" in shown
    assert "Salah dokumen" in shown
    assert steps() == []


def test_nobody_takes_back_a_row_of_another_city(posyandu):
    other = Kota.objects.create(code="99.09", nama="Kota Lain", provinsi="Lain")
    (row,) = note(other, NEW)

    response = post(
        signed_in(Peran.DINKES, posyandu), "cabut-target", {"baris": row.pk, "alasan": "x"}
    )

    assert response.status_code == 404
    assert Target.objects.count() == 1


# --- the command ---------------------------------------------------------------------------------


def load(*arguments):
    said = StringIO()
    call_command("load_targets", *map(str, arguments), stdout=said)
    return said.getvalue()


def test_bontang_comes_with_its_targets_and_surveys_once(kota):
    assert "4 target dan 3 angka survei baru dicatat" in load()
    assert "0 target dan 0 angka survei baru dicatat" in load()
    assert [(s.survey, s.year, s.percent) for s in surveys_for(DashboardFilter(), PENDEK)] == [
        ("SSGI", 2021, 26.3), ("SSGI", 2022, 21.0), ("SKI", 2023, 27.4),
    ]  # fmt: skip


def test_another_city_brings_its_own_files(kota, tmp_path):
    (tmp_path / "target.csv").write_text(
        "milik,ukuran,persen,berlaku_mulai,untuk_tahun,sumber\nkota,pendek,9.5,2026-01-01,2030,Perwali\n"
    )

    load(tmp_path)

    assert steps() == [("Kota", 9.5, date(2026, 1, 1), None)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "kota,pendek,banyak,2026-01-01,2030,x",
            "target.csv baris 2: ada angka yang tidak terbaca",
        ),
        ("desa,pendek,9,2026-01-01,2030,x", "milik “desa” bukan"),
        ("kota,bgm,9,2026-01-01,2030,x", "ukuran “bgm” bukan"),
        ("kota,pendek,109,2026-01-01,2030,x", "109 bukan persen"),
        ("kota,pendek,9,2026-01-01,2030,", "sumber kosong"),
    ],
)
def test_a_faulty_file_is_named_by_line_and_nothing_of_it_stays(kota, tmp_path, row, said):
    header = "milik,ukuran,persen,berlaku_mulai,untuk_tahun,sumber"
    (tmp_path / "target.csv").write_text(f"{header}\n{row}\n")

    with pytest.raises(CommandError, match=said):
        load(tmp_path)

    assert not Target.objects.exists()


def test_a_folder_without_either_file_is_refused(kota, tmp_path):
    with pytest.raises(CommandError, match=r"tidak berisi target\.csv atau survei\.csv"):
        load(tmp_path)
