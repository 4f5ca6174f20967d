"""Three rules in words: WHO's, the national one and e-PPGBM's own z, and who differs and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bontang_stunting.lib import formatting
from dashboard.charts.base import WITHHELD
from dashboard.charts.compare import compared_dots
from dashboard.filter_form import Place
from dashboard.panels import Panel, Row, Sign
from dashboard.queries.compare_reasons import FLAGGED, UNSCORED, UNSTATED, Index, Reason
from dashboard.queries.compare_rules import FILE, NATIONAL, WHO, ApartChild, Rules
from dashboard.queries.disclosure import Disclosure
from dashboard.results import ComparedMark, ComparedRow, Coverage
from dashboard.statistics.intervals import MIN_SHOWN
from dashboard.words.children import LETTERS, named
from dashboard.words.homes import area, street
from dashboard.words.values import BY_NAME, NOTHING, UNBELIEVABLE, cm, kg, score_words
from measurements.models import Position
from posyandu.models.people import Sex
from posyandu.nik import mask

RULE_NAMES: Final = {WHO: "WHO", NATIONAL: "Nasional", FILE: "e-PPGBM"}
# What those below −2 SD are called, by index.
LOW_NAMES: Final = {"tbu": "pendek", "bbtb": "gizi kurang atau buruk", "bbu": "berat badan kurang"}
# The measure that says whether they may be told.
LOW_KEYS: Final = {"tbu": "pendek", "bbtb": "gizi-kurang", "bbu": "bb-kurang"}
SMALLEST_POINTS: Final = 0.005  # what is printed as 0,00
# How the count of a rule is written for a reader.
Told = Callable[[int], str]
UNSTATED_WORDS: Final = "tidak ada di berkas"
UNSCORED_WORDS: Final = "tidak dinilai"
DEFINITION: Final = (
    "Nasional: Permenkes 2/2020 seperti e-PPGBM menghitung, umur dalam hari, 0,7 cm ditambah bila "
    "di bawah 24 bulan diukur berdiri dan dikurangi bila sesudahnya diukur telentang, z dibulatkan "
    "dua desimal. WHO: sama, tetapi bayi di bawah 9 bulan yang dicatat berdiri tidak ditambah. "
    "e-PPGBM: z yang tertulis pada berkas impornya."
)
REASON_WORDS: Final[Mapping[Reason, str]] = {
    Reason.STANDING_INFANT: "dicatat berdiri di bawah 9 bulan: nasional menambah 0,7 cm, WHO tidak",
    Reason.NO_Z_THERE: "e-PPGBM tidak menilainya",
    Reason.NO_Z_HERE: "menurut kami tidak dapat dinilai",
    Reason.ROUNDING: "selisih pembulatan tepat di batas",
    Reason.WITHOUT_07: "e-PPGBM tidak menyesuaikan 0,7 cm untuk cara ukurnya",
    Reason.OTHER_POSITION: "e-PPGBM menyesuaikan 0,7 cm seperti untuk cara ukur yang lain",
    Reason.FULL_MONTHS: "e-PPGBM menghitung umur dalam bulan penuh, bukan hari",
    Reason.OTHER_SEX: "e-PPGBM menghitung dengan jenis kelamin yang lain",
    Reason.UNKNOWN: "tanggal lahir, tanggal ukur atau hasil ukurnya lain di e-PPGBM",
}


@dataclass(frozen=True)
class CategoryRow:
    """A category with its children under each rule, as printed: count and share."""

    nama: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AgreementRow:
    """Two rules, and who is below −2 SD under one and not under the other, as printed."""

    nama: str
    both: str
    first_only: str
    second_only: str
    neither: str


@dataclass(frozen=True)
class Score:
    """What one rule says of a child: "WHO", "−2,05", "Pendek"; `kind` is the colour's word."""

    rule: str
    z: str
    words: str
    kind: str


@dataclass(frozen=True)
class ApartText:
    """One child that differs, as printed. `page_of` is empty where the reader may not open it."""

    page_of: str
    nama: str
    who: str
    ibu: str
    nik: str
    home: str
    alamat: str
    posyandu: str
    measured: str
    weight: str
    length: str
    position: str
    scores: tuple[Score, ...]
    why: tuple[str, ...]


def shown_rules(rules: Rules) -> tuple[int, ...]:
    """The rules that have something to say: without a file there is no z of e-PPGBM."""
    return (NATIONAL, WHO, FILE) if rules.n_stated else (NATIONAL, WHO)


def answer(rules: Rules, index: Index, told: Told) -> str:
    """The finding in one line, of the children that every rule speaks of."""
    same = rules.among(shown_rules(rules))
    of = formatting.number(same.scored(NATIONAL))
    if not same.scored(NATIONAL):
        return f"Belum ada balita yang {index.name}-nya dinilai"
    shown = [rule for rule in shown_rules(rules) if told(rule) != WITHHELD]
    if not shown:
        return f"{LOW_NAMES[index.key].capitalize()} tidak ditampilkan agar anak tidak dikenali"
    low = ", ".join(f"{_of(rule)} {told(rule)}" for rule in shown)
    return f"{LOW_NAMES[index.key].capitalize()} menurut {low} dari {of} balita"


def _of(rule: int) -> str:
    return "nasional" if rule == NATIONAL else RULE_NAMES[rule]


def told_to(rules: Rules, disclosure: Disclosure, index: Index) -> Told:
    """How the count below −2 SD of each rule is written for a reader, among the same children.

    To who may not see children only of the whole city, and only counts that are the same or far
    apart: the difference of two of them is of children, too.
    """
    same = rules.among(shown_rules(rules))
    others = [rules.low(NATIONAL), same.low(NATIONAL)]
    is_whole = disclosure.is_whole_city and disclosure.people is None
    hidden = set()
    for rule in () if disclosure.is_open else shown_rules(rules):
        n = same.low(rule)
        is_near = any(0 < abs(n - other) < MIN_SHOWN for other in others)
        if is_near or not is_whole or not disclosure.tells(LOW_KEYS[index.key]):
            hidden.add(rule)
        others.append(n)

    def said(rule: int) -> str:
        return WITHHELD if rule in hidden else formatting.number(same.low(rule))

    return said


def lead(rules: Rules, index: Index, told: Told, *, may_see_children: bool) -> list[str]:
    """What the figures rest on."""
    said = []
    n_all, same = rules.scored(NATIONAL), rules.among(shown_rules(rules)).scored(NATIONAL)
    if may_see_children and n_all != same:
        low, of = rules.low(NATIONAL), formatting.number(n_all)
        said.append(
            f"Dari semua {of} yang dinilai, {formatting.number(low)} menurut nasional "
            f"({formatting.percent(100 * low / n_all)}); {formatting.number(n_all - same)} tidak "
            "dinilai menurut semua aturan dan tidak ikut dibandingkan."
        )
    if may_see_children:
        n = formatting.number(rules.n_apart)
        said.append(f"{n} balita tidak sama statusnya menurut semuanya; namanya ada di bawah.")
    if any(told(rule) == WITHHELD for rule in shown_rules(rules)):
        said.append("Yang bedanya sedikit tidak ditampilkan agar anak tidak dikenali.")
    if not rules.n_stated:
        said.append("Tidak ada hasil ukur masa ini yang datang dengan z-score e-PPGBM.")
    return said


def panel(
    rules: Rules, index: Index, told: Told, covered: Coverage, *, may_see_children: bool
) -> Panel:
    """The share below −2 SD and below −3 SD under each rule, among the same children.

    Who may not see children is told of the first alone.
    """
    wanted = shown_rules(rules)
    same = rules.among(wanted)
    shown = [rule for rule in wanted if told(rule) != WITHHELD]
    rows = [
        _picture_row(same, wanted, shown, title, kind, codes)
        for title, kind, codes in list(_low_groups(index))[: 2 if may_see_children else 1]
    ]
    return Panel(
        key="aturan",
        title=_difference(same, shown, index),
        subtitle=f"{index.name} menurut tiap aturan, dari balita yang dinilai menurut semuanya.",
        chart=compared_dots(rows, heading="nasional").as_json(),
        first_column="Aturan",
        rows=tuple(_row(same, rule, told) for rule in wanted),
        caption=_caption(same.scored(NATIONAL), covered),
        signs=tuple(Sign(f"sisi-{at}", RULE_NAMES[rule]) for at, rule in enumerate(wanted, 1)),
        definition=DEFINITION,
        table="dashboard/_table_aturan.html",
    )


def _caption(n: int, covered: Coverage) -> str:
    share = "–" if covered.percent is None else formatting.percent(covered.percent)
    note = ", sementara" if covered.is_provisional else ""
    return f"n {formatting.number(n)} · cakupan diukur {share}{note}"


def _low_groups(index: Index) -> Iterable[tuple[str, str, frozenset[int]]]:
    """What is drawn: everybody below −2 SD, and those below −3 SD; title, colour, codes."""
    kinds = {"tbu": ("pendek", "sangat-pendek"), "bbtb": ("gizi-kurang", "gizi-buruk"),
             "bbu": ("bb-kurang", "bb-sangat-kurang")}[index.key]  # fmt: skip
    yield LOW_NAMES[index.key].capitalize(), kinds[0], frozenset({1, 2})
    yield index.category(1).label, kinds[1], frozenset({1})


def _picture_row(
    same: Rules,
    wanted: Sequence[int],
    shown: Sequence[int],
    title: str,
    kind: str,
    codes: frozenset[int],
) -> ComparedRow:
    """One group under each of the `wanted` rules; without those that are not `shown`."""
    marks: list[ComparedMark | None] = []
    for rule in wanted:
        n, of = sum(same.counts(rule)[code] for code in codes), same.scored(rule)
        if rule not in shown or not of:
            marks.append(None)
            continue
        counts = f"{formatting.number(n)} dari {formatting.number(of)}"
        says = f"{RULE_NAMES[rule]}: {formatting.percent(100 * n / of)}, {counts}"
        marks.append(ComparedMark(100 * n / of, None, False, says))
    remark = formatting.percent(marks[0].percent) if marks[0] else "–"
    return ComparedRow(kind, title, kind, tuple(marks), remark)


def _difference(same: Rules, shown: Sequence[int], index: Index) -> str:
    """How far apart the rules are, in percentage points."""
    shares = [100 * same.low(rule) / same.scored(rule) for rule in shown if same.scored(rule)]
    if len(shares) < 2:
        return f"{index.name} menurut tiap aturan"
    apart = max(shares) - min(shares)
    if apart < SMALLEST_POINTS:
        return f"Menurut semua aturan {formatting.percent(shares[0])}"
    return f"Beda antaraturan paling besar {formatting.number(apart, 2)} poin"


def _row(same: Rules, rule: int, told: Told) -> Row:
    n, of = same.low(rule), same.scored(rule)
    share = "–" if told(rule) == WITHHELD or not of else formatting.percent(100 * n / of)
    return Row(
        RULE_NAMES[rule], "", f"{told(rule)} dari {formatting.number(of)}", share, "", "", "", ""
    )


def category_rows(rules: Rules, index: Index) -> list[CategoryRow]:
    """Every category under each rule, and who has none."""
    wanted = shown_rules(rules)
    counts = {rule: rules.counts(rule) for rule in wanted}
    codes = [int(code) for code in index.category if code]
    rows = [_category(rules, index.category(code).label, code, wanted) for code in codes]
    for code, words in ((FLAGGED, UNBELIEVABLE), (UNSCORED, UNSCORED_WORDS),
                        (UNSTATED, UNSTATED_WORDS)):  # fmt: skip
        if any(counts[rule][code] for rule in wanted):
            told = tuple((formatting.number(counts[rule][code]), "") for rule in wanted)
            rows.append(CategoryRow(words.capitalize(), told))
    return rows


def _category(rules: Rules, nama: str, code: int, wanted: Sequence[int]) -> CategoryRow:
    cells = []
    for rule in wanted:
        n, of = rules.counts(rule)[code], rules.scored(rule)
        cells.append((formatting.number(n), formatting.percent(100 * n / of) if of else "–"))
    return CategoryRow(nama, tuple(cells))


def agreement_rows(rules: Rules) -> list[AgreementRow]:
    """Two rules at a time: who is below −2 SD under one and not under the other."""
    pairs = [(NATIONAL, WHO)]
    if rules.n_stated:
        pairs += [(NATIONAL, FILE), (WHO, FILE)]
    rows = []
    for first, second in pairs:
        found = rules.agreement(first, second)
        told = (found.both, found.first_only, found.second_only, found.neither)
        names = f"{RULE_NAMES[first]} dan {RULE_NAMES[second]}"
        rows.append(AgreementRow(names, *map(formatting.number, told)))
    return rows


def apart_texts(
    rows: Iterable[ApartChild], index: Index, places: Iterable[Place]
) -> list[ApartText]:
    """The children of a page; `places` are the posyandu the reader knows."""
    homes = {int(place.posyandu[0]): place for place in places}
    return [_text(child, index, homes) for child in rows]


def _text(child: ApartChild, index: Index, homes: Mapping[int, Place]) -> ApartText:
    place = homes[child.posyandu_id]
    return ApartText(
        page_of=str(child.balita_id) if child.home_id in homes else "",
        nama=child.nama,
        who=f"{LETTERS[Sex(child.sex)]} · {formatting.age(child.born_on, child.measured_on)}",
        ibu=child.ibu or "belum ada data",
        nik=mask(child.nik_last4),
        home=area(child.home, place.kelurahan[1]),
        alamat=child.home.alamat,
        posyandu=named(place.posyandu[1]),
        measured=formatting.day(child.measured_on),
        weight=kg(child.weight_g),
        length=cm(child.length_mm),
        position=position(child),
        scores=tuple(_score(child, index, rule) for rule in (NATIONAL, WHO, FILE)),
        why=why(child),
    )


def position(child: ApartChild) -> str:
    """How the length was taken, in a small word."""
    return str(Position(child.position).label).lower()


def _score(child: ApartChild, index: Index, rule: int) -> Score:
    z, said = child.z[rule], child.said[rule]
    words, kind = status(index, said)
    return Score(RULE_NAMES[rule], NOTHING if z is None else score_words(z), words, kind)


def status(index: Index, said: int) -> tuple[str, str]:
    """What a rule says, in words, and the colour's word."""
    if said == FLAGGED:
        return UNBELIEVABLE, "tak-wajar"
    if said in (UNSCORED, UNSTATED):
        return (UNSCORED_WORDS if said == UNSCORED else UNSTATED_WORDS), ""
    return index.category(said).label, BY_NAME[index.name].kinds[said]


def why(child: ApartChild) -> tuple[str, ...]:
    """Why the rules lead elsewhere, a sentence each without its full stop."""
    found = (child.of_who, child.of_file)
    return tuple(REASON_WORDS[reason] for reason in found if reason is not Reason.SAME)


SHEET_COLUMNS: Final = (
    ("No", 5), ("Nama", 28), ("L/P", 5), ("Tanggal lahir", 12), ("Umur", 18), ("Nama ibu", 24),
    ("NIK (4 angka akhir)", 12), ("Alamat", 26), ("RT", 6), ("Kelurahan", 18), ("Posyandu", 22),
    ("Puskesmas", 20), ("Tanggal ukur", 12), ("Berat (kg)", 9), ("Panjang/tinggi (cm)", 9),
    ("Cara ukur", 12), ("Z nasional", 9), ("Status nasional", 18), ("Z WHO", 9),
    ("Status WHO", 18), ("Z e-PPGBM", 9), ("Status e-PPGBM", 18), ("Mengapa berbeda", 60),
)  # fmt: skip


def sheet_rows(
    rows: Iterable[ApartChild], index: Index, places: Iterable[Place]
) -> Iterable[Sequence[Any]]:
    """The cells of the same children, in the order of SHEET_COLUMNS."""
    homes = {int(place.posyandu[0]): place for place in places}
    for number, child in enumerate(rows, start=1):
        place = homes[child.posyandu_id]
        scores: list[float | str] = []
        for rule in (NATIONAL, WHO, FILE):
            z = child.z[rule]
            scores += ["" if z is None else z / 100, status(index, child.said[rule])[0]]
        yield (
            number, child.nama, LETTERS[Sex(child.sex)], child.born_on,
            formatting.age(child.born_on, child.measured_on), child.ibu, child.nik_last4,
            street(child.home, place.kelurahan[1]), child.home.rt, place.kelurahan[1],
            named(place.posyandu[1]),
            place.puskesmas[1], child.measured_on, _part(child.weight_g, 1000),
            _part(child.length_mm, 10), position(child), *scores, "; ".join(why(child)),
        )  # fmt: skip


def _part(value: int | None, of: int) -> float | str:
    return "" if value is None else value / of
