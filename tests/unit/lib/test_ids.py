"""Identifiers made without the database: their order, their bits, what a person reads."""

from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontang_stunting.lib.ids import (
    TEMPORARY_ID_LENGTH,
    TEMPORARY_ID_LETTERS,
    temporary_id,
    uuid7,
    uuid7_hexes,
    uuid7s,
)

MOMENT_MS = 1_645_557_742_000  # the example of RFC 9562, appendix A.6
MILLISECONDS = st.integers(0, (1 << 48) - 1)


@given(MILLISECONDS)
def test_an_id_says_that_it_is_version_7_and_holds_its_moment(at_ms):
    id_ = uuid7(at_ms)

    assert (id_.version, id_.variant) == (7, RFC_4122)
    assert id_.int >> 80 == at_ms


def test_the_moment_stands_where_the_rfc_writes_it():
    assert str(uuid7(MOMENT_MS)).startswith("017f22e2-79b0-7")


@given(MILLISECONDS, MILLISECONDS)
def test_ids_sort_by_their_moment_as_numbers_and_as_texts(one_ms, other_ms):
    one, other = uuid7(one_ms), uuid7(other_ms)

    if one_ms != other_ms:
        assert (one < other) == (str(one) < str(other)) == (one_ms < other_ms)


def test_without_a_moment_an_id_is_of_now():
    before = datetime.now(UTC).timestamp() * 1000

    moment = uuid7().int >> 80

    assert before - 1 <= moment <= datetime.now(UTC).timestamp() * 1000 + 1


def test_many_ids_of_one_moment_differ_and_are_all_version_7():
    ids = uuid7s(20_000, MOMENT_MS)

    assert len(set(ids)) == len(ids) == 20_000
    assert {(id_.version, id_.variant, id_.int >> 80) for id_ in ids} == {(7, RFC_4122, MOMENT_MS)}


def test_ids_made_together_ascend():
    ids = uuid7s(2_000, MOMENT_MS)

    assert ids == sorted(ids)


def test_ids_as_texts_ascend_and_are_version_7_of_their_moment():
    texts = uuid7_hexes(2_000, MOMENT_MS)

    ids = [UUID(text) for text in texts]
    assert texts == [id_.hex for id_ in ids] == sorted(texts)
    assert {(id_.version, id_.variant, id_.int >> 80) for id_ in ids} == {(7, RFC_4122, MOMENT_MS)}


@pytest.mark.parametrize(
    "make",
    [
        lambda n: uuid7s(n, MOMENT_MS),
        lambda n: [UUID(text) for text in uuid7_hexes(n, MOMENT_MS)],
        lambda n: [uuid7(MOMENT_MS) for _ in range(n)],
    ],
    ids=["many", "texts", "one by one"],
)
def test_every_random_bit_is_used(make):
    ids = make(500)
    fixed = 0xF << 76 | 0x3 << 62 | ((1 << 48) - 1) << 80

    ever_set = ever_clear = 0
    for id_ in ids:
        ever_set |= id_.int
        ever_clear |= ~id_.int

    assert ever_set & ever_clear & (1 << 128) - 1 == (1 << 128) - 1 & ~fixed


def test_no_ids_are_no_ids():
    assert uuid7s(0) == uuid7_hexes(0) == []


@given(st.uuids())
def test_a_temporary_id_has_ten_letters_that_cannot_be_mistaken(id_):
    prefix, letters = temporary_id(id_).split("-")

    assert prefix == "B"
    assert len(letters) == TEMPORARY_ID_LENGTH
    assert set(letters) <= set(TEMPORARY_ID_LETTERS)
    assert not set(TEMPORARY_ID_LETTERS) & set("01ILOU")


def test_a_child_keeps_its_temporary_id():
    # On paper already: another answer would be another child.
    assert temporary_id(UUID(int=0)) == "B-B4C77AHAMH"
    assert temporary_id(UUID("018d0c5e-7a4b-7c11-9f3e-5d2a6b7c8d9e")) == "B-D3NHHRXP9P"


def test_children_made_together_have_different_temporary_ids():
    ids = uuid7s(20_000, MOMENT_MS)

    assert len({temporary_id(id_) for id_ in ids}) == len(ids)
