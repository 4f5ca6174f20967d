"""The six KPI cards."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard.queries.areas import Counts
from dashboard.results import Card, Coverage, Share
from dashboard.statistics.intervals import small_counts


def cards_of(counts: Counts, *, projected: int | None, may_see_children: bool) -> tuple[Card, ...]:
    """Sasaran, ditimbang, diukur, pendek, gizi kurang/buruk and BB tidak naik, in this order.

    `projected`: the planners' number of children, None where the area has none of its own.
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
            kind="gizi-buruk",
            caveat=_of_them_buruk(counts["n_gizi_buruk"], may_see_children),
        ),
        Card(
            key="tidak-naik",
            title="Berat tidak naik",
            value=counts["n_tidak_naik"],
            unit="balita",
            share=Share(counts["n_tidak_naik"], counts["n_naik"] + counts["n_tidak_naik"]),
            definition="T dari N + T: balita yang juga ditimbang bulan sebelumnya",
            kind="tidak-naik",
        ),
    )
    return tuple(_suppressed(cards, may_see_children))


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


def _of_them_buruk(n: int, may_see_children: bool) -> str:
    if small_counts([n], may_see_children=may_see_children)[0]:
        return "Gizi buruk kurang dari 5 atau tidak ada; tidak dirinci."
    return f"{n} di antaranya gizi buruk (di bawah −3 SD)." if n else "Tidak ada gizi buruk."


def _suppressed(cards: Iterable[Card], may_see_children: bool) -> Iterable[Card]:
    """The cards with counts hidden that could point at a child."""
    for card in cards:
        is_about_health = card.kind not in {"sasaran", "cakupan"}
        hidden = small_counts([card.value or 0], may_see_children=may_see_children)[0]
        if is_about_health and hidden and card.share and card.share.of:
            yield replace(card, value=None, share=Share(None, card.share.of), is_suppressed=True)
        else:
            yield card
