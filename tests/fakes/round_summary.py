"""A round's summary with the city's published figures, for what draws and words it.

Kelurahan and city: the public figures of Operasi Timbang November 2025. The months have the
published shares over round numbers of children.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from dashboard.results import (
    AreaFigure,
    Card,
    Coverage,
    Interval,
    KnownThen,
    MapArea,
    PeriodKind,
    Prevalence,
    RoundSummary,
    Share,
    TrendPoint,
)
from dashboard.statistics.intervals import logical_bounds, wilson

# code, kelurahan, puskesmas, registered, pendek, tile
KELURAHAN = (
    ("64.74.01.1001", "Bontang Kuala", "Bontang Utara I", 388, 45, (3, 2)),
    ("64.74.01.1002", "Bontang Baru", "Bontang Utara I", 589, 74, (2, 2)),
    ("64.74.01.1003", "Lok Tuan", "Bontang Utara II", 1207, 190, (1, 1)),
    ("64.74.01.1004", "Guntung", "Bontang Utara II", 514, 117, (2, 0)),
    ("64.74.01.1005", "Gunung Elai", "Bontang Utara I", 870, 107, (1, 2)),
    ("64.74.01.1006", "Api-Api", "Bontang Utara I", 797, 112, (2, 3)),
    ("64.74.02.1001", "Tanjung Laut", "Bontang Selatan I", 771, 147, (1, 3)),
    ("64.74.02.1002", "Berbas Tengah", "Bontang Selatan II", 661, 117, (1, 4)),
    ("64.74.02.1003", "Berbas Pantai", "Bontang Selatan II", 501, 80, (1, 5)),
    ("64.74.02.1004", "Satimpo", "Bontang Selatan I", 312, 51, (0, 4)),
    ("64.74.02.1005", "Bontang Lestari", "Bontang Lestari", 546, 124, (0, 5)),
    ("64.74.02.1006", "Tanjung Laut Indah", "Bontang Selatan I", 758, 146, (2, 4)),
    ("64.74.03.1001", "Belimbing", "Bontang Barat", 782, 93, (0, 1)),
    ("64.74.03.1002", "Gunung Telihan", "Bontang Barat", 749, 99, (0, 2)),
    ("64.74.03.1003", "Kanaan", "Bontang Barat", 262, 21, (0, 3)),
)
# month of 2025, percent of the list measured, percent pendek
MONTHS = (
    (1, 56, 21.25),
    (2, 62, 20.81),
    (3, 49, 19.01),
    (4, 57, 19.61),
    (5, 100, 17.44),
    (6, 62, 20.07),
    (7, 60, 19.48),
    (8, 76, 21.52),
    (9, 70, 21.37),
    (10, 68, 20.38),
    (11, 100, 15.69),
    (12, 76, 19.50),
)
DATA_AS_OF = datetime(2025, 11, 24, 2, 42, tzinfo=UTC)


def prevalence(n: int, of: int, sasaran: int | None = None, n_flagged: int = 0) -> Prevalence:
    """`n` of `of` measured children, on a list of `sasaran` (as many as measured by default)."""
    sasaran = of if sasaran is None else sasaran
    limits, bounds = wilson(n, of), logical_bounds(n, of, sasaran)
    return Prevalence(
        n,
        of,
        Coverage(of, sasaran),
        Interval(100 * limits.lower, 100 * limits.upper) if limits else None,
        Interval(100 * bounds.lower, 100 * bounds.upper) if bounds else None,
        n_flagged,
    )


def area(code: str, nama: str, parent: str, found: Prevalence) -> AreaFigure:
    return AreaFigure(code, nama, parent, found.coverage, found)


def kelurahan() -> tuple[AreaFigure, ...]:
    return tuple(
        area(code, nama, puskesmas, prevalence(n, of))
        for code, nama, puskesmas, of, n, _ in KELURAHAN
    )


def puskesmas() -> tuple[AreaFigure, ...]:
    totals: dict[str, list[int]] = {}
    for _, _, nama, of, n, _ in KELURAHAN:
        total = totals.setdefault(nama, [0, 0])
        total[0] += n
        total[1] += of
    return tuple(
        area(str(number), nama, "", prevalence(*totals[nama]))
        for number, nama in enumerate(sorted(totals), 1)
    )


def tiles() -> tuple[MapArea, ...]:
    return tuple(
        MapArea(figure, row[-1]) for figure, row in zip(kelurahan(), KELURAHAN, strict=True)
    )


def trend() -> tuple[TrendPoint, ...]:
    """The recap's twelve months, the months of our own since May, and the two rounds."""
    points = []
    for month, covered, share in MONTHS:
        listed = 10_000
        measured = listed * covered // 100
        found = prevalence(round(measured * share / 100), measured, listed)
        day = date(2025, month, 1)
        points.append(TrendPoint(PeriodKind.RECAP, "", day, found))
        own = prevalence(round(measured * (share + 0.2) / 100), measured, listed)
        points.append(TrendPoint(PeriodKind.MONTH, "", day, own))
    return (*points, may(), november())


def may() -> TrendPoint:
    found = prevalence(1754, 10_057, 10_058)
    return TrendPoint(PeriodKind.ROUND, "Operasi Timbang I 2025", date(2025, 5, 6), found)


def november() -> TrendPoint:
    found = prevalence(1523, 9707)
    return TrendPoint(PeriodKind.ROUND, "Operasi Timbang II 2025", date(2025, 11, 4), found)


def cards() -> tuple[Card, ...]:
    return (
        _card("sasaran", "Sasaran", 9707, Share(9707, 16_584), "sasaran"),
        _card("ditimbang", "Ditimbang", 9707, Coverage(9707, 9707), "cakupan"),
        _card("diukur", "Diukur", 9707, Coverage(9707, 9707), "cakupan"),
        _card("pendek", "Pendek", 1523, Share(1523, 9707), "pendek"),
        _card("gizi-kurang", "Gizi kurang dan buruk", 659, Share(659, 9707), "gizi-kurang"),
        _card("tidak-naik", "Berat tidak naik", 2558, Share(2558, 4995), "bb-tidak-naik"),
    )


DEFINITIONS = {
    "sasaran": "Balita terdaftar (S), di bawah lima tahun",
    "ditimbang": "Ditimbang dari sasaran terdaftar",
    "diukur": "Diukur dari sasaran terdaftar",
    "pendek": "TB/U di bawah −2 SD, dari balita yang TB/U-nya dapat dinilai",
    "gizi-kurang": "BB/TB di bawah −2 SD, dari balita yang BB/TB-nya dapat dinilai",
    "tidak-naik": "T dari N + T: balita yang juga ditimbang bulan sebelumnya",
}
CAVEATS = {
    "sasaran": "Sasaran proyeksi adalah angka perencanaan; cakupan dihitung dari yang terdaftar.",
    "gizi-kurang": "97 di antaranya gizi buruk (di bawah −3 SD).",
}


def _card(key: str, title: str, value: int, share: Share, kind: str) -> Card:
    return Card(key, title, value, "balita", share, DEFINITIONS[key], kind, CAVEATS.get(key, ""))


def round_summary(**changed: object) -> RoundSummary:
    """November 2025 as Dinkes sees it, with some fields `changed`."""
    summary = RoundSummary(
        code="2025-2",
        nama="Operasi Timbang II 2025",
        starts_on=date(2025, 11, 4),
        ends_on=date(2025, 11, 8),
        state="tutup",
        area="Seluruh kota",
        cards=cards(),
        city=prevalence(1523, 9707),
        previous=may(),
        puskesmas=puskesmas(),
        kelurahan=kelurahan(),
        map=tiles(),
        trend=trend(),
        known_then=(KnownThen(datetime(2025, 11, 13, 8, 0, tzinfo=UTC), prevalence(1586, 9707)),),
        n_verified=1219,
        data_version=7,
        data_as_of=DATA_AS_OF,
    )
    return replace(summary, **changed)
