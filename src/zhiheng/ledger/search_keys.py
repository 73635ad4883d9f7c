"""What search looks a name up by: small numbers that equal, similar and partly equal names have in common.

Of each name borne there are keys for the core, for every form of the core that lacks one sign, for its sound, for every
pair of neighbouring signs, and for the codes of its bearer. One inverted index over them finds a name by any of these.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from zhiheng.codes import names, sounds

#: Signs of a core that are looked at; longer ones are rare and say no more.
LONGEST = 40
_NO_CODE = re.compile(r"[^0-9A-Z]")
#: Where the organisation code stands inside a credit code.
INNER = slice(8, 17)
_WORDS = re.compile(r"[\s,，、;；]+")

COLUMNS = ("key", "subject", "name", "canonical", "core", "former", "keys")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name taken apart for search: canonical spelling, region, the narrowest place of it, core, what is searched in
    (without form), sound."""

    canonical: str
    region: str
    place: str
    core: str
    text: str
    sound: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: the same, its words, their pairs of signs, its keys for likeness, a key a pair.

    `place` are the keys that the names of its place have: a common core (机械, 食品) is looked for there alone first.
    """

    spelled: Spelled
    words: tuple[str, ...]
    texts: tuple[str, ...]
    alike: tuple[int, ...]
    pairs: tuple[int, ...]
    place: tuple[int, ...]


def number(kind: str, text: str) -> int:
    """Return the key of a text of a kind as a signed 32-bit number; different texts may rarely share one."""
    return zlib.crc32(f"{kind}{text}".encode()) - (1 << 31)


def spelled(name: str) -> Spelled:
    """Take a name apart."""
    parts = names.parts(name)
    core = (parts.core or parts.canonical)[:LONGEST]
    region = "".join(parts.regions)
    text = (region + parts.core + parts.branch)[: 2 * LONGEST] or core
    place = parts.regions[-1] if parts.regions else ""
    return Spelled(parts.canonical, region, place, core, text, sounds.sounds(core))


def pairs_of(text: str) -> list[str]:
    """Return the pairs of neighbouring signs, each once, in order.

    >>> pairs_of("安邦食品")
    ['安邦', '邦食', '食品']
    """
    return list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))


def lacking(core: str) -> set[str]:
    """Return the core and each form of it that lacks one sign: cores one sign apart have one in common."""
    return {core, *(core[:at] + core[at + 1 :] for at in range(len(core)) if len(core) > 2)}


def _alike(one: Spelled) -> set[int]:
    if not one.core:
        return set()
    return {number("-", form) for form in lacking(one.core)} | {number("~", one.sound)}


def keys_of(name: str, codes: Iterable[str] = ()) -> tuple[Spelled, list[int]]:
    """Return a name taken apart, and its keys in order."""
    one = spelled(name)
    keys = _alike(one) | {number("2", pair) for pair in pairs_of(one.text)}
    return one, sorted(keys | {number("#", code) for code in codes})


def code_key(code: str) -> int:
    """Return the key of a whole code: credit code, organisation code, licence number."""
    return number("#", bare_code(code))


def bare_code(text: str) -> str:
    """Return a code in capitals without blanks and hyphens."""
    return _NO_CODE.sub("", text.upper())


def asked(text: str) -> Asked:
    """Take a question apart. Blanks part its words, which may stand in any order."""
    words = tuple(word for word in _WORDS.split(text.strip()) if word)
    one = spelled("".join(words))
    texts = [spelled(word).text or word for word in words] if len(words) > 1 else [one.text]
    found = dict.fromkeys(pair for part in texts for pair in pairs_of(part))
    keys = tuple(number("2", pair) for pair in found)
    place = tuple(number("2", pair) for pair in pairs_of(one.place))
    return Asked(one, tuple(texts), tuple(found), tuple(sorted(_alike(one))), keys, place)


def rows(
    subject: str, uscc: str | None, name: str, former: Sequence[str], aliases: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of one subject in the order of COLUMNS: the present name with all codes, then each former name."""
    codes = [bare_code(code) for code in (*((uscc, uscc[INNER]) if uscc else ()), *aliases)]
    for place, each in enumerate(dict.fromkeys((name, *former))):
        one, keys = keys_of(each, codes if place == 0 else ())
        yield f"{subject}#{place}", subject, each[:300], one.canonical[:300], one.core, place > 0, keys


def table(cards: pa.Table) -> pa.Table:
    """Return the rows of all cards that stand for themselves: `keys` as the text of a PostgreSQL array, for COPY."""
    import orjson

    columns: list[list[Any]] = [[] for _ in COLUMNS]
    named = ["subject", "uscc", "name", "former_names", "aliases", "merged_into"]
    for card in cards.select(named).to_pylist():
        if card["merged_into"]:
            continue
        former, aliases = orjson.loads(card["former_names"]), orjson.loads(card["aliases"])
        for row in rows(card["subject"], card["uscc"], card["name"], former, aliases):
            for column, value in zip(columns, row, strict=True):
                column.append(value)
    columns[-1] = ["{" + ",".join(map(str, keys)) + "}" for keys in columns[-1]]
    return pa.table(dict(zip(COLUMNS, columns, strict=True)), schema=_SCHEMA)


_SCHEMA = pa.schema([(name, pa.bool_() if name == "former" else pa.string()) for name in COLUMNS])
