"""Areas of a city as displays have them, and what came before a period."""

from collections import Counter
from collections.abc import Sequence

from command_center.as_json import Json, figure_json, rings_of
from command_center.queries.period import Period
from command_center.queries.told import Figures
from dashboard.measures import MEASURES
from dashboard.queries.areas import Counts
from dashboard.queries.disclosure import Disclosure
from dashboard.queries.targets import targets_on
from dashboard.queries.trend import trend_of
from dashboard.results import PeriodKind
from posyandu.models import Batas, Kelurahan


def reach_json(counts: Counts) -> Json:
    """Weighed of listed."""
    return {"n": counts["n_ditimbang"], "of": counts["n_sasaran"]}


def history_json(period: Period, told: Disclosure) -> Json:
    """The rounds before this period as they closed, and the targets in force when it began."""
    trend = trend_of(period.chosen, MEASURES["pendek"], may_see_children=told.is_open)
    earlier = [
        {"code": one.code, "nama": one.label, "on": one.on.isoformat(),
         "figure": figure_json(one.prevalence)}
        for one in trend
        if one.kind is PeriodKind.ROUND and one.on < period.starts_on and not one.is_open
    ]  # fmt: skip
    targets = [
        {"label": one.scope, "percent": one.percent, "for_year": one.for_year}
        for one in targets_on(period.starts_on, period.chosen, MEASURES["pendek"])
    ]
    return {"earlier": earlier, "targets": targets}


def kelurahan_json(places: Sequence[Kelurahan], figures: Figures) -> list[Json]:
    """Each kelurahan with its place on the map, who came and what was found."""
    shapes = dict(Batas.objects.filter(kelurahan__in=places).values_list("kelurahan", "geometry"))
    return [
        {
            "code": one.pk, "nama": one.nama, "puskesmas": one.puskesmas.nama,
            "x": one.tile_x, "y": one.tile_y, "rings": rings_of(shapes.get(one.pk)),
            "reach": reach_json(figures.by_kelurahan[one.pk]),
            "figure": figure_json(*figures.kelurahan(one.pk)),
        }
        for one in places
    ]  # fmt: skip


def puskesmas_json(places: Sequence[Kelurahan], figures: Figures) -> list[Json]:
    """Each puskesmas by its name, as the sum of its kelurahan."""
    return [
        {"nama": nama, "reach": reach_json(sum_of(codes, figures)),
         "figure": figure_json(*figures.together(codes))}
        for nama, codes in sorted(by_puskesmas(places).items())
    ]  # fmt: skip


def by_puskesmas(places: Sequence[Kelurahan]) -> dict[str, list[str]]:
    """The codes of the kelurahan of each puskesmas, by its name."""
    found: dict[str, list[str]] = {}
    for one in places:
        found.setdefault(one.puskesmas.nama, []).append(one.pk)
    return found


def sum_of(codes: Sequence[str], figures: Figures) -> Counts:
    """The counts of several kelurahan together."""
    summed: Counts = Counter()
    for code in codes:
        summed.update(figures.by_kelurahan[code])
    return summed
