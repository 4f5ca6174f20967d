"""The filter of the pages about running rounds: kept in their addresses, applied by area."""

from collections.abc import Iterable

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from bontang_stunting.lib.addresses import with_query
from dashboard.filter_form import FilterForm, read_filter
from dashboard.selection import SignedInRequest
from measurements.models import OperasiTimbang, Sasaran


def asked_areas(
    request: SignedInRequest, operasi: OperasiTimbang | None = None, *, keeps: Iterable[str] = ()
) -> FilterForm:
    """The filter of such a page. The period is its own round, unless that has no list yet."""
    has_list = operasi is not None and Sasaran.objects.filter(operasi=operasi).exists()
    return read_filter(
        request.user,
        request.GET,
        code=operasi.code if operasi and has_list else None,
        or_latest=True,
        keeps=keeps,
        knows_rt=True,
    )


def back_to(request: SignedInRequest, name: str, operasi: OperasiTimbang) -> HttpResponseRedirect:
    """The way from an act to a page of its round, with the filter the act was asked under."""
    said = asked_areas(request, operasi).query()
    return redirect(with_query(reverse(name, args=[operasi.code]), said))
