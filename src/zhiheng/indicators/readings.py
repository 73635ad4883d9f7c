"""What indicators read, put together by scan: readings of the same records share one pass over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhiheng.policy import expression
from zhiheng.policy.expression import Condition, fields_of, parse_condition, parse_measure
from zhiheng.policy.model import Count, FieldType, Formula, Indicator, Part, RecordType

#: A measure of who takes part, which is no field of the payload.
SUBJECTS = "count_distinct(subject)"


@dataclass(frozen=True)
class Reading:
    """One measure over the records of a type. `scale` is how many decimals its whole number stands for.

    `bounded` counts the items of a register alone whose state is dated by a bound (`ledger.registers.bounded`).
    """

    where: str | None
    measure: str
    scale: int = 0
    bounded: bool = False

    @property
    def distinct(self) -> str | None:
        """The field whose different values are counted, None for a count or sum."""
        return self.measure[15:-1] if self.measure.startswith("count_distinct(") else None

    @property
    def summed(self) -> bool:
        """Whether a field is added up."""
        return self.measure.startswith("sum(")


@dataclass(frozen=True)
class ScanKey:
    """Which records a scan reads, and how: `over` tells the kinds of scan apart.

    `day` is the date field of the period; `register` makes it a scan of items on the last days of the spans, `event` of
    items that came to a state. `key` is the field of a distinct count, or of the panel where `panel` says so.
    """

    reads: str
    role: str
    day: str = "occurred_on"
    register: str = ""
    event: str = ""
    key: str = ""
    panel: bool = False
    condition: str = ""


@dataclass
class Scan:
    """The readings and the breakdowns of one pass."""

    key: ScanKey
    record_type: RecordType
    readings: list[Reading] = field(default_factory=list)
    parts: list[tuple[str, Part]] = field(default_factory=list)

    def place_of(self, reading: Reading) -> int:
        """Return the column of a reading, adding it where it is new."""
        if reading not in self.readings:
            self.readings.append(reading)
        return self.readings.index(reading)

    def part_of(self, name: str, part: Part) -> int:
        """Return the number of a breakdown, from 1; 0 is the whole."""
        if (name, part) not in self.parts:
            self.parts.append((name, part))
        return self.parts.index((name, part)) + 1


@dataclass(frozen=True)
class Side:
    """Where a Count of a formula stands: its scan, its column there, what it weighs, its breakdowns' numbers there.

    `bounded` is the column of the items whose state is dated by a bound, None where no register is read.
    """

    key: ScanKey
    column: int
    scale: int
    sign: int = 1
    bounded: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Compiled:
    """A formula ready to be carried out: the sides to add up above, the one below, and of which population."""

    indicator: Indicator
    formula: Formula
    top: tuple[Side, ...]
    below: Side | None
    population: Side | None

    @property
    def reads(self) -> frozenset[str]:
        """The record types it rests on."""
        sides = (*self.top, self.below, self.population)
        return frozenset(side.key.reads for side in sides if side is not None)


class Readings:
    """All scans that a set of indicators needs."""

    def __init__(self, record_types: Mapping[str, RecordType]) -> None:
        self._types = record_types
        self.scans: dict[ScanKey, Scan] = {}

    def compile(self, indicators: Iterable[Indicator]) -> list[Compiled]:
        """Return the formulas ready to be carried out, in the order of the indicators."""
        return [self._formula(each, each.formula) for each in indicators if each.formula is not None]

    def _formula(self, indicator: Indicator, formula: Formula) -> Compiled:
        top = [self._side(formula, formula.numerator)]
        top += [self._side(formula, each) for each in formula.plus]
        top += [self._side(formula, each, -1) for each in formula.minus]
        below = self._side(formula, formula.denominator) if formula.denominator else None
        population = self._side(formula, formula.population) if formula.population else None
        return Compiled(indicator, formula, tuple(top), below, population)

    def _side(self, formula: Formula, count: Count, sign: int = 1) -> Side:
        record_type = self._types[count.reads]
        reading = Reading(count.where, count.measure, scale_of(record_type, count.measure))
        panel = formula.panel if formula.panel and count.reads == formula.numerator.reads else None
        stock = formula.register_id if count.reads == formula.numerator.reads and formula.register_id else ""
        key = self._key(formula, count, reading, panel, stock)
        scan = self.scans.setdefault(key, Scan(key, record_type))
        shared = count.reads == formula.numerator.reads
        parts = {name: scan.part_of(name, part) for name, part in formula.parts.items()} if shared else {}
        bounded = scan.place_of(Reading(count.where, "count", bounded=True)) if stock else None
        return Side(key, scan.place_of(reading), reading.scale, sign, bounded, parts)

    def _key(self, formula: Formula, count: Count, reading: Reading, panel: str | None, stock: str) -> ScanKey:
        """Return which scan a reading belongs to; a distinct count and a panel keep the values of their own records."""
        condition = count.where if reading.distinct else None
        if panel is not None:
            condition = formula.denominator.where if formula.denominator else count.where
        return ScanKey(
            reads=count.reads,
            role=count.role or self._types[count.reads].subject or "",
            day=count.day or "occurred_on",
            register=stock,
            event=(formula.event or "") if stock else "",
            key=panel or reading.distinct or "",
            panel=panel is not None,
            condition=condition or "",
        )


def scale_of(record_type: RecordType, measure: str) -> int:
    """Return the decimals of a summed field, 0 for counts and whole numbers."""
    if not measure.startswith("sum("):
        return 0
    spec = record_type.fields[measure[4:-1].strip()]
    return (spec.scale or 0) if spec.type is FieldType.DECIMAL else 0


def condition_of(record_type: RecordType, where: str | None) -> Condition | None:
    """Return a condition over a record type, parsed; None where every record counts."""
    return None if not where else parse_condition(where, fields_of(record_type))


def field_summed(record_type: RecordType, measure: str) -> expression.Field:
    """Return the field of a sum as the expression tree has it."""
    node = parse_measure(measure, fields_of(record_type))
    assert isinstance(node, expression.Sum)
    return node.field
