"""The six KPI cards."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard.queries.areas import Counts
from dashboard.queries.disclosure import Disclosure
from dashboard.results import Card, Coverage, Share


def cards_of(counts: Counts, told: Disclosure, *, projected: int | None) -> tuple[Card, ...]:
    """Sasaran, ditimbang, diukur, pendek, gizi kurang/buruk and BB tidak naik, in this order.

    The key of a card is that of its measure. `projected`: the planners' number of children, None
    where the area has none of its own.
    """
    cards = (
        _sasaran(counts, projected),
        _reached("ditimbang", "Ditimbang", counts["n_ditimbang"], counts),
        _reached("diukur", "Diukur", counts["n_diukur"], counts),
        Card(
            key="pendek",
            title="Pendek",
            value=counts["n_pendek"],
            unit="balita",
            share=Share(counts["n_pendek"], counts["n_tbu"]),
            definition="TB/U di bawah −2 SD, dari balita yang TB/U-nya dapat dinilai",
            kind="pendek",
        ),
        Card(
            key="gizi-kurang",
            title="Gizi kurang dan buruk",
            value=counts["n_gizi_kurang"],
            unit="balita",
            share=Share(counts["n_gizi_kurang"], counts["n_bbtb"]),
            definition="BB/TB di bawah −2 SD, dari balita yang BB/TB-nya dapat dinilai",
            kind="gizi-kurang",
            caveat=_of_them_buruk(counts["n_gizi_buruk"], told) if counts["n_bbtb"] else "",
        ),
        Card(
            key="tidak-naik",
            title="Berat tidak naik",
            value=counts["n_tidak_naik"],
            unit="balita",
            share=Share(counts["n_tidak_naik"], counts["n_naik"] + counts["n_tidak_naik"]),
            definition="T dari N + T: balita yang juga ditimbang bulan sebelumnya",
            kind="bb-tidak-naik",
        ),
    )
    return tuple(_suppressed(cards, told))


def _sasaran(counts: Counts, projected: int | None) -> Card:
    return Card(
        key="sasaran",
        title="Sasaran",
        value=counts["n_sasaran"],
        unit="balita",
        share=Share(counts["n_sasaran"], projected) if projected else None,
        definition="Balita terdaftar (S), di bawah lima tahun",
        kind="sasaran",
        caveat="Sasaran proyeksi adalah angka perencanaan; cakupan dihitung dari yang terdaftar."
        if projected
        else "",
    )


def _reached(key: str, title: str, n: int, counts: Counts) -> Card:
    return Card(
        key=key,
        title=title,
        value=n,
        unit="balita",
        share=Coverage(n, counts["n_sasaran"]),
        definition=f"{title} dari sasaran terdaftar",
        kind="cakupan",
    )


def _of_them_buruk(n: int, told: Disclosure) -> str:
    if not told.tells("gizi-buruk"):
        return "Gizi buruk tidak dirinci agar anak tidak dikenali."
    return f"{n} di antaranya gizi buruk (di bawah −3 SD)." if n else "Tidak ada gizi buruk."


def _suppressed(cards: Iterable[Card], told: Disclosure) -> Iterable[Card]:
    """The cards without counts that may not be told."""
    for card in cards:
        if card.share and card.share.of and not told.tells(card.key):
            yield replace(card, value=None, share=Share(None, card.share.of), is_suppressed=True)
        else:
            yield card
