"""Stored = sent, exactly once, however phones send, lose, repeat, correct and take back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from measurements.models import Measurement, MeasurementResult, OperasiTimbang
from measurements.services.derivation import derive_all
from measurements.services.rounds import close_round
from posyandu.models import AuditEvent, Balita, Peran, Posyandu
from tests.builders.phone import TODAY, Phone, entry, phone_at, ukur
from tests.factories import BalitaFactory, OperasiTimbangFactory, PosyanduFactory, user_of
from timbang.models import Kiriman

SMALL = st.integers(0, 30)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["weigh", "weigh", "correct", "void", "send", "send", "lose", "again", "alter"]
        ),
        SMALL,
        SMALL,
    ),
    min_size=1,
    max_size=25,
)


@dataclass
class Model:
    """What a server must hold, in the plainest words: a dict of what arrived first."""

    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)

    def take(self, sent: dict[str, Any]) -> str:
        if known := self.stored.get(sent["id"]):
            return (
                "known"
                if (known["kind"], known["data"]) == (sent["kind"], sent["data"])
                else "conflict"
            )
        data = sent["data"]
        if target := data.get("replaces_id") or data.get("measurement_id"):
            old = self.stored.get(target)
            is_of_child = sent["kind"] == "batal" or (
                old and self.child_of(old) == data["balita_id"]
            )
            if not old or target in self.replaced or old["kind"] == "batal" or not is_of_child:
                return "refused"
            self.replaced.add(target)
        self.stored[sent["id"]] = sent
        return "stored"

    def child_of(self, sent: dict[str, Any]) -> str:
        data = sent["data"]
        return data.get("balita_id") or self.child_of(self.stored[data["measurement_id"]])

    def current(self) -> dict[str, int]:
        """Readings that stand, with their weight."""
        return {
            pk: sent["data"]["weight_g"]
            for pk, sent in self.stored.items()
            if sent["kind"] == "ukur" and pk not in self.replaced
        }


class AnyOrder(TestCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
    @given(STEPS)
    def test_what_two_phones_send_is_stored_once_and_means_what_it_would_from_scratch(self, steps):
        posyandu = PosyanduFactory()
        OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota)
        children = [BalitaFactory(posyandu=posyandu, born_on=date(2024, 1, 1)) for _ in range(3)]
        phones = [phone_at(posyandu, f"hp-{n}") for n in range(2)]
        outbox: list[list[dict[str, Any]]] = [[], []]
        made: list[dict[str, Any]] = []
        model = Model()

        def send(which: int, batch: list[dict[str, Any]]) -> None:
            expected = [model.take(sent) for sent in batch]
            assert phones[which].send(*batch) == expected

        for step, a, b in steps:
            which = a % 2
            if step in {"weigh", "correct", "void"}:
                sent = _made(step, children[b % 3], made[b % len(made)] if made else None, a)
                made.append(sent)
                outbox[which].append(sent)
            elif step == "send":
                batch, outbox[which] = outbox[which][: 1 + b], outbox[which][1 + b :]
                send(which, batch)
            elif step == "lose":
                send(which, outbox[which][: 1 + b])  # the answer is lost: it stays in the outbox
            elif made and step == "again":
                send(which, [made[b % len(made)], *made[a % len(made) :]])
            elif made:
                sent = made[b % len(made)]
                send(which, [{**sent, "data": {**sent["data"], "reason": "Lain"}}])
        for which, batch in enumerate(outbox):
            send(which, batch)

        self._holds(model)

    def _holds(self, model: Model) -> None:
        stored = {str(pk) for pk in Measurement.objects.values_list("pk", flat=True)}
        assert stored == set(model.stored)
        assert {str(pk) for pk in Kiriman.objects.values_list("pk", flat=True)} == stored
        current = Measurement.objects.current()
        assert {str(m.pk): m.weight_g for m in current} == model.current()
        noted = AuditEvent.objects.filter(object_kind="hasil_ukur")
        assert sorted(noted.values_list("object_id", flat=True)) == sorted(stored)
        step_by_step = meaning()
        derive_all()
        assert step_by_step == meaning()


def _made(step: str, child: Balita, old: dict[str, Any] | None, n: int) -> dict[str, Any]:
    """An entry of this step; a weighing where there is nothing to correct."""
    at: Posyandu = child.posyandu
    if step == "void" and old:
        return entry("batal", at, measurement_id=old["id"], reason="Salah")
    day = TODAY - timedelta(days=3 * n)
    other = {"replaces_id": old["id"], "reason": "Salah"} if step == "correct" and old else {}
    return ukur(child, weight_g=9_000 + 100 * n, measured_on=day, **other)


def meaning() -> list[dict[str, Any]]:
    return list(MeasurementResult.objects.order_by("pk").values())


# --- at the same moment -------------------------------------------------------------------------


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run these in threads that start together; what each gave."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def children(transactional_db) -> list[Balita]:
    posyandu = PosyanduFactory()
    OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota)
    return [BalitaFactory(posyandu=posyandu, born_on=date(2024, 1, 1)) for _ in range(8)]


@pytest.mark.parametrize("n_tabs", [10])
def test_the_same_batch_from_ten_tabs_at_once_is_stored_exactly_once(children, n_tabs):
    phone = phone_at(children[0].posyandu)
    batch = [ukur(child) for child in children]
    tabs = [Phone(phone.by) for _ in range(n_tabs)]

    statuses = at_once(*(lambda tab=tab: tab.send(*batch) for tab in tabs))

    assert sorted(chain(*statuses)) == ["known"] * 8 * (n_tabs - 1) + ["stored"] * 8
    assert Measurement.objects.count() == Kiriman.objects.count() == 8
    assert AuditEvent.objects.filter(verb="ukur").count() == 8


def test_two_phones_that_weigh_the_same_children_at_once_both_keep_their_readings(children):
    phones = [phone_at(children[0].posyandu, f"hp-{n}") for n in range(4)]
    orders = [children, children[::-1], children[3:] + children[:3], children]
    batches = [
        [ukur(child, weight_g=11_000 + 100 * n) for child in order]
        for n, order in enumerate(orders)
    ]

    statuses = at_once(
        *(
            lambda phone=phone, sent=sent: phone.send(*sent)
            for phone, sent in zip(phones, batches, strict=True)
        )
    )

    assert [*chain(*statuses)] == ["stored"] * 32
    assert MeasurementResult.objects.filter(counts_in_month=True).count() == 8
    step_by_step = meaning()
    derive_all()
    assert step_by_step == meaning()


def test_of_two_corrections_at_once_one_stands_and_the_other_waits_on_its_phone(children):
    phones = [phone_at(children[0].posyandu, f"hp-{n}") for n in range(2)]
    first = ukur(children[0])
    phones[0].send(first)
    both = [
        ukur(children[0], weight_g=11_000 + n, replaces_id=first["id"], reason="Salah")
        for n in (1, 2)
    ]

    statuses = at_once(
        *(
            lambda phone=phone, sent=sent: phone.send(sent)
            for phone, sent in zip(phones, both, strict=True)
        )
    )

    assert sorted(chain(*statuses)) == ["refused", "stored"]
    assert Measurement.objects.current().count() == 1


def test_a_round_that_closes_meanwhile_holds_a_reading_or_refuses_it(children):
    operasi = OperasiTimbang.objects.get()
    phone = phone_at(children[0].posyandu)
    by = user_of(Peran.DINKES, children[0].posyandu)

    statuses, _ = at_once(
        lambda: phone.send(*map(ukur, children)),
        lambda: close_round(operasi=operasi, at=operasi.opened_at + timedelta(days=9), by=by),
    )

    n_stored = Measurement.objects.count()
    assert statuses in (["stored"] * 8, ["refused"] * 8)
    assert n_stored == statuses.count("stored")
