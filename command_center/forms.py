"""The forms of the command center's staff: a display link, and what the displays show."""

import uuid
from typing import Any, Final

from django import forms

from command_center.models import FILM_S, PACE_S, SCENES, KendaliLayar
from command_center.services.control import Choice
from measurements.models import OperasiTimbang
from posyandu.models import Kelurahan, Kota

LIVE: Final = ("", "Langsung")
EVERYWHERE: Final = ("", "Seluruh kota")


class LinkForm(forms.Form):
    """Where the display hangs."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    nama = forms.CharField(
        label="Nama layar",
        max_length=100,
        help_text="Di mana layar ini dipasang, misalnya Command Center lantai 2.",
        error_messages={"required": "Tulis dulu di mana layar ini dipasang."},
    )


class ControlForm(forms.Form):
    """What every display of the city shows."""

    tayangan = forms.ChoiceField(
        label="Tayangan",
        required=False,
        help_text="Langsung, atau putar ulang operasi yang sudah ditutup dari pagi pertama.",
        error_messages={"invalid_choice": "Operasi itu belum ditutup atau tidak ada."},
    )
    adegan = forms.MultipleChoiceField(
        label="Adegan",
        choices=list(SCENES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu adegan."},
    )
    tempo = forms.IntegerField(
        label="Ganti adegan tiap (detik)",
        min_value=PACE_S[0],
        max_value=PACE_S[1],
        error_messages={
            "required": "Isi dulu berapa detik tiap adegan.",
            "invalid": "Tulis angka detik, misalnya 15.",
            "min_value": f"Paling cepat {PACE_S[0]} detik, agar terbaca dari jauh.",
            "max_value": f"Paling lama {PACE_S[1]} detik.",
        },
    )
    film = forms.IntegerField(
        label="Lama putar ulang (detik)",
        min_value=FILM_S[0],
        max_value=FILM_S[1],
        error_messages={
            "required": "Isi dulu lama putar ulang.",
            "invalid": "Tulis angka detik, misalnya 90.",
            "min_value": f"Paling cepat {FILM_S[0]} detik.",
            "max_value": f"Paling lama {FILM_S[1]} detik.",
        },
    )
    sorot = forms.ChoiceField(
        label="Sorot kelurahan",
        required=False,
        error_messages={"invalid_choice": "Kelurahan itu tidak ada di kota ini."},
    )
    pesan = forms.CharField(
        label="Pesan",
        max_length=140,
        required=False,
        help_text="Tampil di semua layar. Jangan tulis nama anak atau keluarga.",
        error_messages={"max_length": "Paling panjang 140 huruf."},
    )

    def __init__(self, *args: Any, kota: Kota, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closed = OperasiTimbang.objects.filter(kota=kota, state=OperasiTimbang.State.CLOSED)
        self._rounds = {one.code: one for one in closed}
        self._places = {
            one.pk: one for one in Kelurahan.objects.filter(kecamatan__kota=kota).order_by("nama")
        }
        replays = [(code, f"Putar ulang {one.nama}") for code, one in self._rounds.items()]
        _choices(self.fields["tayangan"], [LIVE, *replays])
        _choices(
            self.fields["sorot"], [EVERYWHERE, *((k, v.nama) for k, v in self._places.items())]
        )

    def choice(self) -> Choice:
        """What was chosen; scenes stand in the order of the story."""
        told = self.cleaned_data
        return Choice(
            scenes=tuple(scene for scene in SCENES if scene in told["adegan"]),
            pace_s=told["tempo"],
            focus=self._places.get(told["sorot"]),
            message=told["pesan"],
            replay=self._rounds.get(told["tayangan"]),
            film_s=told["film"],
        )


def _choices(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if not isinstance(field, forms.ChoiceField):
        raise TypeError("only a field of choices has any")
    field.choices = choices


def chosen_now(kota: Kota) -> dict[str, Any]:
    """What the form begins with: what the displays show."""
    now = KendaliLayar.objects.select_related("operasi").filter(kota=kota).first()
    now = now or KendaliLayar(kota=kota)
    return {
        "tayangan": now.operasi.code if now.operasi else "",
        "adegan": now.scenes,
        "tempo": now.pace_s,
        "film": now.film_s,
        "sorot": now.focus_id or "",
        "pesan": now.message,
    }
