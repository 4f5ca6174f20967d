"""What of a page may go to the press, in the words to read out."""

from dataclasses import replace

import pytest

from dashboard.words.press import press_text
from tests.fakes.round_summary import prevalence, round_summary


def test_a_closed_and_complete_round_has_a_sentence_to_read_out_and_what_it_is_not():
    told = press_text(round_summary(), "Ditutup, revisi 1 dari 24 Nov 2025")

    assert told is not None
    assert told.is_ready
    assert told.sentence == (
        "Untuk pers: “15,69 % balita di seluruh kota pendek menurut Operasi Timbang II 2025, "
        "4–8 Nov 2025 (ditutup, revisi 1 dari 24 Nov 2025): 1.523 dari 9.707 yang diukur, "
        "cakupan 100,00 %, batas 95 % 15,0–16,4 %.”"
    )
    assert "SSGI" in told.caveat


def test_an_area_is_named_as_it_is_called():
    told = press_text(round_summary(area="Lok Tuan"), "Ditutup 8 Nov 2025")

    assert told is not None
    assert "balita di Lok Tuan pendek" in told.sentence


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": "buka"}, "belum ditutup"),
        ({"state": "buka", "city": prevalence(0, 0)}, "belum ditutup"),
        ({"state": "", "code": "2025-11"}, "penimbangan bulanan"),
        ({"city": prevalence(900, 5_000, 9_707)}, "cakupan di bawah 95 %"),
        ({"city": prevalence(9, 29)}, "kurang dari 30"),
    ],
    ids=["open", "just opened", "a month", "few measured", "a small place"],
)
def test_what_is_not_final_complete_and_large_enough_stays_inside(changed, why):
    told = press_text(round_summary(**changed), "Ditutup 8 Nov 2025")

    assert told is not None
    assert not told.is_ready
    assert told.sentence.startswith("Belum untuk pers: ")
    assert why in told.sentence
    assert "“" not in told.sentence


@pytest.mark.parametrize("city", [prevalence(0, 0), replace(prevalence(3, 200), n=None)])
def test_nothing_is_said_of_nobody_or_of_a_hidden_count(city):
    assert press_text(round_summary(city=city), "Ditutup 8 Nov 2025") is None
