"""What the projection keeps of registers: which record decides each item, from which day to before which.

A span says nothing of "today": state and dates are those of its record, and whoever asks applies a day. All spans of an
item are made again when one of its records changed, so an advance and a rebuild end in the same bytes. Spans of an item
that stand beside each other have different records: what is written depends on who decides and on nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import pyarrow as pa

from zhiheng.ledger import emit, registers
from zhiheng.ledger.arrow_schema import TARGET_ROW
from zhiheng.ledger.cards import Part
from zhiheng.ledger.record_id import literal, quote
from zhiheng.policy.model import FieldSpec, FieldType, RecordType, Register

TABLE = "ledger_registerspan"
#: The day until which a span lasts whose end nobody knows.
OPEN = date.max
#: Raised when spans are written in another way, so that they are made again.
FORM = 2
ITEMS = pa.schema([("register", pa.string()), ("item_key", pa.string())])
_ASCII = "".join(chr(code) for code in range(33, 127))
_WIDE = "".join(chr(code + 0xFEE0) for code in range(33, 127))
#: A pair of signs is the number of the first times 65,536 plus that of the second, as a signed 32-bit number.
_SIGN, _HALF = 1 << 16, 1 << 31


def definition(declared: Iterable[Register]) -> str:
    """Return a hash over registers: other registers, other spans; of none it is empty."""
    plain = [one.model_dump(mode="json") for one in sorted(declared, key=lambda one: one.id)]
    if not plain:
        return ""
    return hashlib.sha256(json.dumps([FORM, plain], sort_keys=True).encode()).hexdigest()


def folded(text: str) -> str:
    """Return a text as search compares it: small letters, half width, no blanks."""
    return "".join(text.translate(str.maketrans(_WIDE, _ASCII)).lower().split())


def pairs_of(text: str) -> list[int]:
    """Return the number of each pair of neighbouring signs of a folded text, each once."""
    signs = [ord(sign) % _SIGN for sign in text]
    return list(dict.fromkeys(a * _SIGN + b - _HALF for a, b in pairwise(signs)))


def keep_voids(known_effects: str | None) -> str:
    """Return a query for the days (from, until) between which a record is void, by its effects in force."""
    if known_effects is None:
        return "SELECT NULL::BIGINT AS row_no, NULL::DATE AS void_from, NULL::DATE AS void_until LIMIT 0"
    return f"""SELECT row_no, void_from, void_until FROM (
        SELECT {TARGET_ROW} AS row_no, action, occurred_on AS void_from,
               lead(occurred_on) OVER (PARTITION BY {TARGET_ROW} ORDER BY occurred_on, row_no) AS void_until
        FROM {known_effects} AS e WHERE row_no NOT IN (SELECT row_no FROM _superseded)
    ) WHERE action = 'void'"""


def touched(register: Register, known: str) -> str:
    """Return a query for the items of a register of which a record is in `_affected`."""
    key = emit.sql(registers.key(register.item, "t"))
    return f"""SELECT DISTINCT {literal(register.id)} AS register, {key} AS item_key
        FROM {known} AS t SEMI JOIN _affected AS a ON a.row_no = t.row_no"""


def part(register: Register, record_type: RecordType, known: str, participants: str, *, every: bool) -> Part:
    """Return the spans of a register: of every item, or of those in the session's table `_items_again`.

    Needs the session's tables `_superseded`, `_void_days`, `_links` and `_identity`.
    """
    columns = _columns(register, record_type)
    shown = ", ".join(f"{expression} AS {quote(name)}" for name, expression in columns.items())
    query = f"""WITH {_spans(register, record_type, known, every=every)},
        held AS ({_holders(register, participants)})
        SELECT {shown} FROM spans JOIN {known} AS t ON t.row_no = spans.row_no
        JOIN of_item ON of_item.item_key = spans.item_key
        LEFT JOIN held AS h ON h.row_no = spans.row_no
        ORDER BY spans.item_key, spans.day_from"""
    return Part(TABLE, tuple(columns), query)


def _spans(register: Register, record_type: RecordType, known: str, *, every: bool) -> str:
    """Steps of each item, the days on which another may decide, who decides from then on, and until when."""
    key = emit.sql(registers.key(register.item, "t"))
    limited = registers.condition(register, record_type, "t")
    where = f" WHERE {emit.sql(limited)}" if limited is not None else ""
    again = f"SELECT item_key FROM _items_again WHERE register = {literal(register.id)}"
    within = "" if every else f" WHERE item_key IN ({again})"
    return f"""entries AS (
            SELECT * FROM (SELECT {key} AS item_key, t.row_no, t.occurred_on FROM {known} AS t{where}){within}
        ),
        of_item AS (
            SELECT item_key, '{{' || string_agg(row_no, ',' ORDER BY row_no) || '}}' AS rows FROM entries GROUP BY item_key
        ),
        steps AS (SELECT e.* FROM entries AS e ANTI JOIN _superseded AS s ON s.row_no = e.row_no),
        voids AS (SELECT s.item_key, v.* FROM steps AS s JOIN _void_days AS v ON v.row_no = s.row_no),
        plain AS (
            SELECT item_key, occurred_on AS day, max(row_no) AS row_no FROM steps
            WHERE item_key NOT IN (SELECT item_key FROM voids) GROUP BY item_key, occurred_on
        ),
        days AS (
            SELECT item_key, occurred_on AS day FROM steps WHERE item_key IN (SELECT item_key FROM voids)
            UNION SELECT item_key, void_from FROM voids
            UNION SELECT item_key, void_until FROM voids WHERE void_until IS NOT NULL
        ),
        told AS (
            SELECT d.item_key, d.day, arg_max(s.row_no, {{'day': s.occurred_on, 'row_no': s.row_no}}) AS row_no
            FROM days AS d JOIN steps AS s ON s.item_key = d.item_key AND s.occurred_on <= d.day
            WHERE NOT EXISTS (SELECT 1 FROM voids AS w WHERE w.row_no = s.row_no AND w.void_from <= d.day
                AND (w.void_until IS NULL OR d.day < w.void_until))
            GROUP BY d.item_key, d.day
        ),
        decided AS (
            SELECT * FROM plain UNION ALL
            SELECT d.item_key, d.day, t.row_no FROM days AS d
            LEFT JOIN told AS t ON t.item_key = d.item_key AND t.day = d.day
        ),
        turned AS (
            SELECT item_key, day, row_no FROM (
                SELECT *, lag(row_no) OVER (PARTITION BY item_key ORDER BY day) AS before FROM decided
            ) WHERE row_no IS DISTINCT FROM before
        ),
        spans AS (
            SELECT * FROM (
                SELECT item_key, row_no, day AS day_from,
                       coalesce(lead(day) OVER (PARTITION BY item_key ORDER BY day), DATE '{OPEN}') AS day_until
                FROM turned
            ) WHERE row_no IS NOT NULL
        )"""


def _columns(register: Register, record_type: RecordType) -> dict[str, str]:
    life = register.life
    ends, due = (_date(field) for field in (life.ends, life.due))
    text = _search_text(register, record_type)
    term = _date("public_until" if "public_until" in record_type.fields else None)
    return {
        "key": f"{literal(register.id + '/')} || spans.item_key || '/' || CAST(spans.day_from AS VARCHAR)",
        "register": literal(register.id),
        "item_key": "spans.item_key",
        "day_from": "spans.day_from",
        "day_until": "spans.day_until",
        "record_id": "lower(hex(t.record_id))",
        "row_no": "spans.row_no",
        "rows": "of_item.rows",
        "holder": "coalesce(h.subject, '')",
        "holder_name": "coalesce(left(h.party_name, 300), '')",
        "division": "coalesce(t.division, '')",
        "publicity": "t.publicity",
        "public_until": term,
        "base": emit.sql(registers.base_state(register, "t")),
        "starts": _date(life.starts),
        "ends": ends,
        "withdrawn_on": _date(life.withdrawn_on),
        "turns_on": emit.sql(registers.turn(register, "t")),
        "due": due,
        "next_day": f"least({ends}, {due})",
        "search_text": text,
        "pairs": _pairs(text),
    }


def _date(field: str | None) -> str:
    return emit.sql(registers.date_of(field, "t"))


def _search_text(register: Register, record_type: RecordType) -> str:
    """Texts that an item is found by: those that are as open as their record, and the holder's name and code."""
    fields = [name for name in registers.shown_fields(register, record_type) if _open_text(record_type.fields[name])]
    parts = ", ".join([*(f"CAST(t.{quote(name)} AS VARCHAR)" for name in fields), "h.party_name", "h.subject"])
    folding = f"translate(concat_ws(chr(1), {parts}), {literal(_WIDE)}, {literal(_ASCII)})"
    return f"left(regexp_replace(lower({folding}), '\\s+', '', 'g'), 600)"


def _open_text(spec: FieldSpec) -> bool:
    return spec.publicity is None and spec.type in (FieldType.TEXT, FieldType.USCC, FieldType.GTIN)


def _pairs(text: str) -> str:
    """Return the numbers of a text's pairs of signs as the text of a PostgreSQL array; the same as `pairs_of`."""
    signs = f"list_transform(string_split({text}, ''), lambda c: (unicode(c) % {_SIGN})::BIGINT)"
    paired = f"list_transform(list_zip({signs}[:-2], {signs}[2:]), lambda p: p[1] * {_SIGN} + p[2] - {_HALF})"
    return f"'{{' || array_to_string(list_sort(list_distinct({paired})), ',') || '}}'"


def _holders(register: Register, participants: str) -> str:
    if register.holder is None:
        return "SELECT NULL::BIGINT AS row_no, NULL::VARCHAR AS subject, NULL::VARCHAR AS party_name LIMIT 0"
    return f"""SELECT p.row_no, coalesce(i.new_subject, l.linked_subject, p.subject) AS subject, p.party_name
        FROM {participants} AS p
        LEFT JOIN _links AS l ON l.record_type = p.record_type AND l.row_no = p.row_no AND l.role = p.role
        LEFT JOIN _identity AS i ON i.old_subject = coalesce(l.linked_subject, p.subject)
        WHERE p.record_type = {literal(register.reads)} AND p.role = {literal(register.holder)}"""


def usable(declared: Sequence[Register], record_types: Iterable[str]) -> list[Register]:
    """Return the registers whose records the ledger may hold, in the order of their ids."""
    known = set(record_types)
    return sorted((one for one in declared if one.reads in known), key=lambda one: one.id)
