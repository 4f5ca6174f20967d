"""Which kept children stand behind a count, once more and through the ORM."""

from typing import Final

from django.db.models import Q

from dashboard.models import COUNTS
from measurements.models import Ntob

SD: Final = 100  # z-scores are stored in hundredths


def counted(count: str) -> Q:
    """The rows of HasilOperasi that `count` (a name of COUNTS) counts."""
    conditions = {
        "n_sasaran": Q(),
        "n_kia": Q(has_kia=True),
        "n_hadir": Q(measured_on__isnull=False),
        "n_ditimbang": Q(weight_g__isnull=False),
        "n_diukur": Q(length_mm__isnull=False),
        "n_naik": _is_ntob(Ntob.NAIK),
        "n_tidak_naik": _is_ntob(Ntob.TIDAK_NAIK),
        "n_o": _is_ntob(Ntob.TIDAK_DITIMBANG_BULAN_LALU),
        "n_b": _is_ntob(Ntob.BARU),
        "n_2t": Q(is_2t=True),
        "n_bgm": Q(is_bgm=True),
        "n_bbu": _z("waz"),
        "n_bb_kurang": _z("waz", lt=-2 * SD),
        "n_bb_sangat_kurang": _z("waz", lt=-3 * SD),
        "n_tbu": _z("haz"),
        "n_pendek": _z("haz", lt=-2 * SD),
        "n_sangat_pendek": _z("haz", lt=-3 * SD),
        "n_bbtb": _z("whz"),
        "n_gizi_kurang": _z("whz", lt=-2 * SD),
        "n_gizi_buruk": _z("whz", lt=-3 * SD),
        "n_gizi_lebih": _z("whz", gt=2 * SD),
        "n_tak_wajar": Q(is_flagged_waz=True) | Q(is_flagged_haz=True) | Q(is_flagged_whz=True),
    }
    assert conditions.keys() == COUNTS.keys()
    return conditions[count]


def _is_ntob(status: Ntob) -> Q:
    return Q(ntob=status.value)


def _z(index: str, **limit: int) -> Q:
    """An index that is there and believed, beyond a limit where one is given."""
    wanted = {f"{index}__{name}": value for name, value in limit.items()}
    return Q(**(wanted or {f"{index}__isnull": False}), **{f"is_flagged_{index}": False})
