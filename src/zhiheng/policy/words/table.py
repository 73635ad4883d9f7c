"""Tables of words, a line each: a key, the Chinese and the English, set apart by a bar."""

from __future__ import annotations

from collections.abc import Mapping

from zhiheng.policy.model import Localised


def words(text: str) -> Mapping[str, Localised]:
    """Return the words of a table by key. Raises ValueError on a line of another form or a key that stands twice."""
    found: dict[str, Localised] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        key, zh, en = (part.strip() for part in line.split("|"))
        if key in found:
            raise ValueError(key)
        found[key] = Localised(zh=zh, en=en)
    return found


def joined(*tables: Mapping[str, Localised]) -> Mapping[str, Localised]:
    """Return tables as one. Raises ValueError on a key that stands in two of them."""
    found: dict[str, Localised] = {}
    for table in tables:
        for key in found.keys() & table.keys():
            raise ValueError(key)
        found.update(table)
    return found
