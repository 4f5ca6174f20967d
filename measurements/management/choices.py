"""What the commands are told by a code: the city, and the round."""

from django.core.management.base import CommandError

from measurements.models import OperasiTimbang
from posyandu.models import Kota

NO_ROUND = "-"


def kota_of(code: str | None) -> Kota:
    """The city with this code; without a code the only one there is.

    Raises CommandError with a sentence that names the cities there are.
    """
    known = list(Kota.objects.order_by("pk"))
    if not known:
        raise CommandError("Belum ada kota, jalankan dulu manage.py load_wilayah.")
    chosen = [kota for kota in known if code in (None, kota.pk)]
    if len(chosen) != 1:
        names = ", ".join(f"{kota.pk} ({kota.nama})" for kota in known)
        raise CommandError(f"Pilih satu kota dengan --kota; yang ada: {names}.")
    return chosen[0]


def round_of(kota: Kota, code: str) -> OperasiTimbang | None:
    """The round with this code, None for "-".

    Raises CommandError with a sentence that names the rounds there are.
    """
    if code == NO_ROUND:
        return None
    rounds = {operasi.code: operasi for operasi in OperasiTimbang.objects.filter(kota=kota)}
    if code in rounds:
        return rounds[code]
    there_are = f"yang ada: {', '.join(rounds)}" if rounds else "buat dulu dengan create_round"
    raise CommandError(f"Operasi timbang {code} tidak ada; {there_are}.")
