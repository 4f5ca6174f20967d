"""What became of each child since the period before, and how many of each kind: counted with cells.

The rows of a posyandu are written together with its cells (`dashboard/services/changing.py`). They
say of children what their readings say; nothing here is known from anywhere else.
"""

from django.db import models
from django.db.models import Q

from dashboard.models.summaries import AgeGroup
from measurements.models import OperasiTimbang
from posyandu.models import Balita, Posyandu


class ChangeKind(models.IntegerChoices):
    """What a child's two scores of TB/U say. ELSEWHERE: scored, and on no list of the round."""

    ELSEWHERE = 0, "dinilai, tidak dalam daftar"
    NEW = 1, "baru pendek"
    STILL = 2, "tetap pendek"
    NO_LONGER = 3, "tidak lagi pendek"
    ALONE = 4, "pendek, belum ada pembanding"


# Counts of SelPerubahan, and the children of each. One more, `n_dilanjutkan`, counts children of
# the period before: pendek then, and scored now, wherever.
CHANGE_COUNTS = {
    "n_baru_pendek": ChangeKind.NEW,
    "n_tetap_pendek": ChangeKind.STILL,
    "n_tidak_lagi_pendek": ChangeKind.NO_LONGER,
    "n_tanpa_pembanding": ChangeKind.ALONE,
}


class OfPeriod(models.Model):
    """A month or a round: exactly one of the two is set."""

    month = models.DateField(null=True)
    # db_index=False: each index below begins with the period.
    operasi = models.ForeignKey(
        OperasiTimbang, models.CASCADE, null=True, db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


def _once(name: str, *fields: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["operasi", *fields],
            condition=Q(operasi__isnull=False),
            name=f"{name}_once_a_round",
        ),
        models.UniqueConstraint(
            fields=["month", *fields],
            condition=Q(month__isnull=False),
            name=f"{name}_once_a_month",
        ),
    ]


def _indexes(name: str, *fields: str) -> list[models.Index]:
    return [
        models.Index(
            fields=["operasi", *fields],
            condition=Q(operasi__isnull=False),
            name=f"{name}_of_round",
        ),
        models.Index(
            fields=["month", *fields],
            condition=Q(month__isnull=False),
            name=f"{name}_of_month",
        ),
    ]


class Perubahan(OfPeriod):
    """A child that is pendek now or was in the period before, and has a score now.

    `posyandu`, `sex`, `age_group`: where it counts now. `then_…`: where it counted then, empty
    where it was not pendek or not counted. Rows are written and dropped with their `posyandu`: for
    whoever is on no list, the one that took the reading.
    """

    posyandu = models.ForeignKey(Posyandu, models.CASCADE, db_index=False, db_constraint=False)
    balita = models.ForeignKey(Balita, models.CASCADE, db_index=False, db_constraint=False)
    kind = models.PositiveSmallIntegerField(choices=ChangeKind)
    haz = models.SmallIntegerField()
    sex = models.PositiveSmallIntegerField()
    age_group = models.PositiveSmallIntegerField(choices=AgeGroup)
    then_posyandu = models.ForeignKey(
        Posyandu, models.CASCADE, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    then_sex = models.PositiveSmallIntegerField(null=True)
    then_age_group = models.PositiveSmallIntegerField(choices=AgeGroup, null=True)

    class Meta:
        verbose_name_plural = "perubahan anak"
        indexes = [
            *_indexes("change_at_posyandu", "posyandu"),
            # A list by z is read from its beginning.
            *_indexes("change_by_haz", "kind", "haz", "balita"),
        ]
        constraints = _once("change", "balita")

    def __str__(self) -> str:
        return f"{self.balita_id} {self.kind}"


class SelPerubahan(OfPeriod):
    """How many children of a posyandu, sex and age group became what; no row is all zeros.

    `counted_with`: the posyandu whose children were counted for this row. It is another one only
    for `n_dilanjutkan`, which counts where children stood in the period before.
    """

    counted_with = models.ForeignKey(
        Posyandu, models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    posyandu = models.ForeignKey(Posyandu, models.CASCADE, db_index=False, db_constraint=False)
    sex = models.PositiveSmallIntegerField()
    age_group = models.PositiveSmallIntegerField(choices=AgeGroup)
    n_baru_pendek = models.PositiveIntegerField(default=0)
    n_tetap_pendek = models.PositiveIntegerField(default=0)
    n_tidak_lagi_pendek = models.PositiveIntegerField(default=0)
    n_tanpa_pembanding = models.PositiveIntegerField(default=0)
    n_dilanjutkan = models.PositiveIntegerField("pendek dulu, dinilai sekarang", default=0)

    class Meta:
        verbose_name_plural = "sel perubahan"
        constraints = _once("change_cell", "counted_with", "posyandu", "sex", "age_group")

    def __str__(self) -> str:
        return f"{self.posyandu_id} {self.month or self.operasi_id}"


class DasarPerubahan(OfPeriod):
    """Between which two states of a period and the one before it the changes were counted.

    Keys of a round and of closings, empty where a round was open; a month has none of them. Where
    they are others now, the counts say nothing.
    """

    penutupan = models.BigIntegerField(null=True)
    before_operasi = models.BigIntegerField(null=True)
    before_penutupan = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "dasar perubahan"
        constraints = _once("change_base")

    def __str__(self) -> str:
        return f"{self.month or self.operasi_id}"
