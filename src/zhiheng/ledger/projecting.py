"""What the projection holds, computed from the ledger alone: records, parties and enterprise cards as query results.

One path serves a rebuild and an advance. An advance finds the rows whose projected form may have changed since a batch
(new rows, rows they correct, targets of effects and links, rows of merged subjects) and computes those again; a rebuild
takes all rows. So both end in the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa

from zhiheng.ledger import cards, effects, register_spans
from zhiheng.ledger.append import ROW_SPAN
from zhiheng.ledger.arrow_schema import TARGET_ROW
from zhiheng.ledger.cards import Part
from zhiheng.ledger.effects import EFFECT, IDENTITY, LINK
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.erase import ERASED
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.record_id import literal, quote
from zhiheng.ledger.store import PARTICIPANTS_TABLE
from zhiheng.ledger.view import LakeRows
from zhiheng.policy.model import FieldSpec, FieldType, Publicity, RecordType, Register

ORGANISATION = "organisation"
#: What has ever been decided counts, whatever its day: pages show a void with the day from which it holds.
ALWAYS = date.max
_OLD, _NEW = "old_subject", "new_subject"


class Projector:
    """The projection's content as of batch `until`, restricted to what changed after batch `since` (0: everything).

    Use in a `with` block; `session` runs the parts' queries.
    """

    def __init__(self, ledger: Ledger, since: int, until: int, synthetic_sources: Sequence[str] = ()) -> None:
        self.session: DuckSession = ledger.engine.session()
        self._types = ledger.record_types
        self._rows = LakeRows(ledger.lake, self.session, ledger.record_types, until)
        self._since = since
        self._synthetic = "(" + ", ".join(literal(name) for name in ("", *synthetic_sources)) + ")"
        self._names = sorted(self._rows.types())
        self._overlay = effects.load(self.session, self._rows, ledger.record_types, ALWAYS)
        self._keep_superseded()
        self._keep_voids()
        self._keep_subject_map()
        self._keep_affected()

    def __enter__(self) -> Projector:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    @property
    def empty(self) -> bool:
        """Whether the ledger has no rows at all."""
        return not self._names

    def projected_rows(self) -> pa.Table:
        """Return the `row_no` of every record that must leave the projection before the new form comes in."""
        return self.session.fetch(
            f"SELECT row_no FROM _affected WHERE row_no < {(self._since + 1) * ROW_SPAN} ORDER BY row_no"
        )

    def coming(self) -> tuple[int, int]:
        """Return how many records and how many cards come in."""
        return self.session.scalar("SELECT count(*) FROM _affected"), self.session.scalar(
            "SELECT count(*) FROM _touched"
        )

    def affected_subjects(self) -> pa.Table:
        """Return the subjects whose cards must be made again."""
        return self.session.fetch("SELECT subject FROM _touched ORDER BY subject")

    def parts(self) -> Iterator[Part]:
        """Give the parts in the order in which they must be loaded."""
        for name in self._names:
            yield self._records(self._types[name])
        if self._names:
            yield self._parties()
            yield self._cards()

    # --- registers --------------------------------------------------------------------------------------------------
    def register_items(self, declared: Sequence[Register]) -> pa.Table:
        """Return the items (register, item_key) of which a record changed."""
        parts = [register_spans.touched(each, self._rows.known(each.reads)) for each in self._readable(declared)]
        if not parts:
            return register_spans.ITEMS.empty_table()
        return self.session.fetch(_union(parts, ""))

    def register_parts(self, declared: Sequence[Register], again: pa.Table | None) -> Iterator[Part]:
        """Give the spans of the items of `again` (register, item_key), or of all items where it is None."""
        known = self._rows.known(EFFECT) if EFFECT in self._names else None
        self.session.keep("_void_days", register_spans.keep_voids(known))
        if again is not None:
            self.session.register("_items_again", again)
        wanted = None if again is None else set(again["register"].unique().to_pylist())
        parties = self._rows.known(PARTICIPANTS_TABLE) if self._names else ""
        for each in self._readable(declared):
            if wanted is None or each.id in wanted:
                read = self._rows.known(each.reads)
                yield register_spans.part(each, self._types[each.reads], read, parties, every=again is None)

    def register_rows(self, declared: Sequence[Register]) -> int:
        """Return how many records the registers read, at most as many spans come in by a rebuild."""
        counted = [f"SELECT count(*) AS n FROM {self._rows.known(one.reads)} AS t" for one in self._readable(declared)]
        return self.session.scalar(f"SELECT sum(n) FROM ({' UNION ALL '.join(counted)})") if counted else 0

    def _readable(self, declared: Sequence[Register]) -> list[Register]:
        return register_spans.usable(declared, self._names)

    # --- small tables -----------------------------------------------------------------------------------------------
    def _keep_superseded(self) -> None:
        corrected = [name for name in self._names if self._rows.corrections(name) is not None]
        parts = [
            f"SELECT supersedes_row AS row_no, min(record_id) AS by FROM {self._rows.known(name)} AS t "
            f"WHERE supersedes_row IS NOT NULL GROUP BY supersedes_row"
            for name in corrected
        ]
        self.session.keep("_superseded", _union(parts, "row_no BIGINT, by BLOB"))
        steps = [
            f"SELECT supersedes_row AS row_no, row_no AS later, {_strictness('publicity')} AS strictness "
            f"FROM {self._rows.known(name)} AS t WHERE supersedes_row IS NOT NULL"
            for name in corrected
        ]
        self.session.keep("_steps", _union(steps, "row_no BIGINT, later BIGINT, strictness INTEGER"))
        self._keep_closed()

    def _keep_closed(self) -> None:
        """`_closed(row_no, strictness)`: earlier states with the strictest publicity of the states that came after them.

        Only what is not public is passed down the chain, each strictness once: a long chain costs its length.
        """
        self.session.keep(
            "_closed",
            """WITH RECURSIVE down AS (
                   SELECT row_no, strictness FROM _steps WHERE strictness > 0
                   UNION
                   SELECT s.row_no, d.strictness FROM down AS d JOIN _steps AS s ON s.later = d.row_no
               ) SELECT row_no, max(strictness) AS strictness FROM down GROUP BY row_no""",
        )

    def _keep_voids(self) -> None:
        parts = []
        if EFFECT in self._names:
            parts.append(
                f"SELECT {TARGET_ROW} AS row_no, max(occurred_on) FILTER (action = 'void') AS void_from "
                f"FROM {self._rows.known(EFFECT)} AS e WHERE row_no NOT IN (SELECT row_no FROM _superseded) "
                f"GROUP BY {TARGET_ROW} "
                f"HAVING arg_max(action, {{'day': occurred_on, 'row_no': row_no}}) = 'void'"
            )
        self.session.keep("_void_from", _union(parts, "row_no BIGINT, void_from DATE"))

    def _keep_subject_map(self) -> None:
        if IDENTITY not in self._names:  # else the overlay has one, which is empty where all was taken back
            self.session.keep("_identity", _union([], f"{_OLD} VARCHAR, {_NEW} VARCHAR"))

    def _keep_affected(self) -> None:
        """`_affected(row_no)`: rows to project again; `_touched(subject)`: cards to make again."""
        parts = [part for name in self._names for part in self._affected_of(name)]
        self.session.keep("_affected", _union(parts, "row_no BIGINT"))
        if not self._names:
            self.session.keep("_touched", _union([], "subject VARCHAR"))
            return
        people = self._resolved_parties()
        self.session.keep(
            "_touched",
            f"SELECT DISTINCT subject FROM ({people}) WHERE subject IS NOT NULL "
            f"UNION SELECT t.subject FROM {self._rows.known(PARTICIPANTS_TABLE)} AS t "
            f"SEMI JOIN _affected USING (row_no) WHERE t.subject IS NOT NULL",
        )

    def _affected_of(self, name: str) -> Iterator[str]:
        known = self._rows.known(name)
        yield f"SELECT row_no FROM {known} AS t WHERE batch_seq > {self._since}"
        if self._since == 0:
            return
        later = f"FROM {known} AS t WHERE batch_seq > {self._since}"
        if self._rows.corrections(name) is not None:
            yield f"""SELECT row_no FROM (
                WITH RECURSIVE up AS (
                    SELECT supersedes_row AS row_no {later} AND supersedes_row IS NOT NULL
                    UNION SELECT s.row_no FROM up AS u JOIN _steps AS s ON s.later = u.row_no
                ) SELECT row_no FROM up)"""
        if name in (EFFECT, LINK, ERASED):
            yield f"SELECT {TARGET_ROW} AS row_no {later}"
        if name == EFFECT and LINK in self._names:
            yield (
                f"SELECT l.{TARGET_ROW} AS row_no FROM {self._rows.known(LINK)} AS l "
                f"JOIN (SELECT {TARGET_ROW} {later}) AS e ON e.{TARGET_ROW} = l.row_no"
            )
        if name == EFFECT and IDENTITY in self._names:
            undone = f"SELECT {TARGET_ROW} AS row_no {later}"
            yield self._moved_by(f"FROM {self._rows.known(IDENTITY)} AS i SEMI JOIN ({undone}) AS e USING (row_no)")
        if name == IDENTITY:
            yield self._moved_by(later)

    def _moved_by(self, identities: str) -> str:
        """Return a query for the rows, linked ones too, of the subjects that identities name or that were merged into them."""
        group = f"SELECT {_OLD} AS subject {identities} UNION SELECT {_NEW} {identities}"
        wanted = f"{group} UNION SELECT {_OLD} FROM _identity WHERE {_NEW} IN ({group})"
        return (
            f"SELECT p.row_no FROM {self._rows.known(PARTICIPANTS_TABLE)} AS p WHERE p.subject IN ({wanted}) "
            f"UNION SELECT l.row_no FROM _links AS l WHERE l.linked_subject IN ({wanted})"
        )

    # --- parts ------------------------------------------------------------------------------------------------------
    def _only_affected(self) -> str:
        return "SEMI JOIN _affected AS a ON a.row_no = t.row_no" if self._since else ""

    def _records(self, record_type: RecordType) -> Part:
        name = record_type.id
        payload = ", ".join(f"{quote(field)} := {expression}" for field, expression in _payload(record_type.fields))
        closed = f"coalesce(c.strictness > {_strictness('t.publicity')}, false)"
        columns = {
            "record_id": _hex("t.record_id"),
            "row_no": "t.row_no",
            "record_type": literal(name),
            "subject": _canonical("coalesce(l.linked_subject, t.subject)"),
            "occurred_on": "t.occurred_on",
            "recorded_at": "strftime(t.recorded_at, '%Y-%m-%d %H:%M:%S.%f+00')",
            "batch_seq": "t.batch_seq",
            "source": "t.source",
            "source_key": "t.source_key",
            "publicity": f"CASE WHEN {closed} THEN {_publicity('c.strictness')} ELSE t.publicity END",
            "own_publicity": f"CASE WHEN {closed} THEN t.publicity ELSE '' END",
            "division": "coalesce(t.division, '')",
            "owner_body": "coalesce(t.owner_body, '')",
            "supersedes": f"coalesce({_hex('t.supersedes')}, '')",
            "superseded_by": f"coalesce({_hex('s.by')}, '')",
            "void_from": "v.void_from",
            "payload": f"to_json(struct_pack({payload}))",
            "synthetic": f"t.source IN {self._synthetic}",
        }
        query = f"""SELECT {_select(columns)} FROM {self._rows.known(name)} AS t {self._only_affected()}
            LEFT JOIN _superseded AS s ON s.row_no = t.row_no
            LEFT JOIN _closed AS c ON c.row_no = t.row_no
            LEFT JOIN _void_from AS v ON v.row_no = t.row_no
            LEFT JOIN _links AS l ON l.record_type = {literal(name)} AND l.row_no = t.row_no
                 AND l.role = {literal(record_type.subject)}
            LEFT JOIN _identity AS i ON i.{_OLD} = coalesce(l.linked_subject, t.subject)
            ORDER BY t.row_no"""
        return Part("ledger_projectedrecord", tuple(columns), query)

    def _resolved_parties(self) -> str:
        return f"""SELECT t.row_no, t.record_type, t.role, t.occurred_on, t.party_code, t.party_name,
                          CASE WHEN l.linked_subject IS NOT NULL THEN 'judged' ELSE t.method END AS method,
                          coalesce(i.{_NEW}, l.linked_subject, t.subject) AS subject
            FROM {self._rows.known(PARTICIPANTS_TABLE)} AS t {self._only_affected()}
            LEFT JOIN _links AS l ON l.record_type = t.record_type AND l.row_no = t.row_no AND l.role = t.role
            LEFT JOIN _identity AS i ON i.{_OLD} = coalesce(l.linked_subject, t.subject)"""

    def _parties(self) -> Part:
        ids = _union([f"SELECT row_no, record_id FROM {self._rows.known(name)} AS t" for name in self._names], "")
        columns = {
            "key": "p.row_no * 64 + row_number() OVER (PARTITION BY p.row_no ORDER BY p.role)",
            "record_id": _hex("r.record_id"),
            "role": "p.role",
            "subject": "coalesce(p.subject, '')",
            "method": "p.method",
            "party_code": "coalesce(p.party_code, '')",
            "party_name": "coalesce(left(p.party_name, 300), '')",
            "record_type": "p.record_type",
            "occurred_on": "p.occurred_on",
        }
        query = f"""SELECT {_select(columns)} FROM ({self._resolved_parties()}) AS p
            JOIN ({ids}) AS r ON r.row_no = p.row_no ORDER BY p.row_no, p.role"""
        return Part("ledger_projectedparty", tuple(columns), query)

    def _cards(self) -> Part:
        """Cards of touched subjects: the latest registration in force, else the last name a record gave."""
        states = "SELECT NULL::VARCHAR AS subject LIMIT 0"
        if ORGANISATION in self._names:
            states = cards.states(self._rows.known(ORGANISATION))
        counted = f"""SELECT coalesce(i.{_NEW}, l.linked_subject, t.subject) AS subject, t.row_no, t.occurred_on,
                             t.record_type, t.party_name
            FROM {self._rows.known(PARTICIPANTS_TABLE)} AS t
            LEFT JOIN _links AS l ON l.record_type = t.record_type AND l.row_no = t.row_no AND l.role = t.role
            LEFT JOIN _identity AS i ON i.{_OLD} = coalesce(l.linked_subject, t.subject)
            ANTI JOIN _superseded AS s ON s.row_no = t.row_no
            ANTI JOIN _void_from AS v ON v.row_no = t.row_no"""
        return cards.part(states, counted, registered=ORGANISATION in self._names, synthetic=self._synthetic)


def _union(parts: Sequence[str], columns: str) -> str:
    if parts:
        return " UNION ALL ".join(parts) if columns == "" else " UNION ".join(parts)
    typed = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in (c.split(" ") for c in columns.split(", ")))
    return f"SELECT {typed} LIMIT 0"


def _select(columns: dict[str, str]) -> str:
    return ", ".join(f"{expression} AS {quote(name)}" for name, expression in columns.items())


def _strictness(column: str) -> str:
    """Return an expression for how strict a publicity is: 0 public."""
    cases = " ".join(f"WHEN {literal(each.value)} THEN {place}" for place, each in enumerate(Publicity))
    return f"(CASE {column} {cases} END)"


def _publicity(strictness: str) -> str:
    names = ", ".join(literal(each.value) for each in Publicity)
    return f"([{names}])[{strictness} + 1]"


def _hex(column: str) -> str:
    return f"lower(hex({column}))"


def _canonical(subject: str) -> str:
    return f"coalesce(i.{_NEW}, {subject}, '')"


def _payload(fields: dict[str, FieldSpec]) -> Iterator[tuple[str, str]]:
    """Give (name, expression) of each field that may leave the lake: never a personal one, decimals as text."""
    for name, spec in fields.items():
        if spec.type is not FieldType.PERSON:
            yield name, _shown(f"t.{quote(name)}", spec)


def _shown(column: str, spec: FieldSpec) -> str:
    if spec.type is FieldType.DECIMAL:
        return f"CAST({column} AS VARCHAR)"
    if spec.type is FieldType.RECORD:
        return _hex(column)
    if spec.type is FieldType.INSTANT:
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if spec.type is FieldType.LIST:
        inner = ", ".join(
            f"{quote(name)} := {_shown(f'x.{quote(name)}', member)}"
            for name, member in spec.of.items()
            if member.type is not FieldType.PERSON
        )
        return f"list_transform({column}, lambda x: struct_pack({inner}))"
    return column
