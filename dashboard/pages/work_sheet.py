"""A worklist as a file: the same rows under the same filter. Who took which list is noted."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bontang_stunting.lib import formatting
from dashboard.filter_bar import in_words
from dashboard.filter_form import FilterForm
from dashboard.list_sheet import Heading
from dashboard.pages.children import XLSX
from dashboard.pages.worklists import asked_list, list_filter, list_title, pairs_of, texts_of
from dashboard.queries.worklists import every_key
from dashboard.selection import SignedInRequest
from dashboard.words.worklists import Worklist
from dashboard.work_sheet import file_name, pair_sheet, work_sheet
from posyandu import audit
from posyandu.access import may
from posyandu.models import User

_AT_ONCE: Final = 500


@require_safe
@may(User.may_see_children)
@cache_control(private=True, no_store=True)
def worklist_sheet(request: SignedInRequest, key: str) -> HttpResponseBase:
    """The rows of a worklist as a spreadsheet."""
    asked = asked_list(request.user, key)
    if key == "bentrok":
        raise Http404("Daftar ini tidak punya lembar.")
    form, relation = list_filter(request, key)
    today = timezone.localdate()
    keys = every_key(relation, form.chosen, today)
    heading = _heading(asked, form, relation, len(keys))
    if asked.of_pairs:
        content, n_rows = pair_sheet(pairs_of(request.user, keys), heading)
    else:
        content, n_rows = work_sheet(_texts(relation, keys, today), asked, today, heading)
    audit.record(
        "unduh", kind="daftar_kerja", object_id=key, by=request.user,
        n=n_rows, **form.period, **form.given, **form.kept,
    )  # fmt: skip
    return FileResponse(
        content, as_attachment=True, filename=file_name(asked, today), content_type=XLSX
    )


def _texts(relation: str, keys: Sequence[Any], today: date) -> Iterator[Any]:
    """The rows of all keys, some hundred at a time."""
    for start in range(0, len(keys), _AT_ONCE):
        yield from texts_of(relation, keys[start : start + _AT_ONCE], today)


def _heading(asked: Worklist, form: FilterForm, relation: str, n: int) -> Heading:
    said = in_words(form)
    return Heading(
        title=list_title(asked, n, form, relation),
        # The other lists are of today, whatever period the pages before them showed.
        filter=said if asked.of_period else said.removeprefix(f"{form.period_name}, "),
        figure=asked.act,
        definition=asked.definition,
        data_as_of=f"data per {formatting.moment(timezone.localtime())}",
    )
