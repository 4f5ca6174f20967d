"""Where a child lives: its own address, and its family's where it has none of its own."""

from dataclasses import dataclass

from posyandu.models import Balita

# Aliases of `HOME_JOINS` behind `posyandu_balita b` and its mother `i`.
HOME_COLUMNS = "b.rt, b.alamat, k.rt, k.alamat, k.rw, w.nama"
HOME_JOINS = (
    "LEFT JOIN posyandu_keluarga k ON k.id = i.keluarga_id "
    "LEFT JOIN posyandu_kelurahan w ON w.code = k.kelurahan_id "
)


@dataclass(frozen=True)
class Home:
    """`kelurahan` is its family's, which need not be the one of its posyandu; "" where unknown."""

    rt: str = ""
    alamat: str = ""
    rw: str = ""
    kelurahan: str = ""


def home(
    rt: str,
    alamat: str,
    family_rt: str | None,
    family_alamat: str | None,
    family_rw: str | None,
    family_kelurahan: str | None,
) -> Home:
    """The home of a row of HOME_COLUMNS; those of the family are None where none is known."""
    return Home(
        rt=rt or family_rt or "",
        alamat=alamat or family_alamat or "",
        rw=family_rw or "",
        kelurahan=family_kelurahan or "",
    )


def home_of(balita: Balita) -> Home:
    """The home of a child; it asks nothing where the child came with `ibu__keluarga__kelurahan`."""
    family = balita.ibu.keluarga if balita.ibu else None
    if family is None:
        return Home(balita.rt, balita.alamat)
    return home(
        balita.rt, balita.alamat, family.rt, family.alamat, family.rw, family.kelurahan.nama
    )
