"""What threads bring at one moment is done at once, and nobody is lost over it."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

import pytest

from timbang.services.gathering import MOST_ITEMS, Gathering, StillUnderWay, _Call, _Turn

N_THREADS = 12


@dataclass
class Work:
    """Squares numbers; the first call waits until it is let go."""

    groups: list[list[int]] = field(default_factory=list)
    began: Event = field(default_factory=Event)
    may_end: Event = field(default_factory=Event)
    fails_with: BaseException | None = None  # what the second call ends with

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        if len(self.groups) == 1:
            self.began.set()
            assert self.may_end.wait(30)
        elif len(self.groups) == 2 and self.fails_with:
            raise self.fails_with
        return [item**2 for item in items]


@contextmanager
def gathered(
    work: Work, *brought: Sequence[int], touched: Callable[[int], object] = lambda item: item,
) -> Iterator[list["Future[Sequence[int] | None]"]]:  # fmt: skip
    """The first brings its items; while they are worked on, the others come, one by one."""
    gathering: Gathering[int, int] = Gathering(work)
    with ThreadPoolExecutor(len(brought)) as pool:
        found = []
        for number, items in enumerate(brought):
            found.append(pool.submit(gathering.do, items, {touched(item) for item in items}))
            if number:
                until(lambda number=number: len(gathering._waiting) == number)
            else:
                assert work.began.wait(30)
        yield found
        work.may_end.set()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_comes_while_others_are_served_is_served_together():
    work = Work()

    with gathered(work, [1], [2, 3], [4], [5, 6]) as found:
        pass

    assert work.groups == [[1], [2, 3, 4, 5, 6]]
    assert [one.result() for one in found] == [[1], [4, 9], [16], [25, 36]]


def test_who_comes_alone_is_served_at_once():
    gathering: Gathering[int, int] = Gathering(lambda items: [-item for item in items])

    assert gathering.do([1, 2], {1, 2}) == [-1, -2]
    assert gathering.do([3], {3}) == [-3]


def test_what_touches_the_same_is_done_one_after_the_other():
    work = Work()

    with gathered(work, [1], [2], [12], [3], touched=lambda item: item % 10):
        pass

    assert work.groups == [[1], [2, 3], [12]]


def test_only_so_many_go_together_and_the_rest_comes_next():
    work, many = Work(), list(range(100, 99 + MOST_ITEMS))

    with gathered(work, [1], [2], many, [3]) as found:
        pass

    assert work.groups == [[1], [2, *many], [3]]
    assert found[3].result() == [9]


@pytest.mark.parametrize("error", [ValueError(), SystemExit()])
def test_where_the_group_fails_each_goes_alone_and_the_next_are_served(error):
    work = Work(fails_with=error)

    with gathered(work, [1], [2], [3], [12], touched=lambda item: item % 10) as found:
        pass

    if isinstance(error, SystemExit):  # the thread that led is gone
        assert isinstance(found[1].exception(), SystemExit)
    else:
        assert found[1].result() is None
    assert found[2].result() is None
    assert found[3].result() == [144]


def test_who_waits_too_long_goes_alone_and_is_not_done_twice():
    work = Work()
    gathering: Gathering[int, int] = Gathering(work, patience_seconds=0)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(gathering.do, [1], {1})
        assert work.began.wait(30)

        assert gathering.do([2], {2}) is None

        work.may_end.set()
        assert first.result() == [1]
    assert work.groups == [[1]]


def test_who_is_taken_and_never_served_learns_that_nobody_knows():
    gathering: Gathering[int, int] = Gathering(Work(), patience_seconds=0, longest_seconds=0)
    taken: _Call[int, int] = _Call([1], {1}, turn=_Turn.IS_SERVED)

    with pytest.raises(StillUnderWay):
        gathering._wait(taken)


@pytest.mark.parametrize("seed", range(5))
def test_every_item_is_done_exactly_once_whatever_fails(seed):
    """Each thread does by itself what was not done for it, as the receiving does."""
    rng, lock, done = random.Random(seed), Lock(), list[int]()

    def work(items: Sequence[int]) -> list[int]:
        with lock:
            if rng.random() < 0.2:
                raise ConnectionError
            done.extend(items)
        return [item**2 for item in items]

    gathering: Gathering[int, int] = Gathering(work)

    def thread(number: int) -> list[int]:
        results = []
        for turn in range(40):
            items = [1000 * number + 10 * turn + at for at in range(1 + turn % 3)]
            found = gathering.do(items, {item % 50 for item in items})
            if found is None:
                with lock:
                    done.extend(items)
                found = [item**2 for item in items]
            assert list(found) == [item**2 for item in items]
            results += items
        return results

    with ThreadPoolExecutor(N_THREADS) as pool:
        brought = [item for items in pool.map(thread, range(N_THREADS)) for item in items]

    assert sorted(done) == sorted(brought)
    assert not gathering._has_leader
