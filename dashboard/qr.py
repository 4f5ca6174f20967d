"""The QR of a child on paper: what the camera of the weighing table looks for."""

from typing import Final
from xml.sax.saxutils import quoteattr

import segno

from posyandu.models import Balita

# White modules around the symbol, without which cameras do not find it (ISO/IEC 18004).
QUIET_ZONE: Final = 4


def scan_code(balita: Balita) -> str:
    """What the table finds the child by: its temporary id, or else its id; no name, no NIK.

    `childByCode` of frontend/timbang/ui/list.js knows both in either case. Capitals make the
    symbol of an id a size smaller.
    """
    return balita.temporary_id or str(balita.pk).upper()


def qr_svg(content: str, *, label: str) -> str:
    """`content` as an SVG element without a size; a fold or a stain may hide 15 % of it."""
    symbol = segno.make(content, error="m", boost_error=True, micro=False)
    drawn: str = symbol.svg_inline(border=QUIET_ZONE, omitsize=True, lineclass=None, svgclass="qr")
    return drawn.replace("<svg ", f'<svg role="img" aria-label={quoteattr(label)} ', 1)
