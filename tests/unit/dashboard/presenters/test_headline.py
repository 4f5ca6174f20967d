from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dashboard.presenters import answer, data_as_of, headline, waiting
from dashboard.results import Coverage, KnownThen, PeriodKind, Prevalence, TrendPoint
from tests.fakes.round_summary import prevalence, round_summary


def before(found, on=date(2025, 5, 6)):
    return TrendPoint(PeriodKind.ROUND, "Operasi Timbang I", on, found)


def test_the_answer_is_the_share_and_the_distance_to_the_round_before():
    assert answer(round_summary()) == "15,69 % dari 9.707 balita pendek, 1,75 poin di bawah Mei"


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        (before(prevalence(10, 100)), ", 5,00 poin di atas Mei"),
        (before(prevalence(15, 100)), ", sama dengan Mei"),
        (before(prevalence(20, 100), date(2024, 11, 5)), ", 5,00 poin di bawah November 2024"),
        (before(prevalence(20, 90, 100)), ""),  # provisional: not comparable
        (before(prevalence(0, 0, 100)), ""),
        (None, ""),
    ],
)
def test_the_answer_compares_complete_rounds_only(earlier, said):
    summary = round_summary(city=prevalence(15, 100), previous=earlier)

    assert answer(summary) == f"15,00 % dari 100 balita pendek{said}"


def test_the_distance_is_that_of_the_shares_as_printed():
    # 15.004 and 17.436 lie 2.432 apart; 17,44 − 15,00 is 2,44 to whoever checks it.
    earlier = before(prevalence(17_436, 100_000))

    summary = round_summary(city=prevalence(15_004, 100_000), previous=earlier)

    assert answer(summary).endswith("2,44 poin di bawah Mei")


def test_a_provisional_answer_says_so_first_and_compares_with_nothing():
    summary = round_summary(city=prevalence(1002, 5358, 9751))

    assert answer(summary) == "Sementara 18,70 % dari 5.358 balita yang diukur pendek"


def test_a_provisional_round_shows_its_bounds_and_not_its_limits():
    lead = headline(round_summary(city=prevalence(1002, 5358, 9751))).lead

    assert lead == (
        "Baru 5.358 dari 9.751 sasaran diukur (54,95 %).",
        "Bila semua diukur, angkanya antara 10,3 % dan 55,3 %.",
        "Belum sebanding dengan Mei.",
    )


def test_a_complete_round_shows_coverage_and_limits():
    assert headline(round_summary()).lead == (
        "9.707 dari 9.707 sasaran diukur (cakupan 100,00 %).",
        "Batas 95 %: 15,0–16,4 %.",
    )


def test_flagged_values_are_counted_out_loud():
    lead = headline(round_summary(city=prevalence(15, 98, 100, n_flagged=2))).lead

    assert "2 hasil ukur di luar batas WHO tidak ikut dihitung." in lead


@pytest.mark.parametrize(
    "found", [prevalence(0, 0, 9707), Prevalence(None, None, Coverage(None, None))]
)
def test_without_measured_children_there_is_no_percentage(found):
    shown = headline(round_summary(city=found))

    assert shown.answer == "Belum ada balita yang diukur"
    assert "%" not in "".join([shown.answer, *shown.lead[1:]])


def test_a_hidden_count_is_said_to_be_below_five():
    found = replace(prevalence(3, 40), n=None, interval=None, bounds=None)

    assert answer(round_summary(city=found)) == "Kurang dari 5 dari 40 balita pendek"


def test_what_was_known_then_stands_beside_what_is_known_now():
    assert headline(round_summary()).known_then == (
        "Sementara 13 Nov 2025: 16,34 % (1.586 dari 9.707); setelah perbaikan 15,69 %",
    )


def then(day, found, **other):
    return KnownThen(datetime(2025, 11, day, 12, tzinfo=UTC), found, **other)


def test_a_moment_that_said_the_same_as_today_is_left_out():
    same = then(21, prevalence(1523, 9707), is_closing=True)

    assert headline(round_summary(known_then=(same,))).known_then == ()


def test_the_figure_at_the_closing_has_its_own_name():
    other = then(21, prevalence(1530, 9707), is_closing=True)

    assert headline(round_summary(known_then=(other,))).known_then == (
        "Saat ditutup 21 Nov 2025: 15,76 % (1.530 dari 9.707); setelah perbaikan 15,69 %",
    )


def test_the_evenings_of_the_weighing_share_one_line_and_are_not_called_corrected():
    evenings = (
        then(5, prevalence(1002, 5358, 9751)),
        then(8, prevalence(1581, 9674, 9707)),  # covered, and still weighing
    )

    assert headline(round_summary(known_then=evenings)).known_then == (
        "Selama penimbangan: 5 Nov 18,70 % (cakupan 54,9 %), 8 Nov 16,34 % (cakupan 99,7 %)",
    )


def test_an_earlier_figure_that_is_withheld_is_not_mentioned():
    hidden = replace(prevalence(3, 100), n=None, is_suppressed=True)

    assert headline(round_summary(known_then=(then(13, hidden),))).known_then == ()


def test_verified_stunting_is_a_count_of_its_own_and_empty_is_not_zero():
    assert headline(round_summary(n_verified=1219)).verified == "1.219"
    assert headline(round_summary(n_verified=0)).verified == "0"
    assert headline(round_summary(n_verified=None)).verified == "belum diverifikasi"


def test_a_hidden_count_of_verdicts_is_not_said_to_be_missing():
    hidden = round_summary(n_verified=None, is_verified_suppressed=True)

    assert headline(hidden).verified == "kurang dari 5"


def test_the_page_says_when_its_figures_were_counted():
    assert data_as_of(round_summary()) == "data per 24 Nov 2025 10.42 WITA"
    assert data_as_of(round_summary(data_as_of=None)) == "data per: belum ada data"


def test_changes_on_their_way_are_announced():
    assert waiting(round_summary(n_waiting=1200)) == "1.200 perubahan sedang dihitung."
    assert waiting(round_summary(n_waiting=0)) == ""
