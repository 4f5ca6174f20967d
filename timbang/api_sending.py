"""POST /api/v1/timbang/kirim/: what phones send, as JSON."""

import json
from collections.abc import Mapping
from typing import IO, Any, cast

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from measurements.doors import ask_for_refresh
from posyandu.access import allows
from posyandu.models import User
from timbang.access import may_weigh
from timbang.authentication import TableAuthentication
from timbang.models import Kiriman
from timbang.schemas import DetailSerializer
from timbang.services.receiving import MOST_ENTRIES, Result, receive_batch

MOST_BYTES = 256 * 1024
LONGEST_DEVICE = 40
# A round has 915 phones; one request a second is enough, and the clock asks every five anyway.
REFRESH_EVERY_SECONDS = 1


class TooLarge(APIException):
    """More than a batch."""

    status_code = 413
    default_detail = "Kiriman terlalu besar. Bagi menjadi beberapa kiriman."


class BatchParser(BaseParser):
    """JSON of at most 256 kB, whatever the request says of its length."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The parsed body. Raises TooLarge, and ParseError for what is no JSON."""
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        try:
            return json.loads(body, parse_constant=_refuse)
        # RecursionError: brackets within brackets, thousands deep.
        except (ValueError, RecursionError):
            raise ParseError("Kiriman tidak terbaca.") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


class SendingThrottle(UserRateThrottle):
    """Batches of one user; its rate stands in the settings."""

    scope = "kirim"


class EntrySerializer(serializers.Serializer[Any]):
    """Satu catatan, dengan id yang dibuat HP."""

    id = serializers.UUIDField(help_text="UUIDv7 buatan HP; dikirim ulang tetap sama")
    kind = serializers.ChoiceField(choices=Kiriman.Kind.choices)
    at = serializers.DateTimeField(help_text="Waktu dicatat menurut jam HP, dengan zona")
    posyandu = serializers.IntegerField()
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="Isi menurut jenisnya; gram, milimeter, tanggal YYYY-MM-DD"
    )


class BatchSerializer(serializers.Serializer[Any]):
    """Kiriman satu HP."""

    v = serializers.IntegerField(help_text="Versi bentuk kiriman: 1")
    device = serializers.CharField(max_length=LONGEST_DEVICE, help_text="Id pemasangan aplikasi")
    sent_at = serializers.DateTimeField(required=False)
    app = serializers.CharField(required=False)
    entries = EntrySerializer(many=True, help_text=f"1–{MOST_ENTRIES} catatan")


class ResultSerializer(serializers.Serializer[Any]):
    """Jawaban untuk satu catatan."""

    id = serializers.CharField()
    status = serializers.ChoiceField(
        choices=[
            ("stored", "Baru saja disimpan"),
            ("known", "Sudah tersimpan sebelumnya dengan isi yang sama"),
            ("conflict", "Nomor yang sama dengan isi lain; tidak ada yang berubah"),
            ("refused", "Perlu diperbaiki"),
            ("later", "Gangguan di server; kirim lagi"),
        ]
    )
    message = serializers.CharField(allow_blank=True)
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), help_text="Satu kalimat per isian"
    )


class BatchResultSerializer(serializers.Serializer[Any]):
    """Satu jawaban per catatan, urutannya sama."""

    server_time = serializers.DateTimeField()
    results = ResultSerializer(many=True)


class SendView(APIView):
    """Catatan dari meja timbang."""

    authentication_classes = [TableAuthentication]
    permission_classes = [allows(may_weigh)]
    throttle_classes = [SendingThrottle]
    parser_classes = [BatchParser]

    @extend_schema(
        operation_id="timbang_kirim",
        summary="Menerima catatan dari HP, masing-masing tepat sekali",
        description=(
            "Tiap catatan disimpan sekali, seberapa sering pun dikirim: id yang sama dengan isi "
            "yang sama dijawab known, dengan isi lain conflict. Satu catatan yang salah tidak "
            "menahan yang lain. Catatan diproses menurut urutannya. Balita dari posyandu lain "
            "diambil alih dengan catatan keadaan: status aktif, pindah true, on, dan posyandu "
            "yang menimbangnya mulai hari itu."
        ),
        request=BatchSerializer,
        responses={
            200: BatchResultSerializer,
            400: DetailSerializer,
            401: DetailSerializer,
            403: DetailSerializer,
            413: DetailSerializer,
            429: DetailSerializer,
        },
        examples=[
            OpenApiExample(
                "Hasil ukur",
                request_only=True,
                value={
                    "v": 1,
                    "device": "0197a1c2-0000-7000-8000-000000000001",
                    "sent_at": "2026-11-22T10:42:00+08:00",
                    "app": "1",
                    "entries": [
                        {
                            "id": "0197a1c2-0000-7000-8000-000000000002",
                            "kind": "ukur",
                            "at": "2026-11-22T10:41:50+08:00",
                            "posyandu": 12,
                            "data": {
                                "balita_id": "0197a1c2-0000-7000-8000-000000000003",
                                "measured_on": "2026-11-22",
                                "weight_g": 11200,
                                "length_mm": 854,
                                "position": 2,
                                "arm_mm": 148,
                                "first_arm_mm": 190,
                            },
                        }
                    ],
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        entries, device = _batch(request.data)
        results = receive_batch(
            entries, by=cast(User, request.user), device=device, today=timezone.localdate()
        )
        if any(result.status == "stored" for result in results):
            transaction.on_commit(_ask_for_refresh_now_and_then)
        return Response(
            {
                "server_time": timezone.localtime().isoformat(),
                "results": [_told(result) for result in results],
            }
        )


def _batch(sent: Any) -> tuple[list[Any], str]:
    """(entries, device). Raises ParseError for what is no batch."""
    entries = sent.get("entries") if isinstance(sent, dict) else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_ENTRIES:
        raise ParseError(f"Kirim 1 sampai {MOST_ENTRIES} catatan sekaligus.")
    device = sent.get("device")
    if not isinstance(device, str) or not 1 <= len(device) <= LONGEST_DEVICE:
        raise ParseError("Kiriman ini tidak menyebut alatnya.")
    if not (device.isascii() and device.isprintable()):
        raise ParseError("Kiriman ini tidak menyebut alatnya.")
    return entries, device


def _told(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "status": result.status,
        "message": result.message,
        "errors": result.errors,
    }


def _ask_for_refresh_now_and_then() -> None:
    """Ask unless somebody has just asked: 915 phones would flood the broker."""
    if cache.add("timbang:refresh", 1, timeout=REFRESH_EVERY_SECONDS):
        ask_for_refresh()
