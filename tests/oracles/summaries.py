"""Summary cells once more, slowly: every child of every period, from the raw measurements.

Scores come from tests.oracles.growth and N/T/O/B from tests.oracles.kms; nothing of the
application's own arithmetic is used.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.models import PosyanduSum, SummaryCell
from dashboard.models.summaries import COUNTS
from dashboard.services.refresh import refresh_summaries
from measurements.models import Measurement, OperasiTimbang, Sasaran
from posyandu.models import Keanggotaan
from tests.oracles.growth import Child, assess_one
from tests.oracles.kms import Visit, history

GROUPS = (48, 36, 24, 12, 6, 0)
Cell = tuple[str, int, int, int]  # period, posyandu id, sex, age group


@dataclass
class Row:
    """A current measurement with what it means."""

    measurement: Measurement
    months: int
    scores: dict[str, object]

    @property
    def is_flagged(self) -> bool:
        return any(self.scores[f"{name}_flag"] for name in ("waz", "haz", "whz", "baz"))

    @property
    def goodness(self) -> tuple[bool, int, date, float]:
        """Plausible before complete, the latest day, and on one day the first to arrive."""
        m = self.measurement
        n_taken = (m.weight_g is not None) + (m.length_mm is not None)
        rank = 3 * (not self.is_flagged) + n_taken
        return (rank, m.measured_on, -m.received_at.timestamp())


def months_between(born: date, on: date) -> int:
    return 12 * (on.year - born.year) + on.month - born.month - (on.day < born.day)


def group_of(months: int) -> int:
    return next(first for first in GROUPS if months >= first or first == 0)


def cells() -> dict[Cell, dict[str, int]]:
    """Every cell that is not all zeros, by period ("2025-11" or "operasi 3") and place."""
    by_child = defaultdict(list)
    replaced = {m.replaces_id for m in Measurement.objects.all() if m.replaces_id}
    for m in Measurement.objects.select_related("balita").order_by("received_at"):
        if m.pk not in replaced and not m.is_void:
            by_child[m.balita_id].append(_row(m))
    counted: dict[Cell, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    _count_months(by_child, counted)
    _count_rounds(by_child, counted)
    return {key: {k: v for k, v in told.items() if v} for key, told in counted.items()}


def refreshed() -> dict[Cell, dict[str, int]]:
    """`stored` once every mark is taken."""
    refresh_summaries()
    return stored()


def sums() -> dict[tuple[str, int], dict[str, int]]:
    """The application's own sums of each posyandu and period."""
    return {(_period(one), one.posyandu_id): _counts(one) for one in PosyanduSum.objects.all()}


def added_up(cells_of: dict[Cell, dict[str, int]]) -> dict[tuple[str, int], dict[str, int]]:
    """What `sums` should be, of these cells."""
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for (period, posyandu, _, _), counts in cells_of.items():
        found[period, posyandu].update(counts)
    return {key: dict(told) for key, told in found.items()}


def _period(row: SummaryCell | PosyanduSum) -> str:
    return f"{row.month:%Y-%m}" if row.month else f"operasi {row.operasi_id}"


def _counts(row: SummaryCell | PosyanduSum) -> dict[str, int]:
    return {name: n for name in COUNTS if (n := getattr(row, name))}


def stored() -> dict[Cell, dict[str, int]]:
    """The application's own cells, in the shape of `cells`."""
    return {
        (_period(cell), cell.posyandu_id, cell.sex, cell.age_group): _counts(cell)
        for cell in SummaryCell.objects.all()
    }


def _row(m: Measurement) -> Row:
    months = months_between(m.balita.born_on, m.measured_on)
    child = Child(
        sex=m.balita.sex,
        age_days=(m.measured_on - m.balita.born_on).days,
        weight_kg=None if m.weight_g is None else m.weight_g / 1000,
        length_cm=None if m.length_mm is None else m.length_mm / 10,
        position={0: None, 1: "l", 2: "h"}[m.position],
        oedema=m.oedema > 0,
        age_over=months >= 60,
    )
    return Row(m, months, assess_one(child, "kemenkes"))


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _may_count(row: Row) -> bool:
    has_some = row.measurement.weight_g is not None or row.measurement.length_mm is not None
    return has_some and 0 <= row.months < 60


def _best(rows: list[Row]) -> Row | None:
    rows = [row for row in rows if _may_count(row)]
    return max(rows, key=lambda row: row.goodness) if rows else None


def _judged(rows: list[Row]) -> dict[str, dict[str, object]]:
    """N/T/O/B of every month, from the weighings that can be believed."""
    visits = [
        Visit(
            day=row.measurement.measured_on,
            sex=row.measurement.balita.sex,
            age_months=row.months,
            weight_g=row.measurement.weight_g,
        )
        # Of two on one day the first to arrive counts, and `history` takes the last given.
        for row in sorted(rows, key=lambda row: -row.measurement.received_at.timestamp())
        if row.measurement.weight_g and not row.scores["waz_flag"] and row.months < 60
    ]
    return {f"{year}-{month:02}": told for (year, month), told in history(visits).items()}


def _tell(cell: dict[str, int], row: Row, judged: dict[str, object]) -> None:
    """Add one child that came."""
    m, s = row.measurement, row.scores
    told = {
        "n_sasaran": True,
        "n_kia": bool(m.balita.has_kia),
        "n_hadir": True,
        "n_ditimbang": m.weight_g is not None,
        "n_diukur": m.length_mm is not None,
        "n_naik": judged.get("status") == "N",
        "n_tidak_naik": judged.get("status") == "T",
        "n_o": judged.get("status") == "O",
        "n_b": judged.get("status") == "B",
        "n_2t": bool(judged.get("two_t")),
        "n_bgm": _is(s, "waz", lambda z: z < -3),
        "n_bbu": _is(s, "waz", lambda z: True),
        "n_bb_kurang": _is(s, "waz", lambda z: z < -2),
        "n_bb_sangat_kurang": _is(s, "waz", lambda z: z < -3),
        "n_tbu": _is(s, "haz", lambda z: True),
        "n_pendek": _is(s, "haz", lambda z: z < -2),
        "n_sangat_pendek": _is(s, "haz", lambda z: z < -3),
        "n_bbtb": _is(s, "whz", lambda z: True),
        "n_gizi_kurang": _is(s, "whz", lambda z: z < -2),
        "n_gizi_buruk": _is(s, "whz", lambda z: z < -3),
        "n_gizi_lebih": _is(s, "whz", lambda z: z > 2),
        "n_tak_wajar": any(s[f"{name}_flag"] for name in ("waz", "haz", "whz")),
    }
    for name, is_so in told.items():
        cell[name] += bool(is_so)


def _is(scores, name, asked) -> bool:
    z = scores[name]
    return z is not None and not scores[f"{name}_flag"] and asked(z)


def _count_months(by_child, counted) -> None:
    months = sorted({_month(r.measurement.measured_on) for rows in by_child.values() for r in rows})
    if not months:
        return
    for month in _all_months(months[0], months[-1]):
        first = date.fromisoformat(f"{month}-01")
        end = (first + timedelta(days=32)).replace(day=1)
        came = set()
        for child, rows in by_child.items():
            best = _best([r for r in rows if _month(r.measurement.measured_on) == month])
            if best:
                came.add(child)
                m = best.measurement
                key = (month, m.posyandu_id, m.balita.sex, group_of(best.months))
                _tell(counted[key], best, _judged(rows).get(month, {}))
        for member in Keanggotaan.objects.filter(balita__merged_into=None).select_related("balita"):
            born = member.balita.born_on
            is_here = member.since < end and (member.until is None or member.until >= end)
            if is_here and member.balita_id not in came and months_between(born, first) < 60:
                group = group_of(max(0, months_between(born, first)))
                cell = counted[month, member.posyandu_id, member.balita.sex, group]
                cell["n_sasaran"] += 1
                cell["n_kia"] += bool(member.balita.has_kia)


def _all_months(first: str, last: str) -> list[str]:
    months, day = [], date.fromisoformat(f"{first}-01")
    while _month(day) <= last:
        months.append(_month(day))
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _count_rounds(by_child, counted) -> None:
    for operasi in OperasiTimbang.objects.all():
        for listed in Sasaran.objects.filter(operasi=operasi, removed_at=None).select_related(
            "balita"
        ):
            rows = by_child.get(listed.balita_id, [])
            inside = [r for r in rows if _in(operasi, r.measurement.measured_on)]
            best = _best(inside)
            period = f"operasi {operasi.pk}"
            if best:
                key = (period, listed.posyandu_id, listed.balita.sex, group_of(best.months))
                _tell(counted[key], best, _judged_in(operasi, rows, best))
            else:
                months = months_between(listed.balita.born_on, operasi.starts_on)
                group = group_of(max(0, months))
                cell = counted[period, listed.posyandu_id, listed.balita.sex, group]
                cell["n_sasaran"] += 1
                cell["n_kia"] += bool(listed.balita.has_kia)


def _in(operasi: OperasiTimbang, day: date) -> bool:
    return operasi.starts_on <= day <= operasi.ends_on


def _judged_in(operasi: OperasiTimbang, rows: list[Row], best: Row) -> dict[str, object]:
    """N/T/O/B of a round's own weighing: one after the round belongs to the month alone."""
    month = _month(best.measurement.measured_on)
    of_month = [r for r in rows if _month(r.measurement.measured_on) == month]
    if _best(of_month) is best:
        return _judged(rows).get(month, {})
    kept = [
        r
        for r in rows
        if _month(r.measurement.measured_on) != month or _in(operasi, r.measurement.measured_on)
    ]
    return _judged(kept).get(month, {})
