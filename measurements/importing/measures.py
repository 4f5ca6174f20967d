"""What was measured: weights, lengths, positions, and the file's own results."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from measurements.importing.cells import known_text
from measurements.importing.columns import header_key
from measurements.importing.faults import FaultLog
from measurements.importing.numbers import Numbers, number, whole, yes_no
from measurements.importing.readings import MISSING, BoolArray, FloatArray, IntArray, TextArray
from measurements.importing.source import Source

# What cannot be, in the unit of the column. What is merely unlikely is kept and asked about.
WEIGHT_KG: Final = (0.3, 150.0)
HEIGHT_CM: Final = (20.0, 200.0)
ARM_CM: Final = (5.0, 40.0)
HEAD_CM: Final = (20.0, 70.0)
BIRTH_WEIGHT_KG: Final = (0.3, 8.0)
BIRTH_LENGTH_CM: Final = (20.0, 70.0)

GRAMS_FROM: Final = 1_000.0  # no kilograms reach this, so it is grams at any age
YOUNG_GRAMS_FROM: Final = 300.0  # Bontang writes grams under two months
YOUNG_DAYS: Final = 61
ARM_SENTINELS: Final = (1448.0, 8888.0, 9999.0, 999.0, 99.0, 888.0, 99.9, 999.9)
Z_SENTINEL: Final = 90.0  # |z| from here on means "none": 999.99


def checked_numbers(source: Source, log: FaultLog, field: str) -> Numbers:
    """The numbers of a field; what is no number becomes a fault."""
    numbers = source.numbers(field)
    log.add("angka_tak_terbaca", numbers.is_unreadable, field)
    return numbers


def within(values: FloatArray, limits: tuple[float, float]) -> BoolArray:
    """Values that can be. False for NaN."""
    return (values >= limits[0]) & (values <= limits[1])


def weights(source: Source, log: FaultLog, age_days: IntArray) -> IntArray:
    """Weight in grams; MISSING if blank, 0, unreadable or impossible."""
    kg = checked_numbers(source, log, "weight").values
    is_young = (age_days >= 0) & (age_days < YOUNG_DAYS)
    is_grams = (kg >= GRAMS_FROM) | (is_young & (kg >= YOUNG_GRAMS_FROM))
    kg = np.where(is_grams, kg / 1000, kg)
    is_possible = within(kg, WEIGHT_KG)
    log.add("berat_gram", is_grams & is_possible)
    log.add("berat_nol", kg == 0)
    log.add("berat_mustahil", ~np.isnan(kg) & (kg != 0) & ~is_possible)
    return whole(np.where(is_possible, kg, np.nan), per_unit=1000)


def heights(source: Source, log: FaultLog) -> IntArray:
    """Length or height in millimetres as measured; MISSING if blank, 0, unreadable, impossible."""
    cm = checked_numbers(source, log, "height").values
    is_possible = within(cm, HEIGHT_CM)
    log.add("tinggi_mustahil", ~np.isnan(cm) & (cm != 0) & ~is_possible)
    return whole(np.where(is_possible, cm, np.nan), per_unit=10)


def arms(source: Source, log: FaultLog) -> IntArray:
    """LiLA in millimetres; 0 and the sentinels 1448 and 8888 mean "not measured"."""
    cm = checked_numbers(source, log, "arm").values
    is_possible = within(cm, ARM_CM)
    is_sentinel = np.isin(cm, ARM_SENTINELS)
    log.add("lila_sentinel", is_sentinel)
    log.add("lila_janggal", ~np.isnan(cm) & (cm != 0) & ~is_possible & ~is_sentinel)
    return whole(np.where(is_possible, cm, np.nan), per_unit=10)


def heads(source: Source, log: FaultLog) -> IntArray:
    """Head circumference in millimetres; 0 means "not measured"."""
    cm = checked_numbers(source, log, "head").values
    is_possible = within(cm, HEAD_CM)
    log.add("lingkar_kepala_janggal", ~np.isnan(cm) & (cm != 0) & ~is_possible)
    return whole(np.where(is_possible, cm, np.nan), per_unit=10)


def birth_weights(source: Source, log: FaultLog) -> IntArray:
    """Birth weight in grams, whether the file gives kilograms or grams; 0 means unknown."""
    kg = checked_numbers(source, log, "birth_weight").values
    is_grams = kg >= YOUNG_GRAMS_FROM
    kg = np.where(is_grams, kg / 1000, kg)
    is_possible = within(kg, BIRTH_WEIGHT_KG)
    log.add("bb_lahir_nol", kg == 0)
    log.add("bb_lahir_gram", is_grams & is_possible)
    log.add("bb_lahir_janggal", ~np.isnan(kg) & (kg != 0) & ~is_possible)
    return whole(np.where(is_possible, kg, np.nan), per_unit=1000)


def birth_lengths(source: Source, log: FaultLog) -> IntArray:
    """Birth length in millimetres; 0 means unknown, 4.8 and 500 are no length in centimetres."""
    cm = checked_numbers(source, log, "birth_length").values
    is_possible = within(cm, BIRTH_LENGTH_CM)
    log.add("pb_lahir_janggal", ~np.isnan(cm) & (cm != 0) & ~is_possible)
    return whole(np.where(is_possible, cm, np.nan), per_unit=10)


def plain_numbers(
    source: Source, field: str, limits: tuple[float, float], *, per_unit: int = 1
) -> IntArray:
    """A column nobody checks further: MISSING outside the limits."""
    values = source.numbers(field).values
    return whole(np.where(within(values, limits), values, np.nan), per_unit=per_unit)


def oedemas(source: Source, log: FaultLog) -> IntArray:
    """Pitting oedema 0 to 3; "tidak" is 0, a bare "ya" 1."""
    column = source.raw("oedema")

    def grade(cell: Any) -> int:
        if known_text(cell) == "":
            return MISSING
        value = number(known_text(cell).lstrip("+"))
        if value in (0.0, 1.0, 2.0, 3.0):
            return int(value)
        return {1: 1, 0: 0}.get(yes_no(cell), -2)

    grades = column.map(grade, np.int32)
    unreadable = log.add("edema_tak_terbaca", grades == -2)
    return np.where(unreadable, MISSING, grades).astype(np.int32)


USUAL_POSITIONS: Final = {"berdiri": "H", "terlentang": "L"}
OTHER_POSITIONS: Final = {
    **dict.fromkeys(("h", "tinggi", "tb", "diri", "standing", "s"), "H"),
    **dict.fromkeys(("l", "telentang", "tidur", "baring", "berbaring", "panjang", "pb"), "L"),
    **dict.fromkeys(("tidurtelentang", "tidurterlentang", "recumbent"), "L"),
}


def positions(source: Source, log: FaultLog, height_mm: IntArray) -> TextArray:
    """ "L" lying, "H" standing, "" blank or unreadable."""
    column = source.raw("position")
    keys = [header_key(known_text(cell)) for cell in column.uniques]

    def spread(values: list[bool]) -> BoolArray:
        return np.array(values, np.bool_)[column.codes]

    both = USUAL_POSITIONS | OTHER_POSITIONS
    log.add("cara_ukur_variasi", spread([key in OTHER_POSITIONS for key in keys]))
    log.add("cara_ukur_tak_dikenal", spread([key != "" and key not in both for key in keys]))
    if column.header:
        log.add("cara_ukur_kosong", spread([key == "" for key in keys]) & (height_mm > 0))
    return np.array([both.get(key, "") for key in keys], dtype=object)[column.codes]


def file_scores(source: Source, field: str) -> FloatArray:
    """The file's own z-scores; NaN for none and for the sentinel 999.99."""
    values = source.numbers(field).values
    return np.where(np.abs(values) < Z_SENTINEL, values, np.nan)


# Permenkes 2/2020 names for the short ones e-PPGBM prints, without "berat badan" and "gizi".
BBU: Final = {
    "sangatkurang": "Berat badan sangat kurang",
    "kurang": "Berat badan kurang",
    "normal": "Berat badan normal",
    "risikolebih": "Risiko berat badan lebih",
    "resikolebih": "Risiko berat badan lebih",
}
TBU: Final = {
    "sangatpendek": "Sangat pendek",
    "pendek": "Pendek",
    "normal": "Normal",
    "tinggi": "Tinggi",
}
BBTB: Final = {
    "buruk": "Gizi buruk",
    "kurang": "Gizi kurang",
    "baik": "Gizi baik",
    "normal": "Gizi baik",
    "risikolebih": "Berisiko gizi lebih",
    "berisikolebih": "Berisiko gizi lebih",
    "resikolebih": "Berisiko gizi lebih",
    "beresikolebih": "Berisiko gizi lebih",
    "lebih": "Gizi lebih",
    "obesitas": "Obesitas",
}


def file_categories(source: Source, field: str, official: dict[str, str]) -> TextArray:
    """The file's own categories under their official names; "Outlier" stays, "" for none."""

    def name(cell: Any) -> str:
        key = header_key(known_text(cell)).replace("beratbadan", "").replace("gizi", "")
        return "Outlier" if key == "outlier" else official.get(key, "")

    return source.raw(field).texts(name)


NTOB: Final = {
    **{letter: letter.upper() for letter in "ntob"},
    "naik": "N",
    "tidaknaik": "T",
    "tidakditimbangbulanlalu": "O",
    "baru": "B",
}


def file_ntob(source: Source) -> TextArray:
    """The file's own N, T, O or B."""
    return source.raw("ntob").texts(lambda cell: NTOB.get(header_key(known_text(cell)), ""))


def yes_no_column(source: Source, field: str) -> IntArray:
    """1 ya, 0 tidak, MISSING blank."""
    return source.raw(field).map(yes_no, np.int32)


def vitamin_a(source: Source) -> IntArray:
    """Capsules given: 0, 1 or 2; "ya" is 1."""

    def capsules(cell: Any) -> int:
        value = number(known_text(cell))
        return int(value) if value in (0.0, 1.0, 2.0) else yes_no(cell)

    return source.raw("vit_a").map(capsules, np.int32)


ASI_MONTHS: Final = range(7)
ASI_SIGNS: Final = {1: "1", 0: "0", MISSING: "-"}


def exclusive_breastfeeding(source: Source) -> TextArray:
    """A sign a month from month 0 to 6: "1" ya, "0" tidak, "-" blank; "" if no month is known."""
    months: list[npt.NDArray[np.str_]] = [
        np.array([ASI_SIGNS[yes_no(cell)] for cell in column.uniques])[column.codes]
        for column in (source.raw(f"asi_{month}") for month in ASI_MONTHS)
    ]
    signs = months[0]
    for month in months[1:]:
        signs = np.strings.add(signs, month)
    return np.where(signs == "-" * len(ASI_MONTHS), "", signs).astype(object)
