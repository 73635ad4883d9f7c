"""Rows and columns that a workbook does not show: they are read like all others, and whoever sends the file is told."""

from __future__ import annotations

from collections.abc import Collection

from zhiheng.rounds.sheets.found import Said
from zhiheng.rounds.sheets.opening import Grid

_NAMED = 6


def rows(grid: Grid) -> list[Said]:
    """Return that hidden rows below the headings were read."""
    n = grid.hidden_rows
    if not n:
        return []
    zh = f"有 {n} 个隐藏行，也读了；不该报的请在文件里删去后再传。"
    en = f"{n} hidden {'row was' if n == 1 else 'rows were'} read too; delete what is not to be reported and send the file again."
    return [Said(grid.name, "hidden-rows", zh, en)]


def columns(grid: Grid, taken: Collection[int]) -> list[Said]:
    """Return which hidden columns were read; a question where values were taken from them without anybody choosing so.

    Args: `taken`: places of the columns whose values count.
    """
    there = sorted(place for place in grid.hidden_columns if _filled(grid, place))
    asked = [place for place in there if place in taken]
    others = [place for place in there if place not in taken]
    found = []
    if asked:
        zh = f"{_names(grid, asked, '、')}在文件里是隐藏的，其中的数已读出。请确认要报的是这些数。"
        en = f"{_names(grid, asked, ', ')}: hidden in the file, and read all the same. Make sure that these are the values to report."
        found.append(Said(grid.name, "hidden-columns", zh, en, "question"))
    if others:
        zh = f"文件里隐藏的栏目：{_names(grid, others, '、')}，没有从中取数。"
        en = f"Columns hidden in the file, from which no value was taken: {_names(grid, others, ', ')}."
        found.append(Said(grid.name, "hidden-columns", zh, en))
    return found


def _filled(grid: Grid, place: int) -> bool:
    heading = grid.headings[place] if place < len(grid.headings) else None
    return bool(heading) or any(place < len(cells) and cells[place] for _number, cells in grid.rows)


def _names(grid: Grid, places: Collection[int], comma: str) -> str:
    named = [(grid.headings[one] if one < len(grid.headings) else None) or f"第{one + 1}列" for one in places]
    return comma.join(f"“{one}”" for one in named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
