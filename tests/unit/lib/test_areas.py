import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontang_stunting.lib.areas import area_key


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("LOKTUAN\u00a0", "Lok Tuan"),
        ("lok  tuan", "Lok Tuan"),
        ("API API", "Api-Api"),
        ("BONTANG UTARA 1\u00a0", "Bontang Utara I"),
        ("BONTANG SELATAN 2", "Bontang Selatan II"),
        ("Berseri IX.", "Berseri 9"),
        ("Pasir Putih 07", "Pasir Putih VII"),
        ("Sejahtera Ⅳ", "Sejahtera IV"),
    ],
)
def test_spellings_of_one_area_have_one_key(spelled, name):
    assert area_key(spelled) == area_key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bontang Utara I", "Bontang Utara II"),
        ("Pasir Putih 1", "Pasir Putih 10"),
        ("Berseri I", "Berseri IX"),
        ("Tanjung Laut", "Tanjung Laut Indah"),
        # Another spelling, not another punctuation: a city's alias file says they are one.
        ("Berebas Tengah", "Berbas Tengah"),
    ],
)
def test_different_areas_keep_different_keys(one, other):
    assert area_key(one) != area_key(other)


def test_a_numeral_that_is_the_whole_name_stays_a_name():
    assert area_key("V") == "v"


@given(st.text())
def test_a_key_has_only_letters_and_digits_and_any_text_has_one(text):
    key = area_key(text)

    assert key == "" or key.isalnum()


@given(st.text(alphabet="ABC 1-.", min_size=1))
def test_case_and_the_no_break_spaces_of_an_export_do_not_count(name):
    assert area_key(name) == area_key(f"\u00a0{name.lower()}\u00a0 ")
