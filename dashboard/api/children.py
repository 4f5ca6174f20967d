"""/api/v1/anak/: the children behind a figure, for who may see them."""

from datetime import date
from typing import Any, Final

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard.api import words
from dashboard.api.authentication import RATES, READERS
from dashboard.api.errors import ERRORS_OF_LISTS
from dashboard.api.reading import LIST, PARAMETERS_RT, choice_of, filter_of, measure_of, user_of
from dashboard.api.serializers import ChildrenAnswerSerializer
from dashboard.filter_form import FilterForm, Place
from dashboard.measures import LISTS, Measure
from dashboard.queries.children import ORDERS, Children, children_page
from dashboard.queries.listed import Child
from dashboard.results import Coverage
from dashboard.words.homes import street
from posyandu import audit

_SEX: Final = {1: "L", 2: "P"}
NOBODY: Final = Children((), {}, "", date.min, date.min)
_AFTER: Final = OpenApiParameter(
    "setelah", str, OpenApiParameter.QUERY,
    description="Halaman berikutnya; pakai alamat pada next.",
)  # fmt: skip
_ORDER: Final = OpenApiParameter(
    "urut", str, OpenApiParameter.QUERY, enum=list(ORDERS), default=ORDERS[0],
    description="Per posyandu, menurut nama, atau nilai z terendah dulu.",
    examples=[OpenApiExample("z", value="z")],
)  # fmt: skip


class SeesChildren(BasePermission):
    """Only who serves the children, signed in; a token never."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether lists are open to whoever asks, with a sentence where not."""
        if request.auth:
            self.message = "Daftar anak tidak dibuka lewat token: token hanya untuk angka gabungan."
            return False
        self.message = "Daftar anak hanya untuk peran yang melayani anak."
        user = user_of(request)
        return user.is_authenticated and user.is_active and user.may_see_children


class ChildrenView(APIView):
    """Anak-anak di balik sebuah angka."""

    authentication_classes = READERS
    throttle_classes = RATES
    permission_classes = [SeesChildren]

    @extend_schema(
        operation_id="anak",
        summary="Daftar anak di balik sebuah angka",
        description="Sebanyak angkanya, 50 anak sehalaman. Hanya bagi yang masuk dengan akun dan "
        "melayani anak; setiap pembacaan dicatat.",
        parameters=[LIST, _ORDER, _AFTER, *PARAMETERS_RT],
        responses={200: ChildrenAnswerSerializer, **ERRORS_OF_LISTS},
    )
    def get(self, request: Request) -> Response:
        form = filter_of(request, own=["ukuran", "urut", "setelah"], knows_rt=True)
        told = measure_of(request, known=dict(LISTS))
        order = choice_of(request, "urut", ORDERS, ORDERS[0])
        after = request.query_params.get("setelah", "")
        page = (
            children_page(form.chosen, told, order=order, after=after)
            if form.has_period
            else NOBODY
        )
        audit.record(
            "baca", kind="daftar anak", object_id=told.key, by=user_of(request),
            n=len(page.rows), **form.period, **form.given,
        )  # fmt: skip
        response = Response(ChildrenAnswerSerializer(_answer(form, told, page, order)).data)
        response["Cache-Control"] = "private, no-store"
        return response


def _answer(form: FilterForm, told: Measure, page: Children, order: str) -> dict[str, Any]:
    coverage = Coverage(page.counts.get("n_diukur", 0), page.counts.get("n_sasaran", 0))
    homes = {int(place.posyandu[0]): place for place in form.places}
    more = form.query(is_whole=True, ukuran=told.key, urut=order, setelah=page.after)
    return {
        **words.asked(form),
        "measure": words.measure(told),
        "period": words.period(form),
        "n": told.count(page.counts),
        "coverage": {**words.share(coverage), "is_provisional": coverage.is_provisional},
        "rows": [_child(child, homes[child.posyandu_id]) for child in page.rows],
        "next": f"{reverse('api-anak')}?{more}" if page.after else None,
        **words.version(form),
    }


def _child(child: Child, place: Place) -> dict[str, Any]:
    scores = {
        name: None if getattr(child, name) is None else getattr(child, name) / 100
        for name in ("waz", "haz", "whz")
    }
    return {
        "id": child.balita_id,
        "nama": child.nama,
        "sex": _SEX[child.sex],
        "born_on": child.born_on,
        "nik": f"************{child.nik_last4}" if child.nik_last4 else "",
        "ibu": child.ibu,
        "posyandu": place.posyandu[1],
        "kelurahan": place.kelurahan[1],
        "rt": child.home.rt,
        "alamat": street(child.home, place.kelurahan[1]),
        "measured_on": child.measured_on,
        "weight_kg": None if child.weight_g is None else child.weight_g / 1000,
        "height_cm": None if child.length_mm is None else child.length_mm / 10,
        **scores,
    }
