"""The rules the database keeps of what the table writes, attacked one by one."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from bontang_stunting.lib.ids import uuid7
from interventions.models import Rujukan
from measurements.importing.niks import clean_niks, read_niks
from measurements.importing.people import name_key as name_key_of_the_import
from measurements.importing.readings import NikState as ReadState
from measurements.models import Measurement, TidakDitimbang
from posyandu.models import DugaanGanda, PerubahanStatus
from posyandu.models.people import NikState
from posyandu.services.balita import name_key, nik_state
from tests.factories import BalitaFactory, IbuFactory, MeasurementFactory, PosyanduFactory, user_of
from timbang.models import Kiriman

DAY = date(2025, 11, 4)
EMPTY = {"weight_g": None, "length_mm": None, "position": 0}


def void(**other) -> Measurement:
    old = MeasurementFactory()
    given = {"balita": old.balita, "replaces": old, "reason": "Salah", "is_void": True, **EMPTY}
    return MeasurementFactory(**given | other)


def likeness(**other) -> DugaanGanda:
    given = {"balita": BalitaFactory(), "score": 0.9}
    return DugaanGanda.objects.create(**given | other)


def same_child_twice() -> None:
    child = BalitaFactory()
    likeness(balita=child, other=child)


def same_pair_twice() -> None:
    one, other = BalitaFactory(), BalitaFactory()
    likeness(balita=one, other=other)
    likeness(balita=one, other=other)


def receipt(**other) -> Kiriman:
    child = BalitaFactory()
    given = {
        "id": uuid7(), "kind": "ukur", "digest": "0" * 64, "posyandu": child.posyandu,
        "by": user_of("kader", child.posyandu), "device": "hp-1",
        "made_at": datetime(2025, 11, 4, tzinfo=UTC), "on_day": DAY,
    }  # fmt: skip
    return Kiriman.objects.create(**given | other)


def same_receipt_twice() -> None:
    first = receipt()
    Kiriman(pk=first.pk, kind="ukur", digest="1" * 64, posyandu=first.posyandu, device="hp-2",
            made_at=first.made_at, on_day=DAY).save(force_insert=True)  # fmt: skip


def referral(**other) -> Rujukan:
    measurement = MeasurementFactory()
    given = {
        "balita": measurement.balita,
        "measurement": measurement,
        "cause": "2t",
        "answer": "menolak",
    }
    return Rujukan.objects.create(**given | other)


def absence(**other) -> TidakDitimbang:
    child = BalitaFactory()
    given = {"balita": child, "posyandu": child.posyandu, "on_day": DAY, "why": "sakit"}
    return TidakDitimbang.objects.create(**given | other)


def change(**other) -> PerubahanStatus:
    given = {"balita": BalitaFactory(), "status": "pindah", "on_day": DAY}
    return PerubahanStatus.objects.create(**given | other)


def taken_over_by_the_same() -> PerubahanStatus:
    posyandu = PosyanduFactory()
    return change(status="aktif", from_posyandu=posyandu, to_posyandu=posyandu)


ATTACKS: dict[str, Callable[[], object]] = {
    "a void row that replaces nothing": lambda: MeasurementFactory(is_void=True, **EMPTY),
    "a void row without a reason": lambda: void(reason=""),
    "a void row with a weight": lambda: void(weight_g=9_000),
    "a void row with an oedema": lambda: void(oedema=1),
    "a void row with an answer": lambda: void(asi=True),
    "a first weight of nothing": lambda: MeasurementFactory(first_weight_g=0),
    "a first weight of a car": lambda: MeasurementFactory(first_weight_g=150_001),
    "a first length of a house": lambda: MeasurementFactory(first_length_mm=2_001),
    "a first head of nothing": lambda: MeasurementFactory(first_head_mm=0),
    "a first arm of a whale": lambda: MeasurementFactory(first_arm_mm=1_001),
    "a void row with a first arm": lambda: void(first_arm_mm=150),
    "less than no time": lambda: MeasurementFactory(entry_ms=-1),
    "a mother of nine": lambda: IbuFactory(age_at_birth=9),
    "a bride of sixty-one": lambda: IbuFactory(age_first_marriage=61),
    "a child like itself": same_child_twice,
    "a pair twice": same_pair_twice,
    "more than alike": lambda: likeness(score=1.1),
    "less than unlike": lambda: likeness(score=-0.1),
    "an unknown state of a pair": lambda: likeness(state="entah"),
    "an unknown status": lambda: change(status="hilang"),
    "a child taken over from nowhere": lambda: change(
        status="aktif", to_posyandu=PosyanduFactory()
    ),
    "a child taken over to nowhere": lambda: change(
        status="aktif", from_posyandu=PosyanduFactory()
    ),
    "a child taken over by whom it left": taken_over_by_the_same,
    "a child taken over that is not active": lambda: change(
        from_posyandu=PosyanduFactory(), to_posyandu=PosyanduFactory()
    ),
    "an unknown cause of absence": lambda: absence(why="entah"),
    "an unknown cause of a referral": lambda: referral(cause="entah"),
    "an unknown answer to a referral": lambda: referral(answer="entah"),
    "a receipt of an unknown kind": lambda: receipt(kind="entah"),
    "a receipt twice": same_receipt_twice,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ATTACKS)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError), transaction.atomic():
        ATTACKS[name]()


@pytest.mark.django_db
@pytest.mark.parametrize("allowed", [void, likeness, receipt, referral, absence, change])
def test_the_database_takes_what_is_right(allowed):
    assert allowed().pk


@pytest.mark.django_db(transaction=True)
def test_the_guard_over_readings_stands_after_going_back_and_forth():
    """SQLite makes the table anew for a constraint, and the copy has no trigger."""
    try:
        call_command("migrate", "measurements", "0002", verbosity=0)
        assert refuses("weight_g")
    finally:
        call_command("migrate", verbosity=0)

    assert refuses("weight_g")
    assert refuses("is_void")
    assert refuses("first_arm_mm")


def refuses(column: str) -> bool:
    """Whether the database has a trigger over this column of the readings."""
    of = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE name = 'measurement_raw_stays'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE tgname = 'measurement_raw_stays'",
    }
    with connection.cursor() as cursor:
        cursor.execute(of[connection.vendor])
        found = cursor.fetchall()
    return any(column in text for (text,) in found)


# --- as the import judges -----------------------------------------------------------------------

_SAME = {
    ReadState.TRUSTED: NikState.COCOK,
    ReadState.DUMMY: NikState.SEMENTARA,
    ReadState.DATE_MISMATCH: NikState.RAGU,
    ReadState.OTHER_PERSON: NikState.RAGU,
    # The import drops such a number; at the table somebody reads it from a card and may look again.
    ReadState.INVALID: NikState.RAGU,
}
NIKS = st.builds(
    "{:02}{:04}{:02}{:02}{:02}{:04}".format,
    st.sampled_from([10, 11, 64]), st.sampled_from([7401, 7400]),
    st.sampled_from([0, 1, 4, 32, 41, 44, 72]),
    st.sampled_from([0, 1, 11, 13]), st.sampled_from([20, 25]), st.sampled_from([0, 1, 9001, 9999]),
)  # fmt: skip


@given(NIKS)
def test_a_nik_is_trusted_as_far_as_the_import_trusts_it(nik):
    born_on = date(2025, 11, 4)
    read = read_niks(
        clean_niks([nik]), born=np.array([born_on], "datetime64[D]"), sex=np.array([""], object),
        today=date(2025, 11, 20),
    )  # fmt: skip

    assert nik_state(nik, born_on) == _SAME[ReadState(int(read.state[0]))]


@given(st.text(max_size=30))
def test_a_name_is_compared_as_the_import_compares_it(name):
    assert name_key(name) == name_key_of_the_import(name)
