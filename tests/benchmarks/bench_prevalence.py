"""Prevalence of a city of 7,000 children, posyandu as clusters, all groups, beside the slow twin.

.venv/bin/python -m tests.benchmarks.bench_prevalence
"""

import json
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np

from dashboard.statistics.groups import Grouping, groups_of_column, standard_groupings
from dashboard.statistics.linearisation import FloatArray, IntArray, make_design
from dashboard.statistics.survey import Children, PrevalenceTable, prevalence_table
from tests.oracles import prevalence_twin

N_CHILDREN = 7_000
N_POSYANDU, N_KELURAHAN, N_PUSKESMAS = 124, 15, 6
LIMIT_SECONDS = 0.2
# The twin works each figure out alone; a handful says how long all of them would take.
TWIN_GROUPS = ("All", "Sex: Female", "Age group: 12-23 mo")


class City:
    """Generated children, nobody real, with a city's areas and the usual holes."""

    def __init__(self, n: int, seed: int = 20251104) -> None:
        chance = np.random.default_rng(seed)
        self.age_months: FloatArray = chance.uniform(0, 60, n)
        self.sex: IntArray = chance.integers(1, 3, n)
        self.posyandu: IntArray = chance.integers(0, N_POSYANDU, n)
        self.kelurahan = [f"K{k % N_KELURAHAN:02d}" for k in self.posyandu.tolist()]
        self.puskesmas = [f"P{k % N_PUSKESMAS}" for k in self.posyandu.tolist()]
        self.z = chance.normal(-1, 1.1, (4, n)).round(2)
        self.z[chance.random((4, n)) < 0.03] = np.nan
        self.has_oedema = chance.random(n) < 0.002

    def groupings(self) -> list[Grouping]:
        further = {"kelurahan": self.kelurahan, "puskesmas": self.puskesmas}
        return standard_groupings(self.age_months, self.sex) + [
            groups_of_column(column, values) for column, values in further.items()
        ]

    def table(self, *, cluster: IntArray | None) -> PrevalenceTable:
        """All of it, as the command does: groups, design, estimates, errors, limits."""
        design = make_design(len(self.sex), cluster=cluster)
        return prevalence_table(Children(*self.z, self.has_oedema), design, self.groupings())

    def twin(self, groups: dict[str, list[bool]]) -> dict[tuple[str, str], float | None]:
        """The same figures for some groups, by plain loops."""
        n = len(self.sex)
        z = dict(zip(("haz", "waz", "baz", "whz"), self.z.tolist(), strict=True))
        t = make_design(n, cluster=self.posyandu).t
        design = (self.posyandu.tolist(), [0] * n, [1.0] * n)
        return prevalence_twin.table(z, self.has_oedema.tolist(), groups, *design, t)


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`: name, value, limit, ok, detail; values in seconds."""
    city = City(N_CHILDREN)
    rounds = 3 if quick else 9
    clustered = fastest(lambda: city.table(cluster=city.posyandu), rounds)
    each = fastest(lambda: city.table(cluster=None), rounds)
    table = city.table(cluster=city.posyandu)
    members = members_of(city, TWIN_GROUPS[:1] if quick else TWIN_GROUPS)
    start = process_time()
    expected = city.twin(members)
    twin = (process_time() - start) * len(table.groups) / len(members)
    return [
        row("prevalence, clusters, all groups", clustered, LIMIT_SECONDS, size_of(table)),
        row("prevalence, each child a cluster", each, LIMIT_SECONDS, size_of(table)),
        {
            "name": "prevalence, times as fast as plain loops",
            "value": round(twin / clustered),
            "limit": None,
            "ok": all(agrees(table.value(*cell), value) for cell, value in expected.items()),
            "detail": f"twin {twin:.1f} s, from {len(members)} of {len(table.groups)} groups; "
            "ok: both give the same figures",
        },
    ]


def fastest(work: Callable[[], object], rounds: int) -> float:
    """Seconds of work in the fastest round; what else the machine does is not ours to count."""
    times = []
    for _ in range(rounds):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def members_of(city: City, labels: tuple[str, ...]) -> dict[str, list[bool]]:
    """Who belongs to each of the groups with these labels."""
    return {
        label: (grouping.group == grouping.labels.index(label)).tolist()
        for grouping in city.groupings()
        for label in labels
        if label in grouping.labels
    }


def agrees(found: float, expected: float | None) -> bool:
    return np.isnan(found) if expected is None else abs(found - expected) < 1e-6


def size_of(table: PrevalenceTable) -> str:
    return f"{N_CHILDREN:,} children, {len(table.groups)} groups × {len(table.columns)} columns"


def row(name: str, value: float, limit: float, detail: str) -> dict[str, Any]:
    """A time in seconds beside its limit."""
    return {
        "name": name,
        "value": round(value, 4),
        "limit": limit,
        "ok": value <= limit,
        "detail": detail,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run("--quick" in sys.argv), indent=2) + "\n")
