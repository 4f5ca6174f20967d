"""What an endpoint answers when it does not answer."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    """Mengapa permintaan ditolak."""

    detail = serializers.CharField(help_text="Satu kalimat")


def _refusal(words: str, sentence: str) -> OpenApiResponse:
    example = OpenApiExample(words, value={"detail": sentence})
    return OpenApiResponse(ErrorSerializer, description=words, examples=[example])


WRONG: Final = OpenApiResponse(
    {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    description="Parameter yang salah, masing-masing dengan kalimatnya.",
    examples=[
        OpenApiExample(
            "kelurahan lain",
            value={"kelurahan": ["Pilihan kelurahan itu di luar wilayah Anda."]},
        )
    ],
)  # fmt: skip
ERRORS: Final[dict[int, Any]] = {
    304: OpenApiResponse(None, description="Belum berubah sejak ETag yang dikirim."),
    400: WRONG,
    401: _refusal("Tanpa token atau login, atau token tidak berlaku.", "Token ini dicabut."),
    429: _refusal("Terlalu sering.", "Permintaan terlalu banyak. Coba lagi sebentar lagi."),
}
ERRORS_OF_LISTS: Final[dict[int, Any]] = {
    **ERRORS,
    403: _refusal(
        "Bukan untuk peran atau token ini.",
        "Daftar anak tidak dibuka lewat token: token hanya untuk angka gabungan.",
    ),
}
