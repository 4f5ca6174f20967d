"""Names, families, addresses and numbers of the generated people. None of them exists.

Names are strung together from syllables, so that a name is pronounceable and belongs to nobody
that was looked up. A NIK carries 9001 to 9999 as its last four digits, which Bontang keeps for
numbers of its own making.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from demo.days import DayArray
from demo.population import Children, Rng
from demo.published import N_KADER, IntArray
from measurements.who import BoolArray


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_SYLLABLES: Final = _parts(
    "ba be bi bo da de di du fa ga gi ha he ja jo ka ke ki la le li lo ma me mi mo na ne ni "
    "pa pe pi ra re ri ro sa se si su ta te ti to va wa we ya yo za"
)
MIDDLE_SYLLABLES: Final = _parts("la li lu ma mi na ni no ra ri ro sa si ta ti va ya za nda rsa")
# By sex; equally many of each.
LAST_SYLLABLES: Final = {
    1: _parts("dan di lan mar mas nan ndo no ndra ran ro ron ru san to tan van yan zan ko"),
    2: _parts("ah ina isa ia la lia lina na nia ni ra ria ta ti tia va wati ya yanti za"),
}
STREETS: Final = _parts(
    "Anggrek Belibis Bougenvil Camar Cempaka Dahlia Flamboyan Gelatik Kenanga Kenari Kutilang "
    "Melati Merak Merpati Nuri Rajawali Seroja Teratai Walet Wijaya"
)

WITHOUT_NIK: Final = 0.022
OLDEST_WITHOUT_NIK_DAYS: Final = 300
SIBLING_SHARE: Final = 0.16
SIBLING_GAP_DAYS: Final = 330
WITHOUT_KIA: Final = 0.005
# About 500 RT in the city, four to a posyandu.
RT_PER_POSYANDU: Final = 4
LAST_DAY_OF_STORY: Final = 20_453  # 31 December 2025
KECAMATAN_DIGITS: Final = slice(6, 8)  # of "64.74.03.1001"


@dataclass(frozen=True)
class People:
    """Names and papers of the children and their mothers; lists have one element each.

    ibu_of: the mother of each child. rt, house: of each mother's household. rw: of the rt.
    nik: "" without one; such a child has a temporary_id.
    """

    nama: list[str]
    nik: list[str]
    temporary_id: list[str | None]
    has_kia: list[bool]
    ibu_of: IntArray
    eldest_of: IntArray
    ibu_nama: list[str]
    ayah_nama: list[str]
    ibu_born_on: DayArray
    ibu_age_married: IntArray
    alamat: list[str]
    rt: list[str]
    rw: list[str]
    kader_nama: list[str]


def draw_people(children: Children, kelurahan_of: IntArray, codes: list[str], rng: Rng) -> People:
    """Somebody for every child. codes: of the kelurahan, "64.74.03.1003"."""
    eldest, ibu_of = _mothers(children, rng)
    n_ibu = len(eldest)
    posyandu = children.posyandu_on(LAST_DAY_OF_STORY)[eldest]
    age_at_birth = np.clip(np.rint(rng.gamma(18, 1.55, n_ibu)), 16, 44)
    nik = _niks(children, kelurahan_of, codes, rng)
    first_rt = RT_PER_POSYANDU * _rank_in_kelurahan(kelurahan_of)[posyandu]
    rt = first_rt + rng.integers(1, RT_PER_POSYANDU + 1, n_ibu)
    street, house = rng.integers(0, len(STREETS), n_ibu), rng.integers(1, 90, n_ibu)
    return People(
        nama=names(children.sex, rng),
        nik=nik,
        temporary_id=_temporary_ids(nik, codes[0]),
        has_kia=(rng.random(len(children)) >= WITHOUT_KIA).tolist(),
        ibu_of=ibu_of,
        eldest_of=eldest,
        ibu_nama=names(np.full(n_ibu, 2), rng),
        ayah_nama=names(np.full(n_ibu, 1), rng),
        ibu_born_on=(
            children.born_on[eldest]
            - (age_at_birth * 365.25).astype(np.int64)
            - rng.integers(0, 365, n_ibu)
        ),
        ibu_age_married=np.maximum(age_at_birth - rng.integers(1, 7, n_ibu), 15).astype(np.int64),
        alamat=[f"Jl. {STREETS[s]} No. {h}" for s, h in zip(street, house, strict=True)],
        rt=[str(number) for number in rt],
        rw=[f"{1 + number // 5:03d}" for number in rt],
        kader_nama=names(np.full(N_KADER, 2), rng),
    )


def names(sex: IntArray, rng: Rng) -> list[str]:
    """Invented names, one or two words each; words of a boy and of a girl end differently."""
    n = len(sex)
    first = rng.integers(0, len(FIRST_SYLLABLES), (n, 2))
    middle = rng.integers(0, len(MIDDLE_SYLLABLES), (n, 2))
    last = rng.integers(0, len(LAST_SYLLABLES[1]), (n, 2))
    has_middle = rng.random((n, 2)) < 0.45
    n_words = 1 + (rng.random(n) < 0.75)
    return [
        " ".join(
            _word(first[i, w], middle[i, w] if has_middle[i, w] else -1, last[i, w], int(sex[i]))
            for w in range(n_words[i])
        )
        for i in range(n)
    ]


def _word(first: int, middle: int, last: int, sex: int) -> str:
    between = MIDDLE_SYLLABLES[middle] if middle >= 0 else ""
    return (FIRST_SYLLABLES[first] + between + LAST_SYLLABLES[sex][last]).capitalize()


def _mothers(children: Children, rng: Rng) -> tuple[IntArray, IntArray]:
    """(eldest child of each mother, mother of each child); some children are siblings."""
    order = np.lexsort((children.born_on, children.posyandu))
    # A sibling is the child 12 to 30 places further on in the same posyandu, if it is apart enough.
    partner = np.arange(len(order)) + rng.integers(12, 31, len(order))
    partner = np.minimum(partner, len(order) - 1)
    elder, younger = order, order[partner]
    is_pair = children.posyandu[elder] == children.posyandu[younger]
    is_pair &= children.born_on[younger] - children.born_on[elder] > SIBLING_GAP_DAYS
    is_pair &= rng.random(len(order)) < SIBLING_SHARE
    household = np.arange(len(order))
    is_taken = np.zeros(len(order), np.bool_)
    for one, other in zip(elder[is_pair], younger[is_pair], strict=True):
        if not (is_taken[one] or is_taken[other]):
            household[other] = one
            is_taken[one] = is_taken[other] = True
    # A household goes by the number of its eldest child.
    return np.unique(household, return_inverse=True)


def _rank_in_kelurahan(kelurahan_of: IntArray) -> IntArray:
    """0, 1, 2 … for the posyandu of each kelurahan."""
    first = np.searchsorted(kelurahan_of, kelurahan_of)
    return np.arange(len(kelurahan_of)) - first


def _niks(children: Children, kelurahan_of: IntArray, codes: list[str], rng: Rng) -> list[str]:
    """6474 + kecamatan + DDMMYY (a girl's day + 40) + 9001 …; "" for some babies."""
    area = ["6474" + codes[k][KECAMATAN_DIGITS] for k in kelurahan_of]
    age = LAST_DAY_OF_STORY - children.born_on
    is_baby = age < OLDEST_WITHOUT_NIK_DAYS
    # So many of the babies that it is 2.2 % of all.
    share = WITHOUT_NIK * len(children) / max(int(is_baby.sum()), 1)
    has_none = is_baby & (rng.random(len(children)) < share)
    areas = [area[row] for row in children.posyandu]
    return numbered(areas, children.sex, children.born_on, has_none)


def numbered(areas: list[str], sex: IntArray, born_on: DayArray, has_none: BoolArray) -> list[str]:
    """A NIK for each child, "" for who has none; areas: the first six digits of each."""
    dates = born_on.astype("datetime64[D]").tolist()
    used: dict[str, int] = {}
    niks = []
    for row, born in enumerate(dates):
        if has_none[row]:
            niks.append("")
            continue
        day = born.day + 40 * int(sex[row] == 2)
        stem = f"{areas[row]}{day:02d}{born:%m%y}"
        used[stem] = used.get(stem, 9000) + 1
        niks.append(f"{stem}{used[stem]}")
    return niks


def _temporary_ids(niks: list[str], first_code: str) -> list[str | None]:
    without = iter(range(1, len(niks) + 1))
    prefix = first_code[:5].replace(".", "")
    return [None if nik else f"{prefix}-S{next(without):05d}" for nik in niks]
