"""The bar over every page of figures: what may be chosen, what is chosen, and the other pages."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from bontang_stunting.lib import formatting
from bontang_stunting.lib.addresses import with_query
from dashboard.filter_form import AGES, AREAS, NAMES, FilterForm
from dashboard.presenters import area_name

EVERY: Final = "Semua"
# More than these nobody reads through: a wider area is chosen first.
MOST_CHOICES: Final = 300
LABELS: Final = {"rt": "RT", "jk": "Jenis kelamin", "umur": "Umur"}
ONLY_AREAS: Final = (
    "Halaman ini hanya disaring menurut wilayah; pilihan lain tetap terpasang di halaman lain."
)
SEX_NAMES: Final = {"L": "Laki-laki", "P": "Perempuan"}
# The second navigation: the name of its address, what it is called, whether names stand on it.
TABS: Final = (
    ("dashboard", "Ringkasan", False),
    ("trend", "Tren", False),
    ("skdn", "SKDN", False),
    ("children", "Anak", True),
    ("worklists", "Daftar kerja", True),
    ("compare", "Bandingkan", False),
    ("rounds", "Operasi timbang", False),
)


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """A list to choose from. `groups`: (heading or empty, options); `every`: the choice of none."""

    name: str
    label: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]
    every: str = ""


@dataclass(frozen=True)
class Token:
    """A choice that stands, in words, and the address of this page without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Tab:
    """A page of the second navigation, with the filter in its address."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class FilterBar:
    """What `_saring.html` and `_tab.html` print."""

    action: str
    fields: tuple[Field, ...]
    tokens: tuple[Token, ...]
    tabs: tuple[Tab, ...]
    kept: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    without_any: str
    words: str


def filter_bar(
    form: FilterForm, *, here: str, action: str = "", extra: Iterable[Field] = ()
) -> FilterBar:
    """The bar of a page. `here`: the address name of its tab; `action`: where the form goes.

    `extra`: fields of the page's own, before the others.
    """
    own = tuple(extra)
    chosen_there = {field.name for field in own}
    return FilterBar(
        action=action,
        fields=(*own, *_fields(form)),
        tokens=tuple(_tokens(form)),
        tabs=tuple(_tabs(form, here)),
        kept=tuple(item for item in form.kept.items() if item[0] not in chosen_there),
        problems=form.problems,
        without_any=f"?{form.query(without=form.given)}",
        words=in_words(form),
    )


def area_bar(form: FilterForm, *, here: str) -> FilterBar:
    """The bar of a page that is narrowed by area alone; what else is chosen stays in it, unseen."""
    bar = filter_bar(form, here=here)
    others = {name: value for name, value in form.given.items() if name not in AREAS}
    period = {} if form.is_period_in_path else form.period
    problems = (*form.problems, ONLY_AREAS) if others else form.problems
    return replace(
        bar,
        fields=tuple(field for field in bar.fields if field.name in AREAS),
        tokens=tuple(_tokens(form, AREAS)),
        kept=(*bar.kept, *period.items(), *others.items()),
        problems=problems,
        without_any=f"?{form.query(without=AREAS)}",
    )


def tidied(form: FilterForm, path: str) -> HttpResponseRedirect | None:
    """A way to the same page under its shortest address; None where it is open under that."""
    return None if form.is_tidy else HttpResponseRedirect(with_query(path, form.query()))


def in_words(form: FilterForm) -> str:
    """Period, area and people of the filter: "Operasi Timbang II 2025, Lok Tuan, laki-laki"."""
    people = [_name_of(form, name) for name in ("jk", "umur") if name in form.given]
    return ", ".join([form.period_name, area_words(form), *(word.lower() for word in people)])


def area_words(form: FilterForm) -> str:
    """The narrowest areas of the filter, or the user's own."""
    narrow = [name for name in ("rt", *reversed(AREAS)) if name in form.given][:2]
    if not narrow:
        return area_name(form.user)
    return ", ".join(_name_of(form, name) for name in narrow)


def age_words(ages: str) -> str:
    """An age of an address in words: "0-23" → "0–23 bulan"."""
    return f"{ages.replace('-', '–')} bulan"


def _fields(form: FilterForm) -> Iterable[Field]:
    yield _period(form)
    for at, name in enumerate(AREAS):
        if name == "posyandu" and not form.user.may_see_children:
            continue
        found = list(dict.fromkeys(getattr(p, name) for p in form.places_in(*AREAS[:at])))
        if name in form.given or 1 < len(found) <= MOST_CHOICES:
            yield _field(form, name, found)
    if form.rts:
        yield _field(form, "rt", [(rt, rt) for rt in form.rts])
    yield _field(form, "jk", SEX_NAMES.items())
    yield _field(form, "umur", [(ages, age_words(ages)) for ages in AGES])


def _period(form: FilterForm) -> Field:
    rounds = tuple(
        Option(f"operasi:{one.code}", one.nama, one == form.operasi) for one in form.rounds
    )
    months = tuple(
        Option(f"bulan:{day:%Y-%m}", formatting.month(day), day == form.month)
        for day in form.months
    )
    groups = (("Operasi timbang", rounds), ("Bulan", months))
    return Field("masa", "Masa", tuple(group for group in groups if group[1]))


def _field(form: FilterForm, name: str, found: Iterable[tuple[str, str]]) -> Field:
    options = tuple(
        Option(value, label, form.given.get(name) == value) for value, label in found
    )  # fmt: skip
    return Field(name, LABELS.get(name, name.capitalize()), (("", options),), EVERY)


def _tokens(form: FilterForm, names: Container[str] = NAMES) -> Iterable[Token]:
    for name in filter(names.__contains__, form.given):
        yield Token(_name_of(form, name), f"?{form.query(without=_with_narrower(name))}")


def _with_narrower(name: str) -> tuple[str, ...]:
    """An RT goes with the kelurahan or posyandu it is a part of."""
    return (name, "rt") if name in {"kelurahan", "posyandu"} else (name,)


def _name_of(form: FilterForm, name: str) -> str:
    value = form.given[name]
    if name == "jk":
        return SEX_NAMES[value]
    if name == "umur":
        return age_words(value)
    if name == "rt":
        return f"RT {value}"
    nama = next(getattr(p, name)[1] for p in form.places if getattr(p, name)[0] == value)
    return nama if nama.lower().startswith(name) else f"{name.capitalize()} {nama}"


def _tabs(form: FilterForm, here: str) -> Iterable[Tab]:
    query = form.query(is_whole=True)
    for name, label, is_of_children in TABS:
        if is_of_children and not form.user.may_see_children:
            continue
        try:
            url = summary_url(form) if name == "dashboard" else with_query(reverse(name), query)
        except NoReverseMatch:
            continue  # a page that this site does not have yet
        yield Tab(label, url, name == here)


def summary_url(form: FilterForm) -> str:
    """The address of Ringkasan for this filter: its period stands in the path."""
    said = form.query(is_whole=True, without=("operasi", "bulan"))
    if form.operasi:
        path = reverse("round", kwargs={"code": form.operasi.code})
    elif form.month:
        path = reverse("month", kwargs={"month": f"{form.month:%Y-%m}"})
    else:
        path = reverse("dashboard")
    return with_query(path, said)
