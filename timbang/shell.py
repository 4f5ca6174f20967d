"""What a phone keeps of the weighing table: one page, the files it names, and their version.

The page is the same for everybody: no child, no name, no login in it. What it shows comes from the
phone's own database.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

WORKER: Final = Path(settings.BASE_DIR) / "frontend" / "timbang" / "sw.js"
VERSION_LENGTH: Final = 16


@dataclass(frozen=True)
class Shell:
    """The page, the addresses of the static files it names, and a version made of all of them."""

    html: str
    assets: tuple[str, ...]
    version: str


def read_shell() -> Shell:
    """The shell as it is served now.

    The list of files is read from the page itself: a file that the page names cannot be missing
    from what the phone keeps.
    """
    html = render_to_string("timbang/shell.html")
    named = re.findall(rf'"({re.escape(settings.STATIC_URL)}[^"]+)"', html)
    assets = tuple(dict.fromkeys(named))
    digest = hashlib.sha256(html.encode() + WORKER.read_bytes())
    for asset in assets:
        digest.update(_content(asset))
    return Shell(html, assets, digest.hexdigest()[:VERSION_LENGTH])


def _content(asset: str) -> bytes:
    """The file behind an address; nothing for a hashed name, which says its content itself."""
    path = finders.find(asset.removeprefix(settings.STATIC_URL))
    return Path(path).read_bytes() if isinstance(path, str) else b""


def worker_script(shell: Shell) -> str:
    """The service worker for this shell: its constants, then frontend/timbang/sw.js."""
    constants = f"const VERSION = {json.dumps(shell.version)};\nconst ASSETS = "
    return f"{constants}{json.dumps(shell.assets)};\n{WORKER.read_text(encoding='utf-8')}"


def manifest() -> dict[str, Any]:
    """What a browser needs to install the page.

    Source: W3C Web Application Manifest. Chromium asks for a PNG of 192 and of 512 px.
    """
    return {
        "id": "/timbang/",
        "name": "Meja Timbang Balita",
        "short_name": "Timbang",
        "description": "Mencatat penimbangan balita di posyandu, juga tanpa sinyal.",
        "lang": "id",
        "start_url": "/timbang/",
        "scope": "/timbang/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#12395f",
        "icons": [
            _icon("img/lambang.svg", "any", "image/svg+xml", "any"),
            _icon("img/timbang-192.png", "192x192", "image/png", "any"),
            _icon("img/timbang-512.png", "512x512", "image/png", "any"),
            _icon("img/timbang-512.png", "512x512", "image/png", "maskable"),
        ],
    }


def _icon(name: str, sizes: str, kind: str, purpose: str) -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": kind, "purpose": purpose}
