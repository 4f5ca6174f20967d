"""The same figures as JSON: /api/v1/operasi/<code>/ringkasan/."""

import hashlib
from typing import Any, cast

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard.api.serializers import CoverageSerializer, IntervalSerializer, ShareSerializer
from dashboard.filters import DashboardFilter
from dashboard.queries.version import content_version
from dashboard.results import Prevalence
from dashboard.selection import round_of, summary_for
from posyandu.models import User

PENDEK = "TB/U di bawah −2 SD, dari balita yang diukur dan nilainya wajar"


class PrevalenceSerializer(ShareSerializer):
    """Balita pendek dari balita yang diukur, dengan cakupan dan batasnya."""

    coverage = CoverageSerializer(help_text="Cakupan pengukuran")
    interval = IntervalSerializer(allow_null=True, help_text="Batas kepercayaan 95 %")
    bounds = IntervalSerializer(
        allow_null=True, help_text="Bila semua yang belum diukur normal, atau semua pendek"
    )
    n_flagged = serializers.IntegerField(help_text="Di luar batas wajar WHO, tidak ikut dihitung")
    is_suppressed = serializers.BooleanField(
        help_text="Disembunyikan: kurang dari 5, atau angka lain dapat ditebak darinya"
    )
    may_rank = serializers.BooleanField(help_text="Cukup banyak yang diukur untuk diperingkat")
    definition = serializers.SerializerMethodField(help_text="Arti angka ini")

    @extend_schema_field(str)
    def get_definition(self, found: Prevalence) -> str:
        return PENDEK


class CardSerializer(serializers.Serializer[Any]):
    """Satu kartu: angka, bagiannya, dan artinya."""

    key = serializers.CharField(help_text="Nama tetap kartu ini")
    title = serializers.CharField(help_text="Judul")
    value = serializers.IntegerField(allow_null=True, help_text="Jumlah; null bila tidak ada data")
    unit = serializers.CharField(help_text="Satuan")
    share = ShareSerializer(allow_null=True, help_text="Bagian dari penyebutnya")
    definition = serializers.CharField(help_text="Arti angka ini")
    caveat = serializers.CharField(help_text="Catatan, boleh kosong")
    is_suppressed = serializers.BooleanField(help_text="Disembunyikan karena kurang dari 5")


class AreaSerializer(serializers.Serializer[Any]):
    """Satu wilayah. Urutannya tetap, bukan peringkat."""

    code = serializers.CharField(help_text="Kode wilayah")
    nama = serializers.CharField(help_text="Nama wilayah")
    parent = serializers.CharField(  # type: ignore[assignment]
        help_text="Puskesmas yang melayani, boleh kosong"
    )
    prevalence = PrevalenceSerializer(help_text="Prevalensi pendek")
    is_suppressed = serializers.BooleanField(
        help_text="Disembunyikan: kurang dari 5, atau angka lain dapat ditebak darinya"
    )


class TrendPointSerializer(serializers.Serializer[Any]):
    """Satu masa. Deret yang berbeda tidak boleh disambung."""

    kind = serializers.ChoiceField(
        choices=["operasi", "bulan", "rekap"],
        help_text="Deret: operasi timbang, bulanan, atau rekap e-PPGBM",
    )
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="Nama operasi timbang, boleh kosong"
    )
    on = serializers.DateField(help_text="Hari pertama")
    prevalence = PrevalenceSerializer(help_text="Prevalensi pendek")


class KnownThenSerializer(serializers.Serializer[Any]):
    """Angka yang pernah diumumkan sebelum perbaikan."""

    as_of = serializers.DateTimeField(help_text="Keadaan pada saat itu")
    prevalence = PrevalenceSerializer(help_text="Prevalensi pendek saat itu")
    is_closing = serializers.BooleanField(help_text="Keadaan saat operasi timbang ditutup")


class RoundSummarySerializer(serializers.Serializer[Any]):
    """Semua angka halaman pertama satu operasi timbang, untuk wilayah pengguna."""

    code = serializers.CharField(help_text="Kode operasi timbang")
    nama = serializers.CharField(help_text="Nama operasi timbang")
    starts_on = serializers.DateField(help_text="Hari pertama")
    ends_on = serializers.DateField(help_text="Hari terakhir")
    state = serializers.ChoiceField(choices=["rencana", "buka", "tutup"], help_text="Keadaan")
    area = serializers.CharField(help_text="Wilayah yang dihitung")
    cards = CardSerializer(many=True, help_text="Enam kartu")
    city = PrevalenceSerializer(help_text="Prevalensi pendek seluruh wilayah ini")
    previous = TrendPointSerializer(allow_null=True, help_text="Operasi timbang sebelumnya")
    puskesmas = AreaSerializer(many=True, help_text="Per puskesmas")
    kelurahan = AreaSerializer(many=True, help_text="Per kelurahan")
    trend = TrendPointSerializer(many=True, help_text="Dari waktu ke waktu")
    known_then = KnownThenSerializer(many=True, help_text="Angka yang pernah diumumkan")
    n_verified = serializers.IntegerField(
        allow_null=True, help_text="Stunting terverifikasi dokter; bukan bagian dari pendek"
    )
    is_verified_suppressed = serializers.BooleanField(
        help_text="Jumlah terverifikasi disembunyikan karena kurang dari 5"
    )
    data_version = serializers.IntegerField(help_text="Naik setiap kali angka dihitung ulang")
    data_as_of = serializers.DateTimeField(allow_null=True, help_text="Data per")
    n_waiting = serializers.IntegerField(help_text="Perubahan yang belum ikut dihitung")


def _user(request: Request) -> User:
    """Who asks: the permission class has let nobody in who has not signed in."""
    return cast(User, request.user)


def summary_etag(request: Request, code: str) -> str:
    """Changes with what is shown, and is another for whoever may see something else.

    A code of no round has one, too, and nobody was ever told it: that it is none the view finds.
    """
    user = _user(request)
    seen_by = DashboardFilter.for_user(user)
    parts = (content_version(), code, seen_by, user.may_see_children)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


class RoundSummaryView(APIView):
    """Ringkasan satu operasi timbang."""

    @extend_schema(
        operation_id="ringkasan_operasi",
        summary="Ringkasan satu operasi timbang",
        description=(
            "Angka yang sama dengan halaman dasbor: kartu, prevalensi per puskesmas dan kelurahan, "
            "dan tren, untuk wilayah pengguna. ETag berubah bila angkanya berubah."
        ),
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description="Misalnya 2025-2")
        ],
        responses=RoundSummarySerializer,
    )
    @method_decorator(cache_control(private=True, no_cache=True))
    @method_decorator(condition(etag_func=summary_etag))
    def get(self, request: Request, code: str) -> Response:
        user = _user(request)
        summary = summary_for(user, round_of(user, code))
        return Response(RoundSummarySerializer(summary).data)
