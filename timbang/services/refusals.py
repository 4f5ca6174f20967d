"""Why an entry cannot be taken in."""

from bontang_stunting.lib import formatting
from posyandu.models import PerubahanStatus
from timbang.queries.similar import where


class Refused(Exception):
    """The entry waits on the phone under "Perlu diperbaiki"; `str` is one Indonesian sentence."""

    def __init__(self, sentence: str, field: str = "", *, is_conflict: bool = False) -> None:
        super().__init__(sentence)
        self.field = field
        self.is_conflict = is_conflict

    @property
    def errors(self) -> dict[str, str]:
        """The sentence at its field, where it is about one."""
        return {self.field: str(self)} if self.field else {}


def taken_away(change: PerubahanStatus) -> str:
    """Where a child of this posyandu is weighed now, and how to take it back."""
    return (
        f"Balita ini ditimbang di {where(change.balita.posyandu)} sejak "
        f"{formatting.day(change.on_day)}. Bila masih ditimbang di sini: buka Pindah atau "
        "meninggal → Urungkan, lalu kirim lagi."
    )
