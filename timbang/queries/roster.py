"""The roster of a posyandu: what a phone keeps to weigh its children without a signal."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from bontang_stunting.lib.dates import years_before
from interventions.models import Rujukan
from measurements.models import Measurement, OperasiTimbang
from measurements.models.absence import TidakDitimbang
from posyandu.models import Balita, Posyandu, User
from posyandu.models.people import StatusBalita
from timbang.queries.conflicts import n_waiting
from timbang.queries.departures import left_children
from timbang.services.readings import DAYS_BACK

VERSION: Final = 2
BALITA_YEARS: Final = 5
_CHILD: Final = (
    "id", "nama", "sex", "born_on", "rt", "alamat", "temporary_id", "nik_last4", "birth_weight_g",
    "birth_length_mm", "ibu_id", "ibu__nama", "ibu__age_at_birth", "ibu__age_first_marriage",
)  # fmt: skip
READING: Final = (
    "balita_id", "id", "measured_on", "weight_g", "length_mm", "position", "head_mm", "arm_mm",
    "oedema", "vitamin_a", "recorded_by_id",
)  # fmt: skip
# What the phone needs of a reading that can still be corrected, or answered for, and no other.
REST_OF_READING: Final = (
    "asi", "mbg", "first_weight_g", "first_length_mm", "first_head_mm", "first_arm_mm",
    "file_ntob",
)  # fmt: skip


@dataclass(frozen=True)
class Roster:
    """A roster without its histories, which are read only when they are sent.

    `head` is what the phone gets beside the children; `version` changes with anything shown.
    `referrals`: of each child, [referral, measurement, its day, answer], as far back as a reading
    can be corrected.
    """

    head: dict[str, Any]
    children: list[tuple[Any, ...]]
    referrals: dict[UUID, list[list[Any]]]
    version: str
    since: date
    user_id: int


def choices_of(user: User) -> "QuerySet[Posyandu]":
    """The posyandu this user may weigh at, with their kelurahan and puskesmas."""
    active = Posyandu.objects.visible_to(user).filter(is_active=True)
    return active.select_related("kelurahan__puskesmas", "kelurahan__kecamatan")


def roster(user: User, *, choices: list[Posyandu], at: Posyandu | None, today: date) -> Roster:
    """The children of posyandu `at` as they stand, and what else the phone has to know.

    Without a posyandu (somebody who answers for several has not chosen one): no children.
    """
    rounds = list(
        OperasiTimbang.objects.filter(kota=choices[0].kelurahan.kecamatan.kota_id)
        if choices
        else OperasiTimbang.objects.none()
    )
    open_round = next((r for r in rounds if _holds(r, today)), None)
    children = _children(at, open_round.starts_on if open_round else today) if at else []
    since = today - timedelta(days=DAYS_BACK)
    head = {
        "v": VERSION,
        "today": today.isoformat(),
        "user": {
            "id": user.pk,
            "nama": user.get_full_name() or user.username,
            "role": user.role,
        },
        "posyandu": _choice(at) if at else None,
        "choices": [_choice(posyandu) for posyandu in choices],
        "round": _round(open_round) if open_round else None,
        "closed": [
            [r.starts_on.isoformat(), r.ends_on.isoformat()]
            for r in sorted(rounds, key=lambda r: r.starts_on)
            if r.state == OperasiTimbang.State.CLOSED
        ],
        "left": left_children(at, since=since) if at else [],
        "absent": _absent(at, today) if at else [],
        "n_conflicts": n_waiting([at.pk]) if at else 0,
    }
    referrals = _referrals(at, since) if at else {}
    version = _version(head, children, list(referrals.items()), _readings_known(at))
    return Roster(head, children, referrals, version, since, user.pk)


def with_histories(found: Roster) -> dict[str, Any]:
    """The roster as it is sent, but for the time: every child with all its current readings."""
    ids = [child[0] for child in found.children]
    histories = _histories(ids, by=found.user_id, since=found.since)
    children = [
        {
            **_child(child),
            "history": histories.get(child[0], []),
            "referrals": found.referrals.get(child[0], []),
        }
        for child in found.children
    ]
    return {**found.head, "children": children}


def _holds(operasi: OperasiTimbang, day: date) -> bool:
    is_open = operasi.state == OperasiTimbang.State.OPEN
    return is_open and operasi.starts_on <= day <= operasi.ends_on


def _children(at: Posyandu, born_until: date) -> list[tuple[Any, ...]]:
    """Children that are here and not yet five, or were not when the round began."""
    active = Balita.objects.standing().filter(
        posyandu=at,
        status=StatusBalita.AKTIF,
        born_on__gt=years_before(born_until, BALITA_YEARS),
    )
    return list(active.order_by("nama", "id").values_list(*_CHILD))


def _readings_known(at: Posyandu | None) -> list[Any]:
    """How many rows there are on the children here, and the last to come in.

    Rows are only ever added, a correction and a taking back are rows too: nothing that changes a
    history leaves both as they are.
    """
    rows = Measurement.objects.filter(balita__posyandu=at)
    return [str(value) for value in rows.aggregate(Count("id"), Max("received_at")).values()]


def _referrals(at: Posyandu, since: date) -> dict[UUID, list[list[Any]]]:
    """What families said of going to the puskesmas, in the order in which it came in."""
    rows = Rujukan.objects.filter(balita__posyandu=at, measurement__measured_on__gte=since)
    told: dict[UUID, list[list[Any]]] = defaultdict(list)
    for balita, pk, measurement, day, answer in rows.order_by("received_at", "id").values_list(
        "balita_id", "id", "measurement_id", "measurement__measured_on", "answer"
    ):
        told[balita].append([str(pk), str(measurement), day.isoformat(), answer])
    return told


def _version(*shown: Any) -> str:
    text = json.dumps(shown, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _histories(balita_ids: list[UUID], *, by: int, since: date) -> dict[UUID, list[list[Any]]]:
    """Current readings of each child, oldest first, as the short rows of the phone.

    Those from `since` on end with the rest of what was read, so that a correction can keep it.
    """
    current = Measurement.objects.current().filter(balita__in=balita_ids)
    days: dict[date, str] = {}
    histories: dict[UUID, list[list[Any]]] = defaultdict(list)
    n = len(READING)
    for values in current.order_by("balita", "measured_on", "received_at", "id").values_list(
        *READING, "source", *REST_OF_READING
    ):
        balita, pk, day, *read, recorded_by = values[:n]
        row = [str(pk), days.setdefault(day, day.isoformat()), *read, int(recorded_by == by)]
        if day >= since:
            row.append(_rest(*values[n:]))
        histories[balita].append(row)
    return histories


def _rest(source: str, *values: Any) -> dict[str, Any]:
    """What else was read, without what is empty; `from_file` where no table asked anything."""
    rest = {
        name: value
        for name, value in zip(REST_OF_READING, values, strict=True)
        if value not in (None, "")
    }
    return rest if source == Measurement.Source.FORM else {**rest, "from_file": 1}


def _child(row: tuple[Any, ...]) -> dict[str, Any]:
    child = dict(zip(_CHILD, row, strict=True))
    ibu = {
        "id": str(child["ibu_id"]),
        "nama": child["ibu__nama"],
        "age_at_birth": child["ibu__age_at_birth"],
        "age_first_marriage": child["ibu__age_first_marriage"],
    }
    return {
        "id": str(child["id"]),
        "nama": child["nama"],
        "sex": child["sex"],
        "born_on": child["born_on"].isoformat(),
        "rt": child["rt"],
        "alamat": child["alamat"],
        "ibu": ibu if child["ibu_id"] else None,
        "kode": child["temporary_id"],
        "nik_last4": child["nik_last4"],
        "birth_weight_g": child["birth_weight_g"],
        "birth_length_mm": child["birth_length_mm"],
        # The whole life is sent: nothing was weighed before its first row.
        "has_earlier": False,
    }


def _choice(posyandu: Posyandu) -> dict[str, Any]:
    """What somebody who chooses among the 124 of a city can look for."""
    return {
        "id": posyandu.pk,
        "nama": posyandu.nama,
        "kelurahan": posyandu.kelurahan.nama,
        "puskesmas": posyandu.kelurahan.puskesmas.nama,
    }


def _round(operasi: OperasiTimbang) -> dict[str, Any]:
    return {
        "code": operasi.code,
        "nama": operasi.nama,
        "starts_on": operasi.starts_on.isoformat(),
        "ends_on": operasi.ends_on.isoformat(),
    }


def _absent(at: Posyandu, today: date) -> list[dict[str, Any]]:
    """Who was not weighed today and why, but for those that were weighed after all."""
    weighed = Measurement.objects.current().filter(posyandu=at, measured_on=today)
    told = TidakDitimbang.objects.standing().filter(balita__posyandu=at, on_day=today)
    rows = told.exclude(balita__in=weighed.values("balita")).order_by("id")
    return [
        {"id": str(pk), "balita_id": str(balita), "on": day.isoformat(), "why": why}
        for pk, balita, day, why in rows.values_list("id", "balita", "on_day", "why")
    ]
