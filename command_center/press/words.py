"""What a card says, in the words of its reader: a journalist, on a phone. PURE."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from bontang_stunting.lib import formatting

Json = dict[str, Any]
# What the short names of the indices stand for.
INDICES: Final = {
    "haz": "TB/U: panjang atau tinggi badan menurut umur.",
    "whz": "BB/TB: berat badan menurut panjang atau tinggi badan.",
    "waz": "BB/U: berat badan menurut umur.",
}
STANDARD: Final = "Standar WHO 2006, kategori Permenkes 2/2020."
NOT_A_SURVEY: Final = "Pendek bukan stunting terverifikasi, dan angka ini bukan SSGI atau SKI."
CLUSTERED: Final = "Batas 95 % memperhitungkan bahwa balita ditimbang per posyandu."
WILSON: Final = "Batas 95 % dihitung menurut Wilson."


@dataclass(frozen=True)
class CardText:
    """Everything that is written on a card."""

    city: str
    occasion: str
    status: str
    heading: str
    value: str
    counts: str
    limits: str
    coverage: str
    coverage_counts: str
    data_at: str
    definition: str
    source: str
    mark: str


def number_of(card: int) -> str:
    """What a card is called: 3 → "KP-003"."""
    return f"KP-{card:03d}"


def text_of(content: Json, digest: str) -> CardText:
    """The words of a card. `digest`: of its content, as the record keeps it."""
    figure, operasi, measure = content["figure"], content["round"], content["measure"]
    covered = figure["coverage"]
    number = formatting.number
    days = formatting.days(
        date.fromisoformat(operasi["starts_on"]), date.fromisoformat(operasi["ends_on"])
    )
    return CardText(
        city=content["city"],
        occasion=f"{operasi['nama']} · {days}",
        status=_status(content),
        heading=f"Balita {_lower(measure['title'])}, {content['area']['nama']}",
        value=formatting.percent(figure["percent"]),
        counts=f"{number(figure['n'])} dari {number(figure['of'])} balita yang dapat dinilai",
        limits=formatting.percent_range(figure["low"], figure["high"]),
        coverage=formatting.percent(100 * covered["n"] / covered["of"], 1),
        coverage_counts=f"{number(covered['n'])} dari {number(covered['of'])} diukur",
        data_at=formatting.moment(_moment(content, "data_at")),
        definition=_definition(content),
        source=f"Sumber: penimbangan di posyandu {content['city']}; dihitung dari data tiap anak. "
        f"Mesin {content['engine']}, definisi {content['definitions']}.",
        mark=_mark(content, digest),
    )


def file_name(content: Json, kind: str) -> str:
    """A name that says what the file is: "kartu-pers-kp-003-2025-2-pendek.png"."""
    number = number_of(content["number"]).lower()
    return f"kartu-pers-{number}-{content['round']['code']}-{content['measure']['key']}.{kind}"


def target_words(target: Json) -> str:
    """A target on the scale: "Target nasional 2025: 14,0 %"."""
    year = f" {target['for_year']}" if target["for_year"] else ""
    return f"Target {_lower(target['label'])}{year}: {formatting.percent(target['percent'], 1)}"


def _status(content: Json) -> str:
    return f"Revisi {content['closing'] - 1}" if content["closing"] > 1 else "Final"


def _definition(content: Json) -> str:
    measure = content["measure"]
    parts = [f"{measure['definition']}.", INDICES[measure["index"]], STANDARD]
    if measure["key"].endswith("pendek"):
        parts.append(NOT_A_SURVEY)
    parts.append(CLUSTERED if content["is_clustered"] else WILSON)
    return " ".join(parts)


def _mark(content: Json, digest: str) -> str:
    if content["number"] is None:
        return "CONTOH, belum diterbitkan"
    published = formatting.moment(_moment(content, "published_at"))
    code = " ".join(digest[at : at + 4] for at in range(0, 12, 4))
    return f"Kartu {number_of(content['number'])} · terbit {published} · kode {code}"


def _moment(content: Json, name: str) -> datetime:
    """A moment as it was written, in the city's zone, whose name ISO does not carry."""
    at = datetime.fromisoformat(content[name])
    return at.astimezone(timezone(at.utcoffset() or timedelta(), content["zone"]))


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
