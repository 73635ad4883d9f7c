"""One promise and what is known of it: which readings speak of it, and of which periods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from zhiheng.policy.in_force import known_from
from zhiheng.policy.model import Comparator, Document, Indicator, Target
from zhiheng.policy.model.indicator import Period, Quantity
from zhiheng.promises.known import ORIGINS, Known, Proof, Reading
from zhiheng.stats.reading import zero_is_known

#: Longest span in days of a period of each name; what lies above is a term.
_SPANS = (("day", 1), ("month", 31), ("quarter", 92), ("half", 184), ("year", 366))
_KINDS = {Period.DAY: "day", Period.MONTH: "month", Period.QUARTER: "quarter"}
#: A total over channels that are to be judged apart is no figure of its own.
POOLED = "pooled-channels"
_PROVINCE = 2


@dataclass(frozen=True)
class Question:
    """A promise to be judged on a day."""

    target: Target
    indicator: Indicator
    document: Document | None
    known: Known
    on: date

    @property
    def starts(self) -> date | None:
        """First day that counts: of the target, else the day from which its document can be known."""
        return self.target.starts or (known_from(self.document) if self.document else None)

    @property
    def due(self) -> bool:
        """Whether the deadline has come."""
        return self.target.deadline is not None and self.on >= self.target.deadline

    @property
    def until(self) -> date:
        """The last day that can count: the deadline, or the day of judging if that is earlier."""
        return min(self.on, self.target.deadline) if self.target.deadline else self.on

    @property
    def required(self) -> Decimal | None:
        """The figure asked for; of a range the low end is the duty."""
        return self.target.low if self.target.comparator is Comparator.RANGE else self.target.value

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """What people entered of this promise, up to the day."""
        return tuple(each for each in self.known.proofs.get(self.target.id, ()) if each.on <= self.on)

    @property
    def area(self) -> tuple[str, str]:
        """Level and area whose value counts: of one named region, else of whoever is judged."""
        if self.target.scope and len(self.target.scope.regions) == 1:
            return "region", self.target.scope.regions[0]
        return level_of(self.known.area), self.known.area

    def readings(self, *, indicator: str = "", breakdown: str = "") -> list[Reading]:
        """Return what is known of the area by the day, one reading a period and part, in order of time.

        Where several origins speak of one period the official one is taken: published before reported before computed.
        """
        level, area = self.area
        return self._of(level, area, indicator or self.indicator.id, breakdown)

    def counted(self) -> list[Reading]:
        """Return the readings of what is counted, without zeros from before the first record that was counted.

        A count is 0 where records of the type were taken in and none of them counts. Before the first that does, this may
        mean that those were not taken in yet: such a zero is no knowledge, and what it stands for stays unknown.
        """
        found = self.readings()
        first = min((each.starts for each in found if each.value), default=None)
        return [
            replace(each, value=None, reason="no_data")
            if each.origin == "computed" and each.value == 0 and not zero_is_known(each.ends, first)
            else each
            for each in found
        ]

    def of_term(self, readings: Iterable[Reading]) -> list[Reading]:
        """Return the readings that touch the term (or the deadline, where it has no first day): why one is missing is theirs."""
        first = self.starts or self.until
        return [each for each in readings if each.ends >= first and each.starts <= self.until]

    def nation(self) -> list[Reading]:
        """Return what is known of the nation: the same indicator, which is the same scheme."""
        return self._of("nation", self.known.nation, self.indicator.id, "")

    def provinces(self, indicator: str) -> list[Reading]:
        """Return the readings of all provinces."""
        found = [each for each in self.known.readings.get(indicator, ()) if each.level == "province"]
        return [each for each in found if not each.breakdown and each.value is not None and each.ends <= self.on]

    def _of(self, level: str, area: str, indicator: str, breakdown: str) -> list[Reading]:
        chosen: dict[tuple[date, date, str], Reading] = {}
        for each in self.known.readings.get(indicator, ()):
            if (each.level, each.area, each.breakdown) != (level, area, breakdown) or each.ends > self.on:
                continue
            if not breakdown and POOLED in each.flags and each.origin == "computed" and not self.indicator.pooled:
                continue
            key = (each.starts, each.ends, each.part)
            if key not in chosen or _before(each, chosen[key]):
                chosen[key] = each
        return sorted(chosen.values(), key=lambda each: (each.ends, each.starts, each.part))

    def periodic(self, readings: Iterable[Reading]) -> list[Reading]:
        """Return the readings of the indicator's own kind of period, or of the kind that most are of."""
        found = list(readings)
        wanted = _KINDS.get(self.indicator.period, "year")
        own = [each for each in found if kind_of(each) == wanted and each.value is not None]
        if own:
            return [each for each in found if kind_of(each) == wanted]
        kinds = [kind_of(each) for each in found if each.value is not None]
        return [each for each in found if kinds and kind_of(each) == max(sorted(set(kinds)), key=kinds.count)]

    @property
    def counts(self) -> bool:
        """Whether the indicator counts or sums what is granted or done within a period."""
        return self.indicator.quantity in (Quantity.COUNT, Quantity.AMOUNT)


def level_of(area: str) -> str:
    """Return the level of government of a division code."""
    if area == "100000":
        return "nation"
    if not area.isdigit():
        return "zone"
    return "province" if area.endswith("0000") else "prefecture" if area.endswith("00") else "county"


def kind_of(reading: Reading) -> str:
    """Return the kind of a reading's period by its length."""
    return next((name for name, most in _SPANS if reading.days <= most), "term")


def _before(one: Reading, other: Reading) -> bool:
    """Whether a reading takes the place of another of the same period: a value before none, then by origin."""
    return _order(one) < _order(other)


def _order(reading: Reading) -> tuple[bool, int, str]:
    return reading.value is None, ORIGINS.index(reading.origin) if reading.origin in ORIGINS else 9, reading.publisher


@dataclass(frozen=True)
class Tiled:
    """Readings that follow one another without overlap over a term, and what of it they leave out.

    `before` began before the term and reach into it; `missing` are the years of which nothing is known.
    """

    inside: tuple[Reading, ...]
    before: tuple[Reading, ...]
    missing: tuple[str, ...]


def tile(readings: Iterable[Reading], first: date, last: date) -> Tiled:
    """Choose readings that cover the days from `first` to `last`: the longest that fits within, day after day.

    A gap is filled by a reading that began before the term, if there is one, and then told apart. Years that stay without
    a value are named.
    """
    given = [each for each in readings if each.value is not None and each.ends <= last]
    inside: list[Reading] = []
    before: list[Reading] = []
    missing: set[str] = set()
    day = first
    while day <= last:
        fitting = [each for each in given if each.starts == day]
        if fitting:
            inside.append(max(fitting, key=lambda each: each.days))
            day = inside[-1].ends + timedelta(days=1)
            continue
        reaching = [each for each in given if day == first and each.starts < day <= each.ends]
        if reaching:
            before.append(min(reaching, key=lambda each: each.days))
            day = before[-1].ends + timedelta(days=1)
            continue
        later = [each.starts for each in given if each.starts > day]
        end = min(later) - timedelta(days=1) if later else last
        missing |= {str(year) for year in range(day.year, end.year + 1)}
        day = end + timedelta(days=1)
    return Tiled(tuple(inside), tuple(before), tuple(sorted(missing)))


def years_within(first: date, last: date) -> list[int]:
    """Return the years that lie wholly between two days, both included."""
    begin = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    end = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    return list(range(begin, end + 1))
