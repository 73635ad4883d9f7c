"""Enterprise cards: the latest registration in force with every earlier name, or what records say of an unknown firm."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.ledger.record_id import quote


@dataclass(frozen=True)
class Part:
    """Rows for one projected table: its columns and the query that gives them, in a stable order."""

    table: str
    columns: tuple[str, ...]
    query: str


_FIELDS = ("uscc", "name", "status", "legal_form", "industry", "registered_division", "scale", "address",
           "established_on", "org_code", "registration_number", "former_names")  # fmt: skip

#: Registration and what the software itself appends say who somebody is, not what happened to them.
_NOT_COUNTED = "('organisation', 'effect', 'link', 'identity', 'erased')"


def states(organisations: str) -> str:
    """Return a query for the registrations in force, one row a state, under their canonical subject."""
    fields = ", ".join(f"t.{quote(name)}" for name in _FIELDS)
    return f"""SELECT coalesce(i.new_subject, t.subject) AS subject, t.subject AS own_subject, t.row_no, t.occurred_on,
                      t.record_id, t.source, {fields}
        FROM {organisations} AS t
        LEFT JOIN _identity AS i ON i.old_subject = t.subject
        ANTI JOIN _superseded AS s ON s.row_no = t.row_no
        ANTI JOIN _void_from AS v ON v.row_no = t.row_no
        WHERE t.subject IS NOT NULL"""


_REGISTERED = """
    latest AS (
        SELECT * FROM states
        QUALIFY row_number() OVER (PARTITION BY subject ORDER BY own_subject = subject DESC, occurred_on DESC, row_no DESC) = 1
    ),
    borne AS (
        SELECT subject, name, occurred_on, row_no FROM states
        UNION ALL
        SELECT subject, former.name, coalesce(former.until, DATE '0001-01-01'), row_no
        FROM (SELECT subject, row_no, unnest(former_names) AS former FROM states WHERE former_names IS NOT NULL)
    ),
    former AS (
        SELECT b.subject, list(b.name ORDER BY b.first_on, b.name) AS names
        FROM (SELECT subject, name, min(occurred_on) AS first_on FROM borne WHERE name IS NOT NULL GROUP BY ALL) AS b
        JOIN latest USING (subject) WHERE b.name <> latest.name GROUP BY b.subject
    ),
"""
_UNREGISTERED = """
    latest AS (SELECT NULL::VARCHAR AS subject, NULL::VARCHAR AS name, NULL::VARCHAR AS uscc, NULL::VARCHAR AS status,
        NULL::VARCHAR AS legal_form, NULL::VARCHAR AS industry, NULL::VARCHAR AS registered_division,
        NULL::VARCHAR AS scale, NULL::VARCHAR AS address, NULL::DATE AS established_on, NULL::VARCHAR AS org_code,
        NULL::VARCHAR AS registration_number, NULL::DATE AS occurred_on, NULL::BLOB AS record_id,
        NULL::VARCHAR AS source LIMIT 0),
    former AS (SELECT NULL::VARCHAR AS subject, NULL::VARCHAR[] AS names LIMIT 0),
"""


def part(states_query: str, counted: str, *, registered: bool, synthetic: str) -> Part:
    """Return the cards of the touched subjects that stand for an organisation, and of those merged into another."""
    columns = {
        "subject": "k.subject",
        "uscc": "CASE WHEN k.subject LIKE 'uscc:%' THEN substr(k.subject, 6) END",
        "name": "coalesce(left(o.name, 300), left(c.name, 300), k.subject)",
        "former_names": "to_json(coalesce(f.names, []))",
        "aliases": "to_json(list_distinct(list_filter([o.org_code, o.registration_number], lambda x: x IS NOT NULL)))",
        "merged_into": "coalesce(i.new_subject, '')",
        "status": "coalesce(o.status, '')",
        "legal_form": "coalesce(o.legal_form, '')",
        "industry": "coalesce(o.industry, '')",
        "division": "coalesce(o.registered_division, '')",
        "scale": "coalesce(o.scale, '')",
        "address": "coalesce(o.address, '')",
        "established_on": "o.established_on",
        "registered_on": "o.occurred_on",
        "record_count": "coalesce(c.records, 0)",
        "last_record_on": "c.last_on",
        "record_id": "coalesce(lower(hex(o.record_id)), '')",
        "source": "coalesce(o.source, '')",
        "synthetic": f"coalesce(o.source IN {synthetic}, false)",
    }
    selected = ", ".join(f"{expression} AS {quote(name)}" for name, expression in columns.items())
    with_states = f"states AS ({states_query})," if registered else ""
    query = f"""WITH {with_states} {_REGISTERED if registered else _UNREGISTERED}
        counted AS (
            SELECT subject, count(DISTINCT row_no) FILTER (record_type NOT IN {_NOT_COUNTED}) AS records,
                   max(occurred_on) FILTER (record_type NOT IN {_NOT_COUNTED}) AS last_on,
                   arg_max(party_name, row_no) AS name
            FROM ({counted}) WHERE subject IS NOT NULL GROUP BY subject
        )
        SELECT {selected} FROM (SELECT subject FROM _touched WHERE subject LIKE 'uscc:%' OR subject LIKE 'org:%') AS k
        LEFT JOIN latest AS o ON o.subject = k.subject
        LEFT JOIN former AS f ON f.subject = k.subject
        LEFT JOIN counted AS c ON c.subject = k.subject
        LEFT JOIN _identity AS i ON i.old_subject = k.subject
        ORDER BY k.subject"""
    return Part("ledger_enterprisecard", tuple(columns), query)
