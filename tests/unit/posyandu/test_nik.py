import pytest
from cryptography.exceptions import InvalidTag
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from posyandu import nik

NIK = "9901014106230001"
any_nik = st.text(alphabet="0123456789", min_size=16, max_size=16)


@given(any_nik)
def test_a_sealed_nik_comes_back_whole(number):
    assert nik.unseal(nik.seal(number)) == number


@given(any_nik)
def test_what_is_stored_does_not_show_the_number(number):
    assert number not in nik.seal(number)
    assert number not in (nik.index_of(number) or "")


def test_two_seals_of_one_number_differ_and_their_index_agrees():
    assert nik.seal(NIK) != nik.seal(NIK)
    assert nik.index_of(NIK) == nik.index_of(NIK)


@given(any_nik, any_nik)
def test_two_numbers_share_no_index(one, other):
    assert (nik.index_of(one) == nik.index_of(other)) == (one == other)


def test_a_sealed_number_fits_its_column():
    assert len(nik.seal(NIK)) <= 80
    assert len(nik.index_of(NIK) or "") == 32


def test_nothing_is_sealed_as_nothing():
    assert (nik.seal(""), nik.unseal(""), nik.index_of("")) == ("", "", None)


def test_a_changed_seal_is_refused():
    sealed = nik.seal(NIK)
    changed = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]

    with pytest.raises(InvalidTag):
        nik.unseal(changed)


def test_another_key_opens_nothing_and_finds_nothing():
    sealed, index = nik.seal(NIK), nik.index_of(NIK)

    with override_settings(NIK_KEY="another key of this test"):
        assert nik.index_of(NIK) != index
        with pytest.raises(InvalidTag):
            nik.unseal(sealed)


def test_the_screen_shows_the_last_four_digits_only():
    assert nik.mask("0001") == "•••• •••• •••• 0001"
    assert nik.mask("") == "belum ada NIK"


def test_many_are_sealed_as_one_is_each_with_its_own_nonce():
    numbers = ["9901010106230001", "", "9901010106230001", "9901014106230002"]

    sealed = nik.seal_many(numbers)

    assert [nik.unseal(text) for text in sealed] == numbers
    assert len({text[:16] for text in sealed}) == 4
    assert [len(text) for text in sealed] == [len(nik.seal(number)) for number in numbers]


def test_many_are_found_by_the_index_of_one():
    numbers = ["9901010106230001", "", "9901014106230002"]

    assert nik.indexes_of(numbers) == [nik.index_of(number) for number in numbers]


def test_none_to_seal_gives_none():
    assert nik.seal_many([]) == []
    assert nik.seal_many(["", ""]) == ["", ""]
