"""A request's rows: what comes back is what was given, and what was inserted is told."""

import pytest

from bontang_stunting.lib.ids import uuid7
from posyandu.inserting import insert_few, insert_new
from posyandu.models import AuditEvent, Balita
from tests.factories import BalitaFactory, PosyanduFactory

pytestmark = pytest.mark.django_db

ODD = ["", "NULL", '"', "\\", 'a"b\\', "{a,b}", "a,b", "  ", "é\n\t", "'; --", "%s", "biasa"]


@pytest.mark.parametrize("texts", [ODD, ODD[-1:], [ODD[2]] * 3, [ODD[0], ODD[-1]]])
def test_texts_come_back_as_they_were_given(texts):
    insert_few(AuditEvent, {"object_id": texts}, same={"verb": "uji", "object_kind": texts[0]})

    rows = AuditEvent.objects.order_by("pk").values_list("object_id", "object_kind", "verb")
    assert list(rows) == [(text, texts[0], "uji") for text in texts]


def test_what_is_left_out_takes_its_default_and_a_moment_after_the_row_before():
    insert_few(AuditEvent, {"object_id": list("abc"), "verb": ["x"] * 3}, same={"object_kind": ""})

    rows = list(AuditEvent.objects.order_by("pk"))
    assert [row.detail for row in rows] == [{}, {}, {}]
    assert [row.user_id for row in rows] == [None] * 3
    assert [row.object_id for row in sorted(rows, key=lambda row: row.at)] == ["a", "b", "c"]


def test_one_table_takes_other_columns_in_the_next_call():
    insert_few(AuditEvent, {"object_id": ["a"]}, same={"verb": "x", "object_kind": "k"})
    insert_few(AuditEvent, {"verb": ["y"], "object_kind": ["l"]}, same={"object_id": "b"})
    insert_few(AuditEvent, {"object_id": ["c"], "object_kind": ["m"]}, same={"verb": "z"})

    rows = AuditEvent.objects.order_by("pk").values_list("verb", "object_kind", "object_id")
    assert list(rows) == [("x", "k", "a"), ("y", "l", "b"), ("z", "m", "c")]


def test_only_the_keys_that_were_not_there_are_told():
    known, new, other = BalitaFactory(nama="Dulu"), uuid7(), uuid7()

    def insert(*ids):
        n = len(ids)
        columns = {"id": ids, "nama": ["Contoh"] * n, "born_on": [known.born_on] * n}
        same = {
            "sex": 1, "posyandu_id": PosyanduFactory().pk, "registered_on": known.born_on,
            "name_key": "CONTOH",
        }  # fmt: skip
        return insert_new(Balita, columns, same=same, unique=("id",))

    assert insert(known.pk, new) == {new}
    assert insert(other) == {other}
    assert insert(new, other) == set()
    assert Balita.objects.get(pk=known.pk).nama == "Dulu"
    assert Balita.objects.count() == 3
