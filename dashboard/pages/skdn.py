"""The SKDN: one month or one year of an area, its balok, and its posyandu month by month."""

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from dashboard.charts.skdn_svg import balok_svg
from dashboard.filter_bar import area_words, tidied
from dashboard.filter_form import AREAS
from dashboard.links import Links
from dashboard.qr import qr_svg
from dashboard.queries.skdn import Skdn, skdn_of, weighed_months
from dashboard.selection import SignedInRequest
from dashboard.skdn import LETTERS, RATIOS, Letter
from dashboard.skdn_address import Asked, Pages, bar_of, read_address
from dashboard.words.skdn import answer, letters, ratios
from dashboard.words.skdn_balok import (
    IN_TABLE,
    SOURCE,
    balok_panel,
    in_months,
    month_bars,
    month_names,
    sheet_rows,
)
from dashboard.words.skdn_matrix import matrix

# Of the sheet: the names of its rows, a month, and the height of the picture (skdn-cetak.css).
LEFT_MM: Final = 25
MONTH_MM: Final = 20.5
HEIGHT_MM: Final = 92


@require_safe
@cache_control(private=True, no_cache=True)
def skdn_page(request: SignedInRequest) -> HttpResponse:
    """The letters and ratios of a month or year, the balok, and every posyandu's months."""
    asked = read_address(request.user, request.GET)
    if not asked.has_months:
        return render(request, "dashboard/empty.html")
    if away := tidied(asked.form, request.path):
        return away
    skdn = _skdn(asked)
    pages = Pages(asked.form)
    context = {
        "saring": bar_of(asked),
        "where": area_words(asked.form),
        "span": asked.span.words,
        # Months were added up: a child is in it once a month.
        "is_sum": asked.span.month is None,
        **_numbers(asked, skdn),
        "matriks": matrix(
            skdn,
            asked.span,
            asked.ratio,
            list(asked.form.places_in(*AREAS)),
            may_see_children=request.user.may_see_children,
            page_of=pages.of,
            is_sorted=asked.is_sorted,
        ),
        "sheet_query": asked.form.query(urut=None, rasio=None),
        "is_sorted": asked.is_sorted,
        "order_url": pages.in_order(is_sorted=not asked.is_sorted),
        "choices": [(one.sign, pages.of_ratio(one), one == asked.ratio) for one in RATIOS.values()],
    }
    return render(request, "dashboard/skdn.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def skdn_sheet(request: SignedInRequest) -> HttpResponse:
    """The balok on one A4, drawn here: paper waits for no script."""
    asked = read_address(request.user, request.GET)
    if not asked.has_months:
        return redirect("skdn")
    months = asked.span.months
    skdn = _skdn(asked)
    told = answer(skdn, asked.span, hidden=asked.span.hidden(skdn))
    back_url = f"{reverse('skdn')}?{asked.form.query(rasio=None, urut=None)}"
    drawn = balok_svg(
        month_bars(skdn),
        left_mm=LEFT_MM,
        month_mm=MONTH_MM,
        height_mm=HEIGHT_MM,
        name="Balok SKDN; angkanya ada pada tabel di bawah",
    )
    address = qr_svg(request.build_absolute_uri(back_url), label="Kode QR halaman SKDN ini")
    context = {
        "where": area_words(asked.form),
        "months": in_months(months),
        "answer": f"{asked.span.words.capitalize()}: {told.title}.",
        "letters": LETTERS,
        "names": month_names(months),
        "rows": sheet_rows(skdn),
        "back_url": back_url,
        # Pictures of our own making; every text in them is escaped where it is made.
        "drawn": mark_safe(drawn),  # noqa: S308
        "qr": mark_safe(address),  # noqa: S308
        "definition": SOURCE,
        "printed": formatting.moment(timezone.localtime()),
        "data_as_of": _data_as_of(skdn),
    }
    return render(request, "dashboard/skdn_cetak.html", context)


def _skdn(asked: Asked) -> Skdn:
    return skdn_of(
        asked.form.chosen,
        asked.span.months,
        may_see_children=asked.form.user.may_see_children,
    )


def _numbers(asked: Asked, skdn: Skdn) -> dict[str, Any]:
    """The answer, the letters, the ratios and the balok."""
    total = skdn.total()
    counts = asked.span.counts(total)
    hidden = asked.span.hidden(skdn)
    links = Links(asked.form)

    def list_of(letter: Letter, month: date) -> str:
        return links.to_list(letter.measure, bulan=f"{month:%Y-%m}")

    return {
        "answer": answer(skdn, asked.span, hidden=hidden),
        "letters": letters(
            counts,
            hidden=hidden,
            # A year is a sum of months: no list has its children, each month's has.
            leads_to=lambda one: list_of(one, asked.span.month) if asked.span.month else "",
        ),
        "ratios": ratios(
            counts,
            hidden=hidden,
            n_proyeksi=skdn.n_proyeksi,
            n_months=1 if asked.span.month else len(weighed_months(total)),
        ),
        "balok": balok_panel(
            skdn,
            asked.span,
            leads_to=list_of,
            page_of=Pages(asked.form).of_month,
        ),
        "shares": [ratio.sign for ratio in IN_TABLE],
        "data_as_of": _data_as_of(skdn),
    }


def _data_as_of(skdn: Skdn) -> str:
    if skdn.data_as_of is None:
        return "data per: belum ada data"
    return f"data per {formatting.moment(timezone.localtime(skdn.data_as_of))}"
