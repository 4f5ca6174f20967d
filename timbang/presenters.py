"""The words of the coordinator's two pages. Templates only print them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from bontang_stunting.lib import formatting
from measurements.models import Measurement, Position
from posyandu.models import Balita
from timbang.models import Keputusan
from timbang.queries.conflicts import Conflict, Conflicts, counts
from timbang.queries.similar import where
from timbang.queries.speed import AIM_S, MIN_N, PosyanduSpeed, Speed, Speeds

NOT_TAKEN: Final = "—"
LETTERS: Final = "ABCDEFGHIJ"
POSITIONS: Final = {Position.LYING: "telentang", Position.STANDING: "berdiri"}


# --- two readings of one child -------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """What was read, and what to know beside it: how it was taken, how far from the last time."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the comparison: what it is, the value of the last time, that of each reading.

    `is_read`: it was read at the table, not computed from what was.
    """

    label: str
    before: Value
    values: tuple[Value, ...]
    is_read: bool

    @property
    def is_different(self) -> bool:
        """Whether what was read differs."""
        return self.is_read and len({value.text for value in self.values}) > 1


@dataclass(frozen=True)
class Choice:
    """A reading that can be chosen."""

    id: str
    letter: str
    is_counted: bool
    who: str
    when: str
    device: str


@dataclass(frozen=True)
class ConflictCard:
    """A child, a day, and its readings side by side."""

    key: str
    nama: str
    age: str
    place: str
    balita_id: str
    on_day: date
    day: str
    difference: str
    before: str
    choices: tuple[Choice, ...]
    lines: tuple[Line, ...]


def conflict_title(found: Conflicts) -> str:
    """What the page says first."""
    if not found.n_waiting:
        return "Tidak ada hasil ukur yang bentrok"
    return f"{formatting.number(found.n_waiting)} pasang hasil ukur menunggu pilihan Anda"


def conflict_card(found: Conflict) -> ConflictCard:
    """The words of one pair."""
    balita, before = found.balita, found.before
    return ConflictCard(
        key=f"{balita.pk.hex[-12:]}-{found.on_day:%Y%m%d}",
        nama=balita.nama,
        age=age(balita, found.on_day),
        place=where(balita.posyandu),
        balita_id=str(balita.pk),
        on_day=found.on_day,
        day=formatting.day(found.on_day),
        difference=difference(found.readings),
        before=formatting.day(before.measured_on) if before else "",
        choices=tuple(_choice(*numbered) for numbered in enumerate(found.readings)),
        lines=tuple(
            line
            for line in (_line(found, *row) for row in _rows(found.readings))
            if any(value.text != NOT_TAKEN for value in line.values)
        ),
    )


def age(balita: Balita, on_day: date) -> str:
    """ "1 th 3 bln 10 hr"; days since the last completed month."""
    return formatting.age(balita.born_on, on_day)


def difference(readings: Sequence[Measurement]) -> str:
    """How far the readings are apart, in one sentence."""
    told = [
        _apart("berat", [r.weight_g for r in readings], _kg),
        _apart(_length_word(readings).lower(), [r.length_mm for r in readings], _cm),
    ]
    apart = [sentence for sentence in told if sentence]
    if not apart:
        return "Berat dan tingginya sama."
    return f"{' dan '.join(apart)}.".capitalize()


def _apart(what: str, values: list[int | None], say: Callable[[int | None], str]) -> str:
    taken = [value for value in values if value is not None]
    if len(set(taken)) < 2:
        return f"hanya sebagian yang punya {what}" if 0 < len(taken) < len(values) else ""
    return f"{what} berbeda {say(max(taken) - min(taken))}"


def _choice(number: int, reading: Measurement) -> Choice:
    by = reading.recorded_by
    at = reading.measured_at or reading.received_at
    return Choice(
        id=str(reading.pk),
        letter=LETTERS[number % len(LETTERS)],
        is_counted=counts(reading),
        who=(by.get_full_name() or by.username) if by else reading.get_source_display(),
        when=f"{timezone.localtime(at):%H.%M} WITA",
        device=f"ponsel {reading.device[-4:]}" if reading.device else "",
    )


Say = Callable[[Measurement], str]


def _rows(readings: Sequence[Measurement]) -> tuple[tuple[str, Say, Say | None], ...]:
    """Label, what a reading says there, and what stands beside it (None: computed, not read)."""
    return (
        ("Berat", lambda reading: _kg(reading.weight_g), _nothing),
        (_length_word(readings), lambda reading: _cm(reading.length_mm), _position),
        ("LiLA", lambda reading: _cm(reading.arm_mm), _nothing),
        ("Kepala", lambda reading: _cm(reading.head_mm), _nothing),
        ("Edema", lambda reading: f"+{reading.oedema}" if reading.oedema else NOT_TAKEN, _nothing),
        ("BB/U", _z("waz"), None),
        ("TB/U", _z("haz"), None),
        ("BB/TB", _z("whz"), None),
    )


def _line(found: Conflict, label: str, say: Say, beside: Say | None) -> Line:
    def value(reading: Measurement) -> Value:
        return Value(say(reading), beside(reading) if beside else "")

    return Line(
        label=label,
        before=value(found.before) if found.before else Value(NOT_TAKEN),
        values=tuple(value(reading) for reading in found.readings),
        is_read=beside is not None,
    )


def _nothing(reading: Measurement) -> str:
    return ""


def _position(reading: Measurement) -> str:
    return POSITIONS.get(Position(reading.position), "") if reading.length_mm else ""


def _length_word(readings: Sequence[Measurement]) -> str:
    """What it is called where every reading was taken lying."""
    taken = {reading.position for reading in readings if reading.length_mm is not None}
    return "Panjang" if taken == {Position.LYING} else "Tinggi"


def _kg(weight_g: int | None) -> str:
    if weight_g is None:
        return NOT_TAKEN
    return f"{formatting.number(weight_g / 1000, 1 if weight_g % 100 == 0 else 2)} kg"


def _cm(length_mm: int | None) -> str:
    return NOT_TAKEN if length_mm is None else f"{formatting.number(length_mm / 10, 1)} cm"


def _z(index: str) -> Say:
    def say(reading: Measurement) -> str:
        z = getattr(getattr(reading, "result", None), index, None)
        if z is None:
            return NOT_TAKEN
        is_flagged = getattr(reading.result, f"is_flagged_{index}", False)
        return f"{formatting.number(z / 100, 2)} SD{' (di luar batas wajar)' if is_flagged else ''}"

    return say


def decided(kept: Measurement, n_voided: int) -> str:
    """What happened after a choice; without a name, because it waits in a cookie."""
    chosen = _chosen(kept)
    if not n_voided:
        return f"Sudah diputuskan sebelumnya: hasil {chosen} dipakai."
    return (
        f"Hasil {chosen} dipakai. {formatting.number(n_voided)} hasil lain dibatalkan; "
        "isinya tetap tersimpan beserta alasan Anda."
    )


def _chosen(kept: Measurement) -> str:
    read = [say for say in (_kg(kept.weight_g), _cm(kept.length_mm)) if say != NOT_TAKEN]
    return " dan ".join(read) or "yang dipilih"


@dataclass(frozen=True)
class DecisionLine:
    """A decision that can be undone."""

    id: str
    nama: str
    place: str
    day: str
    said: str


def decision_line(decision: Keputusan) -> DecisionLine:
    """The words of one decision."""
    by = decision.by.get_full_name() or decision.by.username
    return DecisionLine(
        id=str(decision.pk),
        nama=decision.balita.nama,
        place=where(decision.balita.posyandu),
        day=formatting.day(decision.on_day),
        said=(
            f"Hasil {_chosen(decision.kept)} dipakai, oleh {by}, "
            f"{formatting.moment(timezone.localtime(decision.at))}: {decision.reason}"
        ),
    )


def undone(n_restored: int) -> str:
    """What happened after undoing; without a name, because it waits in a cookie."""
    if not n_restored:
        return "Pilihan ini sudah diurungkan sebelumnya."
    return "Pilihan diurungkan: kedua hasil berlaku lagi dan menunggu pilihan Anda."


# --- how long an entry takes ---------------------------------------------------------------------

# The picture of a posyandu: seconds across, in units of its own drawing.
WIDTH: Final = 400
MIN_AXIS_S: Final = 20


@dataclass(frozen=True)
class SpeedRow:
    """A posyandu in the list; the numbers of the picture are whole units of WIDTH."""

    posyandu: str
    kelurahan: str
    n: str
    median: str
    p90: str
    is_within_aim: bool
    median_x: int
    p90_x: int

    @property
    def line_width(self) -> int:
        """From the median to the 90th percentile."""
        return max(self.p90_x - self.median_x, 1)


@dataclass(frozen=True)
class SpeedTable:
    """Ranked posyandu, those with too few entries, and where the aim stands in the pictures."""

    ranked: tuple[SpeedRow, ...]
    few: tuple[SpeedRow, ...]
    aim_x: int
    axis_s: int


def seconds(value: float) -> str:
    """ "11,2 detik"."""
    return f"{formatting.number(value, 1)} detik"


def speed_title(total: Speed | None) -> str:
    """The answer: how long half of the entries took, beside the aim."""
    if total is None:
        return "Belum ada balita yang dicatat lewat meja timbang"
    if not total.may_rank:
        return f"Baru {formatting.number(total.n)} balita dicatat, belum cukup untuk dinilai"
    is_within = total.median_s <= AIM_S
    verdict = "sesuai" if is_within else "lebih lama dari"
    return (
        f"Separuh balita dicatat dalam {seconds(total.median_s)} atau kurang, "
        f"{verdict} sasaran {AIM_S} detik"
    )


def speed_lead(total: Speed | None, period: str) -> str:
    """The sentence under it: n, the slow ones, the period."""
    if total is None:
        return f"Selama {period} belum ada yang dicatat dari ponsel di wilayah ini."
    return (
        f"{formatting.number(total.n)} pencatatan, {period}. Sembilan dari sepuluh selesai dalam "
        f"{seconds(total.p90_s)}."
    )


def speed_table(found: Speeds) -> SpeedTable:
    """The rows with their pictures, all on one axis."""
    slowest = max((one.speed.p90_s for one in (*found.ranked, *found.few)), default=0)
    axis_s = max(MIN_AXIS_S, int(-(-slowest // 5) * 5))
    return SpeedTable(
        ranked=tuple(_speed_row(one, axis_s) for one in found.ranked),
        few=tuple(_speed_row(one, axis_s) for one in found.few),
        aim_x=_x(AIM_S, axis_s),
        axis_s=axis_s,
    )


def _x(value_s: float, axis_s: int) -> int:
    return round(WIDTH * value_s / axis_s)


def _speed_row(one: PosyanduSpeed, axis_s: int) -> SpeedRow:
    speed = one.speed
    return SpeedRow(
        posyandu=one.posyandu.nama,
        kelurahan=one.posyandu.kelurahan.nama,
        n=formatting.number(speed.n),
        median=formatting.number(speed.median_s, 1),
        p90=formatting.number(speed.p90_s, 1),
        is_within_aim=speed.median_s <= AIM_S,
        median_x=_x(speed.median_s, axis_s),
        p90_x=_x(speed.p90_s, axis_s),
    )


FEW: Final = f"Di bawah {MIN_N} pencatatan tidak diperbandingkan."
