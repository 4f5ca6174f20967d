"""A GeoJSON file of kelurahan boundaries, read and checked before it is stored."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bontang_stunting.lib.areas import area_key

# What agencies call the property with the name, as area_key writes it.
NAME_PROPERTIES = {
    "nama", "name", "kelurahan", "namakelurahan", "namakel", "namkel", "kel", "desa", "namadesa",
    "kelurahandesa", "desakelurahan", "namobj", "wadmkd", "village", "nmdesa", "nmkel",
}  # fmt: skip
MAX_BYTES = 50_000_000


class FaultyBoundaries(ValueError):
    """The file cannot be used; `faults` says why, in Indonesian."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Names:
    """How kelurahan are recognised: by their code, else by name or alias."""

    codes: Mapping[str, str]  # digits of the code -> code
    keys: Mapping[str, Sequence[str]]  # area_key -> codes; several where a name repeats


def read_boundaries(path: Path, names: Names) -> dict[str, dict[str, Any]]:
    """The geometry of each kelurahan by its code: Polygon or MultiPolygon, degrees, two numbers
    a point.

    Raises FaultyBoundaries with every fault found.
    """
    shapes: dict[str, dict[str, Any]] = {}
    faults: list[str] = []
    for number, feature in enumerate(_features(path), start=1):
        properties = feature.get("properties") or {}
        label = f"bidang {number} ({_label(properties)})"
        code = _code(properties, names)
        fault = _fault_of(feature.get("geometry"))
        if code is None:
            faults.append(f"{label} bukan kelurahan yang dikenal")
        elif code in shapes:
            faults.append(f"{label} menunjuk kelurahan {code} untuk kedua kalinya")
        elif fault:
            faults.append(f"{label} {fault}")
        else:
            shapes[code] = _flat(feature["geometry"])
    if faults:
        raise FaultyBoundaries(faults)
    return shapes


def _features(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise FaultyBoundaries([f"berkas {path.name} tidak ada"])
    if path.stat().st_size > MAX_BYTES:
        raise FaultyBoundaries([f"berkas {path.name} lebih dari 50 MB, sederhanakan dulu batasnya"])
    try:
        content = json.loads(path.read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise FaultyBoundaries([f"berkas {path.name} bukan GeoJSON"]) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        raise FaultyBoundaries([f"berkas {path.name} bukan GeoJSON FeatureCollection"])
    if not features:
        raise FaultyBoundaries([f"berkas {path.name} tidak berisi satu bidang pun"])
    return features


def _named(properties: Mapping[str, Any]) -> Iterator[str]:
    for key, value in properties.items():
        if area_key(str(key)) in NAME_PROPERTIES and isinstance(value, str):
            yield value


def _label(properties: Mapping[str, Any]) -> str:
    return f"“{name}”" if (name := next(_named(properties), "")) else "tanpa nama"


def _code(properties: Mapping[str, Any], names: Names) -> str | None:
    """The kelurahan meant: by any property that is its code, written with dots or without."""
    for value in properties.values():
        if isinstance(value, str | int) and (
            code := names.codes.get(re.sub(r"[.\s]", "", str(value)))
        ):
            return code
    for name in _named(properties):
        found = names.keys.get(area_key(name), ())
        if len(found) == 1:
            return found[0]
    return None


def _polygons(geometry: Mapping[str, Any]) -> Any:
    coordinates = geometry.get("coordinates")
    return [coordinates] if geometry.get("type") == "Polygon" else coordinates


def _fault_of(geometry: Any) -> str | None:
    """What is wrong with a geometry, None for nothing."""
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return "bukan Polygon atau MultiPolygon"
    try:
        rings = [ring for polygon in _polygons(geometry) for ring in polygon]
        points = [(float(point[0]), float(point[1])) for ring in rings for point in ring]
    except (TypeError, ValueError, IndexError, KeyError):
        return "berisi titik yang tidak terbaca"
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        return "berisi garis batas yang tidak tertutup"
    if not all(
        -180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in points
    ):
        return "tidak ditulis sebagai bujur lalu lintang dalam derajat (WGS 84)"
    return None


def _flat(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """The geometry with longitude and latitude only: heights and other members dropped."""
    polygons = [
        [[[float(point[0]), float(point[1])] for point in ring] for ring in polygon]
        for polygon in _polygons(geometry)
    ]
    kind = geometry["type"]
    return {"type": kind, "coordinates": polygons[0] if kind == "Polygon" else polygons}
