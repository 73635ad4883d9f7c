"""Maps without scripts: schematic tiles by division code, or outlines where a body supplied reviewed boundaries.

Each tile is a link, says its place and value in words, and bears a sign besides its colour: no difference rests on
colour, and the keyboard reaches every place. The same values stand in the table beside the map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import ceil, cos, radians, sqrt

from django.utils.translation import gettext as _

from zhiheng.server.indicators.boundaries import Boundaries
from zhiheng.server.indicators.portal_areas import Place

SIDE, GAP = 92, 6
WIDTH = 640
#: How many Chinese signs or Latin letters of a name stand side by side on a tile.
SIGNS_WIDE, LETTERS = 5, 14
#: Names of more Latin letters are drawn together, to the width of a tile.
ROOMY = 10
#: How a place stands → the sign on its tile. Shapes differ, so that a copy in grey reads as well.
SIGNS = {
    "better": "▲",
    "worse": "▼",
    "same": "●",
    "higher": "△",
    "lower": "▽",
    "top": "◆",
    "middle": "◇",
    "bottom": "▫",
    "": "—",
}


@dataclass(frozen=True)
class Tile:
    """One place of a map. `path` is its outline where boundaries are known, else empty and (x, y) is its corner."""

    place: Place
    address: str
    x: int
    y: int
    text: str
    stands: str
    words: str
    path: str = ""

    @property
    def sign(self) -> str:
        """The sign that says without colour how it stands."""
        return SIGNS.get(self.stands, "—")

    @property
    def short(self) -> str:
        """The name as a tile can hold it."""
        name = self.place.short or self.place.name
        fits = LETTERS if name[:1] < "⺀" else SIGNS_WIDE
        return name if len(name) <= fits else name[: fits - 1] + "…"

    @property
    def tight(self) -> bool:
        """Whether the letters of the name must be drawn together to stand on the tile."""
        return self.short[:1] < "⺀" and len(self.short) > ROOMY

    @property
    def middle(self) -> int:
        """The middle of the tile from the left."""
        return self.x + SIDE // 2


@dataclass(frozen=True)
class Map:
    """Tiles or outlines with the size of their drawing; `review_number` is empty for tiles."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    review_number: str = ""
    supplied_by: str = ""
    by_code: bool = False

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        """What stands on the map: each way of standing with its sign and words."""
        words = legend_words()
        used = dict.fromkeys(tile.stands for tile in self.tiles)
        return [(name, SIGNS[name], words[name]) for name in words if name in used]


def legend_words() -> dict[str, str]:
    """Return what each sign means."""
    return {
        "better": _("优于整体"),
        "same": _("没有可证实的差别"),
        "worse": _("不及整体"),
        "higher": _("高于整体"),
        "lower": _("低于整体"),
        "top": _("数值居前三分之一"),
        "middle": _("居中三分之一"),
        "bottom": _("居后三分之一"),
        "": _("没有数值"),
    }


@dataclass(frozen=True)
class Marked:
    """What a map says of a place: where its tile leads, its number, how it stands, and all of it in words."""

    address: str
    text: str
    stands: str
    words: str


def tiles(parent: str, places: Sequence[Place], marked: Mapping[str, Marked]) -> Map:
    """Lay places out as tiles: where the province has positions for all of them by these, else by code."""
    known = positions().get(parent, {})
    by_code = not all(each.code in known for each in places)
    columns = max(3, ceil(sqrt(len(places) * 1.4)))
    at = {each.code: divmod(n, columns) for n, each in enumerate(places)} if by_code else known
    drawn = [_tile(each, at[each.code], marked[each.code]) for each in places if each.code in marked]
    width = max((tile.x for tile in drawn), default=0) + SIDE + GAP
    return Map(tuple(drawn), width, max((tile.y for tile in drawn), default=0) + SIDE + GAP, by_code=by_code)


def outlines(boundaries: Boundaries, places: Sequence[Place], marked: Mapping[str, Marked]) -> Map:
    """Draw reviewed boundaries, width to height as they are in the middle of the map; the number stands with them."""
    points = [point for rings in boundaries.rings.values() for ring in rings for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    scale = (WIDTH - 2 * GAP) / ((east - west) or 1)
    tall = scale / cos(radians((south + north) / 2))

    def drawn(x: float, y: float) -> tuple[int, int]:
        return GAP + round((x - west) * scale), GAP + round((north - y) * tall)

    found = []
    for each in places:
        rings = [[drawn(*point) for point in ring] for ring in boundaries.rings.get(each.code, [])]
        if not rings or each.code not in marked:
            continue
        path = "".join("M" + "L".join(f"{x} {y}" for x, y in _thinned(ring)) + "Z" for ring in rings)
        widest = max(rings, key=len)
        x = round(sum(at[0] for at in widest) / len(widest)) - SIDE // 2
        y = round(sum(at[1] for at in widest) / len(widest)) - SIDE // 2
        found.append(_tile(each, (0, 0), marked[each.code], x, y, path))
    height = round((north - south) * tall) + 2 * GAP
    return Map(tuple(found), WIDTH, height, boundaries.review_number, boundaries.supplied_by)


def _tile(
    place: Place, at: tuple[int, int], said: Marked, x: int | None = None, y: int | None = None, path: str = ""
) -> Tile:
    row, column = at
    left = GAP + column * (SIDE + GAP) if x is None else x
    top = GAP + row * (SIDE + GAP) if y is None else y
    return Tile(place, said.address, left, top, said.text, said.stands, said.words, path)


def _thinned(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out points that fall on the pixel before."""
    return [point for n, point in enumerate(ring) if n == 0 or point != ring[n - 1]]


@cache
def positions() -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """Return province → prefecture → (row, column), as `data/tiles.tsv` has it."""
    text = resources.files("zhiheng.server.indicators").joinpath("data/tiles.tsv").read_text("utf-8")
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for line in [line for line in text.splitlines() if line and not line.startswith("#")][1:]:
        province, code, row, column = line.split("\t")
        found.setdefault(province, {})[code] = (int(row), int(column))
    return found
