"""Finding the row of headings in a sheet, and the canonical spelling by which headings are compared."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: unit in a heading's brackets → how many fen one unit is
MONEY_UNITS = {
    "分": 1, "fen": 1, "元": 100, "人民币元": 100, "yuan": 100, "cny": 100, "rmb": 100, "千元": 100_000,
    "万元": 1_000_000, "万": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000, "亿": 10_000_000_000,
}  # fmt: skip

_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_BARS = re.compile(r"[║‖┃｜|丨]")
_NOISE = re.compile(r"[\s*:_\u3000]+")
#: A heading over columns of parameters, one a column; below it a parameter is named ``group|parameter``.
_GROUP = re.compile(r"(检测|检验|监测|残留|实测)(参数|项目|结果|指标|数据|值|量)")
#: A line of sub-headings has at least so many.
_SUB_HEADINGS = 2


@lru_cache(maxsize=20_000)
def normalise_heading(text: str) -> str:
    """Return one spelling of a heading: widths folded, blanks and asterisks gone, bars as ``|``, lower case."""
    folded = _BARS.sub("|", unicodedata.normalize("NFKC", _BARS.sub("|", text)))
    return _NOISE.sub("", folded).casefold()


def forms(text: str) -> list[str]:
    """Return the spellings to look a heading up by: as it stands, then without its brackets."""
    whole = normalise_heading(text)
    bare = _BRACKETS.sub("", whole)
    return [whole] if bare in (whole, "") else [whole, bare]


def money_factor(text: str) -> int | None:
    """Return how many fen one unit of the heading's bracket is (``罚款金额(万元)`` → 1000000), or None."""
    for inside in _BRACKETS.findall(normalise_heading(text)):
        factor = MONEY_UNITS.get(inside.removeprefix("单位").strip())
        if factor:
            return factor
    return None


@dataclass(frozen=True, slots=True)
class KnownHeadings:
    """Canonical headings of every record type (type → heading → field path), and those that adapters know."""

    by_type: Mapping[str, Mapping[str, str]]
    extra: frozenset[str] = frozenset()
    union: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, record_types: Mapping[str, RecordType], extra: Sequence[str] = ()) -> KnownHeadings:
        """Collect field names, labels and headings of the record types, and extra headings."""
        by_type = {name: headings_of(record_type) for name, record_type in record_types.items()}
        more = frozenset(normalise_heading(text) for text in extra)
        return cls(by_type, more, more.union(*[frozenset(table) for table in by_type.values()]))

    def knows(self, text: str) -> bool:
        """Tell whether any type or adapter knows the heading."""
        return any(form in self.union for form in forms(text))


def headings_of(record_type: RecordType) -> dict[str, str]:
    """Return canonical heading → field path. A list field's columns are reached as ``field.part``."""
    table: dict[str, str] = {}
    flat = _paths(record_type.fields)
    for spell in (_names, _labels, _headings):
        for path, spec in flat:
            for text in spell(path, spec):
                table.setdefault(normalise_heading(text), path)
    return table


def _paths(fields: Mapping[str, FieldSpec]) -> list[tuple[str, FieldSpec]]:
    flat = list(fields.items())
    for name, spec in fields.items():
        if spec.type is FieldType.LIST:
            flat.extend((f"{name}.{part}", inner) for part, inner in spec.of.items())
    return flat


def _names(path: str, _spec: FieldSpec) -> list[str]:
    return [path]


def _labels(path: str, spec: FieldSpec) -> list[str]:
    return [] if "." in path else [spec.label.zh, spec.label.en]


def _headings(_path: str, spec: FieldSpec) -> list[str]:
    return list(spec.headings)


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """Where the headings stand (rows counted from 1), and what they are."""

    first_row: int
    last_row: int
    names: list[str | None]
    score: int

    def better_than(self, other: HeadingBlock) -> bool:
        """Tell whether this block has more known headings, or as many in fewer rows."""
        height, other_height = self.last_row - self.first_row, other.last_row - other.first_row
        return (self.score, -height) > (other.score, -other_height)


def find_headings(rows: Sequence[Sequence[str | None]], known: KnownHeadings, depth: int = 3) -> HeadingBlock | None:
    """Return the best row or block of up to ``depth`` rows, or None where no row has a known heading.

    More known headings win; among equals the shorter block, then the upper one. A block reads merged headings:
    a blank cell below takes the text above, and a group's text is carried to the right.
    """
    best: HeadingBlock | None = None
    for first in range(len(rows)):
        if not any(_text(cell) for cell in rows[first]):
            continue
        for height in range(1, min(depth, len(rows) - first) + 1):
            names = _merge(rows[first : first + height], known)
            score = len({normalise_heading(name) for name in names if name and known.knows(name)})
            found = HeadingBlock(first + 1, first + height, names, score)
            if score and (best is None or found.better_than(best)):
                best = found
    return best and _with_sub_headings(rows, best, known, depth)


def _with_sub_headings(
    rows: Sequence[Sequence[str | None]], block: HeadingBlock, known: KnownHeadings, depth: int
) -> HeadingBlock:
    """Return the block with the line below it, where that line has texts under groups of columns alone."""
    first, last = block.first_row - 1, block.last_row
    if last - first >= depth or last >= len(rows) or not _sub_headings(rows[last - 1], rows[last]):
        return block
    return HeadingBlock(block.first_row, last + 1, _merge(rows[first : last + 1], known), block.score)


def _sub_headings(upper: Sequence[str | None], below: Sequence[str | None]) -> bool:
    width = max(len(upper), len(below))
    above = [_text(cell) for cell in upper] + [""] * (width + 1 - len(upper))
    under = [_text(cell) for cell in below] + [""] * (width + 1 - len(below))
    filled = [place for place in range(width) if under[place]]
    grouped = all(not above[place] or (under[place + 1] and not above[place + 1]) for place in filled)
    headed = all(any(above[:place]) or above[place] for place in filled)
    words = all(not re.fullmatch(r"[-+\d.,%/]*", under[place]) for place in filled)
    return len(filled) >= _SUB_HEADINGS and grouped and headed and words


def _text(cell: str | None) -> str:
    return (cell or "").strip()


def _merge(block: Sequence[Sequence[str | None]], known: KnownHeadings) -> list[str | None]:
    width = max(len(row) for row in block)
    grid = [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in block]
    if len(grid) == 1:
        return [cell or None for cell in grid[0]]
    lowest = Counter(cell for cell in grid[-1] if cell)
    return [_merged_name(column, known, lowest) for column in _columns(grid)]


def _columns(grid: list[list[str]]) -> list[list[str]]:
    """Carry the text of upper rows to the right, as merged cells mean it, and turn rows into columns."""
    filled = [_carried(row, grid[level + 1]) for level, row in enumerate(grid[:-1])] + [grid[-1]]
    return [[row[place] for row in filled] for place in range(len(grid[0]))]


def _carried(row: list[str], below: list[str]) -> list[str]:
    out, last = [], ""
    for cell, under in zip(row, below, strict=True):
        last = cell or (last if under else "")
        out.append(last)
    return out


def _merged_name(parts: list[str], known: KnownHeadings, lowest: Counter[str]) -> str | None:
    texts = [part for part in parts if part]
    if not texts:
        return None
    joined = "".join(dict.fromkeys(texts))
    if known.knows(joined) or (lowest[texts[-1]] > 1 and parts[-1]):
        return joined
    if len(texts) > 1 and parts[-1] and _GROUP.search(texts[-2]) and not known.knows(texts[-1]):
        return f"{texts[-2]}|{texts[-1]}"
    return texts[-1]
