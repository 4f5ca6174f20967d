"""The filter as an address says it: read from a query string, narrowed to a user, written back.

A value that means nothing here, or something outside the user's area, is left out with one
sentence; the others stay. So an address can be sent to a colleague, who sees his own area of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import Http404

from bontang_stunting.lib import formatting
from bontang_stunting.lib.dates import month_number, month_start
from dashboard.filters import DashboardFilter
from dashboard.models import SummaryCell
from dashboard.queries.rounds import rounds_of
from dashboard.selection import latest_among, round_among
from measurements.models import OperasiTimbang
from posyandu.models import Balita, Posyandu, User
from posyandu.models.people import Sex

# What an address calls an age, and the first months of the groups it reaches from and to.
AGES = {
    "0-5": (0, 0),
    "6-11": (6, 6),
    "12-23": (12, 12),
    "24-35": (24, 24),
    "36-47": (36, 36),
    "48-59": (48, 48),
    "0-23": (0, 12),
    "24-59": (24, 48),
}
SEXES = {"L": Sex.LAKI_LAKI, "P": Sex.PEREMPUAN}
# From wide to narrow. Where two do not fit, the wider was just chosen: its bar offers what fits.
AREAS = ("kecamatan", "puskesmas", "kelurahan", "posyandu")
NAMES = (*AREAS, "rt", "jk", "umur")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_LONGEST_RT = 8


class Place(NamedTuple):
    """A posyandu of the user's area with what it lies in: (value in the address, name) each."""

    kecamatan: tuple[str, str]
    puskesmas: tuple[str, str]
    kelurahan: tuple[str, str]
    posyandu: tuple[str, str]

    def has(self, chosen: Mapping[str, str]) -> bool:
        """Whether it lies in every area that was chosen."""
        return all(getattr(self, name)[0] == chosen[name] for name in AREAS if name in chosen)


@dataclass(frozen=True)
class FilterForm:
    """What was asked, as far as it holds for this user.

    `given`: the values by their name in the address; `kept`: what else the page's address says.
    `problems`: a sentence for each value that was left out. `is_tidy`: the address says just this.
    """

    user: User
    given: Mapping[str, str]
    kept: Mapping[str, str]
    places: tuple[Place, ...]
    rounds: tuple[OperasiTimbang, ...]
    months: tuple[date, ...]
    operasi: OperasiTimbang | None = None
    month: date | None = None
    problems: tuple[str, ...] = ()
    is_tidy: bool = True
    is_period_in_path: bool = False
    rts: tuple[str, ...] = field(default=())

    @property
    def chosen(self) -> DashboardFilter:
        """The frozen filter every query takes."""
        first, last = AGES.get(self.given.get("umur", ""), (None, None))
        areas: dict[str, Any] = {name: self.given.get(name) for name in AREAS}
        for name in ("puskesmas", "posyandu"):
            areas[name] = int(areas[name]) if areas[name] else None
        return DashboardFilter.for_user(
            self.user,
            operasi_id=self.operasi.pk if self.operasi else None,
            month=self.month,
            rt=self.given.get("rt"),
            sex=SEXES[self.given["jk"]] if "jk" in self.given else None,
            age_from=first,
            age_to=last,
            **areas,
        )

    @property
    def has_period(self) -> bool:
        """Whether there is any round or month to look at."""
        return bool(self.operasi or self.month)

    @property
    def period(self) -> dict[str, str]:
        """The period as an address says it."""
        if self.operasi:
            return {"operasi": self.operasi.code}
        return {"bulan": f"{self.month:%Y-%m}"} if self.month else {}

    @property
    def period_name(self) -> str:
        """The period in words."""
        if self.operasi:
            return self.operasi.nama
        return formatting.month(self.month) if self.month else ""

    def query(self, *, without: Iterable[str] = (), is_whole: bool = False, **more: Any) -> str:
        """The address after its "?": this filter without some values and with `more` of them.

        `is_whole` also says a period that stands in the path of this page; None leaves out.
        """
        period = {} if self.is_period_in_path and not is_whole else self.period
        kept = {} if is_whole else self.kept
        said = {**kept, **period, **self.given, **more}
        dropped = set(without)
        return urlencode([(k, v) for k, v in said.items() if v is not None and k not in dropped])

    def places_in(self, *names: str) -> Iterator[Place]:
        """The user's posyandu in those of the chosen areas that are named."""
        wider = {name: self.given[name] for name in names if name in self.given}
        if not wider:
            return iter(self.places)
        return (place for place in self.places if place.has(wider))


def read_filter(
    user: User,
    asked: Mapping[str, str],
    *,
    code: str | None = None,
    month: date | None = None,
    or_latest: bool = False,
    keeps: Iterable[str] = (),
    knows_rt: bool = False,
) -> FilterForm:
    """The filter of a query string for a user.

    `code` of a round or `month` where the path of the page says it (Http404 where there is no such
    round); `or_latest`: the latest round where nothing says it. `keeps`: names of the page's own
    values. `knows_rt`: the page counts children, not cells.
    """
    form = FilterForm(
        user=user,
        given={},
        kept={name: asked[name] for name in keeps if asked.get(name)},
        places=_places(user),
        rounds=tuple(rounds_of(user)),
        months=_months(),
        is_period_in_path=bool(code or month),
    )
    problems: list[str] = []
    form = _with_period(form, asked, problems, or_latest=or_latest)
    if code:
        form = replace(form, operasi=round_among(form.rounds, code))
    elif month:
        form = replace(form, operasi=None, month=month)
    form = _with_areas(form, asked, problems)
    form = _with_people(form, asked, problems, knows_rt=knows_rt)
    said = {name: value for name, value in asked.items() if name in {*NAMES, *form.kept}}
    said |= {name: asked[name] for name in ("operasi", "bulan", "masa") if name in asked}
    tidy = {**form.kept, **({} if form.is_period_in_path else form.period), **form.given}
    is_tidy = bool(problems) or all(tidy.get(name) == value for name, value in said.items())
    return replace(form, problems=tuple(problems), is_tidy=is_tidy)


def month_in(text: str) -> date:
    """The month of a path, "2025-11"; Http404 where it is none."""
    if not _MONTH.fullmatch(text):
        raise Http404("Bulan ini tidak ada.")
    return date.fromisoformat(f"{text}-01")


def _places(user: User) -> tuple[Place, ...]:
    rows = Posyandu.objects.visible_to(user).order_by("kelurahan_id", "nama")
    found = rows.values_list(
        "kelurahan__kecamatan_id", "kelurahan__kecamatan__nama",
        "kelurahan__puskesmas_id", "kelurahan__puskesmas__nama",
        "kelurahan_id", "kelurahan__nama", "pk", "nama",
    )  # fmt: skip
    return tuple(
        Place(
            (row[0], row[1]), (str(row[2]), row[3]), (row[4], row[5]), (str(row[6]), row[7])
        )
        for row in found
    )  # fmt: skip


def _months() -> tuple[date, ...]:
    """The months with figures, latest first; they lie without a gap."""
    ends = SummaryCell.objects.aggregate(first=Min("month"), last=Max("month"))
    if not ends["first"]:
        return ()
    numbers = range(month_number(ends["last"]), month_number(ends["first"]) - 1, -1)
    return tuple(month_start(number) for number in numbers)


def _with_period(
    form: FilterForm, asked: Mapping[str, str], problems: list[str], *, or_latest: bool
) -> FilterForm:
    if form.is_period_in_path:
        return form
    kind, _, value = asked.get("masa", "").partition(":")
    code = value if kind == "operasi" else asked.get("operasi", "") if not kind else ""
    text = value if kind == "bulan" else asked.get("bulan", "") if not kind else ""
    for one in form.rounds:
        if one.code == code:
            return replace(form, operasi=one)
    for first in form.months:
        if not code and f"{first:%Y-%m}" == text:
            return replace(form, month=first)
    form = replace(form, operasi=latest_among(form.rounds, form.user) if or_latest else None)
    if form.operasi is None and form.months:
        form = replace(form, month=form.months[0])
    if code or text:
        problems.append(f"Masa itu tidak ada; yang tampil {form.period_name or 'belum ada'}.")
    return form


def _with_areas(form: FilterForm, asked: Mapping[str, str], problems: list[str]) -> FilterForm:
    given: dict[str, str] = {}
    names: dict[str, str] = {}
    for name in AREAS:
        value = asked.get(name, "")
        if not value:
            continue
        if name == "posyandu" and not form.user.may_see_children:
            problems.append("Angka satu posyandu hanya untuk yang melayani balitanya.")
            continue
        nama = next((getattr(p, name)[1] for p in form.places if getattr(p, name)[0] == value), "")
        if not nama:
            problems.append(f"Pilihan {name} itu di luar wilayah Anda; yang tampil wilayah Anda.")
        elif not any(place.has({**given, name: value}) for place in form.places):
            wider = ", ".join(names.values())
            problems.append(f"{nama} tidak termasuk {wider}, jadi pilihan {name} dilepas.")
        else:
            given[name], names[name] = value, nama
    return replace(form, given=given)


def _with_people(
    form: FilterForm, asked: Mapping[str, str], problems: list[str], *, knows_rt: bool
) -> FilterForm:
    given = dict(form.given)
    rts = _rts(form) if knows_rt else ()
    rt = asked.get("rt", "").strip()[:_LONGEST_RT]
    if rt in rts:
        given["rt"] = rt
    elif rt:
        problems.append(
            f"Di wilayah ini tidak ada RT {rt}." if rts
            else "RT tidak disaring di sini; yang tampil semua RT."
        )  # fmt: skip
    for name, known in (("jk", SEXES), ("umur", AGES)):
        value = asked.get(name, "")
        if value in known:
            given[name] = value
        elif value:
            what = "jenis kelamin" if name == "jk" else "umur"
            problems.append(f"Pilihan {what} itu tidak dikenal; yang tampil semua {what}.")
    return replace(form, given=given, rts=rts)


def _rts(form: FilterForm) -> tuple[str, ...]:
    """The RT of one kelurahan, for who may see children: a number is told apart only there."""
    places = list(form.places_in(*AREAS))
    if not form.user.may_see_children or len({place.kelurahan for place in places}) != 1:
        return ()
    here = Balita.objects.filter(posyandu__in=[place.posyandu[0] for place in places])
    found = here.exclude(rt="").order_by("rt").values_list("rt", flat=True).distinct()
    return tuple(sorted(found, key=lambda rt: (len(rt), rt)))
