"""The calendar of rounds and months, in words."""

from datetime import date

import pytest

from dashboard.queries.operations import MonthRow
from dashboard.results import Share
from dashboard.words.rounds import month_words

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("n_open", "weighed", "said"),
    [(0, 0, ""), (1, 0, "D/S 0,0 %"), (0, 90, "D/S 1,0 %"), (12, 4_500, "D/S 50,0 %")],
)
def test_a_month_in_which_no_posyandu_opened_has_no_share_instead_of_a_zero(n_open, weighed, said):
    row = MonthRow(date(2025, 6, 1), n_open, 124, Share(weighed, 9_000), ())

    assert month_words(row, TODAY).weighed == said
