"""POST /api/v1/timbang/kirim/: what phones send, as JSON."""

from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar, cast

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from posyandu.access import allows
from posyandu.models import User
from timbang.access import may_weigh
from timbang.authentication import TableAuthentication
from timbang.models import Kiriman
from timbang.schemas import DetailSerializer
from timbang.sending import (
    LONGEST_DEVICE,
    MOST_BYTES,
    NoBatch,
    SendingThrottle,
    batch_of,
    parsed,
    take_in,
)
from timbang.services.receiving import MOST_ENTRIES

T = TypeVar("T")
R = TypeVar("R")


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
        return _or_parse_error(parsed, body)


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
        batch = _or_parse_error(batch_of, request.data)
        return Response(take_in(batch, by=cast(User, request.user)))


def _or_parse_error(read: Callable[[T], R], sent: T) -> R:
    try:
        return read(sent)
    except NoBatch as error:
        raise ParseError(str(error)) from None
