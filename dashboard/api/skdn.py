"""/api/v1/skdn/: the letters and ratios of an area, month by month."""

import re
from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.api import words
from dashboard.api.errors import ERRORS
from dashboard.api.prevalence import NOT_OF_POSYANDU, WHOLE
from dashboard.api.reading import WITHOUT_PERIOD, FigureView, choice_of, filter_of, user_of
from dashboard.api.serializers import SkdnAnswerSerializer
from dashboard.filter_form import AREAS, FilterForm
from dashboard.queries.figures import status_of
from dashboard.queries.skdn import Skdn, skdn_of
from dashboard.results import Coverage
from dashboard.skdn import LETTERS, RATIOS, recorded

MOST_MONTHS: Final = 24
PARTS: Final = (WHOLE, "puskesmas", "kelurahan", "posyandu")
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _month(name: str, words: str, example: str) -> OpenApiParameter:
    examples = [OpenApiExample(example, value=example)]
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=words, examples=examples)


class SkdnView(FigureView):
    """SKDN satu wilayah, bulan demi bulan."""

    @extend_schema(
        operation_id="skdn",
        summary="SKDN: S K D N, T O B, 2T, BGM dan perbandingannya",
        description="Dari bulan dari sampai bulan sampai, paling banyak 24 bulan; tanpa keduanya "
        "bulan terakhir yang ada angkanya.",
        parameters=[
            _month("dari", "Bulan pertama.", "2025-01"),
            _month("sampai", "Bulan terakhir; bulan pertama bila tidak disebut.", "2025-11"),
            OpenApiParameter(
                "per", str, OpenApiParameter.QUERY, enum=list(PARTS), default=WHOLE,
                description="Rincian per wilayah. kota: tanpa rincian.",
            ),
            *WITHOUT_PERIOD,
        ],
        responses={200: SkdnAnswerSerializer, **ERRORS},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        form = filter_of(request, own=["dari", "sampai", "per"], without=["operasi", "bulan", "rt"])
        level = choice_of(request, "per", PARTS, WHOLE)
        user = user_of(request)
        if level == "posyandu" and not user.may_see_children:
            raise ValidationError({"per": [NOT_OF_POSYANDU]})
        months = _months(request, form)
        if same := self.unchanged(request, form):
            return same
        areas = _areas(form, level)
        may_see = user.may_see_children
        found = skdn_of(form.chosen, months, may_see_children=may_see) if months else None
        told = {
            **words.asked(form, with_period=False),
            "months": [_of_month(found, month, areas) for month in months] if found else [],
            **words.version(form),
        }
        return self.answer(SkdnAnswerSerializer(told).data)


def _months(request: Request, form: FilterForm) -> list[date]:
    """The months asked for, none where there is none yet.

    Raises ValidationError where they are no months or too many.
    """
    said = {name: request.query_params.get(name, "") for name in ("dari", "sampai")}
    wrong = {
        name: ["Tulis bulan seperti 2025-11."]
        for name, text in said.items()
        if text and not _MONTH.fullmatch(text)
    }
    if wrong:
        raise ValidationError(wrong)
    told = {name: date.fromisoformat(f"{text}-01") for name, text in said.items() if text}
    if not told and not form.months:
        return []
    first = told.get("dari") or told.get("sampai") or form.months[0]
    last = told.get("sampai", first)
    if last < first:
        raise ValidationError({"sampai": ["Bulan terakhir tidak boleh sebelum bulan pertama."]})
    numbers = range(month_number(first), month_number(last) + 1)
    if len(numbers) > MOST_MONTHS:
        raise ValidationError({"sampai": [f"Paling banyak {MOST_MONTHS} bulan sekali minta."]})
    return [month_start(number) for number in numbers]


def _areas(form: FilterForm, level: str) -> dict[tuple[str, str], tuple[set[int], set[str]]]:
    """By code and name of an area, its posyandu and their kelurahan."""
    found: dict[tuple[str, str], tuple[set[int], set[str]]] = {}
    for place in form.places_in(*AREAS) if level != WHOLE else ():
        posyandu, kelurahan = found.setdefault(getattr(place, level), (set(), set()))
        posyandu.add(int(place.posyandu[0]))
        kelurahan.add(place.kelurahan[0])
    return dict(sorted(found.items()))


def _of_month(
    found: Skdn, month: date, areas: dict[tuple[str, str], tuple[set[int], set[str]]]
) -> dict[str, Any]:
    counts = found.total().get(month, Counter[str]())
    coverage = Coverage(counts.get("n_ditimbang", 0), counts.get("n_sasaran", 0))
    return {
        "month": f"{month:%Y-%m}",
        "coverage": {**words.share(coverage), "is_provisional": coverage.is_provisional},
        "status": status_of(None, is_provisional=coverage.is_provisional),
        "whole": _of_area(found, month, ("", ""), None, None),
        "parts": [_of_area(found, month, name, *inside) for name, inside in areas.items()],
    }


def _of_area(
    found: Skdn,
    month: date,
    name: tuple[str, str],
    posyandu: Collection[int] | None,
    kelurahan: Collection[str] | None,
) -> dict[str, Any]:
    counts = found.total(posyandu).get(month, Counter[str]())
    hidden = found.hidden(month, kelurahan)
    ratios = []
    for ratio in RATIOS.values():
        share = ratio.share(counts)
        is_hidden = ratio.n in hidden
        told = {**words.share(share), **({"n": None, "percent": None} if is_hidden else {})}
        said = {"key": ratio.key, "sign": ratio.sign, "nama": ratio.nama}
        ratios.append({**said, "definition": ratio.definition, **told})
    return {
        "code": name[0],
        "nama": name[1],
        "letters": [
            {
                "sign": letter.sign,
                "key": letter.measure,
                "n": None if letter in hidden else recorded(letter, counts),
                "is_suppressed": letter in hidden,
            }
            for letter in LETTERS
        ],
        "ratios": ratios,
    }
