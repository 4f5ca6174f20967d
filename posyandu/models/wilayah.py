"""The areas: kota → kecamatan → kelurahan → posyandu, and the puskesmas that serve kelurahan."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from posyandu.models.users import User


class Kota(models.Model):
    """A city or regency (kabupaten/kota), with its Kemendagri code."""

    code = models.CharField("kode", max_length=13, primary_key=True)
    nama = models.CharField(max_length=80)
    provinsi = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "kota"

    def __str__(self) -> str:
        return self.nama


class Kecamatan(models.Model):
    """A sub-district. Puskesmas do not follow kecamatan one to one."""

    code = models.CharField("kode", max_length=13, primary_key=True)
    nama = models.CharField(max_length=80)
    kota = models.ForeignKey(Kota, on_delete=models.PROTECT)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "kecamatan"

    def __str__(self) -> str:
        return self.nama


class Puskesmas(models.Model):
    """A community health centre; it serves whole kelurahan."""

    nama = models.CharField(max_length=80)
    kota = models.ForeignKey(Kota, on_delete=models.PROTECT)

    class Meta:
        ordering = ["nama"]
        verbose_name_plural = "puskesmas"
        constraints = [
            models.UniqueConstraint(fields=["kota", "nama"], name="puskesmas_named_once"),
        ]

    def __str__(self) -> str:
        return self.nama


class Kelurahan(models.Model):
    """An urban village. `tile_x` and `tile_y` place it on the schematic map, in tiles."""

    code = models.CharField("kode", max_length=13, primary_key=True)
    nama = models.CharField(max_length=80)
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.PROTECT)
    puskesmas = models.ForeignKey(Puskesmas, on_delete=models.PROTECT)
    # The projected number of children under five; beside it stands the number registered.
    sasaran_proyeksi = models.PositiveIntegerField(null=True, blank=True)
    tile_x = models.SmallIntegerField()
    tile_y = models.SmallIntegerField()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "kelurahan"
        constraints = [
            models.UniqueConstraint(fields=["kecamatan", "nama"], name="kelurahan_named_once"),
        ]

    def __str__(self) -> str:
        return self.nama


class KelurahanAlias(models.Model):
    """Another spelling of a kelurahan, as `importing.areas.area_key` writes it."""

    kelurahan = models.ForeignKey(Kelurahan, on_delete=models.CASCADE, related_name="aliases")
    key = models.CharField("ejaan", max_length=80)

    class Meta:
        verbose_name_plural = "ejaan kelurahan"
        constraints = [
            models.UniqueConstraint(fields=["kelurahan", "key"], name="alias_once_per_kelurahan"),
        ]

    def __str__(self) -> str:
        return self.key


class Batas(models.Model):
    """The polygons of a kelurahan, where a site has loaded some: GeoJSON, degrees WGS 84."""

    kelurahan = models.OneToOneField(Kelurahan, on_delete=models.CASCADE, related_name="batas")
    geometry = models.JSONField()
    source = models.CharField("sumber", max_length=200)

    class Meta:
        verbose_name_plural = "batas"

    def __str__(self) -> str:
        return f"Batas {self.kelurahan}"


class PosyanduQuerySet(models.QuerySet["Posyandu"]):
    def visible_to(self, user: "User") -> Self:
        """Posyandu whose figures this user may see: his own area, nothing for a stranger."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(**user.area_filter())

    def in_kota(self, kota: Kota) -> Self:
        """Posyandu of one city."""
        return self.filter(kelurahan__kecamatan__kota=kota)


class Posyandu(models.Model):
    """A health post of a kelurahan. Names repeat across kelurahan, so a name is never a key."""

    nama = models.CharField(max_length=80)
    kelurahan = models.ForeignKey(Kelurahan, on_delete=models.PROTECT)
    is_active = models.BooleanField("aktif", default=True)
    # The day of the month it means to open, 1 to 28; empty where nobody has said.
    hari_buka = models.PositiveSmallIntegerField("tanggal buka tiap bulan", null=True, blank=True)

    objects = PosyanduQuerySet.as_manager()

    class Meta:
        ordering = ["kelurahan", "nama"]
        verbose_name_plural = "posyandu"
        constraints = [
            models.UniqueConstraint(fields=["kelurahan", "nama"], name="posyandu_named_once"),
            models.CheckConstraint(
                condition=models.Q(hari_buka__isnull=True)
                | models.Q(hari_buka__gte=1, hari_buka__lte=28),
                name="posyandu_opens_in_every_month",
            ),
        ]

    def __str__(self) -> str:
        return self.nama
