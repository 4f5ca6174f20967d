"""The SKDN: one month or one year of an area, its balok, and its posyandu month by month."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from dashboard.filter_bar import area_words, tidied
from dashboard.filter_form import AREAS
from dashboard.links import Links
from dashboard.queries.skdn import Skdn, skdn_of
from dashboard.selection import SignedInRequest
from dashboard.skdn import RATIOS, Letter
from dashboard.skdn_address import Asked, Pages, bar_of, read_address
from dashboard.words.skdn import answer, letters, ratios, weighed_months
from dashboard.words.skdn_balok import IN_TABLE, balok_panel
from dashboard.words.skdn_matrix import matrix


@require_safe
@cache_control(private=True, no_cache=True)
def skdn_page(request: SignedInRequest) -> HttpResponse:
    """The letters and ratios of a month or year, the balok, and every posyandu's months."""
    asked = read_address(request.user, request.GET)
    if not asked.has_months:
        return render(request, "dashboard/empty.html")
    if away := tidied(asked.form, request.path):
        return away
    skdn = skdn_of(asked.form.chosen, asked.span.months)
    pages = Pages(asked.form)
    context = {
        "saring": bar_of(asked),
        "where": area_words(asked.form),
        "span": asked.span.words,
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
        "is_sorted": asked.is_sorted,
        "order_url": pages.in_order(is_sorted=not asked.is_sorted),
        "choices": [(one.sign, pages.of_ratio(one), one == asked.ratio) for one in RATIOS.values()],
    }
    return render(request, "dashboard/skdn.html", context)


def _numbers(asked: Asked, skdn: Skdn) -> dict[str, Any]:
    """The answer, the letters, the ratios and the balok."""
    may_see_children = asked.form.user.may_see_children
    total = skdn.total()
    counts = asked.span.counts(total)
    hidden = asked.span.hidden(total, may_see_children=may_see_children)
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
            may_see_children=may_see_children,
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
