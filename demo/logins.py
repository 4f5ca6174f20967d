"""Logins of the demo city: one for each role. For a demonstration only.

The password is no secret: it stands here and is printed at the start. `seed_demo` is the only
thing that makes these users, and it refuses a database with other children in it.
"""

from typing import Any, Final

from django.contrib.auth.hashers import make_password

from posyandu.models import Kader, Kelurahan, Kota, Peran, Posyandu, Puskesmas, User

DEMO_PASSWORD: Final = "demo-bontang-2025"  # noqa: S105 public on purpose

# (who, user name, role, area): the area is the code or name of what the role answers for.
_LOGINS: Final = (
    ("Dinas Kesehatan", "dinkes", Peran.DINKES, ""),
    ("Puskesmas Bontang Barat", "puskesmas", Peran.PUSKESMAS, "Bontang Barat"),
    ("Kelurahan Lok Tuan", "kelurahan", Peran.KELURAHAN, "64.74.01.1003"),
    ("Kader posyandu di Kanaan", "kader", Peran.KADER, "64.74.03.1003"),
    ("Lintas SKPD / TPPS", "lintas", Peran.LINTAS, ""),
    ("Wali Kota", "walikota", Peran.WALI_KOTA, ""),
    ("Admin", "admin", Peran.ADMIN, ""),
)
DEMO_LOGINS: Final = [(label, username, DEMO_PASSWORD) for label, username, _, _ in _LOGINS]


def create_demo_users(kota: Kota) -> int:
    """One user for each role; the kader's is that of a kader already there. How many."""
    # Hashing is slow on purpose; one password needs it once.
    hashed = make_password(DEMO_PASSWORD)
    for label, username, role, area in _LOGINS:
        User.objects.create(
            username=username,
            password=hashed,
            first_name=label,
            role=role,
            is_staff=role == Peran.ADMIN,
            **_area(role, area, kota),
        )
    kader = Kader.objects.filter(posyandu=_first_posyandu("64.74.03.1003")).order_by("id").first()
    if kader:
        kader.user = User.objects.get(username="kader")
        kader.save(update_fields=["user"])
    return len(_LOGINS)


def _area(role: Peran, area: str, kota: Kota) -> dict[str, Any]:
    if role == Peran.PUSKESMAS:
        return {"puskesmas": Puskesmas.objects.get(kota=kota, nama=area)}
    if role == Peran.KELURAHAN:
        return {"kelurahan": Kelurahan.objects.get(code=area)}
    if role == Peran.KADER:
        return {"posyandu": _first_posyandu(area)}
    return {"kota": kota}


def _first_posyandu(kelurahan: str) -> Posyandu:
    return Posyandu.objects.filter(kelurahan=kelurahan).order_by("nama")[0]
