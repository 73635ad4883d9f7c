"""GS1 Digital Link: a web address that holds GS1 keys, read from any host and written in one canonical form."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from zhiheng.codes.gs1.elements import Element, ElementString, element, from_pairs
from zhiheng.codes.gs1.errors import GS1Error
from zhiheng.codes.gs1.keys import canonical_gtin
from zhiheng.codes.gs1.lots import Lot

CANONICAL_ORIGIN = "https://id.gs1.org"
LONGEST = 4_000

#: Primary keys and the qualifiers that may follow them in the path, in this order.
#: Source: GS1 Digital Link Standard: URI Syntax, section 4.
QUALIFIERS: dict[str, tuple[str, ...]] = {
    "00": (),
    "01": ("22", "10", "21", "235"),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": ("254", "7040"),
    "415": ("8020",),
    "417": ("7040",),
    "8003": (),
    "8004": ("7040",),
    "8006": ("22", "10", "21"),
    "8010": ("8011",),
    "8013": (),
    "8017": ("8019",),
    "8018": ("8019",),
}


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A Digital Link: primary key, qualifiers in their order, attributes, and query parameters that are no GS1 data."""

    primary: Element
    qualifiers: tuple[Element, ...]
    attributes: tuple[Element, ...]
    extras: tuple[tuple[str, str], ...] = ()

    @property
    def element_string(self) -> ElementString:
        """All GS1 data of the link."""
        return ElementString((self.primary, *self.qualifiers, *self.attributes))

    @property
    def gtin(self) -> str | None:
        """The GTIN, 14 digits, if the link is about a trade item."""
        return self.element_string.gtin

    @property
    def lot(self) -> Lot | None:
        """The lot, if the link names one."""
        return self.element_string.lot

    @property
    def canonical(self) -> str:
        """The canonical address: id.gs1.org, GTIN of 14 digits, attributes in ascending order, no other parameters."""
        return self.at(CANONICAL_ORIGIN)

    def at(self, origin: str) -> str:
        """Return the address under an origin such as https://trace.example.org/p (without other parameters)."""
        path = "".join(f"/{e.ai}/{quote(e.value, safe='')}" for e in (self.primary, *self.qualifiers))
        query = urlencode([(e.ai, e.value) for e in sorted(self.attributes, key=lambda e: e.ai)], quote_via=quote)
        return origin.rstrip("/") + path + ("?" + query if query else "")


def _refuse(uri: object, zh: str, en: str) -> GS1Error:
    text = "".join(c if c.isprintable() else "?" for c in str(uri)[:100])
    return GS1Error(value=text, why_zh=zh, why_en=en)


def _segments(uri: str, path: str) -> list[tuple[str, str]]:
    """Return the AI and value pairs of the path from the primary key on."""
    parts = [unquote(part, errors="strict") for part in path.rstrip("/").split("/")]
    # the first key that leaves whole pairs: a path prefix may hold a segment that looks like a key
    for place, part in enumerate(parts):
        if part in QUALIFIERS and (len(parts) - place) % 2 == 0:
            return list(zip(parts[place::2], parts[place + 1 :: 2], strict=True))
    raise _refuse(uri, "路径中没有主键(如 /01/GTIN)。", "the path holds no primary key such as /01/ and a GTIN.")


def parse(uri: object) -> DigitalLink:
    """Read a Digital Link from any host with any path prefix; a GTIN may have 8, 12, 13 or 14 digits.

    Raises: GS1Error saying why; InvalidCode for a key with a wrong check digit. Compressed links are refused.
    """
    if not isinstance(uri, str) or not uri.strip() or len(uri) > LONGEST:
        raise _refuse(uri, "应为不超过 4000 字符的网址。", "a web address of at most 4000 characters is wanted.")
    try:
        parts = urlsplit(uri.strip())
        host = parts.hostname
        pairs = _segments(uri, parts.path)
        query = parse_qsl(parts.query, keep_blank_values=True, errors="strict", separator="&")
    except ValueError:
        raise _refuse(uri, "网址格式有误。", "it is not a well-formed address.") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise _refuse(uri, "应以 http:// 或 https:// 开头。", "it should begin with http:// or https://.")
    return _assemble(uri, pairs, query)


def _assemble(uri: str, pairs: list[tuple[str, str]], query: list[tuple[str, str]]) -> DigitalLink:
    (key, value), *following = pairs
    primary = element(key, canonical_gtin(value) if key == "01" else value)
    allowed = QUALIFIERS[key]
    order = [allowed.index(ai) if ai in allowed else -1 for ai, _ in following]
    if -1 in order or order != sorted(set(order)):
        raise _refuse(
            uri,
            f"主键 {key} 之后只能依次出现 {'、'.join(allowed) or '(无)'}。",
            f"after key {key} only these may follow, in this order: {', '.join(allowed) or 'none'}.",
        )
    data = [(ai, text) for ai, text in query if ai.isascii() and ai.isdigit()]
    extras = tuple((name, text) for name, text in query if not (name.isascii() and name.isdigit()))
    qualifiers = tuple(element(ai, text) for ai, text in following)
    attributes = from_pairs(data).elements if data else ()
    repeated = {key, *(e.ai for e in qualifiers)} & {e.ai for e in attributes}
    if repeated:
        ai = min(repeated)
        raise _refuse(uri, f"AI {ai} 在路径和参数中重复。", f"AI {ai} stands both in the path and in the query.")
    return DigitalLink(primary, qualifiers, attributes, extras)


def build(data: ElementString) -> DigitalLink:
    """Return the link for the data of an element string.

    Raises: GS1Error unless there is exactly one primary key that the others can be qualifiers or attributes of.
    """
    found = [ai for ai in QUALIFIERS if data.get(ai) is not None]
    keys = found[:1] if set(found) & {"00", "01"} else found
    if len(keys) != 1:
        raise _refuse(
            data.canonical,
            "应恰有一个主键(如 01、00、414)。",
            "exactly one primary key such as 01, 00 or 414 is wanted.",
        )
    by_ai = {e.ai: e for e in data.elements}
    qualifiers = tuple(by_ai[ai] for ai in QUALIFIERS[keys[0]] if ai in by_ai)
    path = {keys[0], *(e.ai for e in qualifiers)}
    return DigitalLink(by_ai[keys[0]], qualifiers, tuple(e for e in data.elements if e.ai not in path))
