"""Official boundaries: GeoJSON that a body supplies, kept with its review number (审图号) and refused without one.

A map of China may only be shown after review, and must show its number. The files lie under ``boundaries/`` of the home,
one for the places of a level within an area. Until a body supplies them, maps are schematic tiles (`portal_tiles`).
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zhiheng.codes import divisions
from zhiheng.ledger.home import Home
from zhiheng.server.indicators.errors import BoundariesRefused

#: 审图号 as reviewing offices write it: GS(2019)1822号, GS京(2022)1061号, 川S〔2023〕00012号.
REVIEW_NUMBER = re.compile(r"(GS[\u4e00-\u9fff]{0,2}|[\u4e00-\u9fff]{1,2}S)[(（\[〔【](\d{4})[)）\]〕】]第?(\d{1,6})号")
#: What maps of China reach, in degrees; a file outside is in metres, or has its axes exchanged.
EAST, NORTH = (73.0, 136.0), (3.0, 54.0)
MOST_BYTES = 50_000_000
CODE_NAMES = ("code", "adcode", "gb", "division", "XZQDM", "PAC", "id")
LEVELS = ("province", "prefecture", "county")


@dataclass(frozen=True)
class Boundaries:
    """Boundaries of the places of a level within an area: rings of (longitude, latitude) by division code."""

    area: str
    level: str
    review_number: str
    supplied_by: str
    rings: dict[str, list[list[tuple[float, float]]]]


def load(home: Home, file: Path, *, area: str, level: str, review_number: str, supplied_by: str) -> Boundaries:
    """Check a GeoJSON file and keep it. Boundaries already kept for the area and level are replaced.

    Args: area: division code of what the file covers. level: of the places in it. review_number: 审图号 of the map that
    the boundaries come from. supplied_by: the body that supplies them.
    Raises: BoundariesRefused: without a review number, with places that do not lie in the area, or outside of China.
    """
    number = re.sub(r"\s+", "", review_number)
    if not REVIEW_NUMBER.fullmatch(number):
        raise _refused(
            file,
            "没有审图号，或写法不对（例如 GS(2019)1822号、川S(2023)00012号）。",
            "it has no review number (审图号) in a form such as GS(2019)1822号.",
        )
    if not divisions.history(area):
        raise _refused(file, f"“{area[:20]}”不是区划代码。", f"“{area[:20]}” is no division code.")
    if level not in LEVELS or not supplied_by.strip():
        raise _refused(
            file,
            "应写明层级（province、prefecture、county）和提供单位。",
            "say its level (province, prefecture, county) and who supplies it.",
        )
    found = Boundaries(area, level, number, supplied_by.strip()[:200], _rings(file, area, level))
    place = _place(home, area, level)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(found), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    draft.replace(place)
    return found


def find(home: Home, area: str, level: str) -> Boundaries | None:
    """Return the boundaries kept for the places of a level within an area, None where no body supplied any."""
    place = _place(home, area, level)
    # What is no code and no level names no file of ours, whatever path it may spell.
    if not (re.fullmatch(r"[0-9]{6}", area) and level in LEVELS and place.exists()):
        return None
    kept = json.loads(place.read_text(encoding="utf-8"))
    kept["rings"] = {code: [[(x, y) for x, y in ring] for ring in rings] for code, rings in kept["rings"].items()}
    return Boundaries(**kept)


def remove(home: Home, area: str, level: str) -> bool:
    """Take boundaries away, so that maps are tiles again; return whether there were any."""
    if find(home, area, level) is None:
        return False
    _place(home, area, level).unlink()
    return True


def listed(home: Home) -> list[Boundaries]:
    """Return all boundaries kept."""
    names = sorted((home.root / "boundaries").glob("*.json")) if (home.root / "boundaries").exists() else []
    found = (find(home, *path.stem.split("-", 1)) for path in names)
    return [one for one in found if one is not None]


def _place(home: Home, area: str, level: str) -> Path:
    return home.root / "boundaries" / f"{area}-{level}.json"


def _rings(file: Path, area: str, level: str) -> dict[str, list[list[tuple[float, float]]]]:
    if file.stat().st_size > MOST_BYTES:
        raise _refused(
            file, "文件超过 50 MB，请先简化边界。", "it is larger than 50 MB; simplify the boundaries first."
        )
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        features = content["features"] if content["type"] == "FeatureCollection" else None
        if not isinstance(features, list) or not features:
            raise KeyError("features")
        found = {_code(file, each, area, level): _outlines(each["geometry"]) for each in features}
    except (ValueError, KeyError, TypeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(
            file, f"不是 GeoJSON 要素集（{error}）。", f"it is no GeoJSON feature collection ({error})."
        ) from error
    points = [point for rings in found.values() for ring in rings for point in ring]
    if not all(EAST[0] <= x <= EAST[1] and NORTH[0] <= y <= NORTH[1] for x, y in points):
        raise _refused(
            file,
            "坐标应为经纬度（先经度），且在中国范围内。",
            "coordinates must be degrees, longitude first, within China.",
        )
    return found


def _code(file: Path, feature: dict[str, Any], area: str, level: str) -> str:
    """Return the division code of a feature, which must lie in the area."""
    properties = feature.get("properties") or {}
    code = next((str(properties[name])[-6:] for name in CODE_NAMES if properties.get(name)), "")
    known = divisions.history(code)
    lies = {"100000": ""}.get(area, area[:2] if area.endswith("0000") else area[:4])
    if not known or not code.startswith(lies) or known[-1].level != level:
        name = code or str(properties.get("name", "?"))[:20]
        raise _refused(
            file, f"要素“{name}”不是 {area} 内该层级的区划。", f"feature “{name}” is no {level} within {area}."
        )
    return code


def _outlines(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return every ring of a polygon or of several, holes included."""
    polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
    rings = [[(float(point[0]), float(point[1])) for point in ring] for polygon in polygons for ring in polygon]
    if not rings or any(len(ring) < 4 for ring in rings):
        raise ValueError("ring")
    return rings


def _refused(file: Path, zh: str, en: str) -> BoundariesRefused:
    return BoundariesRefused(file=file.name, problem_zh=zh, problem_en=en)
