"""/api/v1/pilihan/: which rounds, months, areas and measures there are to ask for."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api import words
from dashboard.api.errors import ERRORS
from dashboard.api.reading import FigureView, filter_of, user_of
from dashboard.api.serializers import ChoicesAnswerSerializer
from dashboard.filter_bar import SEX_NAMES, age_words
from dashboard.filter_form import AGES, FilterForm
from dashboard.measures import MEASURES
from dashboard.queries.version import current_version


class ChoicesView(FigureView):
    """Apa saja yang dapat diminta."""

    @extend_schema(
        operation_id="pilihan",
        summary="Operasi timbang, bulan, wilayah dan ukuran yang ada",
        description="Nilai-nilai untuk parameter yang lain, di wilayah pembaca.",
        responses={200: ChoicesAnswerSerializer, **{k: ERRORS[k] for k in (304, 400, 401, 429)}},
    )
    def get(self, request: Request) -> Response:
        form = filter_of(request, without=["operasi", "bulan", "rt"])
        if same := self.unchanged(request, form):
            return same
        version, counted_at = current_version()
        may_see = user_of(request).may_see_children
        told = {
            "operasi": [words.period_of_round(one) for one in form.rounds],
            "bulan": [f"{month:%Y-%m}" for month in form.months],
            **{name: _choices(form, name) for name in ("kecamatan", "puskesmas")},
            "kelurahan": _kelurahan(form),
            "posyandu": _choices(form, "posyandu") if may_see else [],
            "jk": [{"value": value, "nama": nama} for value, nama in SEX_NAMES.items()],
            "umur": [{"value": ages, "nama": age_words(ages)} for ages in AGES],
            "ukuran": [words.measure(one) for one in MEASURES.values()],
            "data_version": version,
            "data_per": counted_at,
        }
        return self.answer(ChoicesAnswerSerializer(told).data)


def _choices(form: FilterForm, name: str) -> list[dict[str, str]]:
    found = dict.fromkeys(getattr(place, name) for place in form.places)
    return [{"value": value, "nama": nama} for value, nama in found]


def _kelurahan(form: FilterForm) -> list[dict[str, Any]]:
    found = dict.fromkeys(
        (place.kelurahan, place.kecamatan[0], place.puskesmas[0]) for place in form.places
    )
    return [
        {"value": code, "nama": nama, "kecamatan": kecamatan, "puskesmas": puskesmas}
        for (code, nama), kecamatan, puskesmas in found
    ]
