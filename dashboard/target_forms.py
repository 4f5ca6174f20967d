"""The forms that note a target, a survey figure, and that take one back."""

from decimal import Decimal
from typing import Any, Final

from django import forms

from dashboard.measures import MEASURES, PREVALENCES
from dashboard.models import Target
from dashboard.services.targets import SurveyLine, TargetLine

FIRST_YEAR, LAST_YEAR = 2000, 2100
_MEASURES: Final = tuple((key, MEASURES[key].title) for key in PREVALENCES)


def _share(label: str, *, is_needed: bool = True, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=is_needed,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=help_text,
        error_messages={
            "required": "Isi dulu angkanya.",
            "invalid": "Tulis angka persen, misalnya 14,2.",
            "min_value": "Persen tidak kurang dari 0.",
            "max_value": "Persen tidak lebih dari 100.",
            "max_decimal_places": "Paling banyak dua angka di belakang koma.",
        },
    )


def _year(label: str) -> forms.IntegerField:
    sentence = f"Tulis tahun {FIRST_YEAR} sampai {LAST_YEAR}."
    names = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages=dict.fromkeys(names, sentence),
    )


def _source() -> forms.CharField:
    return forms.CharField(
        label="Sumber",
        max_length=200,
        help_text="Dokumen dan nomornya, supaya orang lain dapat memeriksa.",
        error_messages={"required": "Tulis dulu sumbernya."},
    )


def _measure() -> forms.ChoiceField:
    return forms.ChoiceField(label="Ukuran", choices=_MEASURES)


class TargetForm(forms.Form):
    """A target: whose, of what, how much, from when, for which year, and who says so."""

    milik = forms.ChoiceField(label="Target siapa", choices=Target.Scope.choices)
    ukuran = _measure()
    persen = _share("Target (%)", help_text="Misalnya 14,2.")
    mulai = forms.DateField(
        label="Berlaku mulai",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Isi dulu sejak kapan berlaku.",
            "invalid": "Tulis tanggal seperti 2025-01-01.",
        },
    )
    tahun = _year("Untuk tahun")
    sumber = _source()

    def line(self) -> TargetLine:
        """What was stated."""
        told = self.cleaned_data
        return TargetLine(
            told["milik"], told["ukuran"], told["persen"], told["mulai"], told["tahun"],
            told["sumber"],
        )  # fmt: skip


class SurveyForm(forms.Form):
    """A survey figure: which survey and year, of what, how much, within what, and who says so."""

    survei = forms.CharField(
        label="Survei",
        max_length=20,
        help_text="Misalnya SSGI atau SKI.",
        error_messages={"required": "Isi dulu nama surveinya."},
    )
    tahun = _year("Tahun")
    ukuran = _measure()
    persen = _share("Angka (%)", help_text="Misalnya 21,0.")
    bawah = _share("Batas bawah 95 % (%)", is_needed=False, help_text="Bila diterbitkan.")
    atas = _share("Batas atas 95 % (%)", is_needed=False, help_text="Bila diterbitkan.")
    contoh = forms.IntegerField(
        label="Jumlah balita dalam contoh",
        required=False,
        min_value=1,
        help_text="Bila diterbitkan.",
        error_messages={"invalid": "Tulis bilangan bulat.", "min_value": "Paling sedikit 1."},
    )
    sumber = _source()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        low, at, high = (told.get(name) for name in ("bawah", "persen", "atas"))
        if (low is None) != (high is None):
            self.add_error("bawah", "Isi kedua batas, atau kosongkan keduanya.")
        elif low is not None and at is not None and not low <= at <= high:
            self.add_error("persen", "Angkanya di luar kedua batasnya.")
        return told

    def line(self) -> SurveyLine:
        """What was stated."""
        told = self.cleaned_data
        return SurveyLine(
            told["survei"], told["tahun"], told["ukuran"], told["persen"], told["bawah"],
            told["atas"], told["contoh"], told["sumber"],
        )  # fmt: skip


class WithdrawForm(forms.Form):
    """Which row is taken back, and why."""

    baris = forms.IntegerField(widget=forms.HiddenInput)
    alasan = forms.CharField(
        label="Alasan",
        max_length=200,
        error_messages={"required": "Tulis dulu alasannya."},
    )
