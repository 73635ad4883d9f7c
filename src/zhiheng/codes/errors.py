"""What can go wrong when a code, a name or a day is read.

CodeError
├── InvalidCode                an identifier breaks its rules (the reason is in the context)
├── UnknownDivision            no such division on that day
├── DivisionDateOutside        the day lies outside the table of divisions
├── UnknownIndustry            no such class in that edition of GB/T 4754
├── IndustryEditionOutside     the day lies before the first edition held
├── UnreadableDate             2024-02-30, or not a date at all (a wrong call)
├── UnreadableDays             a number of days that is none, or is absurd (a wrong call)
└── gs1.errors.GS1Error        element strings and Digital Links
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class CodeError(ZhihengError):
    """Base of the errors of this room."""

    code = "code-error"
    zh = "代码有误。"
    en = "The code is wrong."


class InvalidCode(CodeError):
    """An identifier breaks its rules; context: ``input``, ``kind``, ``reason``, ``why_zh``, ``why_en``."""

    code = "code-invalid"
    zh = "代码“{input}”无效:{why_zh}"
    en = "The code “{input}” is not valid: {why_en}"


class UnknownDivision(CodeError):
    """No such division on that day; context: ``division``, ``on``, ``hint_zh``, ``hint_en``."""

    code = "division-unknown"
    zh = "{on} 没有行政区划代码“{division}”。{hint_zh}"
    en = "There is no division code “{division}” on {on}. {hint_en}"
    status = 404


class DivisionDateOutside(CodeError):
    """The day lies outside the table; context: ``on``, ``first``, ``last``."""

    code = "division-date-outside"
    zh = "区划表只覆盖 {first} 至 {last},不能回答 {on}。请改用此区间内的日期,或更新区划表。"
    en = "The table of divisions covers {first} to {last} and cannot answer for {on}. Ask for a day within, or update the table."


class UnknownIndustry(CodeError):
    """No such class in the edition; context: ``industry``, ``edition``."""

    code = "industry-unknown"
    zh = "GB/T 4754—{edition} 没有行业代码“{industry}”。请填写门类字母 A–T 或两位大类代码。"
    en = "GB/T 4754-{edition} has no class “{industry}”. Give a section letter A–T or a two-digit division."


class IndustryEditionOutside(CodeError):
    """The day lies before the first edition held; context: ``on``, ``first``."""

    code = "industry-date-outside"
    zh = "行业分类表自 {first} 起,不能回答 {on}。"
    en = "The table of industries begins on {first} and cannot answer for {on}."


class UnreadableDate(CodeError):
    """Not a day of the calendar; context: ``value``."""

    code = "date-unreadable"
    zh = "“{value}”不是有效日期。请按 年-月-日 填写真实存在的日期,如 2024-02-29。"
    en = "“{value}” is not a day of the calendar. Write a real day as year-month-day, such as 2024-02-29."
    exit_code = 2


class UnreadableDays(CodeError):
    """Not a usable number of days; context: ``value``."""

    code = "days-unreadable"
    zh = "“{value}”不是可用的天数。请填写整数,如 +7,绝对值不超过 40000。"
    en = "“{value}” is not a usable number of days. Give a whole number such as +7, at most 40000 either way."
    exit_code = 2


class CalendarOutside(CodeError):
    """A day beyond the years for which a calendar is computed; context: ``value``."""

    code = "calendar-outside"
    zh = "“{value}”超出日历范围(1900 至 2199 年),请核对日期和天数。"
    en = "“{value}” leads outside the calendar (1900 to 2199); check the date and the number of days."
    exit_code = 2
