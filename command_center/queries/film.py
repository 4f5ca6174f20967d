"""A closed round hour by hour: what the wall would have told, from the first morning to the close.

Each child counts with what was known of it at the moment: the reading that counted when the round
closed, or the one that a correction later replaced, from when the server received it. The last
frame is the closing itself.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from bontang_stunting.lib.release import release
from command_center.as_json import Json, figure_json, iso
from command_center.queries.arrivals import Arrival, line_of, milestones_of
from command_center.queries.period import of_round
from command_center.queries.places import history_json, kelurahan_json, puskesmas_json
from command_center.queries.told import Figures
from command_center.telling import CITY, Told, step
from dashboard.models import HasilOperasi, Penutupan
from dashboard.queries.areas import Counts, counts_by_posyandu, prevalence_of_pendek, withheld
from dashboard.queries.disclosure import disclosure_of
from dashboard.queries.figures import status_of
from measurements.assessment import Readings, assess
from measurements.models import Measurement, OperasiTimbang
from measurements.timeline import BALITA_MONTHS
from measurements.who.age import age_days, completed_months
from posyandu.models import Kelurahan

OPENS: Final = 7  # the first frame of a day, and the last
CLOSES: Final = 18
SHORT_Z: Final = -2
_KEPT_S: Final = 24 * 3600
_HOUR: Final = timedelta(hours=1)


def film_of(operasi: OperasiTimbang) -> str:
    """The film of a round as JSON; of the way it was closed last. A round never closed has none."""
    closing = Penutupan.objects.filter(operasi=operasi).order_by("-number").first()
    if closing is None:
        return json.dumps({"frames": []})
    key = f"layar-film-{closing.pk}-{release(settings.BASE_DIR)}"
    found: str | None = cache.get(key)
    if found is None:
        found = json.dumps(_film(operasi, closing), ensure_ascii=False, separators=(",", ":"))
        cache.set(key, found, _KEPT_S)
    return found


@dataclass(frozen=True)
class Known:
    """From `at` on a child of a kelurahan counts like this; `is_first`: nothing was known before.

    `has_score`, `is_short`: of TB/U; one that is flagged has none.
    """

    at: datetime
    child: UUID
    kelurahan: str
    is_weighed: bool
    is_measured: bool
    has_score: bool
    is_short: bool


def _film(operasi: OperasiTimbang, closing: Penutupan) -> Json:
    period = of_round(operasi)
    rows = counts_by_posyandu(period.chosen)
    told = disclosure_of(period.chosen, may_see_children=False)
    figures = Figures(period, rows, told, closing.closed_at)
    lists = {code: counts["n_sasaran"] for code, counts in figures.by_kelurahan.items()}
    known = _known(closing)
    places = list(Kelurahan.objects.filter(pk__in=lists).select_related("puskesmas"))
    names = {one.pk: one.nama for one in places}
    came = _first_weighings(known)
    frames = list(_frames(known, operasi, closing.closed_at, sum(lists.values())))
    whole, _ = figures.city()
    # What was told of the round when it closed; of no few children beside what the film tells.
    frames[-1]["figure"] = figure_json(whole)
    frames[-1]["reach"] = {"n": figures.city_counts["n_ditimbang"], "of": sum(lists.values())}
    frames[-1]["known"] = "final"
    status = status_of(operasi, is_provisional=whole.coverage.is_provisional)
    return {
        "round": period.as_json() | {"status": str(status)},
        "version": str(closing.pk),
        "of": lists,
        # With what was found in each when the round closed: shown with the last frame only.
        "kelurahan": kelurahan_json(places, figures),
        "puskesmas": puskesmas_json(places, figures),
        **history_json(period, told),
        "frames": frames,
        "events": [
            {"at": iso(one.at), "text": line_of(one, names, "Kota")}
            for one in milestones_of(came, lists)
        ],
    }  # fmt: skip


def _known(closing: Penutupan) -> list[Known]:
    """What was known of each child that came, by the moment the server knew it."""
    kept = HasilOperasi.objects.filter(penutupan=closing, measurement__isnull=False)
    readings: dict[UUID, Json] = {
        child["measurement"]: dict(child)
        for child in kept.values(
            "measurement", "balita", "sex", "born_on", kelurahan=F("posyandu__kelurahan")
        )
    }
    rows = list(Measurement.objects.filter(pk__in=kept.values("measurement")).values(*_READ))
    found: list[Known] = []
    while rows:
        children = [readings[row["pk"]] for row in rows]
        found += _scored(rows, children)
        # The reading that each of them took the place of, if it did.
        readings = {
            row["replaces"]: child
            for row, child in zip(rows, children, strict=True)
            if row["replaces"] is not None
        }
        rows = list(Measurement.objects.filter(pk__in=list(readings)).values(*_READ))
    return sorted(found, key=lambda one: one.at)


_READ: Final = (
    "pk", "replaces", "received_at", "measured_on", "weight_g", "length_mm", "position", "oedema",
)  # fmt: skip


def _scored(rows: Sequence[Json], children: Sequence[Json]) -> Iterator[Known]:
    """Readings as they count, each beside its child."""
    born = np.array([child["born_on"] for child in children], "datetime64[D]")
    measured = np.array([row["measured_on"] for row in rows], "datetime64[D]")
    weight = np.array([row["weight_g"] or np.nan for row in rows], np.float64)
    length = np.array([row["length_mm"] or np.nan for row in rows], np.float64)
    found = assess(
        Readings(
            sex=np.array([child["sex"] for child in children], np.int8),
            age_days=age_days(born, measured),
            weight_kg=weight / 1000,
            length_cm=length / 10,
            position=np.array([row["position"] for row in rows], np.int8),
            oedema=np.array([row["oedema"] > 0 for row in rows]),
            age_over=completed_months(born, measured) >= BALITA_MONTHS,
        )
    )
    has_score = ~np.isnan(found.haz) & ~found.haz_flag
    is_short = has_score & (found.haz < SHORT_Z)
    for row, child, scored, short in zip(rows, children, has_score, is_short, strict=True):
        yield Known(
            row["received_at"], child["balita"], child["kelurahan"],
            row["weight_g"] is not None, row["length_mm"] is not None, bool(scored), bool(short),
        )  # fmt: skip


def _first_weighings(known: Sequence[Known]) -> list[Arrival]:
    """When each child was known to be weighed for the first time."""
    seen: set[UUID] = set()
    found = []
    for one in known:
        if one.is_weighed and one.child not in seen:
            seen.add(one.child)
            found.append(Arrival(one.at, one.kelurahan))
    return found


def _frames(
    known: Sequence[Known], operasi: OperasiTimbang, closed_at: datetime, n_listed: int
) -> Iterator[Json]:
    """One an hour of the round's days, one an evening after it if the figure moved, the closing."""
    stands: dict[UUID, Known] = {}
    told: dict[str, Told] = {}
    coming = iter([*known, None])
    following = next(coming)
    last: Json = {}
    for at, is_of_round in _moments(operasi, closed_at):
        while following is not None and following.at <= at:
            stands[following.child] = following
            following = next(coming)
        counts = _counts(stands, n_listed)
        sides = (counts["n_pendek"], counts["n_tbu"] - counts["n_pendek"])
        told = step(told, {}, sides, iso(at) or "")
        frame = _frame(at, stands, counts, told)
        is_news = frame["reach"] != last.get("reach") or frame["figure"] != last.get("figure")
        if is_of_round or is_news or at == closed_at:
            yield frame
            last = frame


def _moments(operasi: OperasiTimbang, closed_at: datetime) -> Iterator[tuple[datetime, bool]]:
    """The moments of the film and whether each lies within the round's days; the closing last."""
    day = timezone.make_aware(datetime.combine(operasi.starts_on, time(OPENS)))
    while day < closed_at:
        is_of_round = timezone.localdate(day) <= operasi.ends_on
        for hour in range(CLOSES - OPENS + 1) if is_of_round else (CLOSES - OPENS,):
            if (at := day + hour * _HOUR) < closed_at:
                yield at, is_of_round
        day += timedelta(days=1)
    yield closed_at, False


def _counts(stands: Mapping[UUID, Known], n_listed: int) -> Counts:
    return Counter(
        n_sasaran=n_listed,
        n_ditimbang=sum(one.is_weighed for one in stands.values()),
        n_diukur=sum(one.is_measured for one in stands.values()),
        n_tbu=sum(one.has_score for one in stands.values()),
        n_pendek=sum(one.is_short for one in stands.values()),
    )


def _frame(
    at: datetime, stands: Mapping[UUID, Known], counts: Counts, told: Mapping[str, Told]
) -> Json:
    weighed = Counter(one.kelurahan for one in stands.values() if one.is_weighed)
    whole = told.get(CITY)
    figure = prevalence_of_pendek(counts)
    if whole is not None:
        figure = prevalence_of_pendek(Counter({**counts, "n_pendek": whole.n, "n_tbu": whole.of}))
    elif counts["n_tbu"]:
        figure = withheld(figure)
    return {
        "at": iso(at),
        "reach": {"n": counts["n_ditimbang"], "of": counts["n_sasaran"]},
        "kelurahan": dict(sorted(weighed.items())),
        "figure": figure_json(figure, whole.at if whole else ""),
        "known": "sementara",
    }
