"""What changed since the period before, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.measures import CHANGES
from dashboard.queries.changes import Changes

EXPLAINED: Final = {
    "baru-pendek": "dulu tidak pendek, sekarang pendek",
    "tetap-pendek": "pendek dulu dan sekarang",
    "tidak-lagi-pendek": "dulu pendek, sekarang tidak",
    "pendek-tanpa-pembanding": "sekarang pendek, dulu tidak dinilai",
    "pendek-tanpa-kelanjutan": "dulu pendek, sekarang tidak dinilai: belum diukur, pindah, "
    "atau genap lima tahun",
}


@dataclass(frozen=True)
class ChangeLine:
    """One thing that became of children: how many, what it means, and where they are listed."""

    key: str
    kind: str
    count: str
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class ChangesText:
    """The panel: its finding, the sum that it rests on, and its lines."""

    title: str
    sentence: str
    lines: tuple[ChangeLine, ...]


def changes_text(found: Changes, *, since: str, leads_to: Callable[[str], str]) -> ChangesText:
    """`since`: the period before in words; `leads_to`: the list of a key of CHANGES."""
    lines = tuple(
        ChangeLine(
            key,
            CHANGES[key].kind,
            formatting.number(found.counts[key]),
            CHANGES[key].title,
            EXPLAINED[key],
            leads_to(key) if found.counts[key] else "",
        )
        for key in found.counts
    )
    if not found.n_now and not found.counts["tidak-lagi-pendek"]:
        # A 0 would be read as "nobody is pendek any more".
        return ChangesText(
            title=f"Belum ada balita pendek {since} yang dinilai lagi",
            sentence=f"Pendek {since}: {formatting.number(found.n_before)}. "
            "Perubahannya tampak setelah mereka diukur lagi.",
            lines=tuple(line for line in lines if line.url),
        )
    count = {line.key: line.count for line in lines}
    return ChangesText(
        title=f"{count['baru-pendek']} balita baru pendek, "
        f"{count['tidak-lagi-pendek']} tidak lagi pendek sejak {since}",
        sentence=f"Pendek {since}: {formatting.number(found.n_before)}; "
        f"sekarang: {formatting.number(found.n_now)}. Tiap anak dibandingkan dengan dirinya.",
        lines=lines,
    )
