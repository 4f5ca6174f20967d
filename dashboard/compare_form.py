"""The second side of a comparison, as an address says it: `dengan=operasi:2025-1`, `bulan:2025-10`,
`kelurahan:64.74.01.1003` and the other areas, or `aturan`.

What it says must lie in the user's area; what does not is left out with one sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.filter_bar import Field, Option
from dashboard.filter_form import AREAS, FilterForm

NAME: Final = "dengan"
RULES: Final = "aturan"
# Which areas are laid side by side where none is chosen yet.
_FIRST_AREAS: Final = ("puskesmas", "kelurahan", "posyandu")
LABELS: Final = {"masa": "Dua masa", "wilayah": "Dua wilayah", RULES: "Tiga aturan"}


@dataclass(frozen=True)
class Sides:
    """What is compared: `kind` is a key of LABELS; `there` is empty where rules are compared."""

    kind: str
    here: FilterForm
    there: FilterForm | None = None


def read_sides(form: FilterForm) -> Sides:
    """Both sides of the comparison that `form` keeps under `dengan`.

    Where the address names none, or one that is not there: the period before, or the rules.
    """
    asked = form.kept.get(NAME, "")
    sides = _sides(form, asked) or _sides(form, _period_before(form)) or Sides(RULES, form)
    problems = form.problems
    if asked and not _sides(form, asked):
        problems = (*problems, "Pembanding itu tidak ada atau sama dengan yang dipilih.")
    kept = {**form.kept, NAME: _value(sides)}
    is_tidy = bool(problems) or (form.is_tidy and kept == dict(form.kept))
    return replace(sides, here=replace(form, kept=kept, problems=problems, is_tidy=is_tidy))


def _value(sides: Sides) -> str:
    there = sides.there
    if there is None:
        return RULES
    if sides.kind == "masa":
        (kind, value), *_ = there.period.items()
        return f"{kind}:{value}"
    kind = _narrowest(there)
    return f"{kind}:{there.given[kind]}"


def _sides(form: FilterForm, asked: str) -> Sides | None:
    """The two sides; None where the second is not there for this user, or is the first."""
    kind, _, value = asked.partition(":")
    if asked == RULES:
        return Sides(RULES, form)
    if kind == "operasi":
        found = next((one for one in form.rounds if one.code == value), None)
        is_other = found is not None and found != form.operasi
        return Sides("masa", form, replace(form, operasi=found, month=None)) if is_other else None
    if kind == "bulan":
        day = next((day for day in form.months if f"{day:%Y-%m}" == value), None)
        is_other = day is not None and day != form.month
        return Sides("masa", form, replace(form, operasi=None, month=day)) if is_other else None
    if not _is_open(form, kind) or form.given.get(kind) == value:
        return None
    if value not in {getattr(place, kind)[0] for place in form.places}:
        return None
    people = {name: form.given[name] for name in ("jk", "umur") if name in form.given}
    return Sides("wilayah", form, replace(form, given={kind: value, **people}))


def _is_open(form: FilterForm, kind: str) -> bool:
    """Whether areas of a kind are told to this user."""
    return kind in AREAS and (kind != "posyandu" or form.user.may_see_children)


def _narrowest(form: FilterForm) -> str:
    return next((name for name in reversed(AREAS) if name in form.given), "")


def _period_before(form: FilterForm) -> str:
    """The round or month before; the one after where there is none before.

    A round that is the only one stands beside the month before it.
    """
    if form.operasi:
        codes = [one.code for one in form.rounds]
        if near := _beside(codes, form.operasi.code):
            return f"operasi:{near}"
        first = form.operasi.starts_on.replace(day=1)
        earlier = next((day for day in form.months if day < first), None)
        return f"bulan:{earlier:%Y-%m}" if earlier else ""
    months = [f"{day:%Y-%m}" for day in form.months]
    near = _beside(months, f"{form.month:%Y-%m}" if form.month else "")
    return f"bulan:{near}" if near else ""


def _beside(values: list[str], value: str) -> str:
    """What follows a value, or else precedes it: the latest stands first."""
    if value not in values:
        return values[0] if values else ""
    at = values.index(value)
    return next(iter([*values[at + 1 : at + 2], *values[at - 1 : at]]), "")


def views(sides: Sides) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is open) of each way to compare that this user has."""
    form = sides.here
    ways = {"masa": _period_before(form), RULES: RULES}
    found = [(kind, f"?{form.query(dengan=value)}") for kind, value in ways.items() if value]
    if url := _areas_url(form):
        found.insert(1, ("wilayah", url))
    return [(LABELS[kind], url, kind == sides.kind) for kind, url in found]


def _areas_url(form: FilterForm) -> str:
    """The chosen area beside the next of its kind, or the first two where none is chosen."""
    chosen = _narrowest(form)
    for kind in (chosen,) if chosen else _FIRST_AREAS:
        values = list(dict.fromkeys(getattr(place, kind)[0] for place in form.places))
        if len(values) < 2 or not _is_open(form, kind):
            continue
        first = form.given.get(kind, values[0])
        second = next(value for value in values if value != first)
        return f"?{form.query(**{kind: first, NAME: f'{kind}:{second}'})}"
    return ""


def other_field(sides: Sides) -> Field:
    """What the first side can be compared with."""
    form, value = sides.here, _value(sides)
    groups = [
        ("Operasi timbang", [(f"operasi:{one.code}", one.nama) for one in form.rounds]),
        ("Bulan", [(f"bulan:{day:%Y-%m}", formatting.month(day)) for day in form.months]),
        *_area_groups(form),
        ("Aturan", [(RULES, "Aturan WHO dan e-PPGBM")]),
    ]
    own = {f"{kind}:{here}" for kind, here in {**form.period, **form.given}.items()}
    told = [
        (name, tuple(Option(one, label, one == value) for one, label in options if one not in own))
        for name, options in groups
    ]
    return Field(NAME, "Dibanding", tuple(group for group in told if group[1]))


def _area_groups(form: FilterForm) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Areas of the kind that is chosen; without one, of every kind but the smallest."""
    chosen = _narrowest(form)
    for kind in (chosen,) if chosen else ("puskesmas", "kelurahan"):
        found = dict.fromkeys(getattr(place, kind) for place in form.places)
        yield kind.capitalize(), [(f"{kind}:{value}", nama) for value, nama in found]
