"""What the phone fetches, and what a coordinator decides, as JSON under /api/v1/timbang/."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements.doors import ask_for_refresh
from posyandu import audit
from posyandu.access import allows
from posyandu.matching import Person
from posyandu.models import Balita, Posyandu, User
from timbang import schemas
from timbang.access import is_coordinator, may_weigh
from timbang.authentication import TableAuthentication
from timbang.navigation import forget_count
from timbang.queries.conflicts import Conflict, conflicts, counts, n_waiting
from timbang.queries.roster import choices_of, roster, with_histories
from timbang.queries.similar import similar_children, where
from timbang.queries.status import device_day, posyandu_day
from timbang.services.conflicts import CannotDecide, resolve_conflict

NOT_YOURS = "Posyandu ini di luar wilayah akun Anda."
AT_POSYANDU = OpenApiParameter(
    "posyandu", int, description="Id posyandu; tidak perlu bila akun hanya punya satu"
)


class TableView(APIView):
    """An endpoint of the weighing table: signed in with the session of the page."""

    authentication_classes = [TableAuthentication]
    permission_classes = [allows(may_weigh)]


class CoordinatorView(TableView):
    """An endpoint for those who look after the weighing table."""

    permission_classes = [allows(is_coordinator)]


class RosterView(TableView):
    """Daftar balita satu posyandu."""

    @extend_schema(
        operation_id="timbang_daftar",
        summary="Daftar balita satu posyandu dengan riwayatnya",
        description=(
            "Cukup untuk menimbang tanpa sinyal. ETag berubah bila ada isi yang berubah; jawaban "
            "304 berarti daftar di ponsel masih sama. Memasang cookie csrftoken."
        ),
        parameters=[AT_POSYANDU],
        responses={200: schemas.RosterSerializer, 304: None, 403: schemas.DetailSerializer},
    )
    @method_decorator(cache_control(private=True, no_cache=True))
    def get(self, request: Request) -> HttpResponseBase:
        user, django_request = _user(request), request._request
        get_token(django_request)  # the phone sends it with whatever it posts
        choices = list(choices_of(user))
        at = _chosen(request, choices)
        found = roster(user, choices=choices, at=at, today=timezone.localdate())
        etag = f'"{found.version}"'
        if (same := get_conditional_response(django_request, etag=etag)) is not None:
            return same
        if at:
            n = len(found.children)
            audit.record("baca", kind="daftar_timbang", object_id=at.pk, by=user, n=n)
        told = {**with_histories(found), "server_time": timezone.localtime().isoformat()}
        return Response(told, headers={"ETag": etag})

    @method_decorator(gzip_page)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)


class SimilarView(TableView):
    """Apakah anak ini sudah terdaftar."""

    @extend_schema(
        operation_id="timbang_mirip",
        summary="Balita terdaftar yang mungkin anak yang sama",
        description=(
            "Nama, nama ibu dan tanggal lahir ± 1 hari di seluruh kota, dengan alasannya. Balita "
            "di luar wilayah pengguna hanya disebut posyandunya, dan id untuk mengambilnya alih. "
            "Aturannya sama dengan di ponsel."
        ),
        request=schemas.NewcomerSerializer,
        responses=schemas.SimilarListSerializer,
    )
    def post(self, request: Request) -> Response:
        newcomer = _valid(schemas.NewcomerSerializer(data=request.data))
        found = similar_children(_user(request), Person(**newcomer))
        return Response(
            {
                "matches": [
                    {
                        "balita_id": similar.balita_id,
                        "where": similar.where,
                        "nama": similar.nama,
                        "born_on": similar.born_on,
                        "score": similar.score / 100,
                        "why": similar.why,
                    }
                    for similar in found
                ]
            }
        )


class AskedDaySerializer(serializers.Serializer[Any]):
    """What a phone asks about."""

    device = serializers.CharField(max_length=40, allow_blank=True, default="")
    on = serializers.DateField(required=False)


class StatusView(TableView):
    """Yang sudah sampai di server."""

    @extend_schema(
        operation_id="timbang_status",
        summary="Jumlah di server untuk satu hari, di samping jumlah di ponsel",
        parameters=[
            AT_POSYANDU,
            OpenApiParameter("device", str, description="Id pemasangan aplikasi di ponsel"),
            OpenApiParameter("on", date, description="Hari menurut WITA; bawaan: hari ini"),
        ],
        responses=schemas.DayStatusSerializer,
    )
    @method_decorator(cache_control(private=True, no_store=True))
    def get(self, request: Request) -> Response:
        asked = _valid(AskedDaySerializer(data=request.query_params))
        at = _chosen(request, list(choices_of(_user(request))))
        if at is None:
            raise ValidationError({"posyandu": "Pilih posyandu dulu."})
        on_day = asked.get("on") or timezone.localdate()
        sent = device_day(asked["device"], at=at, on_day=on_day)
        stored = posyandu_day(at, on_day)
        return Response(
            {
                "server_time": timezone.localtime().isoformat(),
                "on": on_day,
                "device": {
                    "ids": sent.ids,
                    "by_kind": sent.by_kind,
                    "sum_weight_g": sent.sum_weight_g,
                },
                "posyandu": {
                    "n_weighed": stored.n_weighed,
                    "n_measurements": stored.n_measurements,
                    "sum_weight_g": stored.sum_weight_g,
                },
                "conflicts": n_waiting([at.pk]),
            }
        )


class ConflictListView(CoordinatorView):
    """Dua hasil ukur untuk satu balita pada satu hari."""

    @extend_schema(
        operation_id="timbang_bentrok",
        summary="Pasangan hasil ukur yang menunggu keputusan",
        parameters=[OpenApiParameter("posyandu", int, description="Hanya posyandu ini")],
        responses=schemas.ConflictListSerializer,
    )
    @method_decorator(cache_control(private=True, no_store=True))
    def get(self, request: Request) -> Response:
        posyandu = Posyandu.objects.visible_to(_user(request))
        if "posyandu" in request.query_params:
            at = _chosen(request, list(posyandu))
            posyandu = posyandu.filter(pk__in=[at.pk] if at else [])
        found = conflicts(posyandu)
        told = [_conflict(one) for one in found.shown]
        return Response({"n_waiting": found.n_waiting, "conflicts": told})


class ConflictView(CoordinatorView):
    """Keputusan tentang satu pasangan."""

    @extend_schema(
        operation_id="timbang_bentrok_putuskan",
        summary="Pakai satu hasil ukur, batalkan yang lain",
        description=(
            "Yang tidak dipakai tidak dihapus: tiap hasil digantikan baris batal dengan alasannya. "
            "Dikirim ulang tidak mengubah apa pun."
        ),
        parameters=[OpenApiParameter("on_day", date, OpenApiParameter.PATH)],
        request=schemas.DecisionSerializer,
        responses={
            200: schemas.DecidedSerializer,
            404: schemas.DetailSerializer,
            409: schemas.DetailSerializer,
        },
    )
    def post(self, request: Request, balita_id: UUID, on_day: date) -> Response:
        balita = Balita.objects.visible_to(_user(request)).filter(pk=balita_id).first()
        if balita is None:
            raise NotFound("Balita ini tidak ada di wilayah akun Anda.")
        decision = _valid(schemas.DecisionSerializer(data=request.data))
        try:
            decided = resolve_conflict(
                balita=balita,
                on_day=on_day,
                keep_id=decision["keep"],
                reason=decision["reason"],
                by=_user(request),
                at=timezone.now(),
            )
        except CannotDecide as error:
            return Response({"detail": str(error)}, status=409)
        ask_for_refresh()
        forget_count(_user(request))
        return Response({"n_voided": decided.n_voided})


def _user(request: Request) -> User:
    """Who asks: the permission class has let nobody in who has not signed in."""
    return cast(User, request.user)


def _valid(serializer: "serializers.Serializer[Any]") -> dict[str, Any]:
    """What was sent, checked. Raises ValidationError with a sentence per field."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _chosen(request: Request, choices: list[Posyandu]) -> Posyandu | None:
    """The posyandu asked for, the only one there is, or None where nobody has chosen.

    Raises PermissionDenied for any other, whether it exists or not.
    """
    asked = request.query_params.get("posyandu", "")
    if not asked:
        return choices[0] if len(choices) == 1 else None
    if not (asked.isascii() and asked.isdecimal()):
        raise ValidationError({"posyandu": "Nomor posyandu tidak terbaca."})
    found = next((posyandu for posyandu in choices if posyandu.pk == int(asked)), None)
    if found is None:
        raise PermissionDenied(NOT_YOURS)
    return found


def _conflict(found: Conflict) -> dict[str, Any]:
    return {
        "balita_id": found.balita.pk,
        "nama": found.balita.nama,
        "posyandu": where(found.balita.posyandu),
        "on": found.on_day,
        "readings": [
            {
                "id": reading.pk,
                "weight_g": reading.weight_g,
                "length_mm": reading.length_mm,
                "position": reading.position,
                "head_mm": reading.head_mm,
                "arm_mm": reading.arm_mm,
                "oedema": reading.oedema,
                "measured_at": reading.measured_at,
                "received_at": reading.received_at,
                "by": reading.recorded_by.username if reading.recorded_by else "",
                "device": reading.device,
                "counts": counts(reading),
            }
            for reading in found.readings
        ],
    }
