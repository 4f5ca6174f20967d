"""One round on one page: `round_summary` is what the page, its charts and the API answer from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Sum

from bontang_stunting.lib import formatting
from bontang_stunting.lib.dates import month_number, month_start
from dashboard.filters import DashboardFilter
from dashboard.measures import MEASURES
from dashboard.models import Penutupan, RoundSnapshot
from dashboard.queries.ages import figures_by_age
from dashboard.queries.areas import (
    PosyanduCounts,
    city_interval,
    counts_by_posyandu,
    kelurahan_of,
    posyandu_itself,
    prevalence_of_pendek,
    puskesmas_of,
    total,
)
from dashboard.queries.cards import cards_of
from dashboard.queries.disclosure import Disclosure, disclosure_of
from dashboard.queries.figures import figures_by
from dashboard.queries.trend import trend_of
from dashboard.queries.version import current_version
from dashboard.results import (
    AreaFigure,
    Coverage,
    KnownThen,
    MapArea,
    PeriodKind,
    Prevalence,
    RoundSummary,
    TrendPoint,
)
from dashboard.statistics.intervals import MIN_SHOWN
from interventions.models import VerifikasiStunting
from measurements.models import OperasiTimbang, Sasaran, StaleCell
from posyandu.models import Batas, User


def rounds_of(user: User) -> list[OperasiTimbang]:
    """The rounds of the user's city that have a list of children, latest first."""
    kota = DashboardFilter.for_user(user).posyandu_list().values("kelurahan__kecamatan__kota")
    has_list = Exists(Sasaran.objects.filter(operasi=OuterRef("pk")))
    return list(OperasiTimbang.objects.filter(has_list, kota__in=kota).order_by("-starts_on"))


def round_summary(
    operasi: OperasiTimbang | None, chosen: DashboardFilter, *, area: str, may_see_children: bool
) -> RoundSummary:
    """Everything the first page says of a round, for the area of the filter.

    Without a round, of the month of the filter. `area`: its name in words. Where the viewer may not
    see children, counts below 5 are withheld, and those they would follow from.
    """
    rows = counts_by_posyandu(chosen)
    counts = total(rows)
    told = disclosure_of(chosen, may_see_children=may_see_children)
    kelurahan = figures_by(rows, kelurahan_of, told)
    trend = trend_of(chosen, MEASURES["pendek"], may_see_children=may_see_children)
    city = told.shown(prevalence_of_pendek(counts, interval=city_interval(rows)))
    n_verified = _verified(operasi, chosen) if operasi else None
    is_hidden = n_verified is not None and not _tells_verdicts(n_verified, told)
    version, refreshed_at = current_version()
    return RoundSummary(
        **_period(operasi, chosen.month),
        area=area,
        cards=cards_of(counts, told, projected=_projected(rows)),
        city=city,
        previous=_previous(trend, operasi) if operasi else None,
        puskesmas=figures_by(rows, puskesmas_of, told),
        kelurahan=kelurahan,
        map=_map(rows, kelurahan),
        trend=trend,
        known_then=_known_then(operasi, chosen, city, told) if operasi else (),
        n_verified=None if is_hidden else n_verified,
        is_verified_suppressed=is_hidden,
        data_version=version,
        data_as_of=refreshed_at,
        n_waiting=StaleCell.objects.filter(chosen.posyandu_q("posyandu__")).count(),
        posyandu=figures_by(rows, posyandu_itself, told) if may_see_children else (),
        ages=figures_by_age(chosen, told),
    )


def _period(operasi: OperasiTimbang | None, month: date | None) -> dict[str, Any]:
    """Code, name, days and state of a round, or of a month, which has no state."""
    if operasi:
        names = ("code", "nama", "starts_on", "ends_on", "state")
        return {name: getattr(operasi, name) for name in names}
    if month is None:
        raise ValueError("a summary is of a round or of a month")
    last = month_start(month_number(month) + 1) - timedelta(days=1)
    return {
        "code": f"{month:%Y-%m}",
        "nama": f"Penimbangan {formatting.month(month)}",
        "starts_on": month,
        "ends_on": last,
        "state": "",
    }


def _projected(rows: list[PosyanduCounts]) -> int | None:
    """The planners' number for the kelurahan shown; None where one has none."""
    numbers = {row.posyandu.kelurahan_id: row.posyandu.kelurahan.sasaran_proyeksi for row in rows}
    known = [number for number in numbers.values() if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _previous(trend: tuple[TrendPoint, ...], operasi: OperasiTimbang) -> TrendPoint | None:
    """The round before this one."""
    earlier = [p for p in trend if p.kind is PeriodKind.ROUND and p.on < operasi.starts_on]
    return earlier[-1] if earlier else None


def _map(rows: list[PosyanduCounts], figures: tuple[AreaFigure, ...]) -> tuple[MapArea, ...]:
    kelurahan = {row.posyandu.kelurahan_id: row.posyandu.kelurahan for row in rows}
    drawn = {batas.kelurahan_id: batas for batas in Batas.objects.filter(kelurahan__in=kelurahan)}
    return tuple(
        MapArea(
            figure=figure,
            tile=(kelurahan[figure.code].tile_x, kelurahan[figure.code].tile_y),
            rings=_outer_rings(drawn[figure.code].geometry) if figure.code in drawn else (),
            source=drawn[figure.code].source if figure.code in drawn else "",
        )
        for figure in figures
    )


def _outer_rings(geometry: dict[str, Any]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The outer rings of a GeoJSON Polygon or MultiPolygon."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return tuple(tuple((point[0], point[1]) for point in polygon[0]) for polygon in polygons)


def _known_then(
    operasi: OperasiTimbang, chosen: DashboardFilter, now: Prevalence, told: Disclosure
) -> tuple[KnownThen, ...]:
    if not chosen.is_of_all_children:
        return ()
    names = ("n_sasaran", "n_diukur", "n_tbu", "n_pendek")
    # A revision leaves the first closing a closing.
    closed_at = Penutupan.objects.filter(operasi=operasi).values("closed_at")
    closings = ExpressionWrapper(
        Q(as_of__in=closed_at) | Q(as_of=operasi.closed_at), output_field=BooleanField()
    )
    kept = (
        RoundSnapshot.objects.filter(chosen.posyandu_q("posyandu__"), operasi=operasi)
        .annotate(is_closing=closings)
        .values("as_of", "is_closing")
        .order_by("as_of")
        .annotate(**{f"sum_{name}": Sum(name) for name in names})
    )
    moments = [_then(row) for row in kept]
    shown = told.versions(now, [then.prevalence for then in moments])
    return tuple(
        replace(then, prevalence=found) for then, found in zip(moments, shown, strict=True)
    )


def _then(row: Mapping[str, Any]) -> KnownThen:
    coverage = Coverage(row["sum_n_diukur"], row["sum_n_sasaran"])
    found = Prevalence(row["sum_n_pendek"], row["sum_n_tbu"], coverage=coverage)
    return KnownThen(row["as_of"], found, is_closing=row["is_closing"])


def _tells_verdicts(n: int, told: Disclosure) -> bool:
    """Whether a count of verdicts may be told: of the whole city, where it is not small.

    They are few, and of a part of the city or of its people they would be fewer.
    """
    return told.is_open or (told.is_of_everybody and n >= MIN_SHOWN)


def _verified(operasi: OperasiTimbang, chosen: DashboardFilter) -> int | None:
    """Children a clinician found stunted after the round; None where nobody was examined.

    Verdicts are kept without the age group of their child: None where one is asked for.
    """
    if chosen.age_from is not None or chosen.age_to is not None:
        return None
    verdicts = VerifikasiStunting.objects.standing().filter(
        operasi=operasi,
        balita__sasaran__operasi=operasi,
        balita__sasaran__posyandu__in=chosen.posyandu_list(),
    )
    if chosen.sex:
        verdicts = verdicts.filter(balita__sex=chosen.sex)
    if chosen.rt is not None:
        verdicts = verdicts.filter(balita__rt=chosen.rt)
    found = verdicts.aggregate(
        n=Count("pk"),
        n_stunting=Count("pk", filter=Q(verdict=VerifikasiStunting.Verdict.STUNTING)),
    )
    return found["n_stunting"] if found["n"] else None
