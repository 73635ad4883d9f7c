"""Registers: the engine against a slow reference in plain Python, on hostile days and with everything taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import select

from zhiheng import policy
from zhiheng.ledger import ArrowView, registers
from zhiheng.ledger.arrow_schema import PARTIES
from zhiheng.ledger.errors import UnknownRecordType
from zhiheng.policy.model import RecordType, Register

_FIELDS = {
    name: {"type": kind, "label": {"zh": name, "en": name}}
    for name, kind in {
        "no": "text", "part": "text", "day": "date", "code": "uscc", "name": "text", "status": "text",
        "starts": "date", "ends": "date", "gone": "date", "due": "date", "told": "date", "entry": "text",
    }.items()
}  # fmt: skip
LICENCE = RecordType(
    id="licence", label={"zh": "许可", "en": "Licence"}, natural_key=("entry",), occurred_on="day", subject="producer",
    parties=({"role": "producer", "code": "code", "name": "name"},), fields=_FIELDS,
)  # fmt: skip
NATIONAL = policy.load()["national"].record_types
TYPES = {**{name: NATIONAL[name] for name in ("effect", "link", "identity", "erased")}, "licence": LICENCE}
STATES = {"asked": "applied", "granted": "valid", "paused": "suspended", "revoked": "withdrawn", "over": "expired"}
REGISTER = Register(
    id="licences", label={"zh": "名册", "en": "Register"}, reads="licence", item=("no", "part"), holder="producer",
    columns=("status", "ends"), warn_days=30,
    life={"state_field": "status", "states": STATES, "starts": "starts", "ends": "ends", "withdrawn_on": "gone", "due": "due"},
)  # fmt: skip
#: The same register where a record bears the day on which its item began, and `told` the day of the state.
DATED = REGISTER.model_copy(update={"life": REGISTER.life.model_copy(update={"state_on": "told"})})
CODES = ("91510104YY0000001X", "91510104YY000001XM")
#: Month ends, a leap day, and their neighbours.
DAYS = [date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31)]


@dataclass(frozen=True)
class Entry:
    """A row as drawn."""

    no: str | None
    part: str | None
    day: date
    status: str | None
    starts: date | None
    ends: date | None
    gone: date | None
    due: date | None
    code: str | None
    told: date | None = None
    taken: date = date(2030, 1, 1)


_maybe_day = st.none() | st.sampled_from(DAYS)
_entries = st.builds(
    Entry, no=st.sampled_from(["1", "1:2", "2"]), part=st.sampled_from([None, "-", "2", "1|2"]),
    day=st.sampled_from(DAYS), status=st.sampled_from([None, *STATES]), starts=_maybe_day, ends=_maybe_day,
    gone=_maybe_day, due=_maybe_day, code=st.sampled_from([None, *CODES]), told=_maybe_day,
    taken=st.sampled_from([*DAYS, date(2030, 1, 1)]),
)  # fmt: skip


def view_of(entries: list[Entry], as_of: date, voids: dict[int, date], corrected: dict[int, Entry]) -> ArrowView:
    """Return a view over the entries as stored rows; `voids` row → day; `corrected` row → what corrects it."""
    rows = [{**vars(one), "entry": str(at), "occurred_on": one.day} for at, one in enumerate(entries)]
    days = ("day", "starts", "ends", "gone", "due", "told", "occurred_on")
    texts = ("no", "part", "status", "code", "entry")
    table = pa.Table.from_pylist(
        rows, schema=pa.schema([*((n, pa.date32()) for n in days), *((n, pa.string()) for n in texts)])
    )
    with ArrowView({"licence": table}, TYPES, date(2030, 1, 1)) as plain:
        stored = plain.execute(select("*").from_("licence").order_by("row_no"))
        parties = plain.execute(select("*").from_("participants"))
    taken = pa.array([taken_at(one) for one in entries], stored.schema.field("recorded_at").type)
    stored = stored.set_column(stored.schema.get_field_index("recorded_at"), "recorded_at", taken)
    fixed = _corrections(stored, corrected)
    effects = [
        {"target_type": "licence", "target": stored["record_id"][row].as_py(), "action": "void", "effective_on": day, "reason": "-", "subject": None}
        for row, day in voids.items()
    ]  # fmt: skip
    tables: dict[str, pa.Table] = {"licence": pa.concat_tables([stored, fixed]), "participants": parties}
    if effects:
        types = {"effective_on": pa.date32(), "target": pa.binary()}
        schema = pa.schema([(n, types.get(n, pa.string())) for n in effects[0]])
        tables["effect"] = pa.Table.from_pylist(effects, schema=schema)
    return ArrowView(tables, TYPES, as_of, parties={"effect": PARTIES.empty_table()})


def taken_at(entry: Entry) -> datetime:
    """Return the first instant of the day in China on which an entry was taken in."""
    return datetime(entry.taken.year, entry.taken.month, entry.taken.day, tzinfo=ZoneInfo("Asia/Shanghai"))


def _corrections(stored: pa.Table, corrected: dict[int, Entry]) -> pa.Table:
    made = []
    for row, entry in corrected.items():
        old = stored.slice(row, 1).to_pylist()[0]
        new_id = sha256(old["record_id"]).digest()
        own = {
            **vars(entry),
            "occurred_on": entry.day,
            "record_id": new_id,
            "batch_seq": 2,
            "recorded_at": taken_at(entry),
        }
        own = {name: value for name, value in own.items() if name in stored.column_names}
        made.append(
            {**old, **own, "row_no": (2 << 32) + row, "supersedes": old["record_id"], "supersedes_row": old["row_no"]}
        )
    return pa.Table.from_pylist(made, schema=stored.schema)


def in_force(
    entries: list[Entry], as_of: date, voids: dict[int, date], corrected: dict[int, Entry]
) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Yield ((batch, row), entry) of what counts on a day."""
    for row, one in enumerate(entries):
        if row not in corrected and not (row in voids and voids[row] <= as_of) and one.day <= as_of:
            yield (1, row), one
    for row, one in corrected.items():
        if one.day <= as_of:
            yield (2, row), one


def turn_of(entry: Entry, base: str) -> date | None:
    """Tell from when a state holds that was handed over with the day on which the item began, the slow way."""
    if base not in ("suspended", "withdrawn", "expired"):
        return None
    over = [] if entry.ends is None else [entry.ends + timedelta(days=1)]
    if entry.told is None:
        return min([entry.taken, *over])
    return min([entry.told, *over]) if base == "expired" else entry.told


def state_of(entry: Entry, on: date, register: Register = REGISTER) -> tuple[str, date]:
    """Tell the state and since when, the slow way."""
    base = STATES[entry.status] if entry.status else "valid"
    turn = turn_of(entry, base) if register.life.state_on else None
    if entry.gone is not None and entry.gone <= on:
        return "withdrawn", entry.gone
    if turn is not None and turn > on:
        base = "valid"
    if base in ("withdrawn", "expired"):
        return base, turn or entry.day
    if entry.ends is not None and entry.ends < on:
        return "expired", entry.ends + timedelta(days=1)
    if base == "valid":
        if entry.starts is not None and entry.starts > on:
            return "applied", entry.day
        return "valid", entry.starts or entry.day
    return base, turn or entry.day


def reference(
    counted: list[tuple[tuple[int, int], Entry]], on: date, ahead: int, register: Register
) -> dict[Any, dict[str, Any]]:
    """Return item → what the register must say of it."""
    grouped: dict[Any, list[tuple[tuple[int, int], Entry]]] = {}
    for place, entry in counted:
        grouped.setdefault((entry.no, entry.part), []).append((place, entry))
    found = {}
    for item, told in grouped.items():
        _place, last = max(told, key=lambda one: (one[1].day, one[0]))
        state, since = state_of(last, on, register)
        days = [day for day in (last.ends, last.due) if day is not None]
        following = min(days) if days and state in ("valid", "suspended") else None
        valid = state == "valid"
        found[item] = {
            "item_state": state, "item_since": since, "item_records": len(told), "item_next": following,
            "item_first": min(one.day for _, one in told), "status": last.status,
            "item_overdue": valid and last.due is not None and last.due < on,
            "item_due_soon": valid and following is not None and on <= following <= on + timedelta(days=ahead),
        }  # fmt: skip
    return found


@settings(max_examples=50)
@given(data=st.data())
def test_items_agree_with_the_slow_reference(data: st.DataObject) -> None:
    entries = data.draw(st.lists(_entries, min_size=1, max_size=9))
    rows = st.integers(0, len(entries) - 1)
    corrected = data.draw(st.dictionaries(rows, _entries, max_size=2))
    voids = data.draw(st.dictionaries(rows, st.sampled_from(DAYS), max_size=3))
    as_of, ahead = data.draw(st.sampled_from([*DAYS, date(2025, 1, 1)])), data.draw(st.sampled_from([0, 1, 30]))
    counted = list(in_force(entries, as_of, voids, corrected))
    register = data.draw(st.sampled_from([REGISTER, DATED]))
    with view_of(entries, as_of, voids, corrected) as view:
        table = registers.items(view, register, ahead)
        wanted = reference(counted, as_of, ahead, register)
        told = {(row["no"], row["part"]): row for row in table.to_pylist()}
        assert {item: {name: row[name] for name in wanted[item]} for item, row in told.items()} == wanted
        assert table["item_key"].to_pylist() == sorted(set(table["item_key"].to_pylist()))
        assert sum(registers.counts(table).values()) == len(wanted)
        for row in table.to_pylist():
            steps = registers.history(view, register, row["item_key"]).to_pylist()
            assert len(steps) == row["item_records"]
            assert (
                [one["record_id"] for one in steps if one["item_place"] == 1]
                == [row["record_id"]]
                == [steps[-1]["record_id"]]
            )


def entry(day: date, status: str | None = "granted", **more: Any) -> Entry:
    return Entry(**{"no": "1", "part": None, "day": day, "starts": None, "ends": None, "gone": None, "due": None,
                    "code": CODES[0], "status": status, **more})  # fmt: skip


def only(
    entries: list[Entry], on: date, voids: dict[int, date] | None = None, register: Register = REGISTER
) -> dict[str, Any]:
    with view_of(entries, on, voids or {}, {}) as view:
        (row,) = registers.items(view, register).to_pylist()
    return dict(row)


def test_item_is_valid_on_its_last_day_and_expired_after_it() -> None:
    entries = [entry(date(2023, 3, 1), ends=date(2024, 2, 29))]
    assert only(entries, date(2024, 2, 29))["item_state"] == "valid"
    after = only(entries, date(2024, 3, 1))
    assert (after["item_state"], after["item_since"]) == ("expired", date(2024, 3, 1))


def test_item_handed_over_as_expired_was_valid_until_its_term_ended() -> None:
    begun, last = date(2021, 3, 1), date(2024, 2, 29)
    entries = [entry(begun, "over", starts=begun, ends=last, taken=date(2026, 1, 1))]
    days = (begun, date(2022, 12, 31), last, last + timedelta(days=1))
    assert [only(entries, day, register=DATED)["item_state"] for day in days] == ["valid", "valid", "valid", "expired"]
    assert only(entries, date(2026, 1, 1), register=DATED)["item_since"] == date(2024, 3, 1)


def test_item_withdrawn_without_a_day_is_valid_until_it_was_known() -> None:
    begun, known = date(2023, 3, 1), date(2024, 5, 1)
    entries = [entry(begun, "revoked", starts=begun, ends=date(2026, 2, 28), taken=known)]
    before, after = (only(entries, day, register=DATED) for day in (date(2024, 4, 30), known))
    assert (before["item_state"], before["item_since"]) == ("valid", begun)
    assert (after["item_state"], after["item_since"]) == ("withdrawn", known)
    ended = [entry(begun, "revoked", starts=begun, ends=date(2024, 2, 29), taken=date(2026, 1, 1))]
    assert only(ended, date(2024, 12, 31), register=DATED)["item_since"] == date(2024, 3, 1)


def test_item_suspended_on_a_reported_day_is_so_from_that_day() -> None:
    begun, paused = date(2023, 3, 1), date(2023, 9, 1)
    entries = [entry(begun, "paused", starts=begun, told=paused, taken=date(2026, 1, 1))]
    before, after = (only(entries, day, register=DATED) for day in (date(2023, 8, 31), paused))
    assert (before["item_state"], after["item_state"], after["item_since"]) == ("valid", "suspended", paused)


def test_item_renewed_after_it_had_expired_is_valid_again() -> None:
    entries = [entry(date(2020, 1, 1), ends=date(2022, 1, 1)), entry(date(2023, 5, 1), ends=date(2026, 5, 1))]
    assert only(entries, date(2023, 4, 30))["item_state"] == "expired"
    renewed = only(entries, date(2023, 5, 1))
    assert (renewed["item_state"], renewed["item_records"], renewed["item_since"]) == ("valid", 2, date(2023, 5, 1))


def test_item_suspended_and_restored_follows_each_step() -> None:
    entries = [entry(date(2023, 1, 1)), entry(date(2023, 6, 1), "paused"), entry(date(2023, 9, 1))]
    states = [only(entries, day)["item_state"] for day in (date(2023, 5, 31), date(2023, 6, 1), date(2023, 9, 1))]
    assert states == ["valid", "suspended", "valid"]


def test_item_falls_back_to_the_record_before_when_the_latest_is_voided() -> None:
    entries = [entry(date(2023, 1, 1)), entry(date(2023, 6, 1), "revoked")]
    voided = {1: date(2023, 8, 1)}
    assert only(entries, date(2023, 7, 31), voided)["item_state"] == "withdrawn"
    restored = only(entries, date(2023, 8, 1), voided)
    assert (restored["item_state"], restored["item_records"]) == ("valid", 1)


def test_holder_is_the_party_of_the_role() -> None:
    row = only([entry(date(2023, 1, 1), code=CODES[1])], date(2024, 1, 1))
    assert row["item_holder"] == f"uscc:{CODES[1]}"


def test_condition_limits_the_records_of_a_register() -> None:
    limited = REGISTER.model_copy(update={"where": "status = 'granted'"})
    entries = [entry(date(2023, 1, 1)), entry(date(2023, 6, 1), "revoked")]
    with view_of(entries, date(2024, 1, 1), {}, {}) as view:
        assert registers.items(view, limited)["item_state"].to_pylist() == ["valid"]


def test_register_over_an_unknown_type_is_refused() -> None:
    with view_of([entry(date(2023, 1, 1))], date(2024, 1, 1), {}, {}) as view, pytest.raises(UnknownRecordType):
        registers.items(view, REGISTER.model_copy(update={"reads": "nothing"}))


def test_no_field_of_a_shipped_type_bears_a_name_of_the_engine() -> None:
    pack = policy.load()["national"]
    own = {*registers.ITEM_COLUMNS, "item_place", "item_base", "item_withdrawn"}
    for register in pack.registers.values():
        assert not own & set(pack.record_types[register.reads].fields), register.id
