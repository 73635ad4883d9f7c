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
