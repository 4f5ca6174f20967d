"""The figures of pendek as the wall tells them: of a closed round whole, else step by step."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from command_center.models import AngkaLayar
from command_center.queries.period import Period
from command_center.telling import CITY, Sides, Told, step
from dashboard.measures import MEASURES
from dashboard.queries.areas import (
    Counts,
    PosyanduCounts,
    city_interval,
    prevalence_of_pendek,
    total,
    withheld,
)
from dashboard.queries.disclosure import Disclosure
from dashboard.results import Interval, Prevalence

PENDEK = MEASURES["pendek"].key


class Figures:
    """Pendek of the city, of each puskesmas and of each kelurahan, as it may be told now.

    Of a closed round as it was closed. While it is open the counts move only by steps
    (`command_center.telling`): a figure then stands on the children of an earlier moment.
    """

    def __init__(
        self, period: Period, rows: Sequence[PosyanduCounts], told: Disclosure, at: datetime
    ) -> None:
        self.rows, self.disclosure = rows, told
        self.by_kelurahan: dict[str, Counts] = {}
        for row in rows:
            self.by_kelurahan.setdefault(row.posyandu.kelurahan_id, Counter()).update(row.counts)
        self.city_counts = total(rows)
        self.steps: dict[str, Told] | None = None
        self.city_limits: Interval | None = None
        if not period.is_closed:
            self.steps, self.city_limits = self._steps(period, at)

    def city(self) -> tuple[Prevalence, str]:
        """The whole city, and since when it is told; empty where it is as of now."""
        if self.steps is None:
            found = prevalence_of_pendek(self.city_counts, interval=city_interval(list(self.rows)))
            return self.disclosure.shown(found), ""
        found, at = self._stepped(CITY, self.city_counts)
        if found.is_suppressed or self.city_limits is None:
            return found, at
        return replace(found, interval=self.city_limits), at

    def kelurahan(self, code: str) -> tuple[Prevalence, str]:
        """One kelurahan."""
        counts = self.by_kelurahan.get(code, Counter())
        if self.steps is None:
            found = prevalence_of_pendek(counts)
            return self.disclosure.shown(found, kelurahan=[code]), ""
        return self._stepped(code, counts)

    def together(self, codes: Sequence[str]) -> tuple[Prevalence, str]:
        """Several kelurahan as one area: what they tell, added up."""
        counts: Counts = Counter()
        for code in codes:
            counts.update(self.by_kelurahan.get(code, Counter()))
        if self.steps is None:
            return self.disclosure.shown(prevalence_of_pendek(counts), kelurahan=codes), ""
        parts = [self.steps.get(code) for code in codes]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or not known:
            return hidden(prevalence_of_pendek(counts)), ""
        n, of = sum(one.n for one in known), sum(one.of for one in known)
        return _figure(n, of, counts), max(one.at for one in known)

    def _stepped(self, area: str, counts: Counts) -> tuple[Prevalence, str]:
        told = (self.steps or {}).get(area)
        if told is None:
            return hidden(prevalence_of_pendek(counts)), ""
        return _figure(told.n, told.of, counts), told.at

    def _steps(self, period: Period, at: datetime) -> tuple[dict[str, Told], Interval | None]:
        now = {
            code: _sides(counts)
            for code, counts in self.by_kelurahan.items()
            if counts["n_tbu"] and self.disclosure.tells(PENDEK, kelurahan=[code])
        }
        city = _sides(self.city_counts) if self.disclosure.tells(PENDEK) else None
        return _next_step(period, now, city, at, lambda: city_interval(list(self.rows)))


def hidden(found: Prevalence) -> Prevalence:
    """The figure without its count; of nobody there is nothing to hide."""
    return withheld(found) if found.of else found


def _next_step(
    period: Period,
    now: Mapping[str, Sides],
    city: Sides | None,
    at: datetime,
    limits_now: Callable[[], Interval | None],
) -> tuple[dict[str, Told], Interval | None]:
    """What is told from now on, and the city's limits, kept so that the next step knows them.

    The limits know posyandu as clusters, and so are of the children of the same moment.
    """
    with transaction.atomic():
        AngkaLayar.objects.get_or_create(kota=period.kota, period=period.code)
        rows = AngkaLayar.objects.select_for_update()
        kept = rows.get(kota=period.kota, period=period.code)
        before = {area: Told(*one[:3]) for area, one in kept.told.items()}
        known = kept.told.get(CITY, [])[3:]
        after = step(before, now, city, at.isoformat(timespec="seconds"))
        limits = Interval(*known) if known else None
        if after != before:
            if after.get(CITY) != before.get(CITY):
                limits = limits_now()
            kept.told = {area: [one.n, one.of, one.at] for area, one in after.items()}
            if limits and CITY in after:
                kept.told[CITY] += [limits.low, limits.high]
            kept.save(update_fields=["told"])
    return after, limits


def _sides(counts: Counts) -> Sides:
    return counts["n_pendek"], counts["n_tbu"] - counts["n_pendek"]


def _figure(n: int, of: int, counts: Counts) -> Prevalence:
    """A told figure, with what the unmeasured of now could still change."""
    measured: dict[str, Any] = {**counts, "n_pendek": n, "n_tbu": of}
    return prevalence_of_pendek(Counter(measured))
