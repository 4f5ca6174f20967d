"""What somebody writes on a worklist: a follow-up, a verdict, a NIK, why two records are one."""

from typing import Final

from django import forms

from interventions.models import TindakLanjut, VerifikasiStunting

# The role that examines, never a name.
CLINICIANS: Final = (
    "Dokter puskesmas",
    "Dokter spesialis anak",
    "Tenaga gizi puskesmas",
)
_DAY: Final = {"required": "Isi dulu tanggalnya.", "invalid": "Tanggal ini tidak terbaca."}
_CHOOSE: Final = {"required": "Pilih dulu hasilnya.", "invalid_choice": "Pilihan itu tidak ada."}
_REASON: Final = {"required": "Tulis dulu alasannya.", "max_length": "Paling banyak 200 huruf."}


class FollowUpForm(forms.Form):
    """When a child was seen and what came of it."""

    seen_on = forms.DateField(error_messages=_DAY)
    outcome = forms.ChoiceField(choices=TindakLanjut.Outcome.choices, error_messages=_CHOOSE)
    note = forms.CharField(max_length=200, required=False)


class VerdictForm(forms.Form):
    """What a clinician found, who by role, and when."""

    verdict = forms.ChoiceField(choices=VerifikasiStunting.Verdict.choices, error_messages=_CHOOSE)
    decided_by = forms.ChoiceField(
        choices=[(role, role) for role in CLINICIANS],
        error_messages={"required": "Pilih dulu siapa yang memeriksa."},
    )
    decided_on = forms.DateField(error_messages=_DAY)


class NikForm(forms.Form):
    """Sixteen digits; spaces and dots between them are forgiven."""

    nik = forms.CharField(max_length=40, error_messages={"required": "Isi dulu NIK-nya."})

    def clean_nik(self) -> str:
        """The digits alone."""
        typed: str = self.cleaned_data["nik"]
        return typed.replace(" ", "").replace(".", "")


class MergeForm(forms.Form):
    """Which record stays, and why they are one child."""

    kept = forms.UUIDField(error_messages={"required": "Pilih dulu data yang dipakai."})
    reason = forms.CharField(max_length=200, error_messages=_REASON)


class OtherForm(forms.Form):
    """Which record was meant."""

    other = forms.UUIDField()


class UndoForm(forms.Form):
    """Why two records are parted again."""

    reason = forms.CharField(max_length=200, error_messages=_REASON)
