"""Days due as an iCalendar file: signs, folding, whole days and names that stay."""

from __future__ import annotations

from datetime import UTC, date, datetime

from zhiheng.documents import calendar_file
from zhiheng.documents.calendar_file import Due

DAY = date(2026, 6, 30)


def test_calendar_is_what_programs_read() -> None:
    long = "规范检验机构并公布结果，" * 6
    made = calendar_file.calendar(
        "期限", [Due("2026-DB-0001", DAY, long, "一;二\n三", "https://x/1")], datetime(2026, 1, 1, tzinfo=UTC), "x"
    )
    lines = made.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = made.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260630\r\nDTEND;VALUE=DATE:20260701" in whole
    assert f"SUMMARY:{long}\r\n" in whole
    assert "DESCRIPTION:一\\;二\\n三" in whole
    assert "UID:2026-DB-0001@x" in whole
