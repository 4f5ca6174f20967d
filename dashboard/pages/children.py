"""The list of the children behind a figure, and the same list as a file."""

from dataclasses import replace
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from bontang_stunting.lib import formatting
from dashboard.filter_bar import Field, Option, filter_bar, in_words, tidied
from dashboard.filter_form import FilterForm, read_filter
from dashboard.list_sheet import Heading, file_name, list_sheet
from dashboard.measures import CHANGES, LISTS, MEASURES, Measure
from dashboard.queries.children import (
    ORDERS,
    Children,
    children_page,
    every_child,
    readings_until,
)
from dashboard.queries.version import current_version
from dashboard.selection import SignedInRequest
from dashboard.words.children import child_texts, figure, found_words, title
from posyandu import audit
from posyandu.access import may
from posyandu.models import User

FIRST = "pendek"
# Fewer letters would find nearly everybody.
FEWEST_LETTERS = 3
_LONGEST_NAME = 60
ORDER_NAMES = {"posyandu": "per posyandu", "nama": "menurut nama", "z": "nilai terendah dulu"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def children_list(request: SignedInRequest) -> HttpResponse:
    """A page of the children of one figure, each with the reason why it is there.

    A name to search for comes as a form, never in the address: addresses stay in logs, in the
    browser's history and in what is sent to a colleague.
    """
    form, measure = _asked(request)
    if not form.has_period:
        return render(request, "dashboard/empty.html")
    if away := tidied(form, request.path):
        return away
    order = form.kept.get("urut", "posyandu")
    name = " ".join(request.POST.get("cari", "").split())[:_LONGEST_NAME]
    sought = name if len(name) >= FEWEST_LETTERS else ""
    after = (request.POST if sought else request.GET).get("setelah", "")
    page = children_page(form.chosen, measure, order=order, after=after, name=sought)
    if page.n_found is not None:
        audit.record(
            "cari", kind="daftar anak", object_id=measure.key, by=request.user, n=page.n_found
        )
    readings = readings_until([child.balita_id for child in page.rows], page.last_day)
    context = {
        "saring": filter_bar(form, here="children", extra=[_measure_field(measure)]),
        "title": title(measure, page.counts),
        "where": in_words(form),
        "figure": figure(measure, page.counts),
        "definition": measure.definition,
        "data_as_of": data_as_of(),
        "rows": child_texts(page.rows, measure, readings, form.places, page.first_day),
        "orders": _orders(form, order),
        "next_url": f"?{form.query(setelah=page.after)}" if page.after and not sought else "",
        "first_url": f"?{form.query()}" if after and not sought else "",
        "sheet_query": form.query(urut=None),
        "child_query": form.query(),
        "cari": _cari(form, name, page, is_behind=bool(after)),
    }
    return render(request, "dashboard/anak_daftar.html", context)


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def children_sheet(request: SignedInRequest) -> HttpResponseBase:
    """The same children as a spreadsheet. Who took which list is noted."""
    form, measure = _asked(request)
    if not form.has_period:
        return render(request, "dashboard/empty.html")
    page = children_page(form.chosen, measure)
    content, n_rows = list_sheet(
        every_child(form.chosen, measure),
        measure,
        form.places,
        page.first_day,
        _heading(form, measure, page),
    )
    audit.record(
        "unduh", kind="daftar anak", object_id=measure.key, by=request.user,
        n=n_rows, **form.period, **form.given,
    )  # fmt: skip
    period = "-".join(form.period.values())
    return FileResponse(
        content, as_attachment=True, filename=file_name(measure, period), content_type=XLSX
    )


def _asked(request: SignedInRequest) -> tuple[FilterForm, Measure]:
    """The filter and the measure of an address; the first measure where it names none."""
    form = read_filter(
        request.user,
        request.GET,
        or_latest=True,
        keeps=["ukuran", "urut"],
        knows_rt=True,
    )
    key = form.kept.get("ukuran", FIRST)
    problems = form.problems
    if key not in LISTS:
        problems = (*problems, "Daftar itu tidak ada; yang tampil balita pendek.")
        key = FIRST
    order = form.kept.get("urut", "")
    kept = {"ukuran": key} | ({"urut": order} if order in ORDERS[1:] else {})
    is_tidy = bool(problems) or (form.is_tidy and kept == dict(form.kept))
    return replace(form, kept=kept, problems=problems, is_tidy=is_tidy), LISTS[key]


def _cari(form: FilterForm, name: str, page: Children, *, is_behind: bool) -> dict[str, Any]:
    """What `_cari.html` prints: where its form goes, and what the name found."""
    is_found = page.n_found is not None
    return {
        "action": f"?{form.query()}",
        "name": name,
        "is_short": bool(name) and not is_found,
        "is_found": is_found,
        "found": found_words(page.n_found, name),
        "after": page.after if is_found else "",
        "is_behind": is_found and is_behind,
    }


def _measure_field(measure: Measure) -> Field:
    counts, changes = (
        tuple(Option(one.key, one.title, one == measure) for one in group.values())
        for group in (MEASURES, CHANGES)
    )
    groups = (("Jumlah", counts), ("Perubahan antarmasa", changes))
    return Field("ukuran", "Daftar", groups)


def _orders(form: FilterForm, order: str) -> list[tuple[str, str, bool]]:
    """(words, address, whether it stands) of each order."""
    return [
        (words, f"?{form.query(urut=None if name == ORDERS[0] else name)}", name == order)
        for name, words in ORDER_NAMES.items()
    ]


def _heading(form: FilterForm, measure: Measure, page: Children) -> Heading:
    return Heading(
        title=title(measure, page.counts),
        filter=in_words(form),
        figure=figure(measure, page.counts),
        definition=measure.definition,
        data_as_of=data_as_of(),
    )


def data_as_of() -> str:
    """When the figures were counted, in words."""
    _, counted_at = current_version()
    if counted_at is None:
        return "data per: belum ada data"
    return f"data per {formatting.moment(timezone.localtime(counted_at))}"
