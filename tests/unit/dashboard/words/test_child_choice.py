"""What the page says of two readings is what made the engine choose."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from dashboard.queries.child import Meaning, Person, Reading, Value
from dashboard.words.child_choice import preferred
from measurements.timeline import NO_ROUND, Timeline, derive
from tests.builders.readings import random_histories, standing

EPOCH = date(1970, 1, 1)


def histories(seed: int) -> list[tuple[int, Reading]]:
    """(child, reading) of every visit that stands, with what the engine made of it."""
    rows = standing(random_histories(seed, 400))
    timeline = Timeline(
        balita=rows["child"].astype(np.int64),
        sex=rows["sex"].astype(np.int8),
        born_on=rows["bornOn"].astype(np.int64).astype("datetime64[D]"),
        measured_on=rows["measuredOn"].astype(np.int64).astype("datetime64[D]"),
        received=rows["received"].astype(np.int64),
        weight_g=rows["weightG"],
        length_mm=rows["lengthMm"],
        position=rows["position"].astype(np.int8),
        head_mm=rows["headMm"],
        arm_mm=rows["armMm"],
        oedema=rows["oedema"].astype(np.int8),
        operasi=np.full(len(rows["child"]), NO_ROUND, np.int64),
        file_ntob=np.zeros(len(rows["child"]), np.int8),
    )
    derived = derive(timeline)
    return [
        (int(rows["child"][at]), _reading(rows, derived, at)) for at in range(len(rows["child"]))
    ]


def _reading(rows: dict[str, np.ndarray], derived, at: int) -> Reading:
    def whole(value: float) -> Value:
        return Value(None if np.isnan(value) else int(value))

    flags = {
        index: bool(getattr(derived.assessment, f"{index}_flag")[at])
        for index in ("waz", "haz", "whz", "baz")
    }
    meaning = Meaning(
        age_days=0, age_months=int(derived.age_months[at]), length_corrected_mm=None,
        z=dict.fromkeys(flags), is_flagged=flags, bbu=0, tbu=0, bbtb=0, imtu=0,
        month=derived.month[at].astype("datetime64[D]").item(), operasi="",
        counts_in_month=bool(derived.counts_in_month[at]), counts_in_round=False, ntob=None,
        is_ntob_of_file=False, gain_g=None, kbm_g=None, is_2t=False, is_bgm=False,
    )  # fmt: skip
    return Reading(
        id=UUID(int=at), measured_on=EPOCH + timedelta(days=int(rows["measuredOn"][at])),
        posyandu="", weight=whole(rows["weightG"][at]), length=whole(rows["lengthMm"][at]),
        head=Value(None), arm=Value(None), position=0, oedema=0, vitamin_a=None, mbg=None,
        asi=None, source="formulir", by=Person(), device="", measured_at=None,
        received_at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(int(rows["received"][at])),
        file_name="", source_row=None, replaces=None, replaced_by=None, reason="", is_void=False,
        meaning=meaning,
    )  # fmt: skip


def taken(reading: Reading) -> int:
    return sum(value.value is not None and value.value > 0
               for value in (reading.weight, reading.length))  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_reason_given_holds_and_no_stronger_one_was_passed_over(seed):
    found = histories(seed)
    winners = {
        (child, r.meaning.month): r for child, r in found if r.meaning and r.meaning.counts_in_month
    }
    told = set()

    for child, loser in found:
        winner = winners.get((child, loser.meaning.month))
        if winner is None or winner is loser:
            continue
        why = preferred(winner, loser).of_the_worse
        told.add(why.split(",")[0])
        is_flagged = winner.meaning.is_any_flagged, loser.meaning.is_any_flagged
        if why == "tidak ada berat atau tinggi":
            assert not taken(loser) or loser.meaning.age_months < 0
        elif why == "sudah 5 tahun":
            assert loser.meaning.age_months >= 60
        elif why == "di luar batas wajar":
            assert is_flagged == (False, True)
        else:
            assert is_flagged[0] == is_flagged[1]
            if why.startswith("tidak lengkap"):
                assert taken(loser) < taken(winner)
                continue
            assert taken(loser) == taken(winner)
            if why.startswith("ada hasil yang lebih baru"):
                assert loser.measured_on < winner.measured_on
            else:
                assert loser.measured_on == winner.measured_on
                assert loser.received_at > winner.received_at

    assert len(told) >= 5, "nearly every rule has decided at least once"
