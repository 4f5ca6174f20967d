"""The report: the page's counts and prevalence as flat rows, the whole area last."""

from dataclasses import dataclass

from dashboard.filters import DashboardFilter
from dashboard.queries.areas import (
    Counts,
    city_interval,
    counts_by_posyandu,
    kelurahan_of,
    posyandu_itself,
    prevalence_of_pendek,
    puskesmas_of,
    sums_by,
    total,
)
from dashboard.results import Interval

AREAS = {"puskesmas": puskesmas_of, "kelurahan": kelurahan_of, "posyandu": posyandu_itself}
WHOLE = "Semua"


@dataclass(frozen=True)
class ReportRow:
    """One area. Percent values unrounded; empty where there is no denominator."""

    code: str
    nama: str
    n_sasaran: int
    n_ditimbang: int
    n_diukur: int
    n_tbu: int
    n_pendek: int
    n_sangat_pendek: int
    persen_pendek: float | None
    batas_bawah: float | None
    batas_atas: float | None
    cakupan: float | None
    sementara: bool
    n_bbtb: int
    n_gizi_kurang: int
    n_gizi_buruk: int
    n_bbu: int
    n_bb_kurang: int
    n_naik: int
    n_tidak_naik: int
    n_o: int
    n_b: int


def prevalence_report(chosen: DashboardFilter, *, by: str) -> list[ReportRow]:
    """A row for each area of a kind (a key of AREAS), then one for all of them.

    An area's interval is Wilson's; that of all of them has posyandu as clusters.
    """
    rows = counts_by_posyandu(chosen)
    report = [
        _row(code, nama, counts, None)
        for (code, nama, _), counts in sums_by(rows, AREAS[by]).items()
    ]
    return [*report, _row("", WHOLE, total(rows), city_interval(rows))]


def _row(code: str, nama: str, counts: Counts, interval: Interval | None) -> ReportRow:
    prevalence = prevalence_of_pendek(counts, interval=interval)
    return ReportRow(
        code=code,
        nama=nama,
        persen_pendek=prevalence.percent,
        batas_bawah=prevalence.interval.low if prevalence.interval else None,
        batas_atas=prevalence.interval.high if prevalence.interval else None,
        cakupan=prevalence.coverage.percent,
        sementara=prevalence.coverage.is_provisional,
        **{
            name: counts[name]
            for name in (
                "n_sasaran", "n_ditimbang", "n_diukur", "n_tbu", "n_pendek", "n_sangat_pendek",
                "n_bbtb", "n_gizi_kurang", "n_gizi_buruk", "n_bbu", "n_bb_kurang", "n_naik",
                "n_tidak_naik", "n_o", "n_b",
            )
        },
    )  # fmt: skip
