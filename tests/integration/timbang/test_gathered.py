"""What several phones send at one moment is stored together and means what each sent alone."""

import random
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from threading import Event, Lock
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from measurements.models import Measurement, MeasurementResult
from measurements.services.derivation import derive_all
from posyandu.models import AuditEvent, Balita, Peran
from tests.builders.phone import TODAY, Phone, entry, ukur
from tests.factories import BalitaFactory, OperasiTimbangFactory, PosyanduFactory, user_of
from tests.integration.timbang.test_exactly_once import Model, at_once, meaning
from timbang.models import Kiriman
from timbang.services import receiving
from timbang.services.gathering import Gathering
from timbang.services.receipts import Sent

N_PHONES = 6
BAD = 59_999  # grams: what a rule of the database refuses in these tests


class Deadlock(Exception):
    pgcode = "40P01"


@pytest.fixture
def phones(transactional_db) -> list[Phone]:
    """Of two posyandu, each with a user of its own."""
    first = PosyanduFactory()
    OperasiTimbangFactory(kota=first.kelurahan.kecamatan.kota)
    both = [first, PosyanduFactory(kelurahan=first.kelurahan)]
    return [
        Phone(user_of(Peran.KADER, both[number % 2]), f"hp-{number}") for number in range(N_PHONES)
    ]


@pytest.fixture
def children(phones) -> dict[int, list[Balita]]:
    """Two children of each posyandu: every phone there weighs both."""
    posyandu = {phone.by.posyandu for phone in phones}
    return {
        one.pk: [BalitaFactory(posyandu=one, born_on=date(2024, 1, 1)) for _ in range(2)]
        for one in posyandu
    }


def own(phone: Phone, children: dict[int, list[Balita]]) -> list[Balita]:
    return children[phone.by.posyandu_id]


@pytest.fixture
def groups(monkeypatch) -> list[int]:
    """How many readings were stored at once; the first thread waits until all others are there."""
    sizes: list[int] = []
    gathering: Gathering[Sent, Any]

    def work(sent: Sequence[Sent]) -> Sequence[Any]:
        while not sizes and len(gathering._waiting) < N_PHONES - 1:
            Event().wait(0.001)
        sizes.append(len(sent))
        return receiving._take_readings_of_all(sent)

    gathering = Gathering(work, patience_seconds=60)
    monkeypatch.setattr(receiving, "_GATHERING", gathering)
    return sizes


def send_at_once(phones: list[Phone], batches: list[list[Any]]) -> list[list[str]]:
    return at_once(
        *(
            lambda phone=phone, sent=sent: phone.send(*sent)
            for phone, sent in zip(phones, batches, strict=True)
        )
    )


def holds(sent_by: dict[str, Phone]) -> None:
    """Each reading is there once, under the name of who sent it, and derived as from scratch."""
    readings = {str(m.pk): m for m in Measurement.objects.all()}
    receipts = {str(one.pk): one for one in Kiriman.objects.all()}
    noted = AuditEvent.objects.filter(object_kind="hasil_ukur")
    audited = dict(noted.values_list("object_id", "user"))
    assert readings.keys() == receipts.keys() == audited.keys() == sent_by.keys()
    assert noted.count() == len(audited)
    for pk, phone in sent_by.items():
        assert (readings[pk].recorded_by, readings[pk].device) == (phone.by, phone.device)
        assert (receipts[pk].by, receipts[pk].device) == (phone.by, phone.device)
        assert audited[pk] == phone.by.pk
    step_by_step = meaning()
    derive_all()
    assert step_by_step == meaning()


def test_each_phone_gets_its_own_answers_from_one_transaction(phones, children, groups):
    elsewhere = [own(phones[(n + 1) % N_PHONES], children)[0] for n in range(N_PHONES)]
    batches = [
        [ukur(own(phone, children)[0]), ukur(other), ukur(own(phone, children)[1])]
        for phone, other in zip(phones, elsewhere, strict=True)
    ]

    statuses = send_at_once(phones, batches)

    assert statuses == [["stored", "refused", "stored"]] * N_PHONES
    assert groups == [3, 3 * (N_PHONES - 1)]
    for phone, batch in zip(phones, batches, strict=True):
        assert [result.id for result in phone.sent] == [one["id"] for one in batch]
    holds({
        one["id"]: phone
        for phone, batch in zip(phones, batches, strict=True) for one in batch[::2]
    })  # fmt: skip
    assert MeasurementResult.objects.filter(counts_in_month=True).count() == 4


def test_one_bad_reading_holds_up_nobody_elses(phones, children, groups, monkeypatch):
    refuse_bad_readings(monkeypatch)
    batches = [[ukur(own(phone, children)[0])] for phone in phones]
    batches[2] = [ukur(own(phones[2], children)[0], weight_g=BAD)]

    statuses = send_at_once(phones, batches)

    assert statuses == [["stored"], ["stored"], ["refused"], ["stored"], ["stored"], ["stored"]]
    assert len(groups) == 2
    batches[2] = []
    holds({b[0]["id"]: phone for phone, b in zip(phones, batches, strict=True) if b})


def test_the_same_entry_of_several_threads_is_stored_once(phones, children, groups):
    sent = ukur(own(phones[0], children)[0])
    tabs = [Phone(phones[0].by, f"hp-{number}") for number in range(N_PHONES)]

    statuses = send_at_once(tabs, [[sent]] * N_PHONES)

    assert sorted(statuses) == [["known"]] * (N_PHONES - 1) + [["stored"]]
    assert groups == [1] * N_PHONES
    assert Measurement.objects.count() == 1


def test_who_holds_a_child_keeps_no_other_phone_waiting(phones, children):
    """An import in its transaction: only what is for that child waits for its end."""
    others_are_done, is_held = Event(), Event()
    held = own(phones[0], children)[0]

    def holder() -> None:
        # On SQLite nobody holds a row: who writes there holds everything.
        with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
            if connection.vendor == "postgresql":
                Balita.objects.select_for_update().get(pk=held.pk)
            is_held.set()
            assert others_are_done.wait(30)

    def waits() -> list[str]:
        assert is_held.wait(30)
        return phones[0].send(ukur(held))

    def others() -> list[list[str]]:
        assert is_held.wait(30)
        try:
            return [phone.send(ukur(own(phone, children)[1])) for phone in phones[1:]]
        finally:
            others_are_done.set()

    _, first, rest = at_once(holder, waits, others)

    assert first == ["stored"]
    assert rest == [["stored"]] * (N_PHONES - 1)


def refuse_bad_readings(monkeypatch, deadlocks: float = 0) -> None:
    """Have the database refuse readings of `BAD` grams, and now and then stop a transaction."""
    original, rng, lock = receiving.store_readings, random.Random(1), Lock()

    def spoilt(sent: Sequence[Sent]) -> Any:
        with lock:
            is_stopped = rng.random() < deadlocks
        if is_stopped:
            raise OperationalError from Deadlock()
        for one in sent:
            if one.entry.values.get("weight_g") == BAD:
                one.entry.values["oedema"] = 9
        return original(sent)

    monkeypatch.setattr(receiving, "store_readings", spoilt)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_fails_what_each_phone_sent_is_stored_as_if_it_were_alone(
    seed, phones, children, monkeypatch
):
    """Its slow twin knows one phone, one entry and no database at all."""
    refuse_bad_readings(monkeypatch, deadlocks=0.15)
    scripts = [_script(phone, own(phone, children), random.Random(f"{seed}{n}"))
               for n, phone in enumerate(phones)]  # fmt: skip
    models = [Model() for _ in phones]

    def play(number: int) -> None:
        for batch in scripts[number]:
            expected = [
                "refused" if one["data"].get("weight_g") == BAD else models[number].take(one)
                for one in batch
            ]
            answers = phones[number].send(*batch)
            while "later" in answers:  # stopped four times in a row: the phone sends again
                again = phones[number].send(*batch)
                answers = [
                    new if old == "later" else old for old, new in zip(answers, again, strict=True)
                ]
            assert answers == expected

    at_once(*(lambda number=number: play(number) for number in range(N_PHONES)))

    holds({pk: phone for phone, model in zip(phones, models, strict=True) for pk in model.stored})


def _script(phone: Phone, own_children: list[Balita], rng: random.Random) -> list[list[Any]]:
    """Batches of weighings, corrections, takings-back and entries sent before."""
    made: list[dict[str, Any]] = []
    batches = []
    for _ in range(6):
        batch = []
        for _ in range(rng.randint(1, 4)):
            child = rng.choice(own_children)
            day = TODAY - timedelta(days=3 * rng.randrange(5))
            weight = BAD if rng.random() < 0.08 else 9_000 + 100 * rng.randrange(40)
            old = rng.choice(made) if made else None
            kind = rng.random()
            if old and kind < 0.15:
                sent = old
            elif old and kind < 0.25:
                sent = entry("batal", phone.by.posyandu, measurement_id=old["id"], reason="Salah")
            elif old and kind < 0.45 and "balita_id" in old["data"]:
                same = next(c for c in own_children if str(c.pk) == old["data"]["balita_id"])
                sent = ukur(
                    same, weight_g=weight, measured_on=day, replaces_id=old["id"], reason="Salah"
                )
            else:
                sent = ukur(child, weight_g=weight, measured_on=day)
            batch.append(sent)
        made += batch
        batches.append(batch)
    return batches
