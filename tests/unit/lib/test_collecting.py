"""Pausing the search for cyclic garbage."""

import gc

import pytest

from bontang_stunting.lib.collecting import without_collector


def test_the_collector_rests_inside_and_goes_on_after_a_failure():
    @without_collector()
    def fails() -> None:
        assert not gc.isenabled()
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        fails()
    assert gc.isenabled()


def test_an_inner_pause_does_not_end_an_outer_one():
    with without_collector():
        with without_collector():
            pass
        assert not gc.isenabled()
