from dataclasses import replace

from dashboard.presenters import cards
from dashboard.results import Share
from tests.fakes.round_summary import round_summary


def card(key, **changed):
    summary = round_summary()
    changed_cards = tuple(replace(c, **changed) if c.key == key else c for c in summary.cards)
    return next(c for c in cards(replace(summary, cards=changed_cards)) if c.key == key)


def test_the_six_cards_keep_their_order():
    assert [text.title for text in cards(round_summary())] == [
        "Sasaran",
        "Ditimbang",
        "Diukur",
        "Pendek",
        "Gizi kurang dan buruk",
        "Berat tidak naik",
    ]


def test_a_card_says_its_count_its_share_its_coverage_and_its_definition():
    text = card("pendek")

    assert text.value == "1.523"
    assert text.lines == ("15,69 % dari 9.707 yang dinilai", "cakupan 100,00 %")
    assert text.definition == "TB/U di bawah −2 SD, dari balita yang TB/U-nya dapat dinilai"


def test_the_coverage_of_weight_gain_is_of_those_who_could_be_judged():
    assert card("tidak-naik").lines == ("51,21 % dari 4.995 yang dinilai", "cakupan 51,46 %")


def test_the_projected_and_the_registered_list_are_named_apart():
    assert card("sasaran").lines == ("58,53 % dari 16.584 sasaran proyeksi",)
    assert card("diukur").lines == ("100,00 % dari 9.707 sasaran",)


def test_no_data_is_said_in_words_and_never_as_zero():
    text = card("pendek", value=None, share=Share(None, None))

    assert (text.value, text.lines) == ("–", ("belum ada data",))


def test_none_of_nobody_is_no_data_and_none_of_some_is_zero():
    assert card("pendek", value=0, share=Share(0, 0)).lines == ("belum ada data",)
    assert card("pendek", value=0, share=Share(0, 0)).value == "–"
    assert card("pendek", value=0, share=Share(0, 9)).value == "0"


def test_a_list_without_children_has_no_percentage():
    assert card("diukur", value=0, share=Share(0, 0)).lines == ("persentase belum ada data",)


def test_a_hidden_count_says_why():
    text = card("pendek", value=None, share=Share(None, 40), is_suppressed=True)

    assert text.value == "< 5"
    assert text.lines == ("disembunyikan agar anak tidak dikenali",)
