"""Slow twin of the three rules side by side: every child of a round, one after the other."""

from collections import Counter
from uuid import UUID

from measurements.models import Measurement, MeasurementResult, OperasiTimbang, Sasaran
from tests.oracles.growth import CATEGORIES, LIMITS, Child, assess_one, category

LETTERS = {0: None, 1: "l", 2: "h"}
COLUMNS = {"tbu": "haz", "bbtb": "whz", "bbu": "waz"}
UNSTATED, UNSCORED, FLAGGED = -1, 0, 9


def said_in(operasi: OperasiTimbang, index: str) -> dict[UUID, tuple[int, int, int]]:
    """What WHO's rule, the national one and the file say of each child that came."""
    listed = set(Sasaran.objects.filter(operasi=operasi).values_list("balita_id", flat=True))
    counted = MeasurementResult.objects.filter(operasi=operasi, counts_in_round=True)
    rows = Measurement.objects.filter(pk__in=counted.values("pk")).select_related("balita")
    return {
        row.balita_id: (_by_rule(row, "who", index), _by_rule(row, "kemenkes", index),
                        _of_file(row, index))
        for row in rows
        if row.balita_id in listed
    }  # fmt: skip


def _by_rule(row: Measurement, rule: str, index: str) -> int:
    found = assess_one(
        Child(
            sex=row.balita.sex,
            age_days=(row.measured_on - row.balita.born_on).days,
            weight_kg=row.weight_g / 1000 if row.weight_g else None,
            length_cm=row.length_mm / 10 if row.length_mm else None,
            position=LETTERS[row.position],
            oedema=row.oedema > 0,
        ),
        rule,
    )
    column = COLUMNS[index]
    if found[column] is None:
        return UNSCORED
    return FLAGGED if found[f"{column}_flag"] else int(found[index] or 0)


def _of_file(row: Measurement, index: str) -> int:
    if row.file_waz is None and row.file_haz is None and row.file_whz is None:
        return UNSTATED
    column = COLUMNS[index]
    hundredths = getattr(row, f"file_{column}")
    if hundredths is None:
        return UNSCORED
    z = hundredths / 100
    low, high = LIMITS[column]
    if z < low or z > high:
        return FLAGGED
    return category(z, CATEGORIES[column][1])


def counted(said: dict[UUID, tuple[int, int, int]]) -> Counter:
    """How many children each combination has."""
    return Counter(said.values())


def apart(said: dict[UUID, tuple[int, int, int]]) -> set[UUID]:
    """Those whose statuses are not all the same."""
    return {
        pk
        for pk, (who, national, file) in said.items()
        if who != national or (file != UNSTATED and file != national)
    }
