"""Where a child lives, in words: as one line, and as the parts of a list."""

from dashboard.queries.homes import Home


def line(home: Home, kelurahan: str) -> str:
    """All of it: "Jalan Contoh 7, RT 7, RW 2, Lok Tuan". `kelurahan`: that of its posyandu."""
    rt, rw = (f"{word} {part}" if part else "" for word, part in (("RT", home.rt), ("RW", home.rw)))
    return ", ".join(filter(None, (home.alamat, rt, rw, home.kelurahan or kelurahan)))


def area(home: Home, kelurahan: str) -> str:
    """Without the street: "Lok Tuan, RT 012". `kelurahan`: that of its posyandu."""
    rt = f"RT {home.rt}" if home.rt else ""
    return ", ".join(filter(None, (home.kelurahan or kelurahan, rt)))


def street(home: Home, kelurahan: str) -> str:
    """What stands beside the kelurahan of its posyandu: the street, and its own kelurahan where
    that is another; "" where nobody wrote a street down."""
    elsewhere = home.kelurahan if home.kelurahan != kelurahan else ""
    return ", ".join(filter(None, (home.alamat, elsewhere))) if home.alamat else ""
