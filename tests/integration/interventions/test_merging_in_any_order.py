"""Two records merged at any moment and parted again: all is as if they had never been one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from interventions.services.merging import merge_children, undo_merge
from measurements.models import (
    Measurement,
    MeasurementResult,
    OperasiTimbang,
    Sasaran,
    TidakDitimbang,
)
from measurements.services.rounds import open_round
from posyandu.models import Penggabungan
from tests.builders.phone import TODAY, entry, phone_at, ukur
from tests.factories import BalitaFactory, OperasiTimbangFactory, PosyanduFactory
from tests.oracles.summaries import cells as slow_cells
from tests.oracles.summaries import refreshed as fast_cells

BORN = date(2024, 1, 15)
DAYS = [date(2025, 9, 3), date(2025, 10, 6), date(2025, 10, 20), date(2025, 11, 4), TODAY]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["weigh", "weigh", "weigh", "correct", "correct_kept", "void", "absent", "merge",
             "undo", "open", "refresh"]
        ),
        st.integers(0, 1),
        st.integers(0, 30),
    ),
    min_size=2,
    max_size=14,
)  # fmt: skip


@dataclass
class Play:
    """Two records of one child at two posyandu, and what phones and officers do with them."""

    with_merging: bool

    def __post_init__(self) -> None:
        self.homes = [PosyanduFactory(nama="Mawar")]
        self.homes += [PosyanduFactory(nama="Melati", kelurahan=self.homes[0].kelurahan)]
        self.records = [
            BalitaFactory(id=UUID(int=n + 1), posyandu=home, born_on=BORN, name_key=f"BUDI{n}")
            for n, home in enumerate(self.homes)
        ]
        self.phones = [phone_at(home, f"hp-{n}") for n, home in enumerate(self.homes)]
        self.operasi = OperasiTimbangFactory(
            kota=self.homes[0].kelurahan.kecamatan.kota, state=OperasiTimbang.State.PLANNED,
            opened_at=None,
        )  # fmt: skip
        self.made: list[tuple[int, dict[str, Any]]] = []
        self.merged: Penggabungan | None = None
        self.said: list[list[str]] = []

    def run(self, steps: list[tuple[str, int, int]]) -> None:
        for number, (step, which, small) in enumerate(steps):
            getattr(self, step)(number, which, small)
        self.undo(0, 0, 0)

    def weigh(self, number: int, which: int, small: int) -> None:
        sent = ukur(
            self.records[which], measured_on=DAYS[small % 5], weight_g=10_000 + 100 * small,
            length_mm=800 + small,
        )  # fmt: skip
        self._send(number, which, sent)

    def correct(self, number: int, which: int, small: int) -> None:
        self._correct(number, small, by_kept=False)

    def correct_kept(self, number: int, which: int, small: int) -> None:
        """A phone whose list has the merged child already."""
        self._correct(number, small, by_kept=True)

    def _correct(self, number: int, small: int, *, by_kept: bool) -> None:
        if not self.made:
            return
        which, old = self.made[small % len(self.made)]
        knows = 0 if by_kept and self.merged else which
        sent = ukur(
            self.records[knows], measured_on=DAYS[small % 5], weight_g=12_000 + small,
            replaces_id=old["id"], reason="salah",
        )  # fmt: skip
        self._send(number, knows, sent, of=which)

    def void(self, number: int, which: int, small: int) -> None:
        if self.made:
            which, old = self.made[small % len(self.made)]
            home = self.homes[which]
            self._send(number, which, entry("batal", home, measurement_id=old["id"], reason="ya"))

    def absent(self, number: int, which: int, small: int) -> None:
        child = self.records[which]
        said = entry(
            "absen", self.homes[which], balita_id=child.pk, on=DAYS[small % 5], why="sakit"
        )
        self._send(number, which, said)

    def _send(self, number: int, at: int, sent: dict[str, Any], of: int | None = None) -> None:
        sent["id"] = str(UUID(int=(1 << 64) + number))
        self.said.append(self.phones[at].send(sent))
        if sent["kind"] == "ukur" and self.said[-1] == ["stored"]:
            self.made.append((at if of is None else of, sent))

    def merge(self, number: int, which: int, small: int) -> None:
        if self.with_merging and self.merged is None:
            kept, gone = self.records
            self.merged = merge_children(
                kept_id=kept.pk, gone_id=gone.pk, reason="Anak sama", by=None, at=datetime.now(UTC)
            )

    def undo(self, number: int, which: int, small: int) -> None:
        if self.merged is not None:
            undo_merge(merge=self.merged, reason="Ternyata kembar", by=None, at=datetime.now(UTC))
            self.merged = None

    def open(self, number: int, which: int, small: int) -> None:
        if self.operasi.state == OperasiTimbang.State.PLANNED:
            open_round(operasi=self.operasi, at=datetime.now(UTC), by=None)
            self.operasi.refresh_from_db()

    def refresh(self, number: int, which: int, small: int) -> None:
        assert fast_cells() == slow_cells()

    def ends(self) -> dict[str, Any]:
        """Everything that must be as if the two had never been one, by names and not by keys."""
        names = {home.pk: home.nama for home in self.homes}
        assert fast_cells() == slow_cells()
        return {
            "said": self.said,
            "readings": sorted(
                Measurement.objects.values_list(
                    "pk", "balita_id", "posyandu__nama", "measured_on", "weight_g", "replaces_id"
                )
            ),
            "results": {
                row["measurement_id"]: {**row, "operasi_id": bool(row["operasi_id"])}
                for row in MeasurementResult.objects.values()
            },
            "list": sorted(
                Sasaran.objects.listed().values_list("balita_id", "posyandu__nama")
            ),
            "absences": sorted(TidakDitimbang.objects.values_list("pk", "balita_id")),
            "cells": {
                (key[0].split()[0], names[key[1]], *key[2:]): told
                for key, told in fast_cells().items()
            },
        }  # fmt: skip


class AnyOrder(TestCase):
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    # A round that was only planned, entered by a reading that was corrected to another day since.
    @example(
        [
            ("weigh", 1, 4),
            ("merge", 0, 0),
            ("correct", 0, 2),
            ("refresh", 0, 0),
            ("undo", 0, 0),
            ("refresh", 0, 0),
            ("weigh", 1, 4),
        ]
    )
    @example([("weigh", 1, 4), ("merge", 0, 0), ("void", 0, 0)])
    @example([("merge", 0, 0), ("weigh", 1, 4), ("refresh", 0, 0), ("void", 0, 0)])
    @example([("open", 0, 0), ("merge", 0, 0), ("weigh", 1, 4), ("void", 0, 0)])
    @example([("merge", 0, 0), ("weigh", 1, 4), ("weigh", 0, 4)])
    @example([("merge", 0, 0), ("weigh", 1, 4), ("open", 0, 0)])
    @given(STEPS)
    def test_after_the_undo_all_is_as_if_the_two_had_never_been_one(self, steps):
        found = []
        for with_merging in (True, False):
            with transaction.atomic():
                play = Play(with_merging)
                play.run(steps)
                found.append(play.ends())
                transaction.set_rollback(True)

        assert found[0] == found[1]
