"""Slow twin of the same children in two periods, one child at a time."""

from uuid import UUID

from measurements.models import MeasurementResult, OperasiTimbang, Sasaran

# key of a measure → z, and who is in it.
WHO_IS_IN = {
    "pendek": ("haz", lambda z: z < -200),
    "sangat-pendek": ("haz", lambda z: z < -300),
    "gizi-kurang": ("whz", lambda z: z < -200),
    "gizi-buruk": ("whz", lambda z: z < -300),
    "gizi-lebih": ("whz", lambda z: z > 200),
    "bb-kurang": ("waz", lambda z: z < -200),
    "bb-sangat-kurang": ("waz", lambda z: z < -300),
}


def scores(operasi: OperasiTimbang, column: str) -> dict[UUID, int]:
    """The z that count in a round and can be, by child."""
    rows = MeasurementResult.objects.filter(operasi=operasi, counts_in_round=True)
    told = rows.values_list("measurement__balita_id", column, f"is_flagged_{column}")
    return {balita: z for balita, z, is_flagged in told if z is not None and not is_flagged}


def paired(now: OperasiTimbang, then: OperasiTimbang, key: str, **of: object) -> tuple:
    """(pairs, then, now, gained, lost) of the children on the list of `now` that fit `of`."""
    column, is_in = WHO_IS_IN[key]
    here, there = scores(now, column), scores(then, column)
    counts = [0] * 5
    for listed in Sasaran.objects.filter(operasi=now).select_related("balita"):
        child = listed.balita
        fits = all(
            getattr(listed if name == "posyandu_id" else child, name) == value
            for name, value in of.items()
        )
        if not fits or child.pk not in here or child.pk not in there:
            continue
        is_now, was_then = is_in(here[child.pk]), is_in(there[child.pk])
        counts[0] += 1
        counts[1] += was_then
        counts[2] += is_now
        counts[3] += is_now and not was_then
        counts[4] += was_then and not is_now
    return tuple(counts)
