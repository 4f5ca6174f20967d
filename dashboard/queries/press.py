"""Whether a figure may go out of the house."""

from enum import StrEnum

from dashboard.results import Prevalence
from measurements.models import OperasiTimbang


class WhyInside(StrEnum):
    """Why a figure is not for the press, as the end of a sentence."""

    OF_A_MONTH = "penimbangan bulanan hanya memuat anak yang datang"
    NOT_CLOSED = "operasi timbang ini belum ditutup, angkanya masih berubah"
    PROVISIONAL = "cakupan di bawah 95 %, angkanya sementara"
    TOO_FEW = "balita yang diukur kurang dari 30"


def why_inside(state: str, found: Prevalence) -> WhyInside | None:
    """Why a figure stays inside, None where it may go out. `state`: of its round, or ""."""
    if not state:
        return WhyInside.OF_A_MONTH
    if state != OperasiTimbang.State.CLOSED:
        return WhyInside.NOT_CLOSED
    if found.coverage.is_provisional:
        return WhyInside.PROVISIONAL
    return None if found.may_rank else WhyInside.TOO_FEW
