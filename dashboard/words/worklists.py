"""The worklists in words: what each is for, how many wait, and each row with what was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from bontang_stunting.lib import formatting
from dashboard.queries.homes import home_of
from dashboard.queries.worklists import ARM_MM, DAYS_AHEAD
from dashboard.words.homes import street
from dashboard.words.values import Finding, cm, finding, grams, kg
from interventions.models import Rujukan, TindakLanjut
from measurements.models import Measurement, MeasurementResult
from posyandu.models import Balita
from posyandu.models.people import NikState


@dataclass(frozen=True)
class Worklist:
    """One list: what it is called, what follows a number, who is on it and what to do.

    `kind` is the word of its colour; `of_period`: it looks at the readings of the filter's period;
    `of_pairs`: it shows two records, for those who may decide.
    """

    key: str
    title: str
    noun: str
    definition: str
    act: str
    since: str
    kind: str = ""
    of_period: bool = False
    of_pairs: bool = False


WORKLISTS: Final = (
    Worklist(
        "gizi-buruk", "Gizi buruk", "balita gizi buruk belum ditangani",
        "BB/TB di bawah −3 SD, LiLA di bawah 11,5 cm pada 6–59 bulan, atau bengkak, dan belum "
        "diperiksa sejak diukur. Keluarga yang menolak tetap menunggu di sini.",
        "Periksa hari ini, lalu catat hasilnya.", "diukur", "gizi-buruk", of_period=True,
    ),
    Worklist(
        "rujukan", "Rujukan", "rujukan belum diperiksa",
        "Keluarga sudah diberi tahu di meja timbang, tetapi anak belum tercatat diperiksa. "
        "Keluarga yang menolak tetap menunggu di sini.",
        "Hubungi keluarga, lalu catat kapan anak diperiksa dan hasilnya.", "dirujuk",
    ),
    Worklist(
        "pendek", "Pendek belum diverifikasi", "balita pendek belum diverifikasi",
        "TB/U di bawah −2 SD pada operasi ini tanpa putusan dokter. Pendek belum tentu stunting.",
        "Periksakan ke dokter, lalu catat putusannya.", "diukur", "pendek", of_period=True,
    ),
    Worklist(
        "2t", "2T", "balita dua kali tidak naik belum ditangani",
        "Berat tidak naik dua bulan berturut-turut dan belum diperiksa sejak ditimbang.",
        "Periksa sebabnya, lalu catat hasilnya.", "ditimbang", "bb-tidak-naik", of_period=True,
    ),
    Worklist(
        "bgm", "BGM", "balita di bawah garis merah belum ditangani",
        "BB/U di bawah −3 SD dan belum diperiksa sejak ditimbang.",
        "Ukur ulang panjang atau tingginya, periksa, lalu catat hasilnya.", "ditimbang",
        "bb-sangat-kurang", of_period=True,
    ),
    Worklist(
        "bentrok", "Bentrok", "pasangan hasil ukur menunggu dipilih",
        "Dua hasil ukur untuk satu balita pada satu hari.",
        "Pilih satu yang dipakai.", "diukur", of_pairs=True,
    ),
    Worklist(
        "ganda", "Diduga ganda", "pasangan data diduga anak yang sama",
        "Dua data balita yang mirip menurut nama, nama ibu dan tanggal lahir.",
        "Bandingkan keduanya, lalu gabung atau nyatakan berbeda.", "didaftarkan", of_pairs=True,
    ),
    Worklist(
        "tanpa-nik", "Tanpa NIK", "balita belum punya NIK",
        "Belum ada NIK, atau baru nomor sementara atau nomor yang tidak lengkap.",
        "Tanyakan KIA atau kartu keluarga, lalu isi NIK-nya.", "terdaftar",
    ),
    Worklist(
        "lima-tahun", "Segera lima tahun", "balita segera genap lima tahun",
        f"Genap lima tahun dalam {DAYS_AHEAD} hari; setelah itu tidak lagi ditimbang di posyandu.",
        "Pastikan ditimbang sekali lagi sebelum ulang tahunnya.", "ulang tahun",
    ),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in WORKLISTS}
_CAUSES: Final = dict(Rujukan.Cause.choices)
_ANSWERS: Final = dict(Rujukan.Answer.choices)
_OUTCOMES: Final = dict(TindakLanjut.Outcome.choices)
_NIK: Final = {
    NikState.KOSONG: "Belum ada nomor",
    NikState.SEMENTARA: "Nomor sementara",
    NikState.TIDAK_LENGKAP: "Nomor tidak lengkap",
}


@dataclass(frozen=True)
class WorkText:
    """One row, as printed. `act` names its form: tindak, putusan, nik or none; `of` what it is for.

    `page_of` is the child's own page. `refused`: since when its family lets nobody see it.
    `child` and `since_on` are what a sheet writes into cells of their own.
    """

    child: Balita
    since_on: date
    page_of: str
    nama: str
    who: str
    place: str
    alamat: str
    findings: tuple[Finding, ...]
    lines: tuple[str, ...]
    since: str
    waited: str
    act: str
    of: str
    refused: str = ""


def title(worklist: Worklist, n: int) -> str:
    """The answer: "12 balita gizi buruk belum ditangani"."""
    if not n:
        return f"{worklist.title}: tidak ada yang menunggu"
    return f"{formatting.number(n)} {worklist.noun}"


def oldest(worklist: Worklist, since: date | None, today: date) -> str:
    """How long the row that began on this day waits, or the next birthday."""
    if since is None:
        return ""
    if worklist.key == "lima-tahun":
        return f"berikutnya {formatting.day(fifth_birthday(since))}"
    return f"terlama {waited(since, today)}"


def board_title(n: int, area: str) -> str:
    """The answer of the board."""
    if not n:
        return f"Tidak ada yang menunggu tindakan di {area}"
    return f"{formatting.number(n)} hal menunggu tindakan di {area}"


def waited(since: date, today: date) -> str:
    """How long somebody waits: "hari ini", "12 hari", "3 bulan", "2 tahun"."""
    days = (today - since).days
    if days < 1:
        return "hari ini"
    if days < 61:
        return f"{days} hari"
    months = days * 12 // 365
    return f"{months} bulan" if months < 24 else f"{months // 12} tahun"


def fifth_birthday(born_on: date) -> date:
    """The day a child turns five; of 29 February the day after the 28th."""
    try:
        return born_on.replace(year=born_on.year + 5)
    except ValueError:
        return date(born_on.year + 5, 3, 1)


def reading_texts(
    rows: Sequence[Measurement],
    last: Mapping[Any, TindakLanjut],
    act: str,
    today: date,
    *,
    key: str,
) -> list[WorkText]:
    """Readings that call for care; by their child as it is registered now.

    `last`: by child, what was noted of it last.
    """
    return [
        _row(
            row.balita, today, since=row.measured_on, act=act,
            of=str(row.balita_id if act == "putusan" else row.pk),
            findings=tuple(_findings(row, key)), lines=tuple(_read(row)),
            refused=_refusal(row, last),
        )
        for row in rows
    ]  # fmt: skip


def referral_texts(
    rows: Sequence[Rujukan], last: Mapping[Any, TindakLanjut], today: date, *, is_done: bool
) -> list[WorkText]:
    """Referrals: for what, what the family said, and what came of it.

    `last`: by child, what was noted of it last.
    """
    return [
        _row(
            row.balita, today, since=row.measurement.measured_on,
            act="" if is_done else "tindak", of=str(row.measurement_id),
            lines=tuple(_said(row, _since(row.measurement, last) if is_done else None)),
            refused=None if is_done else _refusal(row.measurement, last),
        )
        for row in rows
    ]  # fmt: skip


def nik_texts(rows: Sequence[Balita], today: date) -> list[WorkText]:
    """Children without a NIK, with the code that names them on paper."""
    return [
        _row(
            row, today, since=row.registered_on, act="nik", of=str(row.pk),
            lines=(
                _NIK[NikState(row.nik_state)] + (f" •••• {row.nik_last4}" if row.nik_last4 else ""),
                f"kode {row.temporary_id}" if row.temporary_id else "",
            ),
        )
        for row in rows
    ]  # fmt: skip


def birthday_texts(
    rows: Sequence[Balita], weighed: Mapping[Any, date], today: date
) -> list[WorkText]:
    """Children who turn five, with when they were weighed last."""
    told = []
    for row in rows:
        last, birthday = weighed.get(row.pk), fifth_birthday(row.born_on)
        line = f"Terakhir ditimbang {formatting.day(last)}" if last else "Belum pernah ditimbang"
        text = _row(row, today, since=birthday, act="", of=str(row.pk), lines=(line,))
        days = (birthday - today).days
        told.append(replace(text, waited=f"{days} hari lagi" if days else "hari ini"))
    return told


def _row(
    balita: Balita,
    today: date,
    *,
    since: date,
    act: str,
    of: str,
    findings: tuple[Finding, ...] = (),
    lines: tuple[str, ...] = (),
    refused: TindakLanjut | None = None,
) -> WorkText:
    return WorkText(
        child=balita,
        since_on=since,
        page_of=str(balita.pk),
        nama=balita.nama,
        who=f"{balita.get_sex_display()}, {formatting.age(balita.born_on, today)}",
        place=place(balita),
        alamat=street(home_of(balita), balita.posyandu.kelurahan.nama),
        findings=findings,
        lines=tuple(filter(None, lines)),
        since=formatting.day(since),
        waited=waited(since, today),
        act=act,
        of=of,
        refused=_refusal_words(refused) if refused else "",
    )


def _refusal_words(refused: TindakLanjut) -> str:
    """ "Keluarga menolak 7 Nov 2025: Ayah tidak mengizinkan"."""
    told = f"Keluarga menolak {formatting.day(refused.seen_on)}"
    return f"{told}: {refused.note}" if refused.note else told


def _since(reading: Measurement, last: Mapping[Any, TindakLanjut]) -> TindakLanjut | None:
    """What was noted last of the child of a reading, on its day or after it."""
    noted = last.get(reading.balita_id)
    return noted if noted and noted.seen_on >= reading.measured_on else None


def _refusal(reading: Measurement, last: Mapping[Any, TindakLanjut]) -> TindakLanjut | None:
    """The last word on the child of a reading, where its family refused."""
    noted = _since(reading, last)
    return noted if noted and noted.outcome == TindakLanjut.Outcome.REFUSED else None


def place(balita: Balita) -> str:
    """Where a child belongs: "Mawar 3, Lok Tuan, RT 5"."""
    at, rt = f"{balita.posyandu.nama}, {balita.posyandu.kelurahan.nama}", home_of(balita).rt
    return f"{at}, RT {rt}" if rt else at


def _findings(row: Measurement, key: str) -> Iterable[Finding]:
    """The index that brought the reading here first, then the others that are not normal."""
    result: MeasurementResult | None = getattr(row, "result", None)
    if result is None:
        return
    first = {"pendek": "haz", "bgm": "waz", "2t": "waz"}.get(key, "whz")
    of = {
        "whz": ("BB/TB", result.whz, result.bbtb, result.is_flagged_whz),
        "haz": ("TB/U", result.haz, result.tbu, result.is_flagged_haz),
        "waz": ("BB/U", result.waz, result.bbu, result.is_flagged_waz),
    }
    for name in sorted(of, key=lambda index: index != first):
        index, z, code, is_flagged = of[name]
        found = finding(index, z, code, is_flagged=is_flagged)
        if found and (name == first or found.kind not in {"normal", "", "risiko-lebih"}):
            yield found


def _read(row: Measurement) -> Iterable[str]:
    yield f"{kg(row.weight_g)}, {cm(row.length_mm)}"
    if row.arm_mm:
        note = " (di bawah 11,5 cm)" if row.arm_mm < ARM_MM else ""
        yield f"LiLA {cm(row.arm_mm)}{note}"
    if row.oedema:
        yield f"Bengkak +{row.oedema}"
    result: MeasurementResult | None = getattr(row, "result", None)
    if result is not None and result.gain_g is not None:
        yield f"{grams(result.gain_g)} sejak bulan lalu"


def _said(row: Rujukan, seen: TindakLanjut | None) -> Iterable[str]:
    yield _CAUSES[row.cause]
    yield f"Keluarga: {_ANSWERS[row.answer].lower()}"
    if row.note:
        yield row.note
    if seen:
        yield f"{_OUTCOMES[seen.outcome]}, {formatting.day(seen.seen_on)}"
        if seen.note:
            yield seen.note
