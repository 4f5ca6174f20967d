"""Which registered child a row is: a table of people who are easily taken for each other."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from bontang_stunting.lib.ids import uuid7
from measurements.services.importing.directory import KnownChild, KnownChildren
from measurements.services.importing.matching import Candidate, find_child

NIK, OTHER_NIK, MOTHERS = "index of a nik", "index of another", "index of the mother's"
BORN, OTHER_DAY = date(2023, 6, 1), date(2023, 6, 2)
HERE, THERE = 1, 2


def known(**other) -> KnownChild:
    """A registered boy without a NIK, whose mother is not known."""
    child = KnownChild(
        id=uuid7(), nik_index=None, has_trusted_nik=False, name_key="BUDI", born_on=BORN, sex=1,
        posyandu_id=HERE, kelurahan_code="99.01.01.1001", mother_key="",
    )  # fmt: skip
    return replace(child, **other)


def row(**other) -> Candidate:
    """The same boy as a file tells of him."""
    candidate = Candidate(
        nik_index=None, has_trusted_nik=False, name_key="BUDI", born_on=BORN, sex=1,
        posyandu_id=HERE, kelurahan_code="99.01.01.1001", mother_key="",
    )  # fmt: skip
    return replace(candidate, **other)


def trusted(nik: str) -> dict:
    return {"nik_index": nik, "has_trusted_nik": True}


TEMPLATE = {"born_on": None, "sex": None}  # templates E and F know neither


@dataclass(frozen=True)
class Case:
    """A row among registered children; `meant` is the index of the child, None for nobody."""

    row: Candidate
    children: list[KnownChild]
    meant: int | None
    is_doubtful: bool = False


KEPT = known()

CASES = {
    # --- a child under two records
    "two records that were made one are one child": Case(
        row(), [known(merged_into=KEPT.id), KEPT], 1
    ),
    "a merged record is found by the NIK that only it had": Case(
        row(**trusted(NIK)), [KEPT, known(**trusted(NIK), merged_into=KEPT.id)], 1
    ),
    # --- a NIK of one's own
    "a trusted NIK decides, whatever the name": Case(
        row(**trusted(NIK), name_key="BUDHI"), [known(name_key="BUDI"), known(**trusted(NIK))], 1
    ),
    "a trusted NIK decides, wherever the row is from": Case(
        row(**trusted(NIK), posyandu_id=THERE, kelurahan_code="99.01.01.1002"),
        [known(**trusted(NIK))],
        0,
    ),
    "another trusted NIK is another child of the same name and day": Case(
        row(**trusted(NIK)), [known(**trusted(OTHER_NIK))], None
    ),
    "a child registered without a NIK is found by its name": Case(
        row(**trusted(NIK)), [known()], 0
    ),
    "a row without a NIK finds the child that has one": Case(
        row(), [known(**trusted(NIK))], 0
    ),
    # --- a NIK that proves nothing
    "a mother's NIK on siblings means the one of that day and name": Case(
        row(nik_index=MOTHERS),
        [
            known(nik_index=MOTHERS, born_on=date(2021, 2, 3), name_key="ANI"),
            known(nik_index=MOTHERS),
        ],
        1,
    ),
    "a mother's NIK alone makes no child of its sibling": Case(
        row(nik_index=MOTHERS),
        [known(nik_index=MOTHERS, born_on=date(2021, 2, 3), name_key="ANI")],
        None,
    ),
    "a mother's NIK does not make twins one": Case(
        row(nik_index=MOTHERS, name_key="BUDI"), [known(nik_index=MOTHERS, name_key="BIMA")], None
    ),
    "an untrusted NIK of the row does not take the child that holds it": Case(
        row(nik_index=NIK, name_key="ANI", born_on=OTHER_DAY), [known(**trusted(NIK))], None
    ),
    # --- names
    "the same name, day and sex is the child": Case(row(), [known()], 0),
    "another day is another child": Case(row(), [known(born_on=OTHER_DAY)], None),
    "another sex is another child": Case(row(), [known(sex=2)], None),
    "a similar name is another child": Case(row(name_key="BUDHI"), [known()], None),
    "another kelurahan is another child": Case(
        row(kelurahan_code="99.01.01.1002", posyandu_id=THERE), [known()], None
    ),
    "another posyandu of the kelurahan is the child": Case(row(posyandu_id=THERE), [known()], 0),
    "another mother is another child": Case(
        row(mother_key="SITI"), [known(mother_key="AMINAH")], None
    ),
    "a mother that only one side knows speaks against nothing": Case(
        row(mother_key="SITI"), [known()], 0
    ),
    "without a name nobody is found by name": Case(
        row(name_key=""), [known(name_key="")], None
    ),
    # --- more than one could be meant
    "of two the one of the same posyandu": Case(
        row(), [known(posyandu_id=THERE), known(posyandu_id=HERE)], 1
    ),
    "of two of the same posyandu none, with a doubt": Case(
        row(), [known(), known()], None, is_doubtful=True
    ),
    "of two elsewhere none, with a doubt": Case(
        row(posyandu_id=3), [known(posyandu_id=THERE), known(posyandu_id=HERE)], None,
        is_doubtful=True,
    ),
    "of two the mother tells": Case(
        row(mother_key="SITI"), [known(mother_key="AMINAH"), known(mother_key="SITI")], 1
    ),
    # --- templates without birth date and sex
    "a template finds by a NIK held as one's own": Case(
        row(**TEMPLATE, nik_index=NIK, name_key="B"), [known(**trusted(NIK))], 0
    ),
    "a template finds by a doubtful NIK and the name": Case(
        row(**TEMPLATE, nik_index=MOTHERS),
        [known(nik_index=MOTHERS), known(nik_index=MOTHERS, name_key="ANI")],
        0,
    ),
    "a template with a doubtful NIK alone finds the only one who has it": Case(
        row(**TEMPLATE, nik_index=MOTHERS, name_key=""), [known(nik_index=MOTHERS)], 0
    ),
    "a template with a doubtful NIK of two siblings finds neither": Case(
        row(**TEMPLATE, nik_index=MOTHERS, name_key=""),
        [known(nik_index=MOTHERS), known(nik_index=MOTHERS, name_key="ANI")],
        None,
    ),
    "a template finds by the name in its posyandu": Case(
        row(**TEMPLATE), [known(posyandu_id=THERE), known(posyandu_id=HERE)], 1
    ),
    "a template with a name that two have finds neither, with a doubt": Case(
        row(**TEMPLATE), [known(), known(born_on=OTHER_DAY)], None, is_doubtful=True
    ),
    "nobody is registered": Case(row(**trusted(NIK)), [], None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_row_is_about(name):
    case = CASES[name]
    children = KnownChildren()
    children.add(case.children)

    match = find_child(case.row, children)

    found: UUID | None = match.child and match.child.id
    assert found == (None if case.meant is None else case.children[case.meant].id)
    assert match.is_doubtful == case.is_doubtful


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_registration_changes_no_match(name):
    case = CASES[name]
    children = KnownChildren()
    children.add(reversed(case.children))

    match = find_child(case.row, children)

    assert match.child == (None if case.meant is None else case.children[case.meant])
    assert match.is_doubtful == case.is_doubtful
