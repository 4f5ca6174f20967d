"""The forms of cards for the press: which figure, publishing what was looked at, withdrawing."""

import uuid
from typing import Any, Final

from django import forms

from command_center.queries.press import Area, areas_of
from dashboard.measures import MEASURES, PREVALENCES, Measure
from measurements.models import OperasiTimbang
from posyandu.models import Kota


class CardForm(forms.Form):
    """Which figure of which closed round."""

    operasi = forms.ChoiceField(
        label="Operasi timbang",
        help_text="Hanya operasi yang sudah ditutup.",
        error_messages={
            "required": "Pilih dulu operasi timbangnya.",
            "invalid_choice": "Operasi itu belum ditutup atau tidak ada.",
        },
    )
    ukuran = forms.ChoiceField(
        label="Angka",
        choices=[(key, MEASURES[key].title) for key in PREVALENCES],
        error_messages={
            "required": "Pilih dulu angka apa.",
            "invalid_choice": "Angka itu tidak dikenal.",
        },
    )
    wilayah = forms.ChoiceField(
        label="Wilayah",
        required=False,
        error_messages={"invalid_choice": "Wilayah itu tidak ada di kota ini."},
    )

    def __init__(self, *args: Any, kota: Kota, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kota = kota
        closed = OperasiTimbang.objects.filter(kota=kota, state=OperasiTimbang.State.CLOSED)
        self._rounds = {one.code: one for one in closed.order_by("-starts_on")}
        self._areas = areas_of(kota)
        for name, choices in (
            ("operasi", [(code, one.nama) for code, one in self._rounds.items()]),
            ("wilayah", [(key, area.nama) for key, area in self._areas.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def has_rounds(self) -> bool:
        """Whether there is any round a card may be of."""
        return bool(self._rounds)

    def chosen(self) -> tuple[OperasiTimbang, Measure, Area]:
        """What was chosen, once the form is valid."""
        told = self.cleaned_data
        return (
            self._rounds[told["operasi"]],
            MEASURES[told["ukuran"]],
            self._areas[told["wilayah"]],
        )


class PublishForm(CardForm):
    """The same, with the digest of the figure that was looked at."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    dilihat = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=False, **kwargs)  # the choice has these ids already
        for name in ("operasi", "ukuran", "wilayah"):
            self.fields[name].widget = forms.HiddenInput()


class WithdrawForm(forms.Form):
    """Why a card is no longer to be used."""

    alasan = forms.CharField(
        label="Alasan menarik",
        max_length=300,
        error_messages={
            "required": "Tulis dulu mengapa kartu ini ditarik.",
            "max_length": "Paling panjang 300 huruf.",
        },
    )


MOVED: Final = "Angkanya berubah sejak contoh ini dibuat. Periksa contoh yang baru, lalu terbitkan."
