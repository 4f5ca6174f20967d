"""The tools of the proofs do what the proofs believe of them."""

import urllib.error
import urllib.request

import pytest

from tests.e2e.line import Line, Treatment
from tests.e2e.site import Site


@pytest.fixture
def line(site: Site):
    made = Line(site.port)
    yield made
    made.close()


def get(line: Line) -> int:
    with urllib.request.urlopen(f"{line.url}/healthz/", timeout=10) as page:
        page.read()
        return page.status


@pytest.mark.browser
def test_a_whole_line_carries_question_and_answer(line):
    assert get(line) == 200
    assert [one.status for one in line.exchanges] == [200]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("treatment", "reached"),
    [(Treatment.CUT, None), (Treatment.LOSE_ANSWER, 200), (Treatment.HALF_ANSWER, 200)],
)
def test_a_cut_line_gives_no_answer_and_only_some_cuts_reach_the_server(line, treatment, reached):
    line.treat(treatment)

    with pytest.raises(Exception):  # noqa: B017 - whatever this client calls a lost connection
        get(line)

    assert [one.status for one in line.exchanges] == [reached]
    line.heal()
    assert get(line) == 200


@pytest.mark.browser
def test_a_killed_site_answers_nothing_and_comes_back_on_its_port(line, site):
    site.kill()
    with pytest.raises(Exception):  # noqa: B017
        get(line)

    site.start()

    assert get(line) == 200
