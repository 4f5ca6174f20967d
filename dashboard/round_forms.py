"""The forms that plan, close and reopen a round, and that change its list."""

from typing import Final

from django import forms

from measurements.models import PerubahanSasaran

DAY: Final = "Tulis tanggal seperti 2025-11-04."
# What Dinkes may write into the ledger itself; the rest follows from what happened to a child.
BY_HAND: Final = (
    PerubahanSasaran.Why.MISTAKE,
    PerubahanSasaran.Why.MOVED,
    PerubahanSasaran.Why.DIED,
    PerubahanSasaran.Why.DUPLICATE,
)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"Isi dulu tanggal {label.lower()}.", "invalid": DAY},
    )


class PlanForm(forms.Form):
    """Name and dates of a round."""

    nama = forms.CharField(
        label="Nama",
        max_length=120,
        help_text="Misalnya Operasi Timbang III 2025.",
        error_messages={"required": "Isi dulu namanya."},
    )
    mulai = _day("Mulai")
    selesai = _day("Selesai")

    def refuse(self, sentence: str) -> None:
        """Say why the plan cannot be."""
        self.add_error(None, sentence)


class CloseForm(forms.Form):
    """That whoever closes a round knows what it means."""

    paham = forms.BooleanField(
        label="Saya sudah memeriksa cakupan di atas.",
        error_messages={"required": "Centang dulu bahwa cakupannya sudah diperiksa."},
    )


class ReopenForm(forms.Form):
    """Why a closed round is opened again."""

    alasan = forms.CharField(
        label="Alasan",
        max_length=300,
        help_text="Misalnya: 14 balita Kanaan ditimbang 8 November, berkasnya baru diterima.",
        error_messages={"required": "Tulis dulu alasan membuka kembali."},
    )


class OffForm(forms.Form):
    """A child to take off the list, and why."""

    balita = forms.UUIDField(widget=forms.HiddenInput)
    sebab = forms.ChoiceField(
        label="Sebab", choices=[(why.value, why.label) for why in BY_HAND], required=True
    )
    catatan = forms.CharField(
        label="Catatan",
        max_length=300,
        error_messages={"required": "Tulis dulu catatannya."},
    )


class BackForm(forms.Form):
    """A child to put back on the list, and why."""

    balita = forms.UUIDField(widget=forms.HiddenInput)
    catatan = forms.CharField(
        label="Alasan", max_length=300, error_messages={"required": "Tulis dulu alasannya."}
    )
