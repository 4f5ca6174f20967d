"""N, T, O, B once more, slowly: one child's history, month after month."""

from dataclasses import dataclass
from datetime import date

BOYS = [800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300] + [200] * 49
GIRLS = [800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200] + [200] * 49


@dataclass(frozen=True)
class Visit:
    """One visit; None where not weighed or not known."""

    day: date
    sex: int
    age_months: int | None
    weight_g: int | None
    waz: float | None = None


def history(visits: list[Visit]) -> dict[tuple[int, int], dict[str, object]]:
    """Status of each (year, month) in which the child was weighed."""
    last_of_month: dict[tuple[int, int], Visit] = {}
    for visit in sorted(visits, key=lambda visit: visit.day):
        if visit.weight_g is not None and visit.weight_g > 0:
            last_of_month[visit.day.year, visit.day.month] = visit
    result: dict[tuple[int, int], dict[str, object]] = {}
    for month, visit in last_of_month.items():
        before = last_of_month.get(month_before(month))
        gain = None if before is None else visit.weight_g - before.weight_g
        status = judge(visit, gain, is_first=not result)
        was_t = result.get(month_before(month), {}).get("status") == "T"
        is_bgm = visit.waz is not None and visit.waz < -3
        is_above = visit.waz is not None and visit.waz > 1
        result[month] = {
            "status": status,
            "gain": gain,
            "two_t": status == "T" and was_t,
            "bgm": is_bgm,
            "rujuk": status == "T" or is_bgm or is_above,
        }
    return result


def judge(visit: Visit, gain: int | None, *, is_first: bool) -> str:
    """B, O, N or T; an empty text where there is no KBM to judge by."""
    if is_first:
        return "B"
    if gain is None:
        return "O"
    months = visit.age_months
    if months is None or not 0 <= months <= 60:
        return ""
    if months == 0:
        return "N" if gain > 0 else "T"
    return "N" if gain >= (BOYS if visit.sex == 1 else GIRLS)[months - 1] else "T"


def month_before(month: tuple[int, int]) -> tuple[int, int]:
    """The calendar month before (year, month)."""
    year, number = month
    return (year - 1, 12) if number == 1 else (year, number - 1)
