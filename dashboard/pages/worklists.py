"""Daftar kerja: the board of everything that waits, and each list by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from bontang_stunting.lib.addresses import with_query
from dashboard.filter_bar import area_words, filter_bar, in_words, tidied
from dashboard.filter_form import AREAS, FilterForm, read_filter
from dashboard.queries import work_rows
from dashboard.queries.worklists import Waiting, waiting, work_page
from dashboard.selection import SignedInRequest
from dashboard.words import duplicates
from dashboard.words import worklists as words
from dashboard.work_forms import CLINICIANS
from interventions.models import TindakLanjut, VerifikasiStunting
from posyandu import audit
from posyandu.access import may
from posyandu.models import User
from timbang.access import is_coordinator

MERGES_SHOWN: Final = 20
READINGS: Final = {"gizi-buruk": "tindak", "2t": "tindak", "bgm": "tindak", "pendek": "putusan"}
REFERRED_AND_SEEN: Final = "rujukan-selesai"
DONE: Final = "selesai"  # ?keadaan= of the referrals that were answered


@dataclass(frozen=True)
class BoardLine:
    """One list on the board: its number, its oldest, and its number in each area."""

    worklist: words.Worklist
    url: str
    n: str
    is_empty: bool
    oldest: str
    cells: tuple[tuple[str, str], ...]  # number or "", address


@dataclass(frozen=True)
class Area:
    """One column of the board: how the address names it, its name, its posyandu."""

    parameter: str
    value: str
    nama: str
    posyandu_ids: frozenset[int]


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def board(request: SignedInRequest) -> HttpResponse:
    """Every list with how many wait on it, since when and where."""
    form = asked_filter(request)
    if away := tidied(form, request.path):
        return away
    today = timezone.localdate()
    areas = _areas(form)
    shown = [one for one in words.WORKLISTS if may_open(request.user, one)]
    found = {one.key: waiting(one.key, form.chosen, today) for one in shown}
    lines = [_line(one, found[one.key], form, areas, today) for one in shown]
    n = sum(one.n for one in found.values())
    context = {
        "saring": filter_bar(form, here="worklists"),
        "title": words.board_title(n, area_words(form)),
        "where": in_words(form) if form.has_period else area_words(form),
        "lines": lines,
        "areas": areas,
        "today": formatting.day(today),
    }
    return render(request, "dashboard/kerja.html", context)


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def worklist(request: SignedInRequest, key: str) -> HttpResponse:
    """One list, the longest waiting first, each row with what can be done about it."""
    asked = asked_list(request.user, key)
    if key == "bentrok":
        # It knows areas and nothing else: what the board counts there is of every sex and age.
        areas = {name: request.GET[name] for name in AREAS if request.GET.get(name)}
        return redirect(with_query(reverse("timbang_bentrok"), urlencode(areas)))
    form, relation = list_filter(request, key)
    if away := tidied(form, request.path):
        return away
    today, after = timezone.localdate(), request.GET.get("setelah", "")
    is_done = relation == REFERRED_AND_SEEN
    page = work_page(relation, form.chosen, today, after=after)
    audit.record("baca", kind="daftar_kerja", object_id=key, by=request.user, n=len(page.keys))
    context = {
        "saring": filter_bar(form, here="worklists"),
        "worklist": asked,
        "title": list_title(asked, page.n, form, relation),
        "where": in_words(form) if asked.of_period else area_words(form),
        "oldest": "" if is_done else words.oldest(asked, page.oldest, today),
        "needs_round": key == "pendek" and form.operasi is None,
        "rows": texts_of(relation, page.keys, today),
        "pairs": pairs_of(request.user, page.keys) if key == "ganda" else [],
        "merges": _merges(form) if key == "ganda" else [],
        "may_act": is_coordinator(request.user),
        "operasi": form.operasi,
        "choices": _choices(),
        "today": today.isoformat(),
        "query": form.query(),
        "states": _states(form, is_done) if key == "rujukan" else [],
        "next_url": f"?{form.query(setelah=page.after)}" if page.after else "",
        "first_url": f"?{form.query()}" if after else "",
        "board_url": f"{reverse('worklists')}?{form.query(is_whole=True)}",
    }
    return render(request, "dashboard/kerja_daftar.html", context)


def asked_filter(request: SignedInRequest, keeps: Sequence[str] = ()) -> FilterForm:
    """The filter of a worklist's address; the latest round where it says no period."""
    return read_filter(request.user, request.GET, or_latest=True, keeps=keeps, knows_rt=True)


def asked_list(user: User, key: str) -> words.Worklist:
    """The list of this key; Http404 for none, and for one that this user may not open."""
    asked = words.BY_KEY.get(key)
    if asked is None or not may_open(user, asked):
        raise Http404("Daftar kerja ini tidak ada.")
    return asked


def list_filter(request: SignedInRequest, key: str) -> tuple[FilterForm, str]:
    """The filter of one list's address, and the relation that it shows."""
    form = asked_filter(request, keeps=["keadaan"] if key == "rujukan" else [])
    return form, REFERRED_AND_SEEN if form.kept.get("keadaan") == DONE else key


def may_open(user: User, asked: words.Worklist) -> bool:
    """Two records or readings are compared by those who may decide."""
    return not asked.of_pairs or is_coordinator(user)


def list_title(asked: words.Worklist, n: int, form: FilterForm, relation: str) -> str:
    """What a list of `n` rows says first."""
    if asked.key == "pendek" and form.operasi is None:
        return "Putusan dokter dicatat per operasi timbang"
    if relation == REFERRED_AND_SEEN:
        return f"{formatting.number(n)} rujukan sudah diperiksa"
    return words.title(asked, n)


def texts_of(relation: str, keys: Sequence[Any], today: date) -> list[words.WorkText]:
    """The rows of a list about children; none for a list of pairs."""
    if relation in READINGS:
        rows = work_rows.readings(keys)
        last = work_rows.last_follow_ups([row.balita_id for row in rows])
        return words.reading_texts(rows, last, READINGS[relation], today, key=relation)
    told = _OTHERS.get(relation)
    return told(keys, today) if told else []


def _referred(keys: Sequence[Any], today: date) -> list[words.WorkText]:
    rows = work_rows.referrals(keys)
    last = work_rows.last_follow_ups([row.balita_id for row in rows])
    return words.referral_texts(rows, last, today, is_done=False)


def _seen(keys: Sequence[Any], today: date) -> list[words.WorkText]:
    rows = work_rows.referrals(keys)
    last = work_rows.last_follow_ups([row.balita_id for row in rows])
    return words.referral_texts(rows, last, today, is_done=True)


def _birthdays(keys: Sequence[Any], today: date) -> list[words.WorkText]:
    weighed = work_rows.last_weighings(keys)
    return words.birthday_texts(work_rows.children(keys), weighed, today)


def _nameless(keys: Sequence[Any], today: date) -> list[words.WorkText]:
    return words.nik_texts(work_rows.children(keys), today)


_OTHERS: Final[dict[str, Callable[[Sequence[Any], date], list[words.WorkText]]]] = {
    "rujukan": _referred,
    REFERRED_AND_SEEN: _seen,
    "lima-tahun": _birthdays,
    "tanpa-nik": _nameless,
}


def pairs_of(user: User, keys: Sequence[Any]) -> list[duplicates.PairText]:
    """The pairs of these keys, as far as this user may see them."""
    pairs = work_rows.suspicions(keys)
    records = chain.from_iterable((one.balita, one.other) for one in pairs)
    shown = work_rows.visible_records(user, records)
    return [duplicates.pair_text(one, *both) for one, both in zip(pairs, shown, strict=True)]


def _merges(form: FilterForm) -> list[dict[str, str]]:
    """What was made one here and can be parted again."""
    # Of one posyandu all of them: the page of a child leads to any that it went through.
    at_most = None if "posyandu" in form.given else MERGES_SHOWN
    found = work_rows.standing_merges(form.chosen.posyandu_list(), at_most=at_most)
    return [
        {
            "pk": str(one.pk),
            "kept": one.kept.nama,
            "gone": one.gone.nama,
            "place": words.place(one.kept),
            "when": formatting.moment(timezone.localtime(one.at)),
            "reason": one.reason,
        }
        for one in found
    ]


def _states(form: FilterForm, is_done: bool) -> list[tuple[str, str, bool]]:
    return [
        ("Belum diperiksa", f"?{form.query(keadaan=None)}", not is_done),
        ("Sudah diperiksa", f"?{form.query(keadaan=DONE)}", is_done),
    ]


def _choices() -> dict[str, Any]:
    return {
        "outcomes": TindakLanjut.Outcome.choices,
        "verdicts": VerifikasiStunting.Verdict.choices,
        "clinicians": CLINICIANS,
    }


# --- the board ----------------------------------------------------------------------------------


def _line(
    one: words.Worklist,
    found: Waiting,
    form: FilterForm,
    areas: Sequence[Area],
    today: date,
) -> BoardLine:
    path = reverse("worklist", kwargs={"key": one.key})
    counts = [sum(found.n_in.get(pk, 0) for pk in area.posyandu_ids) for area in areas]
    return BoardLine(
        worklist=one,
        url=f"{path}?{form.query(is_whole=True)}",
        n=formatting.number(found.n),
        is_empty=not found.n,
        oldest=words.oldest(one, found.oldest, today),
        cells=tuple(
            (
                formatting.number(n) if n else "",
                f"{path}?{form.query(is_whole=True, **{area.parameter: area.value})}",
            )
            for area, n in zip(areas, counts, strict=True)
        ),
    )


def _areas(form: FilterForm) -> list[Area]:
    """The columns: the widest kind of area of which the filter holds more than one."""
    places = list(form.places_in("kecamatan", "puskesmas", "kelurahan", "posyandu"))
    for level in ("puskesmas", "kelurahan", "posyandu"):
        found: dict[tuple[str, str], set[int]] = {}
        for place in places:
            found.setdefault(getattr(place, level), set()).add(int(place.posyandu[0]))
        if len(found) > 1:
            return [
                Area(level, value, nama, frozenset(ids)) for (value, nama), ids in found.items()
            ]
    return []
