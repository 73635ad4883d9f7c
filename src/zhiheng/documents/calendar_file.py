"""Days on which something is due, as a calendar that mail and phone programs read (iCalendar, RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: Longest line in octets (RFC 5545, 3.1).
_LINE = 75


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due on a day. `key` names it for ever, so that a program replaces what it took in before."""

    key: str
    on: date
    title: str
    text: str = ""
    address: str = ""


def calendar(name: str, dues: Iterable[Due], made_at: datetime, host: str) -> str:
    """Return a calendar with an entry of a whole day for each thing that is due, lines ended as the standard asks.

    Args: name: what the calendar is called; made_at: an instant with its zone; host: where keys are unique.
    """
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhiheng//Deadlines//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}", *(line for one in dues for line in _event(one, stamp, host)), "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(one: Due, stamp: str, host: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(one.key)}@{host}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_escaped(one.title)}"
    if one.text:
        yield f"DESCRIPTION:{_escaped(one.text)}"
    if one.address:
        yield f"URL:{one.address}"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Return a text with what the format reads as signs of its own marked, and control characters left out."""
    marked = (
        text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\n", "\\n")
    )
    return "".join(sign for sign in marked if ord(sign) >= 32)


def _folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, none of which cuts a character."""
    part, room = "", _LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield part
            part, room = " ", _LINE - 1
        part += sign
        room -= size
    yield part
