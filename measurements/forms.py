"""The form that brings in a file."""

from datetime import date
from typing import Any

from django import forms

from bontang_stunting.lib import formatting
from measurements.importing.containers import EMPTY, MAX_FILE_BYTES, TOO_BIG
from measurements.models import OperasiTimbang
from measurements.uploads import MAX_MEGABYTES
from posyandu.models import Kota

FORMATS = ".xlsx,.xls,.csv"
MISSING = "Pilih dulu berkasnya."


class RoundChoice(forms.ModelChoiceField):
    """Rounds by name and dates."""

    def label_from_instance(self, operasi: OperasiTimbang) -> str:
        return f"{operasi.nama} ({formatting.days(operasi.starts_on, operasi.ends_on)})"


class UploadForm(forms.Form):
    """A file, and the round it belongs to. Closed rounds are not offered: their figures stand."""

    file = forms.FileField(
        label="Berkas",
        help_text=f"Excel (.xlsx, .xls) atau CSV, paling besar {MAX_MEGABYTES} MB.",
        error_messages={
            "required": MISSING,
            "empty": EMPTY,
            "max_length": "Nama berkas ini terlalu panjang, pendekkan dulu namanya.",
        },
        max_length=200,
    )
    operasi = RoundChoice(
        label="Untuk",
        queryset=OperasiTimbang.objects.none(),
        required=False,
        empty_label="Tanpa operasi (penimbangan bulanan)",
        error_messages={"invalid_choice": "Pilih operasi timbang yang masih berjalan."},
    )

    def __init__(self, *args: Any, kota: Kota, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = OperasiTimbang.objects.filter(kota=kota, state=OperasiTimbang.State.OPEN)
        field = self.fields["operasi"]
        field.queryset = rounds  # type: ignore[attr-defined]
        field.initial = rounds.on(today).first() or rounds.first()
        # The script says both before anything is sent, in these words instead of the browser's.
        self.fields["file"].widget.attrs.update(
            {
                "accept": FORMATS,
                "data-max-bytes": str(MAX_FILE_BYTES),
                "data-too-big": TOO_BIG,
                "data-missing": MISSING,
            }
        )

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the file instead of anything else about it."""
        self.errors.pop("file", None)
        self.add_error("file", sentence)
