"""When the weighing table asks for a refresh: for the last child too, and not for every one."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timbang import sending
from timbang.sending import CLOCKS_DIFFER_S, REFRESH_EVERY_SECONDS, RefreshClock

# When children are saved, in seconds, by one web process.
moments = st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=200).map(sorted)


def begun(monkeypatch, saved: list[float]) -> list[float]:
    """When the refreshes begin that the clock asks for."""
    at = [0.0]
    begins: list[float] = []
    with monkeypatch.context() as patched:
        patched.setattr(sending, "time", SimpleNamespace(monotonic=lambda: at[0]))
        patched.setattr(sending, "ask_for_refresh", lambda *, wait_s: begins.append(at[0] + wait_s))
        clock = RefreshClock()
        for at[0] in saved:
            clock.ask()
    return begins


@given(saved=moments)
def test_every_child_is_found_by_a_refresh_within_a_second(saved):
    begins = begun(pytest.MonkeyPatch(), saved)

    for at in saved:
        first = min(begin for begin in begins if begin >= at)
        assert first - at <= REFRESH_EVERY_SECONDS + CLOCKS_DIFFER_S


@given(saved=moments)
def test_no_more_is_asked_for_than_one_refresh_a_second(saved):
    begins = begun(pytest.MonkeyPatch(), saved)

    assert len(begins) <= 2 + (saved[-1] - saved[0]) / REFRESH_EVERY_SECONDS


def test_a_single_child_is_asked_for_at_once(monkeypatch):
    assert begun(monkeypatch, [3.0, 10.0]) == [3.0, 10.0]
