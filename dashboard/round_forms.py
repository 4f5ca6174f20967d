"""The forms that plan, close and reopen a round, and that change its list."""

from typing import Any, Final

from django import forms

from dashboard.filters import DashboardFilter
from measurements.models import PerubahanSasaran
from posyandu.models import Kelurahan, Posyandu, User

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


class PosyanduChoice(forms.ModelChoiceField):
    """Posyandu by name and kelurahan: names repeat."""

    def label_from_instance(self, posyandu: Posyandu) -> str:
        return f"{posyandu.nama}, {posyandu.kelurahan.nama}"


class PlaceForm(forms.Form):
    """Which part of the user's area is shown."""

    kelurahan = forms.ModelChoiceField(
        label="Kelurahan",
        queryset=Kelurahan.objects.none(),
        required=False,
        empty_label="Semua kelurahan",
    )
    posyandu = PosyanduChoice(
        label="Posyandu",
        queryset=Posyandu.objects.none(),
        required=False,
        empty_label="Semua posyandu",
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        posyandu = Posyandu.objects.visible_to(user).select_related("kelurahan")
        kelurahan = Kelurahan.objects.filter(posyandu__in=posyandu).distinct().order_by("nama")
        chosen = data.get("kelurahan", "")
        if chosen and kelurahan.filter(pk=chosen).exists():
            posyandu = posyandu.filter(kelurahan=chosen)
        self.fields["kelurahan"].queryset = kelurahan  # type: ignore[attr-defined]
        self.fields["posyandu"].queryset = posyandu.order_by(  # type: ignore[attr-defined]
            "kelurahan__nama", "nama"
        )

    def chosen(self, operasi_id: int) -> DashboardFilter:
        """The filter of what is chosen; what is not the user's to choose is left out."""
        self.is_valid()
        kelurahan = self.cleaned_data.get("kelurahan")
        posyandu = self.cleaned_data.get("posyandu")
        return DashboardFilter.for_user(
            self.user,
            operasi_id=operasi_id,
            kelurahan=kelurahan.pk if kelurahan else None,
            posyandu=posyandu.pk if posyandu else None,
        )
