"""/api/v1/prevalensi/: one measure of one filter, and its parts."""

from typing import Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api import words
from dashboard.api.errors import ERRORS
from dashboard.api.reading import (
    MEASURE,
    PARAMETERS_RT,
    FigureView,
    choice_of,
    filter_of,
    measure_of,
    user_of,
)
from dashboard.api.serializers import PrevalenceAnswerSerializer
from dashboard.queries.figures import AGES, LEVELS, figures_of

WHOLE: Final = "kota"
PARTS: Final = (WHOLE, *LEVELS, AGES)
NOT_OF_POSYANDU: Final = "Angka satu posyandu hanya untuk yang melayani balitanya."

_PART: Final = OpenApiParameter(
    "per",
    str,
    OpenApiParameter.QUERY,
    description="Rincian: per wilayah, atau per umur dan jenis kelamin. kota: tanpa rincian.",
    enum=list(PARTS),
    default=WHOLE,
    examples=[OpenApiExample("kelurahan", value="kelurahan")],
)


class PrevalenceView(FigureView):
    """Satu ukuran, untuk saringan apa pun."""

    @extend_schema(
        operation_id="prevalensi",
        summary="Prevalensi atau ukuran lain, dengan rinciannya",
        description="Angka yang sama dengan halaman dasbor untuk saringan yang sama. Jumlah di "
        "bawah 5 disembunyikan bagi yang tidak melayani anak, juga yang dapat ditebak darinya.",
        parameters=[MEASURE, _PART, *PARAMETERS_RT],
        responses={200: PrevalenceAnswerSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        form = filter_of(request, own=["ukuran", "per"], knows_rt=True)
        told, level = measure_of(request), choice_of(request, "per", PARTS, WHOLE)
        user = user_of(request)
        if level == "posyandu" and not user.may_see_children:
            raise ValidationError({"per": [NOT_OF_POSYANDU]})
        if same := self.unchanged(request, form):
            return same
        found = figures_of(form.chosen, told, level=level, may_see_children=user.may_see_children)
        return self.answer(
            PrevalenceAnswerSerializer(
                {
                    **words.asked(form),
                    "measure": words.measure(told),
                    "period": words.period(form),
                    "figure": words.figure_in(form, found.whole, is_clustered=found.is_clustered),
                    "parts": words.parts(form, found.areas, found.ages),
                    **words.version(form),
                }
            ).data
        )
