"""What changed since the period before: a 0 is said only where it was found."""

from dashboard.filters import DashboardFilter
from dashboard.measures import CHANGES
from dashboard.queries.changes import Changes
from dashboard.words.changes import ChangesText, changes_text


def said(n_now: int, **counts: int) -> ChangesText:
    told = {key: counts.get(key.replace("-", "_"), 0) for key in CHANGES}
    found = Changes(DashboardFilter(), 1523, n_now, told)
    return changes_text(found, since="November 2025", leads_to=lambda key: f"?ukuran={key}")


def test_before_anybody_is_measured_again_no_change_is_claimed():
    text = said(0, pendek_tanpa_kelanjutan=1523)

    assert text.title == "Belum ada balita pendek November 2025 yang dinilai lagi"
    assert "sekarang" not in text.sentence
    assert [line.key for line in text.lines] == ["pendek-tanpa-kelanjutan"]


def test_that_nobody_is_pendek_any_more_is_said_where_it_was_found():
    text = said(0, tidak_lagi_pendek=3, pendek_tanpa_kelanjutan=1520)

    assert text.title == "0 balita baru pendek, 3 tidak lagi pendek sejak November 2025"
    assert "sekarang: 0" in text.sentence
    assert len(text.lines) == len(CHANGES)
