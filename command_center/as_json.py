"""How figures stand in what the displays receive: with everything that has to stand beside them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from dashboard.results import Prevalence, Share

Json = dict[str, Any]


def figure_json(found: Prevalence, as_of: str = "") -> Json:
    """A prevalence; `as_of` where it stands on the children of an earlier moment."""
    return {
        "n": found.n,
        "of": found.of,
        "percent": _digits(found.percent),
        "low": _digits(found.interval.low if found.interval else None),
        "high": _digits(found.interval.high if found.interval else None),
        "bound_low": _digits(found.bounds.low if found.bounds else None),
        "bound_high": _digits(found.bounds.high if found.bounds else None),
        "coverage": share_json(found.coverage),
        "is_suppressed": found.is_suppressed,
        "is_provisional": found.coverage.is_provisional,
        "as_of": as_of or None,
    }


def _digits(percent: float | None) -> float | None:
    """More than any display shows, and few enough to be read by whoever looks at the answer."""
    return None if percent is None else round(percent, 4)


def share_json(share: Share) -> Json:
    """So many of so many."""
    return {"n": share.n, "of": share.of}


def iso(at: datetime | None) -> str | None:
    """A moment in the city's own time, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def rings_of(geometry: Json | None) -> list[list[list[float]]]:
    """The outer rings of a GeoJSON Polygon or MultiPolygon; none for a tile."""
    if not geometry:
        return []
    drawn = geometry["coordinates"]
    polygons = [drawn] if geometry["type"] == "Polygon" else drawn
    return [[[point[0], point[1]] for point in polygon[0]] for polygon in polygons]
