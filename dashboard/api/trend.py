"""/api/v1/tren/: one measure over time, rounds and months on their own terms."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api import words
from dashboard.api.errors import ERRORS
from dashboard.api.reading import (
    MEASURE,
    WITHOUT_PERIOD,
    FigureView,
    filter_of,
    measure_of,
    user_of,
)
from dashboard.api.serializers import TrendAnswerSerializer
from dashboard.filter_form import AREAS
from dashboard.measures import MEASURES, PREVALENCES
from dashboard.queries.trend import trend_of, with_closings
from dashboard.results import PeriodKind, PeriodStatus, Prevalence, TrendPoint

FOLLOWED = {key: MEASURES[key] for key in PREVALENCES}


class TrendView(FigureView):
    """Satu ukuran dari waktu ke waktu."""

    @extend_schema(
        operation_id="tren",
        summary="Tren satu ukuran: operasi timbang, bulan, dan rekap e-PPGBM",
        description="Tiap deret berdiri sendiri: operasi timbang menjangkau hampir semua balita, "
        "bulan biasa sebagian. Operasi yang ditutup membawa angka tiap penutupannya.",
        parameters=[MEASURE, *WITHOUT_PERIOD],
        responses={200: TrendAnswerSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        form = filter_of(request, own=["ukuran"], without=["operasi", "bulan", "rt"])
        told = measure_of(request, known=FOLLOWED)
        user = user_of(request)
        if same := self.unchanged(request, form):
            return same
        may_see = user.may_see_children
        codes = {one.code for one in form.rounds}
        points = [
            point
            for point in trend_of(form.chosen, told, may_see_children=may_see)
            if point.kind is not PeriodKind.ROUND or point.code in codes
        ]
        kept = with_closings(points, form.chosen, told, may_see_children=may_see)
        n_posyandu = sum(1 for _ in form.places_in(*AREAS))
        answer = {
            **words.asked(form, with_period=False),
            "measure": words.measure(told),
            "points": [_point(point, has_clusters=n_posyandu > 1) for point in kept],
            **words.version(form),
        }
        return self.answer(TrendAnswerSerializer(answer).data)


def _point(point: TrendPoint, *, has_clusters: bool) -> dict[str, Any]:
    number = len(point.kept)
    is_clustered = has_clusters and point.kind is not PeriodKind.RECAP
    status = _status(point.prevalence, is_open=point.is_open, number=number)
    return {
        "kind": point.kind,
        "code": point.code or f"{point.on:%Y-%m}",
        "nama": point.label,
        "on": point.on,
        "figure": words.figure(point.prevalence, status=status, is_clustered=is_clustered),
        "closings": [
            {
                "number": one.number,
                "closed_at": one.closed_at,
                "figure": words.figure(
                    one.prevalence,
                    status=_status(one.prevalence, is_open=False, number=one.number),
                    is_clustered=has_clusters,
                ),
            }
            for one in point.kept
        ],
    }


def _status(found: Prevalence, *, is_open: bool, number: int) -> PeriodStatus:
    if is_open or found.coverage.is_provisional:
        return PeriodStatus.PROVISIONAL
    return PeriodStatus.REVISED if number > 1 else PeriodStatus.FINAL
