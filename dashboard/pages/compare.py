"""Bandingkan: two periods, two areas, or three rules, and who differs between them."""

from dataclasses import replace
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from dashboard.compare_form import Sides, other_field, read_sides, views
from dashboard.filter_bar import Field, Option, area_words, filter_bar, in_words, tidied
from dashboard.filter_form import FilterForm, read_filter
from dashboard.links import Links
from dashboard.list_sheet import Heading, sheet_of
from dashboard.pages.children import XLSX, data_as_of
from dashboard.queries.areas import counts_by_posyandu, total
from dashboard.queries.compare import compare_areas, compare_periods
from dashboard.queries.compare_reasons import INDICES, Index
from dashboard.queries.compare_rules import apart, named, page_of, rules_of
from dashboard.queries.disclosure import disclosure_of
from dashboard.results import Coverage
from dashboard.selection import SignedInRequest
from dashboard.words import compare as words
from dashboard.words import compare_rules as rules_words
from posyandu import audit
from posyandu.access import may
from posyandu.models import User

FIRST_INDEX = "tbu"


@require_safe
@cache_control(private=True, no_store=True)
def compare(request: SignedInRequest) -> HttpResponse:
    """Two sides by table and picture; the address holds both."""
    sides, index = _asked(request)
    form = sides.here
    if not form.has_period:
        return render(request, "dashboard/empty.html")
    if away := tidied(form, request.path):
        return away
    if sides.there is None:
        return _rules_page(request, sides, index)
    return _sides_page(request, sides, sides.there)


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def compare_sheet(request: SignedInRequest) -> HttpResponseBase:
    """The children that differ between the rules, as a spreadsheet. Who took it is noted."""
    sides, index = _asked(request)
    form = sides.here
    if not form.has_period:
        return render(request, "dashboard/empty.html")
    rows = apart(form.chosen, index)
    heading = Heading(
        title=_count(len(rows)),
        filter=in_words(form),
        figure=f"{index.name} menurut aturan nasional, WHO dan e-PPGBM.",
        definition=rules_words.DEFINITION,
        data_as_of=data_as_of(),
    )
    cells = rules_words.sheet_rows(named(rows, index), index, form.places)
    content, n_rows = sheet_of(rules_words.SHEET_COLUMNS, cells, heading)
    audit.record(
        "unduh", kind="daftar anak", object_id=f"beda-aturan-{index.key}", by=request.user,
        n=n_rows, **form.period, **form.given,
    )  # fmt: skip
    period = "-".join(form.period.values())
    name = f"balita-beda-aturan-{index.key}-{period}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def _asked(request: SignedInRequest) -> tuple[Sides, Index]:
    form = read_filter(
        request.user,
        request.GET,
        or_latest=True,
        keeps=["dengan", "indeks"],
        knows_rt=True,
    )
    sides = read_sides(form)
    form = sides.here
    key = form.kept.get("indeks", FIRST_INDEX)
    is_of_rules = sides.there is None
    kept = {name: value for name, value in form.kept.items() if name != "indeks"}
    if key not in INDICES:
        problems = (*form.problems, "Indeks itu tidak dikenal; yang tampil TB/U.")
        form, key = replace(form, problems=problems, is_tidy=True), FIRST_INDEX
    elif is_of_rules and key != FIRST_INDEX:
        kept["indeks"] = key
    is_tidy = form.is_tidy and ("indeks" in kept) == ("indeks" in form.kept)
    form = replace(form, kept=kept, is_tidy=is_tidy or bool(form.problems))
    return replace(sides, here=form), INDICES[key]


def _sides_page(request: SignedInRequest, sides: Sides, there: FilterForm) -> HttpResponse:
    is_of_time = sides.kind == "masa"
    find = compare_periods if is_of_time else compare_areas
    found = find(sides.here.chosen, there.chosen, may_see_children=request.user.may_see_children)
    names = _names(sides.here, there, is_of_time=is_of_time)
    links = Links(sides.here), Links(there)

    def leads_to(side: int, key: str) -> str:
        return links[side].to_list(key)

    context = {
        **_frame(sides),
        "title": words.answer(found, names),
        "lead": words.lead(found, names),
        "names": names,
        "health": words.health_panel(found, names, leads_to),
        "coverage": words.coverage_panel(found, names, leads_to),
        "paired": words.paired_rows(found) if is_of_time else (),
        "paired_title": words.paired_title(found),
        "where": _where(sides.here, there, is_of_time=is_of_time),
    }
    return render(request, "dashboard/bandingkan.html", context)


def _where(here: FilterForm, there: FilterForm, *, is_of_time: bool) -> str:
    if is_of_time:
        return f"{in_words(here)} dan {_period(there)}"
    return here.period_name


def _names(here: FilterForm, there: FilterForm, *, is_of_time: bool) -> words.Names:
    short, long = (_month, _period) if is_of_time else (_area, area_words)
    told = short(here), short(there)
    if told[0] == told[1]:
        told = long(here), long(there)
    return words.Names(*told, is_of_time=is_of_time)


def _month(form: FilterForm) -> str:
    """The month of a period: most years have one round in it at the most."""
    day = form.operasi.starts_on if form.operasi else form.month
    return formatting.month(day) if day else ""


def _period(form: FilterForm) -> str:
    return form.period_name if form.operasi else f"penimbangan {form.period_name}"


def _area(form: FilterForm) -> str:
    """A kelurahan without the word before it, which needs none."""
    return area_words(form).removeprefix("Kelurahan ")


def _rules_page(request: SignedInRequest, sides: Sides, index: Index) -> HttpResponse:
    form = sides.here
    sees = request.user.may_see_children
    found = rules_of(form.chosen, index)
    told = rules_words.told_to(found, disclosure_of(form.chosen, may_see_children=sees), index)
    counts = total(counts_by_posyandu(form.chosen))
    covered = Coverage(counts["n_diukur"], counts["n_sasaran"])
    context: dict[str, Any] = {
        **_frame(sides, _index_field(index)),
        "title": rules_words.answer(found, index, told),
        "lead": rules_words.lead(found, index, told, may_see_children=sees),
        "rules": rules_words.panel(found, index, told, covered, may_see_children=sees),
        "where": in_words(form),
        "index": index,
    }
    if sees:
        rows = apart(form.chosen, index)
        after = request.GET.get("setelah", "")
        shown, more = page_of(rows, index, after)
        context |= {
            "rule_names": [rules_words.RULE_NAMES[one] for one in rules_words.shown_rules(found)],
            "categories": rules_words.category_rows(found, index),
            "agreements": rules_words.agreement_rows(found),
            "list_title": _count(len(rows)),
            "rows": rules_words.apart_texts(shown, index, form.places),
            "next_url": f"?{form.query(setelah=more)}" if more else "",
            "first_url": f"?{form.query()}" if after else "",
            "sheet_query": form.query(),
            "child_query": form.query(is_whole=True),
        }
    return render(request, "dashboard/bandingkan_aturan.html", context)


def _frame(sides: Sides, *more: Field) -> dict[str, Any]:
    """What every way to compare has around it."""
    bar = filter_bar(sides.here, here="compare", extra=[other_field(sides), *more])
    # The first side is chosen before the second.
    first = [field for field in bar.fields if field.name == "masa"]
    fields = (*first, *(field for field in bar.fields if field.name != "masa"))
    return {
        "saring": replace(bar, fields=fields),
        "views": views(sides),
        "data_as_of": data_as_of(),
    }


def _index_field(index: Index) -> Field:
    options = tuple(Option(one.key, one.name, one == index) for one in INDICES.values())
    return Field("indeks", "Indeks", (("", options),))


def _count(n: int) -> str:
    if not n:
        return "Tidak ada balita yang berbeda statusnya"
    return f"{formatting.number(n)} balita berbeda statusnya"
