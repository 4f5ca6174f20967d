"""What a child's measurements mean one after the other: z, statuses, and which of them counts.

Pure: the history of any number of children in, one derived row per measurement out. The form, the
import, the recompute and the seeding of the demo city all come through here.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from measurements.assessment import ENGINE_VERSION, Assessment, Readings, assess
from measurements.kemenkes.kms import (
    BELOW_RED_LINE_Z,
    NTOB,
    KmsStatuses,
    Weighings,
    kms_statuses,
)
from measurements.who import BoolArray, CodeArray, FloatArray, Rule
from measurements.who.age import age_days, completed_months

__all__ = ["BALITA_MONTHS", "ENGINE_VERSION", "NO_ROUND", "Derived", "Timeline", "derive"]

IntArray = npt.NDArray[np.int64]
DateArray = npt.NDArray[np.datetime64]

BALITA_MONTHS: Final = 60
NO_ROUND: Final = -1


@dataclass(frozen=True)
class Timeline:
    """Current measurements (none that a correction replaced), one element a row, in any order.

    balita: an integer naming the child; give a child's measurements from two months before the
    first one that matters: 2T looks that far back. weight_g, length_mm, head_mm, arm_mm: NaN where
    not taken. received: any number that grows with the time of arrival; of two rows of one child on
    one day the first plausible one counts. operasi: the round whose dates hold the day, NO_ROUND
    for none. file_ntob: `NTOB` code that the row's file stated, 0 for none. has_earlier: the child
    was weighed before its first row here, so that row is not its first ever.
    """

    balita: IntArray
    sex: CodeArray
    born_on: DateArray
    measured_on: DateArray
    received: IntArray
    weight_g: FloatArray
    length_mm: FloatArray
    position: CodeArray
    head_mm: FloatArray
    arm_mm: FloatArray
    oedema: CodeArray
    operasi: IntArray
    file_ntob: CodeArray
    has_earlier: BoolArray | None = None

    def __len__(self) -> int:
        return len(self.balita)

    def part(self, rows: IntArray) -> Self:
        """Some of the rows."""
        told: dict[str, Any] = {n: v if v is None else v[rows] for n, v in vars(self).items()}
        return type(self)(**told)


@dataclass(frozen=True)
class Derived:
    """One element per row of the timeline, in its order.

    age_months: completed calendar months. month: datetime64[M]. ntob, gain_g, kbm_g, is_2t, is_bgm
    stand on the row that counts in the month and are empty on the others.
    """

    assessment: Assessment
    age_days: FloatArray
    age_months: FloatArray
    month: DateArray
    counts_in_month: BoolArray
    counts_in_round: BoolArray
    ntob: CodeArray
    is_ntob_of_file: BoolArray
    gain_g: FloatArray
    kbm_g: FloatArray
    is_2t: BoolArray
    is_bgm: BoolArray

    def part(self, rows: IntArray) -> Self:
        """What some of the rows mean."""
        assessment = Assessment(*(values[rows] for values in vars(self.assessment).values()))
        told = {name: v[rows] for name, v in vars(self).items() if name != "assessment"}
        return type(self)(assessment=assessment, **told)


def derive(timeline: Timeline, *, rule: Rule = Rule.KEMENKES) -> Derived:
    """Scores, statuses and the choice of the row that counts, for every measurement."""
    days = age_days(timeline.born_on, timeline.measured_on)
    months = completed_months(timeline.born_on, timeline.measured_on)
    assessment = assess(
        Readings(
            sex=timeline.sex,
            age_days=days,
            weight_kg=timeline.weight_g / 1000,
            length_cm=timeline.length_mm / 10,
            position=timeline.position,
            oedema=timeline.oedema > 0,
            head_cm=timeline.head_mm / 10,
            arm_cm=timeline.arm_mm / 10,
            age_over=months >= BALITA_MONTHS,
        ),
        rule=rule,
    )
    month = timeline.measured_on.astype("datetime64[M]")
    rank = _rank(timeline, assessment, months)
    counts_in_month = _is_best(timeline, month.astype(np.int64), rank)
    counts_in_round = _is_best(timeline, timeline.operasi, rank)
    counts_in_round &= timeline.operasi != NO_ROUND
    judged = _judged(timeline, assessment, months)
    told = {name: _kept(values, counts_in_month) for name, values in judged.items()}
    # A weighing after the round belongs to the month, not to the round's own N or T.
    is_late = counts_in_round & ~counts_in_month
    if is_late.any():
        in_round = _judged(_until_the_round(timeline, month, counts_in_round), assessment, months)
        for name, values in in_round.items():
            told[name][is_late] = values[is_late]
    return Derived(
        assessment=assessment,
        age_days=days,
        age_months=months,
        month=month,
        counts_in_month=counts_in_month,
        counts_in_round=counts_in_round,
        is_bgm=(counts_in_month | counts_in_round)
        & (_unflagged_waz(assessment) < BELOW_RED_LINE_Z),
        **told,
    )


def _rank(timeline: Timeline, assessment: Assessment, months: FloatArray) -> IntArray:
    """How good a row is to stand for its child: −1 never, else plausible before complete.

    A later visit with the scale alone must not wipe out the height taken the day before, so
    completeness comes before the date.
    """
    is_weighed, is_measured = timeline.weight_g > 0, timeline.length_mm > 0
    is_flagged = (
        assessment.waz_flag | assessment.haz_flag | assessment.whz_flag | assessment.baz_flag
    )
    rank = 3 * ~is_flagged + is_weighed.astype(np.int64) + is_measured
    is_balita = (months >= 0) & (months < BALITA_MONTHS)
    return np.where(is_balita & (is_weighed | is_measured), rank, -1)


def _is_best(timeline: Timeline, period: IntArray, rank: IntArray) -> BoolArray:
    """The row that stands for its child in each period: by rank, then the latest day.

    Two kader may have weighed the child on that day: then the one received first.
    """
    order = np.lexsort((-timeline.received, timeline.measured_on, rank, period, timeline.balita))
    balita, of = timeline.balita[order], period[order]
    is_last = np.ones(len(order), np.bool_)
    is_last[:-1] = (balita[1:] != balita[:-1]) | (of[1:] != of[:-1])
    best = np.zeros(len(order), np.bool_)
    best[order] = is_last
    return best & (rank >= 0)


def _unflagged_waz(assessment: Assessment) -> FloatArray:
    return np.where(assessment.waz_flag, np.nan, assessment.waz)


def _kms(timeline: Timeline, assessment: Assessment, months: FloatArray) -> KmsStatuses:
    """N, T, O, B of the weighings that can be believed, on the rows that count for their month."""
    # Of two rows on one day the last one given counts there, and the first received here.
    order = np.argsort(-timeline.received, kind="stable")
    is_believed = ~assessment.waz_flag & (months < BALITA_MONTHS)
    statuses = kms_statuses(
        Weighings(
            balita=timeline.balita[order],
            weighed_on=timeline.measured_on[order],
            sex=timeline.sex[order],
            age_months=months[order],
            weight_g=np.where(is_believed, timeline.weight_g, np.nan)[order],
            waz=_unflagged_waz(assessment)[order],
            has_earlier=None if timeline.has_earlier is None else timeline.has_earlier[order],
        )
    )
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return KmsStatuses(**{f.name: getattr(statuses, f.name)[back] for f in fields(statuses)})


def _with_the_word_of_the_file(timeline: Timeline, ntob: CodeArray) -> tuple[CodeArray, BoolArray]:
    """Our status, or the file's where we have no weighing of the month before to judge by.

    A file brings one month of a child whose earlier months e-PPGBM knows and we may not: calling
    it "baru" because our own records start here would count every child of a first import as B.
    """
    is_ours = (ntob == NTOB.N) | (ntob == NTOB.T)
    is_of_file = ~is_ours & (timeline.file_ntob > 0) & (timeline.weight_g > 0)
    return np.where(is_of_file, timeline.file_ntob, ntob), is_of_file


def _judged(
    timeline: Timeline, assessment: Assessment, months: FloatArray
) -> dict[str, npt.NDArray[Any]]:
    """N/T/O/B and what belongs to it, moved to every row of the child's month."""
    kms = _kms(timeline, assessment, months)
    ntob, is_of_file = _with_the_word_of_the_file(timeline, kms.ntob)
    at = _row_that_was_judged(timeline, ntob, is_of_file)
    columns = {
        "ntob": (ntob, 0),
        "is_ntob_of_file": (is_of_file, 0),
        "gain_g": (kms.gain_g, np.nan),
        "kbm_g": (kms.kbm_g, np.nan),
        "is_2t": (kms.is_2t, 0),
    }
    return {
        name: np.append(values, np.asarray([empty], values.dtype))[at]
        for name, (values, empty) in columns.items()
    }


def _kept(values: npt.NDArray[Any], rows: BoolArray) -> npt.NDArray[Any]:
    """The values of some rows; empty on the others."""
    empty = np.nan if values.dtype == np.float64 else 0
    return np.where(rows, values, np.asarray(empty, values.dtype))


def _until_the_round(timeline: Timeline, month: DateArray, counts_in_round: BoolArray) -> Timeline:
    """The timeline without the weighings outside a round in the months of its own weighings."""
    group = _child_months(timeline, month)
    has_round = np.zeros(group.max(initial=-1) + 1, np.bool_)
    has_round[group[counts_in_round]] = True
    is_outside = has_round[group] & (timeline.operasi == NO_ROUND)
    return replace(timeline, weight_g=np.where(is_outside, np.nan, timeline.weight_g))


def _row_that_was_judged(timeline: Timeline, ntob: CodeArray, is_of_file: BoolArray) -> IntArray:
    """For every row, the row of its child and month that has the N/T/O/B; −1 for none."""
    group = _child_months(timeline, timeline.measured_on.astype("datetime64[M]"))
    judged = np.full(group.max(initial=-1) + 1, -1, np.int64)
    for rows in (np.flatnonzero(is_of_file), np.flatnonzero((ntob > 0) & ~is_of_file)):
        judged[group[rows]] = rows
    return judged[group]


def _child_months(timeline: Timeline, month: DateArray) -> IntArray:
    """A number from 0 on for every child and month."""
    months = month.astype(np.int64)
    months -= months.min(initial=0)
    child_month = timeline.balita * (months.max(initial=0) + 1) + months
    _, group = np.unique(child_month, return_inverse=True)
    return group.astype(np.int64)
