"""One child: its page, its sheet of A4 and its growth card. Every look at it is noted."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from bontang_stunting.lib.addresses import with_query
from dashboard.charts.growth_svg import growth_svg
from dashboard.filter_bar import filter_bar
from dashboard.filter_form import FilterForm, read_filter
from dashboard.measures import LISTS
from dashboard.qr import qr_svg, scan_code
from dashboard.queries.child import ChildStory, child_story
from dashboard.selection import SignedInRequest
from dashboard.words.child import identity
from dashboard.words.child_card import card_months, card_rows
from dashboard.words.child_curves import Curve, curves, kms_picture
from dashboard.words.child_events import events, month_rows
from dashboard.words.child_growth import answer, caveats, lead
from dashboard.words.child_rows import paper_rows, reading_rows
from dashboard.words.worklists import BY_KEY
from measurements.services.redirects import roots_of
from posyandu import audit
from posyandu.access import may
from posyandu.models import User
from timbang.access import is_coordinator

# Millimetres: two curves side by side on A4, one across A5.
CURVE_MM: Final = (91, 64)
CARD_MM: Final = (194, 69)
CARD_LEFT_MM: Final = 22
# How its address says which list it was opened from.
_CAME_BY: Final = ("ukuran", "urut", "kerja")
MONTHS_OPEN: Final = 12
ROWS_ON_A4: Final = 14


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def child_page(request: SignedInRequest, balita_id: UUID) -> HttpResponse:
    """How the child has grown, and all that was ever read, said and decided about it."""
    if kept_id := roots_of([balita_id]).get(balita_id):
        path = reverse("child", args=[kept_id])  # an address from before the merge
        return redirect(with_query(path, request.GET.urlencode()))
    story = _story(request, balita_id, verb="baca")
    months = month_rows(story)
    form = read_filter(
        request.user, request.GET, or_latest=True, keeps=_CAME_BY,
        knows_rt=True,
    )  # fmt: skip
    context = {
        **_who(story),
        "saring": filter_bar(form, here="child"),
        "curves": curves(story, timezone.localdate()),
        "months": months[:MONTHS_OPEN],
        "older_months": months[MONTHS_OPEN:],
        "rows": reading_rows(story),
        "n_standing": len(story.standing),
        "data_as_of": f"data per {formatting.moment(timezone.localtime())}",
        "events": events(story),
        "may_act": is_coordinator(request.user),
        "query": form.query(),
        "back_url": _back(form),
    }
    return render(request, "dashboard/anak.html", context)


def _back(form: FilterForm) -> str:
    """The list that the child was opened from; empty where its address names none."""
    kept = form.kept
    if kept.get("kerja") in BY_KEY:
        return f"{reverse('worklist', args=[kept['kerja']])}?{form.query(without=_CAME_BY)}"
    if kept.get("ukuran") in LISTS:
        return f"{reverse('children')}?{form.query(without=['kerja'])}"
    return ""


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def child_sheet(request: SignedInRequest, balita_id: UUID) -> HttpResponse:
    """The same on one A4, drawn here: paper waits for no script."""
    story = _story(request, balita_id, verb="cetak")
    context = {
        **_who(story),
        **_paper(request, story),
        "curves": [
            (curve, _drawn(curve)) for curve in curves(story, timezone.localdate()).values()
        ],
        "rows": paper_rows(story, ROWS_ON_A4),
        "n_older": max(len(story.standing) - ROWS_ON_A4, 0),
    }
    return render(request, "dashboard/anak_cetak.html", context)


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def child_card(request: SignedInRequest, balita_id: UUID) -> HttpResponse:
    """The growth card (KMS) on one A5, with the QR that the weighing table reads."""
    story = _story(request, balita_id, verb="cetak_kms")
    months = card_months(story, timezone.localdate())
    width, height = CARD_MM
    picture = kms_picture(story, months)
    drawn = growth_svg(picture, width_mm=width, height_mm=height, name="KMS", left_mm=CARD_LEFT_MM)
    context = {
        **_who(story),
        **_paper(request, story),
        "drawn": _safe(drawn),
        "months": months,
        "card": card_rows(story, months),
        "is_girl": story.balita.sex == 2,
    }
    return render(request, "dashboard/anak_kms.html", context)


def _story(request: SignedInRequest, balita_id: UUID, *, verb: str) -> ChildStory:
    """The child's story, noted as looked at; Http404 outside the user's area."""
    story = child_story(request.user, balita_id)
    if story is None:
        raise Http404("Anak ini tidak ada di wilayah Anda.")
    audit.record(verb, kind="balita", object_id=balita_id, by=request.user)
    return story


def _who(story: ChildStory) -> dict[str, Any]:
    return {
        "balita": story.balita,
        "who": identity(story, timezone.localdate()),
        "answer": answer(story),
        "lead": lead(story),
        "caveats": caveats(story),
    }


def _paper(request: SignedInRequest, story: ChildStory) -> dict[str, Any]:
    code = scan_code(story.balita)
    return {
        "qr": _safe(qr_svg(code, label="Kode QR anak untuk meja timbang")),
        "code": code,
        "printed": formatting.moment(timezone.localtime()),
    }


def _drawn(curve: Curve) -> SafeString:
    width, height = CURVE_MM
    return _safe(growth_svg(curve.picture, width_mm=width, height_mm=height, name=curve.subtitle))


def _safe(drawn: str) -> SafeString:
    """An SVG of our own making; every text in it is escaped where it is made."""
    return mark_safe(drawn)  # noqa: S308
