"""What of a record type is asked for: a place, days, a source, and the batch at which it is known.

The same filters hold for every format and for `changes since`. A filter that cannot be read, or a parameter that does
not exist, is refused: left out in silence it would give a file that says more than was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.db.models import Max, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhiheng.ledger.models import ProjectedRecord

#: Days are days here.
ZONE = ZoneInfo("Asia/Shanghai")
FILTERS = ("division", "source", "from", "to")
_PATTERNS = {"division": re.compile(r"[0-9]{2,6}"), "source": re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")}


@dataclass(frozen=True)
class Cut:
    """One question for the records of a type; ``known_at`` is a batch, None the last one."""

    record_type: str
    division: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None
    known_at: int | None = None

    @property
    def prefix(self) -> str:
        """The digits with which the divisions asked for begin: 510100 asks for the whole of 5101."""
        return re.sub(r"(00){1,2}$", "", self.division) if len(self.division) == 6 else self.division

    def condition(self) -> Q:
        """Return the filters as a condition on records of the projection; ``known_at`` is not among them."""
        found = Q(record_type=self.record_type)
        if self.division:
            found &= Q(division__startswith=self.prefix)
        if self.source:
            found &= Q(source=self.source)
        if self.first:
            found &= Q(occurred_on__gte=self.first)
        return found & Q(occurred_on__lte=self.last) if self.last else found

    def name(self, batch_seq: int) -> str:
        """Return the name of the file for a batch: what was asked for, so that it can be asked for again."""
        days = f"{self.first or ''}_{self.last or ''}" if self.first or self.last else ""
        return "-".join(part for part in (self.record_type, self.division, self.source, days, f"b{batch_seq}") if part)

    def asked(self) -> dict[str, str]:
        """Return the filters as they stand in an address."""
        given = {"division": self.division, "source": self.source, "from": self.first, "to": self.last}
        return {name: str(value) for name, value in given.items() if value}


def cut_of(request: HttpRequest, record_type: str, *more: str) -> Cut:
    """Read the filters of an address; ``more`` are other parameters that it may have. Raises BadRequest."""
    known = {*FILTERS, *more, "lang"}
    for name, values in request.GET.lists():
        if name not in known or len(values) > 1:
            raise BadRequest(
                _("参数 %(name)s 不存在或重复。可用：%(known)s")
                % {"name": name[:40], "known": ", ".join(sorted(known - {"lang"}))}
            )
    texts = {name: request.GET.get(name, "").strip() for name in known}
    for name, pattern in _PATTERNS.items():
        if texts[name] and not pattern.fullmatch(texts[name]):
            raise _unreadable(name)
    return Cut(record_type, texts["division"], texts["source"], _day(texts, "from"), _day(texts, "to"))


def batch_of(request: HttpRequest, name: str, head: int) -> int | None:
    """Read a parameter that names a batch, by its number or by an instant (the last batch recorded until then).

    A day alone is its beginning in China; an instant without an offset is UTC, as all that are given out. None where it is not given. Raises BadRequest for what is neither, or for a batch that there is not yet.
    """
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,15}", text):
        if int(text) > head:
            raise BadRequest(
                _("第 %(batch)s 批还没有入账，现在到第 %(head)s 批。") % {"batch": int(text), "head": head}
            )
        return int(text)
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # in an address, + unescaped stands for a blank
    except ValueError:
        raise _unreadable(name) from None
    zone = ZONE if len(text) <= len("2024-03-01") else UTC
    return batch_at(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def batch_at(moment: datetime) -> int:
    """Return the last batch recorded until an instant, 0 where there is none."""
    rows = ProjectedRecord.objects.filter(recorded_at__lte=moment)
    return rows.aggregate(last=Max("batch_seq"))["last"] or 0


def _day(texts: dict[str, str], name: str) -> date | None:
    if not texts[name]:
        return None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", texts[name]):
        try:
            return date.fromisoformat(texts[name])
        except ValueError:
            pass
    raise _unreadable(name)


def _unreadable(name: str) -> BadRequest:
    return BadRequest(
        _("参数 %(name)s 读不懂。日期写作 2024-03-01，区划为 2 到 6 位数字，批次为数字或时刻。") % {"name": name}
    )
