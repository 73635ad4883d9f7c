"""Search for organisations by name or code: candidates by keys from one index, ranked by how they fit, each with why.

At a million names the index gives the rows in a few milliseconds; what is common (食品, 有限公司) is never read whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db import connection
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from zhiheng.codes import code_typing, sounds
from zhiheng.ledger import search_keys
from zhiheng.ledger.search_keys import Asked, Spelled

#: Rows looked at in one way of finding, and organisations given at most.
LOOKED_AT = 400
MOST = 500
#: Pairs of signs asked for one by one: the rarest, together no more rows than this by the database's count.
_PAIRS, _ROWS = 4, 3_000
_NEAR = 0.5
_FRAGMENT = 5
_KEPT_SECONDS = 300.0
#: Database → its common keys, and when they were read. A stale count costs time, never a result.
_counted: dict[str, tuple[Mapping[int, float], float]] = {}


class Tier(IntEnum):
    """How a name or code fits, the best first."""

    EXACT = 0
    FORMER = 1
    CORE = 2
    PREFIX = 3
    CONTAINS = 4
    WORDS = 5
    SOUND = 6
    NEAR = 7


@dataclass(frozen=True, slots=True)
class Hit:
    """One organisation found: how, under which name, whether that is a former one, and how alike (0 to 1)."""

    subject: str
    tier: Tier
    name: str
    former: bool
    likeness: float
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the best first. ``near``: nothing fits, these are like it; ``more``: there were more to look at."""

    found: tuple[Hit, ...]
    near: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Filters on the cards: the beginnings of division and industry, and the registration status."""

    division: str = ""
    industry: str = ""
    status: str = ""

    def condition(self) -> tuple[str, list[str]]:
        """Return a condition on the card `c` and its values; nothing where nothing is asked."""
        parts = {
            "c.division LIKE %s": self.division and f"{self.division}%",
            "c.industry LIKE %s": self.industry and f"{self.industry}%",
            "c.status = %s": self.status,
        }
        given = {text: value for text, value in parts.items() if value}
        return " AND ".join(given), list(given.values())


def search(text: str, within: Within | None = None, *, like: bool = False) -> Hits:
    """Find organisations by a text: code, fragment of a code, name, former name, words of a name in any order.

    ``like``: look for like ones even where something fits, for a caller who may not see what fits.
    """
    filters = within or Within()
    code = search_keys.bare_code(text)
    if code_typing.looks_like_code(text, code):
        return _by_code(code, filters)
    asked = search_keys.asked(text)
    return _by_name(asked, filters, like) if asked.spelled.canonical else Hits(())


# --- names --------------------------------------------------------------------------------------------------------
def _by_name(asked: Asked, within: Within, like: bool) -> Hits:
    """Look where all pairs of signs or the whole core agree; only where nothing fits, where rare pairs agree too."""
    rows, more = _candidates([("&&", asked.alike), ("@>", asked.pairs)], within)
    if asked.place:
        there, _ = _candidates([("&&", asked.alike)], within, asked.place)
        rows = [*there, *rows]
    hits = _ranked(asked, rows)
    if (like or not hits or hits[0].tier >= Tier.SOUND) and asked.pairs:
        further, more = _candidates([("&&", _rarest(asked.pairs))], within)
        hits = _ranked(asked, [*rows, *further])
    near = like or (bool(hits) and hits[0].tier >= Tier.SOUND)
    kept = hits if near else [hit for hit in hits if hit.tier < Tier.SOUND]
    return Hits(tuple(kept[:MOST]), near, more or len(kept) > MOST)


def _ranked(asked: Asked, rows: Iterable[tuple[Any, ...]]) -> list[Hit]:
    best: dict[str, Hit] = {}
    for row in dict.fromkeys(rows):
        hit = _fits(asked, *row)
        if hit is not None and (hit.subject not in best or _order(hit) < _order(best[hit.subject])):
            best[hit.subject] = hit
    return sorted(best.values(), key=_order)


def _order(hit: Hit) -> tuple[Any, ...]:
    return hit.tier, hit.former, -round(hit.likeness, 3), len(hit.name), hit.name, hit.subject


def _candidates(
    ways: Sequence[tuple[str, Sequence[int]]], within: Within, also: Sequence[int] = ()
) -> tuple[list[tuple[Any, ...]], bool]:
    """Return the rows that the keys give by each of the ways, and whether there may be more; `also`: keys all must have."""
    asked = [(operator, list(keys)) for operator, keys in ways if keys]
    if not asked:
        return [], False
    condition, filters = within.condition()
    values: list[Any] = list(filters)
    joined = "JOIN ledger_enterprisecard c ON c.subject = n.subject" if condition else ""
    narrowed = f" AND {condition}" if condition else ""
    if also:
        narrowed, values = f" AND n.keys @> %s::int[]{narrowed}", [list(also), *values]
    columns = "n.subject, n.name, n.canonical, n.core, n.former"
    part = (
        f"(SELECT {columns} FROM ledger_searchname n {joined} WHERE n.keys {{}} %s::int[]{narrowed} LIMIT {LOOKED_AT})"
    )
    given: list[Any] = [value for _, keys in asked for value in (keys, *values)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(part.format(operator) for operator, _ in asked), given)
        rows = cursor.fetchall()
    return rows, len(rows) >= LOOKED_AT


def _rarest(pairs: Sequence[int]) -> list[int]:
    """Return the pairs worth reading: the rarest few. One wrong sign spoils two neighbours, so a few are enough."""
    common = _common()
    ordered = sorted(pairs, key=lambda key: common.get(key, 0.0))
    kept, rows = ordered[:1], common.get(ordered[0], 0.0)
    for key in ordered[1:_PAIRS]:
        rows += common.get(key, 0.0)
        if rows > _ROWS:
            break
        kept.append(key)
    return kept


def _common() -> Mapping[int, float]:
    """Return how many rows the common keys have, by the database's own count, kept for some minutes."""
    known, at = _counted.get(connection.settings_dict["NAME"], ({}, -_KEPT_SECONDS))
    if time.monotonic() - at > _KEPT_SECONDS:
        known = _read_common()
        _counted[connection.settings_dict["NAME"]] = known, time.monotonic()
    return known


def _read_common() -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.most_common_elems::text::int[], s.most_common_elem_freqs, c.reltuples FROM pg_stats s "
            "JOIN pg_class c ON c.oid = 'ledger_searchname'::regclass "
            "WHERE s.tablename = 'ledger_searchname' AND s.attname = 'keys' AND s.schemaname = current_schema()"
        )
        elements, shares, rows = cursor.fetchone() or (None, None, 0)
    return dict(zip(elements or (), (float(share) * rows for share in shares or ()), strict=False))


def _fits(asked: Asked, subject: str, name: str, canonical: str, core: str, former: bool) -> Hit | None:
    """Return how a name fits what is asked, None where it does not."""
    one = asked.spelled
    tier = _tier(asked, name, canonical, core, former)
    likeness = _likeness(asked, canonical, core)
    if tier is not None:
        return Hit(subject, tier, name, former, likeness)
    there = not one.region or canonical.startswith(
        (one.region, core)
    )  # a name that sounds alike elsewhere is but like it
    if there and len(core) == len(one.core) and one.sound == sounds.sounds(core):
        return Hit(subject, Tier.SOUND, name, former, likeness)
    return Hit(subject, Tier.NEAR, name, former, likeness) if likeness >= _NEAR else None


def _tier(asked: Asked, name: str, canonical: str, core: str, former: bool) -> Tier | None:
    one = asked.spelled
    if canonical == one.canonical:
        return Tier.FORMER if former else Tier.EXACT
    if core == one.core and _places_agree(one, canonical):
        return Tier.CORE
    if canonical.startswith((one.canonical, one.text)) or core.startswith(one.text):
        return Tier.PREFIX
    if one.canonical in canonical or one.text in canonical or one.canonical in name:
        return Tier.CONTAINS
    if len(asked.words) > 1 and all(word in canonical for word in asked.words):
        return Tier.WORDS
    return None


def _places_agree(one: Spelled, canonical: str) -> bool:
    return not one.region or canonical.startswith((one.region, one.core))


def _likeness(asked: Asked, canonical: str, core: str) -> float:
    """Return how alike two names are, 0 to 1: the cores by edit distance or by common pairs of signs, then the place."""
    shared = sum(pair in canonical for pair in asked.texts) / len(asked.texts) if asked.texts else 0.0
    own = asked.spelled.core
    part = fuzz.partial_ratio(own, core) / 100 if 2 < len(own) < len(core) else 0.0  # the beginning of a name, mistyped
    alike = max(float(OSA.normalized_similarity(own, core)), 0.9 * shared, 0.9 * part)
    place = 0.5
    if asked.spelled.region:
        place = 1.0 if canonical.startswith(asked.spelled.region) else 0.5 if canonical.startswith(core) else 0.0
    return 0.85 * alike + 0.15 * place


# --- codes --------------------------------------------------------------------------------------------------------
def _by_code(code: str, within: Within) -> Hits:
    exact = _with_codes([code], within)
    if exact:
        return Hits(tuple(Hit(s, Tier.EXACT, name, False, 1.0, True) for s, name in exact))
    mended = _with_codes(code_typing.corrections(code), within)
    if mended:
        return Hits(tuple(Hit(s, Tier.NEAR, name, False, 0.9, True) for s, name in mended), near=True)
    parts = _containing({code, code_typing.unmistaken(code)}, within) if len(code) >= _FRAGMENT else []
    hits = tuple(Hit(s, Tier.CONTAINS, name, False, 0.5, True) for s, name in parts)
    return Hits(hits[:MOST], more=len(hits) > MOST)


def _with_codes(codes: Iterable[str], within: Within) -> list[tuple[str, str]]:
    keys = [search_keys.number("#", code) for code in codes]
    condition, values = within.condition()
    narrowed = f" AND {condition}" if condition else ""
    query = (
        "SELECT n.subject, n.name, c.uscc, c.aliases FROM ledger_searchname n "
        "JOIN ledger_enterprisecard c ON c.subject = n.subject "
        f"WHERE n.keys && %s::int[]{narrowed} ORDER BY n.subject LIMIT {MOST}"
    )
    wanted = set(codes)
    with connection.cursor() as cursor:
        cursor.execute(query, [keys, *values])
        return [(row[0], row[1]) for row in cursor.fetchall() if wanted & set(_codes(row[2], row[3]))]


def _codes(uscc: str | None, aliases: Any) -> list[str]:
    import orjson

    listed = orjson.loads(aliases) if isinstance(aliases, str) else aliases
    own = [uscc, uscc[search_keys.INNER]] if uscc else []
    return [search_keys.bare_code(code) for code in (*own, *listed)]


def _containing(fragments: Iterable[str], within: Within) -> list[tuple[str, str]]:
    condition, values = within.condition()
    narrowed = f" AND {condition}" if condition else ""
    query = (
        "SELECT c.subject, c.name FROM ledger_enterprisecard c "
        f"WHERE c.uscc LIKE ANY(%s) AND c.merged_into = ''{narrowed} LIMIT {MOST + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [[f"%{fragment}%" for fragment in sorted(fragments)], *values])
        return sorted(cursor.fetchall())
