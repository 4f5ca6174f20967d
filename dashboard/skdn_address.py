"""What an address of the SKDN says beside the filter: a month or a year, a ratio, an order.

A round has no SKDN of its own: its address leads to the month it lies in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from bontang_stunting.lib import formatting
from bontang_stunting.lib.dates import MONTHS_PER_YEAR, month_number, month_start
from dashboard.filter_bar import Field, FilterBar, Option, filter_bar
from dashboard.filter_form import FilterForm, read_filter
from dashboard.queries.skdn import latest_month
from dashboard.skdn import RATIOS, Ratio
from dashboard.words.skdn import Span
from posyandu.models import User

FIRST: Final = "ds"
WORST_FIRST: Final = "terendah"
_YEAR: Final = "tahun:"


@dataclass(frozen=True)
class Asked:
    """The filter with what this page adds to it. Without a period there are no months."""

    form: FilterForm
    span: Span
    ratio: Ratio
    is_sorted: bool

    @property
    def has_months(self) -> bool:
        """Whether there is any month to look at."""
        return bool(self.span.months)


def read_address(user: User, asked: Mapping[str, str]) -> Asked:
    """The page that an address asks for; what means nothing is left out with a sentence."""
    said = dict(asked.items())  # of a QueryDict, `dict` alone takes lists
    if said.get("masa", "").startswith(_YEAR):
        said["tahun"] = said.pop("masa").removeprefix(_YEAR)
        said.pop("bulan", None)
    elif said.get("masa"):
        said.pop("tahun", None)
    form = read_filter(user, said, keeps=["tahun", "rasio", "urut"])
    is_moved = said != dict(asked.items()) or form.operasi is not None
    problems = list(form.problems)
    form, span = _with_span(form, said, problems)
    kept: dict[str, str] = {}
    if span.month is None and span.months:
        kept["tahun"] = str(span.months[0].year)
    key = form.kept.get("rasio", FIRST)
    if key not in RATIOS:
        problems.append("Rasio itu tidak ada; yang tampil D/S.")
    elif key != FIRST:
        kept["rasio"] = key
    if form.kept.get("urut") == WORST_FIRST:
        kept["urut"] = WORST_FIRST
    is_tidy = bool(problems) or (form.is_tidy and not is_moved and kept == dict(form.kept))
    form = replace(form, kept=kept, problems=tuple(problems), is_tidy=is_tidy)
    return Asked(form, span, RATIOS.get(key, RATIOS[FIRST]), "urut" in kept)


def _with_span(
    form: FilterForm, said: Mapping[str, str], problems: list[str]
) -> tuple[FilterForm, Span]:
    """The months to look at, and the filter with the one that other pages are to look at."""
    if not form.months:
        return replace(form, operasi=None, month=None), Span((), None)
    year = form.kept.get("tahun", "")
    if year in {str(month.year) for month in form.months}:
        first = month_number(date(int(year), 1, 1))
        months = tuple(month_start(first + at) for at in range(MONTHS_PER_YEAR))
        last = latest_month(form.chosen, until=months[-1]) or months[-1]
        month = max(last, next(one for one in reversed(form.months) if one >= months[0]))
        return replace(form, operasi=None, month=month), Span(months, None)
    if year:
        problems.append(f"Tahun itu tidak ada; yang tampil {formatting.month(form.months[0])}.")
    month = _month(form, said)
    number = month_number(month)
    months = tuple(month_start(number - at) for at in reversed(range(MONTHS_PER_YEAR)))
    return replace(form, operasi=None, month=month), Span(months, month)


def _month(form: FilterForm, said: Mapping[str, str]) -> date:
    """The month that was asked for, that of a round, or the latest with a weighing."""
    if form.operasi:
        of_round = form.operasi.ends_on.replace(day=1)
        return of_round if of_round in form.months else form.months[0]
    if form.month and (said.get("bulan") or said.get("masa")):
        return form.month
    return latest_month(form.chosen) or form.months[0]


def bar_of(asked: Asked) -> FilterBar:
    """The filter bar of this page: months and years to choose from, and no rounds."""
    bar = filter_bar(asked.form, here="skdn")
    months = tuple(
        Option(f"bulan:{month:%Y-%m}", formatting.month(month), month == asked.span.month)
        for month in asked.form.months
    )
    here = asked.form.kept.get("tahun")
    years = tuple(
        Option(f"{_YEAR}{year}", f"Tahun {year}", str(year) == here)
        for year in dict.fromkeys(month.year for month in asked.form.months)
    )
    period = Field("masa", "Masa", (("Bulan", months), ("Setahun", years)))
    fields = tuple(period if field.name == "masa" else field for field in bar.fields)
    kept = tuple(item for item in bar.kept if item[0] != "tahun")
    return replace(bar, fields=fields, kept=kept)


@dataclass(frozen=True)
class Pages:
    """The addresses of this page, narrowed to an area and a month."""

    form: FilterForm

    def of(self, kind: str, value: str, month: date | None) -> str:
        """An area in a month; without one in the span that is looked at."""
        narrower = ("posyandu",) if kind == "posyandu" else ("kelurahan", "posyandu")
        if month is None:
            return f"?{self.form.query(without=narrower)}&{urlencode({kind: value})}"
        left_out = ("bulan", "tahun", "urut", *narrower)
        said = self._rest(left_out)
        return f"?{said}{kind}={value}&bulan={month:%Y-%m}"

    def of_month(self, month: date) -> str:
        """The whole area in a month."""
        return f"?{self.form.query(without=('tahun',), bulan=f'{month:%Y-%m}')}"

    def of_ratio(self, ratio: Ratio) -> str:
        """The same months with another ratio."""
        return f"?{self.form.query(rasio=None if ratio.key == FIRST else ratio.key)}"

    def in_order(self, *, is_sorted: bool) -> str:
        """The same with its rows in the other order."""
        return f"?{self.form.query(urut=WORST_FIRST if is_sorted else None)}"

    def _rest(self, left_out: tuple[str, ...]) -> str:
        said = self.form.query(without=left_out)
        return f"{said}&" if said else ""
