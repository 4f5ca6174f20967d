"""The form that issues a token."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from dashboard.services.tokens import TokenRequest
from posyandu.models import Kelurahan, Kota, Puskesmas

LONGEST_DAYS: Final = 366
WHOLE: Final = ("kota", "Seluruh kota")


class TokenForm(forms.Form):
    """Who gets it, what for, of which area, until which day."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    penerima = forms.CharField(
        label="Penerima",
        max_length=100,
        help_text="SKPD dan orang yang bertanggung jawab, misalnya Bappeda, Kabid Sosbud.",
        error_messages={"required": "Tulis dulu siapa penerimanya."},
    )
    tujuan = forms.CharField(
        label="Untuk apa",
        max_length=200,
        help_text="Misalnya dasbor TPPS semester I 2026.",
        error_messages={"required": "Tulis dulu untuk apa dipakai."},
    )
    wilayah = forms.ChoiceField(
        label="Wilayah",
        help_text="Angka di luar wilayah ini tidak terbuka baginya.",
        error_messages={"invalid_choice": "Wilayah itu tidak ada di kota ini."},
    )
    sampai = forms.DateField(
        label="Berlaku sampai",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Paling lama satu tahun; setelah itu terbitkan yang baru.",
        error_messages={
            "required": "Isi dulu sampai kapan berlaku.",
            "invalid": "Tulis tanggal seperti 2026-12-31.",
        },
    )

    def __init__(self, *args: Any, kota: Kota, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = timezone.localtime(now).date()
        self._puskesmas = {
            f"puskesmas:{one.pk}": one
            for one in Puskesmas.objects.filter(kelurahan__kecamatan__kota=kota)
            .distinct()
            .order_by("nama")
        }
        self._kelurahan = {
            f"kelurahan:{one.pk}": one
            for one in Kelurahan.objects.filter(kecamatan__kota=kota).order_by("nama")
        }
        wilayah = self.fields["wilayah"]
        if not isinstance(wilayah, forms.ChoiceField):
            raise TypeError("wilayah is a choice")
        wilayah.choices = [
            WHOLE,
            ("Puskesmas", [(key, one.nama) for key, one in self._puskesmas.items()]),
            ("Kelurahan", [(key, one.nama) for key, one in self._kelurahan.items()]),
        ]
        self.fields["id"].initial = uuid.uuid4
        self.fields["sampai"].initial = self._today + timedelta(days=LONGEST_DAYS - 1)

    def clean_sampai(self) -> Any:
        """A day that is still to come, at most a year ahead."""
        day = self.cleaned_data["sampai"]
        if day <= self._today:
            raise forms.ValidationError("Tanggal itu sudah lewat; pilih hari yang akan datang.")
        if day > self._today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("Paling lama satu tahun dari hari ini.")
        return day

    def wanted(self) -> TokenRequest:
        """What was asked; it holds to the end of the day."""
        told = self.cleaned_data
        return TokenRequest(
            penerima=told["penerima"],
            tujuan=told["tujuan"],
            expires_at=timezone.make_aware(
                datetime.combine(told["sampai"] + timedelta(days=1), time())
            ),
            puskesmas=self._puskesmas.get(told["wilayah"]),
            kelurahan=self._kelurahan.get(told["wilayah"]),
        )
