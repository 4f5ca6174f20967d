"""One child from birth to now: everything that was read, said, decided and changed about it.

Whatever the child has been through, it is a constant number of queries.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from interventions.models import Rujukan, TindakLanjut, VerifikasiStunting
from measurements.models import Measurement, MeasurementResult, TidakDitimbang
from posyandu.models import Balita, Keanggotaan, Penggabungan, PerubahanStatus, User


@dataclass(frozen=True)
class Person:
    """Who did something: the name of the kader or user, and the role; both empty for the system."""

    nama: str = ""
    role: str = ""


@dataclass(frozen=True)
class Value:
    """What one instrument read, in grams or millimetres, and the doubted reading before it."""

    value: int | None
    first: int | None = None


@dataclass(frozen=True)
class Meaning:
    """What the engine says of a reading that stands; z in hundredths, None without one.

    bbu … imtu are codes of `measurements.kemenkes`; flags are False where there is no z.
    """

    age_days: int
    age_months: int
    length_corrected_mm: int | None
    z: dict[str, int | None]
    is_flagged: dict[str, bool]
    bbu: int
    tbu: int
    bbtb: int
    imtu: int
    month: date
    operasi: str
    counts_in_month: bool
    counts_in_round: bool
    ntob: int | None
    is_ntob_of_file: bool
    gain_g: int | None
    kbm_g: int | None
    is_2t: bool
    is_bgm: bool

    @property
    def is_any_flagged(self) -> bool:
        """Whether any of its z lies beyond what can be."""
        return any(self.is_flagged.values())

    @property
    def counts(self) -> bool:
        """Whether it speaks for the child in its month or its round."""
        return self.counts_in_month or self.counts_in_round


@dataclass(frozen=True)
class Reading:
    """A measurement as it was read, where it came from, and what it means while it stands.

    `replaces`, `replaced_by`: the reading it corrects, and the one that corrects it. A void row
    holds no reading: it takes back the one it replaces. `meaning` is None unless it stands.
    """

    id: UUID
    measured_on: date
    posyandu: str
    weight: Value
    length: Value
    head: Value
    arm: Value
    position: int
    oedema: int
    vitamin_a: bool | None
    mbg: bool | None
    asi: bool | None
    source: str
    by: Person
    device: str
    measured_at: datetime | None
    received_at: datetime
    file_name: str
    source_row: int | None
    replaces: UUID | None
    replaced_by: UUID | None
    reason: str
    is_void: bool
    meaning: Meaning | None

    @property
    def stands(self) -> bool:
        """Whether nothing has replaced it and nobody has taken it back."""
        return self.replaced_by is None and not self.is_void


@dataclass(frozen=True)
class ChildStory:
    """A child with all that its page shows; lists run from the oldest to the newest.

    `merges`: those that stand, of records that were made this one, straight or by way of another.
    """

    balita: Balita
    memberships: tuple[Keanggotaan, ...]
    readings: tuple[Reading, ...]
    absences: tuple[TidakDitimbang, ...]
    referrals: tuple[Rujukan, ...]
    follow_ups: tuple[TindakLanjut, ...]
    verdicts: tuple[VerifikasiStunting, ...]
    changes: tuple[PerubahanStatus, ...]
    merges: tuple[Penggabungan, ...]

    @property
    def standing(self) -> tuple[Reading, ...]:
        """The readings that stand."""
        return tuple(reading for reading in self.readings if reading.stands)


def child_story(user: User, balita_id: UUID) -> ChildStory | None:
    """The child of this id with its story; None outside what `user` may see."""
    balita = (
        Balita.objects.visible_to(user)
        .select_related(
            "posyandu__kelurahan__puskesmas",
            "posyandu__kelurahan__kecamatan__kota",
            "ibu__keluarga__kelurahan",
        )
        .filter(pk=balita_id)
        .first()
    )
    return _with_story(balita) if balita else None


def _with_story(balita: Balita) -> ChildStory:
    of = {"balita": balita}
    members = Keanggotaan.objects.filter(**of).select_related("posyandu__kelurahan")
    absent = TidakDitimbang.objects.standing().filter(**of).select_related("recorded_by__kader")
    referred = Rujukan.objects.filter(**of).select_related("by__kader", "measurement")
    seen = TindakLanjut.objects.filter(**of).select_related("by__kader", "withdrawn_by__kader")
    verdicts = VerifikasiStunting.objects.filter(**of).select_related(
        "operasi", "withdrawn_by__kader"
    )
    changes = PerubahanStatus.objects.filter(**of).select_related("by__kader")
    merges = Penggabungan.objects.standing().filter(Q(kept=balita) | Q(kept__merged_into=balita))
    return ChildStory(
        balita=balita,
        memberships=tuple(members.order_by("since", "id")),
        readings=_readings(balita),
        absences=tuple(absent.order_by("on_day")),
        referrals=tuple(referred.order_by("received_at", "id")),
        follow_ups=tuple(seen.order_by("seen_on", "id")),
        verdicts=tuple(verdicts.order_by("decided_on", "id")),
        changes=tuple(changes.order_by("received_at", "id")),
        merges=tuple(
            merges.select_related("gone__posyandu__kelurahan", "by__kader").order_by("at", "id")
        ),
    )


def _readings(balita: Balita) -> tuple[Reading, ...]:
    """Every row of the child, with corrections and void ones, by day and then by arrival."""
    rows = list(
        Measurement.objects.filter(balita=balita)
        .select_related("result__operasi", "posyandu__kelurahan", "recorded_by__kader", "batch")
        .order_by("measured_on", "received_at", "id")
    )
    replaced_by = {row.replaces_id: row.pk for row in rows if row.replaces_id}
    return tuple(_reading(row, replaced_by.get(row.pk)) for row in rows)


def _reading(row: Measurement, replaced_by: UUID | None) -> Reading:
    result = getattr(row, "result", None)
    stands = replaced_by is None and not row.is_void
    return Reading(
        id=row.pk,
        measured_on=row.measured_on,
        posyandu=f"{row.posyandu.nama}, {row.posyandu.kelurahan.nama}",
        weight=Value(row.weight_g, row.first_weight_g),
        length=Value(row.length_mm, row.first_length_mm),
        head=Value(row.head_mm, row.first_head_mm),
        arm=Value(row.arm_mm, row.first_arm_mm),
        position=row.position,
        oedema=row.oedema,
        vitamin_a=row.vitamin_a,
        mbg=row.mbg,
        asi=row.asi,
        source=row.source,
        by=person(row.recorded_by),
        device=row.device,
        measured_at=row.measured_at,
        received_at=row.received_at,
        file_name=row.batch.file_name if row.batch else "",
        source_row=row.source_row,
        replaces=row.replaces_id,
        replaced_by=replaced_by,
        reason=row.reason,
        is_void=row.is_void,
        meaning=_meaning(result) if result and stands else None,
    )


def _meaning(result: MeasurementResult) -> Meaning:
    indices = ("waz", "haz", "whz", "baz")
    return Meaning(
        age_days=result.age_days,
        age_months=result.age_months,
        length_corrected_mm=result.length_corrected_mm,
        z={index: getattr(result, index) for index in indices},
        is_flagged={index: getattr(result, f"is_flagged_{index}") for index in indices},
        bbu=result.bbu,
        tbu=result.tbu,
        bbtb=result.bbtb,
        imtu=result.imtu,
        month=result.month,
        operasi=result.operasi.nama if result.operasi else "",
        counts_in_month=result.counts_in_month,
        counts_in_round=result.counts_in_round,
        ntob=result.ntob,
        is_ntob_of_file=result.is_ntob_of_file,
        gain_g=result.gain_g,
        kbm_g=result.kbm_g,
        is_2t=result.is_2t,
        is_bgm=result.is_bgm,
    )


def person(user: User | None) -> Person:
    """Who a user is to a reader: the kader of that login, or else the login's own name."""
    if user is None:
        return Person()
    kader = getattr(user, "kader", None)
    name = kader.nama if kader else user.get_full_name() or user.username
    return Person(name, str(user.get_role_display()))
