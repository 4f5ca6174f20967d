"""What a request asks: the same filter as the pages, but a wrong value is refused, not left out."""

import hashlib
import re
from collections.abc import Collection, Iterable
from typing import Any, Final, cast

from django.utils.cache import get_conditional_response, patch_cache_control
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard.api.authentication import RATES, READERS
from dashboard.filter_form import AGES, AREAS, NAMES, SEXES, FilterForm, read_filter
from dashboard.measures import LISTS, MEASURES, Measure
from dashboard.queries.version import content_version
from posyandu.models import User

PERIOD: Final = ("operasi", "bulan")
FILTER: Final = (*PERIOD, *NAMES)
UNKNOWN: Final = "Parameter ini tidak dikenal. Daftarnya ada di /api/v1/pilihan/."


def user_of(request: Request) -> User:
    """Who asks: the permission class has let nobody in who has not signed in or has no token."""
    return cast(User, request.user)


def filter_of(
    request: Request,
    *,
    own: Collection[str] = (),
    without: Collection[str] = (),
    knows_rt: bool = False,
) -> FilterForm:
    """The filter of the address; the latest round where it names no period.

    `own`: further parameters of the endpoint; `without`: those of the filter it has no use for.
    Raises ValidationError with a sentence for every parameter that is wrong.
    """
    asked = {name: request.query_params.get(name, "") for name in request.query_params}
    known = {*FILTER, *own} - set(without)
    wrong = {name: [UNKNOWN] for name in asked if name not in known}
    user = user_of(request)
    is_said = bool(asked.get("operasi") or asked.get("bulan"))
    form = read_filter(user, asked, or_latest=not is_said, knows_rt=knows_rt)
    wrong |= {
        name: [_refusal(sentence)]
        for name, sentence in zip(_left_out(form, asked), form.problems, strict=False)
    }
    if asked.get("operasi") and asked.get("bulan"):
        wrong["bulan"] = ["Pilih salah satu: operasi atau bulan."]
    if wrong:
        raise ValidationError(wrong)
    return form


def _refusal(sentence: str) -> str:
    """A sentence of the pages without what they show instead: here nothing is."""
    return re.split(r"; yang tampil|, jadi pilihan", sentence)[0].rstrip(".") + "."


def _left_out(form: FilterForm, asked: dict[str, str]) -> Iterable[str]:
    """The parameters that did not hold, in the order of the sentences about them."""
    for name in PERIOD:
        if asked.get(name) and form.period.get(name) != asked[name]:
            yield name
            break
    for name in NAMES:
        if asked.get(name, "").strip() and name not in form.given:
            yield name


def measure_of(request: Request, *, known: dict[str, Measure] | None = None) -> Measure:
    """The measure asked for, pendek where none is. Raises ValidationError for any other."""
    choices = MEASURES if known is None else known
    key = request.query_params.get("ukuran", "") or "pendek"
    if key not in choices:
        raise ValidationError({"ukuran": [f"Ukuran itu tidak ada. Pilih: {', '.join(choices)}."]})
    return choices[key]


def choice_of(request: Request, name: str, choices: Collection[str], default: str) -> str:
    """One of some values. Raises ValidationError for any other."""
    value: str = request.query_params.get(name, "") or default
    if value not in choices:
        raise ValidationError({name: [f"Pilih salah satu: {', '.join(choices)}."]})
    return value


class FigureView(APIView):
    """An endpoint whose answer stands until the figures move: ETag, and 304 while they do not."""

    authentication_classes = READERS
    throttle_classes = RATES

    def unchanged(self, request: Request, form: FilterForm) -> Response | None:
        """The answer 304 where the reader has this one already; None otherwise."""
        self._etag = etag_of(request, form)
        found = get_conditional_response(request._request, etag=self._etag)
        return cast(Response | None, found)

    def answer(self, told: Any) -> Response:
        """The answer with its ETag, for this reader's cache alone."""
        response = Response(told)
        response["ETag"] = self._etag
        patch_cache_control(response, private=True, no_cache=True)
        return response


def etag_of(request: Request, form: FilterForm) -> str:
    """Changes with what is shown, and is another for whoever may see something else."""
    asked = sorted(request.query_params.items())
    parts = (content_version(), form.chosen, user_of(request).may_see_children, request.path, asked)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _parameter(name: str, words: str, example: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        str,
        OpenApiParameter.QUERY,
        description=words,
        examples=[OpenApiExample(example, value=example)],
        **more,
    )


MEASURE: Final = _parameter(
    "ukuran", "Apa yang dihitung; pendek bila tidak disebut.", "pendek", enum=list(MEASURES)
)
LIST: Final = _parameter(
    "ukuran", "Daftar siapa; pendek bila tidak disebut.", "pendek", enum=list(LISTS)
)
_PERIODS: Final = (
    _parameter("operasi", "Kode operasi timbang; yang terbaru bila masa tidak disebut.", "2025-2"),
    _parameter("bulan", "Bulan penimbangan rutin, sebagai ganti operasi.", "2025-11"),
)
_PLACES: Final = tuple(
    _parameter(name, f"Hanya {name} ini, dengan kode dari /api/v1/pilihan/.", example)
    for name, example in zip(AREAS, ("64.74.02", "2", "64.74.02.1003", "17"), strict=True)
)
_PEOPLE: Final = (
    _parameter("jk", "Hanya laki-laki (L) atau perempuan (P).", "P", enum=list(SEXES)),
    _parameter("umur", "Hanya kelompok umur ini, dalam bulan.", "0-23", enum=list(AGES)),
)
_RT: Final = _parameter("rt", "Hanya RT ini dari satu kelurahan; bagi yang melayani.", "003")
# What every endpoint of figures understands; the last one counts children and knows their RT.
WITHOUT_PERIOD: Final = [*_PLACES, *_PEOPLE]
PARAMETERS: Final = [*_PERIODS, *WITHOUT_PERIOD]
PARAMETERS_RT: Final = [*PARAMETERS, _RT]
