"""What templates may say: parts with their words and shapes, numbers, days, texts of packs in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiheng.policy.words import provisions
from zhiheng.server.i18n import english, localised
from zhiheng.server.known_names import known_name
from zhiheng.server.portal import basis as resting
from zhiheng.server.portal import parts
from zhiheng.server.portal.paging import Paging
from zhiheng.server.portal.wording import unit_word
from zhiheng.server.staff import navigation

register = template.Library()
#: A run of Chinese with the signs and figures inside it.
_CHINESE = re.compile(r"[\u3400-\u9fff](?:[^<>&]*[\u3400-\u9fff）》”。])?")

#: mark → (tone, words, explanation). The tone decides shape and colour; the words carry the meaning.
MARKS: dict[str, tuple[str, str | Promise, str | Promise]] = {
    "example": ("attention", _("示例值"), _("没有文件给出这个数值，仅作示例。")),
    "secondary": ("neutral", _("二手来源"), _("取自二手资料，尚未与原文核对。")),
    "provisional": ("attention", _("暂定"), _("依据尚未公布，日后可能调整。")),
    "synthetic": ("attention", _("SYNTHETIC 合成数据"), _("为演示而生成，与真实企业无关。")),
    "draft": ("attention", _("征求意见稿"), _("尚未通过，不具约束力。")),
    "expired": ("neutral", _("已失效"), _("文件已失效，仅供查考。")),
    "in_force": ("good", _("现行有效"), _("文件现行有效。")),
    "unknown": ("neutral", _("效力待查"), _("尚未查明文件是否有效。")),
    "void": ("neutral", _("已撤销"), _("此记录不再计入任何结果。")),
    "superseded": ("neutral", _("已被更正"), _("此记录已由后来的记录更正。")),
    "internal": ("accent", _("内部"), _("仅供工作人员，不得对外提供。")),
    "unlinked": ("attention", _("待关联"), _("尚不能确定属于哪家企业。")),
    "same": ("good", _("复算一致"), _("再次计算，结果相同。")),
    "differs": ("bad", _("复算不一致"), _("再次计算，结果不同。")),
}

#: tone → the drawing inside a mark, in a box of 12 × 12.
SHAPES = {
    "good": "M2.5 6.5 5 9l4.5-6",
    "attention": "M6 1.5 11 10.5H1zM6 5v2.4M6 8.9v.1",
    "bad": "M4 1.5h4L10.5 4v4L8 10.5H4L1.5 8V4zM4.2 4.2l3.6 3.6M7.8 4.2 4.2 7.8",
    "neutral": "M2 2h8v8H2z",
    "accent": "M6 1 11 6 6 11 1 6z",
}


@register.simple_tag
def part(template: str, **words: Any) -> SafeString:
    """Draw a part that says the same to every reader of a language; see `portal.parts`."""
    return parts.drawn(template, **words)


@register.simple_tag
def mark(kind: str, words: str = "") -> SafeString:
    """Draw a mark: a shape, a word and a colour. An unknown kind is a neutral mark with its own words."""
    tone, own_words, why = MARKS.get(kind, (kind if kind in SHAPES else "neutral", kind, ""))
    return parts.drawn("parts/mark.html", tone=tone, words=words or own_words, why=why, shape=SHAPES[tone])


@register.simple_tag
def unknown(why: str | Promise = "") -> SafeString:
    """Draw the dash of an unknown value; its reason shows on focus. Unknown is never zero."""
    return parts.drawn("parts/unknown.html", why=why or _("没有数据"))


@dataclass(frozen=True)
class IntervalDrawing:
    """Positions of an interval on an axis of 0 to 200."""

    left: float
    right: float
    point: float


@register.inclusion_tag("parts/interval.html")
def interval(value: Decimal | float, low: Decimal | float, high: Decimal | float, unit: str = "%") -> dict[str, Any]:
    """Draw a value between its bounds on an axis from 0 to 100 with the numbers beside it."""
    drawing = IntervalDrawing(*(round(float(x) * 2, 2) for x in (low, high, value)))
    return {"drawing": drawing, "value": value, "low": low, "high": high, "unit": unit}


@register.filter
def case_title(case: Any) -> str:
    """Return the title of a case in the reader's language; one that people wrote stays as it is."""
    from zhiheng.server.staff import case_words

    return case_words.title(case)


@register.filter
def titled(text: str) -> str:
    """Return a title that begins with the name of a procedure, the name in the reader's language."""
    from zhiheng.server.staff import case_words

    return case_words.titled(str(text))


@register.filter
def tr(text: Any) -> str:
    """Return a pack's text in the reader's language."""
    return localised(text)


@register.filter
def num(value: Any) -> str:
    """Write a number with thousands separators; None stays None's dash in the template."""
    if value is None or value == "":
        return ""
    if isinstance(value, str | bool):
        return str(value)
    return f"{value:,}"


@register.filter
def how_many(value: Any) -> int:
    """Return a number as plural forms want it, also of a text with separators; what is no number takes the plural."""
    text = str(value).replace(",", "").strip()
    return int(text) if text.isascii() and text.isdigit() else 2


@register.filter
def points(thousandths: int | None) -> str:
    """Write thousandths of a point as points, with as many decimals as they need."""
    if thousandths is None:
        return ""
    text = f"{Decimal(thousandths) / 1000:,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


@register.filter
def day(value: date | str | None) -> str:
    """Write a day as 2024-03-01."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return value.strftime("%Y-%m-%d")
    return value.isoformat() if isinstance(value, date) else str(value)[:10]


@register.filter
def moment(value: datetime | None) -> str:
    """Write an instant as 2024-03-01 14:05, Beijing time."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d %H:%M")


@register.filter
def short(identifier: str, length: int = 12) -> str:
    """Return the first characters of a long hash."""
    return str(identifier)[:length]


@register.filter
def window_words(window: str) -> str:
    """Write a window such as "24 months" in the reader's language; none is all time."""
    amount, _space, unit = str(window or "").partition(" ")
    if not amount:
        return gettext("不限")
    if unit.startswith("month"):
        return gettext("%(n)s 个月") % {"n": amount}
    if unit.startswith("day"):
        return gettext("%(n)s 天") % {"n": amount}
    return str(window)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Return a mapping's value, or None."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def percent(part: int, whole: int) -> int:
    """Return a part of a whole in whole percent, for bars only; 0 of 0 is 0."""
    return 0 if not whole else round(100 * part / whole)


@register.filter
def share(part: int, whole: int) -> str:
    """Write a part of a whole in percent with one decimal; of nothing there is no share."""
    return f"{100 * part / whole:.1f}" if whole else "—"


@register.filter
def unit(word: str | None) -> str:
    """Write a unit of the packs in the reader's language; signs such as % stay."""
    return unit_word(word)


@register.filter
def clause(number: Any) -> str:
    """Write the number of a task in the reader's language: 三-6, 3-6."""
    return provisions.clause(str(number or "")) if english() else str(number or "")


@register.filter
def native(text: Any) -> SafeString:
    """Mark what is Chinese in a text of data for those who hear English pages read out; elsewhere the text as it is."""
    written = escape(str(text if text is not None else ""))
    return mark_safe(_CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', written) if english() else written)  # noqa: S308


@register.filter
def known(text: Any) -> str:
    """Return a name of data in the reader's language where it is known; see `server.known_names`."""
    return known_name(str(text or ""))


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: template.Context, paging: Paging) -> dict[str, Any]:
    """Draw the links to the pages of a list; the filters stay in the address."""
    return {"request": context["request"], "paging": paging}


@register.inclusion_tag("parts/sort_heading.html", takes_context=True)
def sort_heading(
    context: template.Context,
    key: str,
    label: str,
    unit: str = "",
    numeric: bool = False,
    plain: bool = False,
    anchor: str = "",
) -> dict[str, Any]:
    """Draw a column's heading as a link that sorts by it; `plain` columns cannot be sorted. `anchor`: where it leads."""
    current = str(context.get("sort", ""))
    direction = "" if current.lstrip("-") != key else ("descending" if current.startswith("-") else "ascending")
    following = f"-{key}" if direction == "ascending" else key
    return {
        "request": context["request"],
        "label": label,
        "unit": unit,
        "numeric": numeric,
        "plain": plain,
        "direction": direction,
        "following": following,
        "anchor": anchor,
    }


@register.simple_tag(takes_context=True)
def staff_groups(context: template.Context) -> list[navigation.Group]:
    """Return the groups of the workspace's navigation for whoever reads the page."""
    return navigation.groups(str(context.get("section", "")), context.get("may") or {})


@register.simple_tag
def any_of(values: Sequence[Any]) -> bool:
    """Return whether any value is truthy."""
    return any(values)


@register.simple_tag
def item_at(values: Sequence[Any], at: int) -> Any:
    """Return the value at a place of a list."""
    return values[at]


@register.simple_tag
def basis(*references: str) -> SafeString:
    """Draw the basis of what a page shows: elements as `kind/id`, each with its page and the provisions it rests on."""
    found = tuple(each for each in (resting.of(reference) for reference in references if reference) if each)
    return parts.drawn("parts/basis.html", found=found) if found else SafeString("")


@register.simple_tag
def basis_of_types(*types: Any) -> SafeString:
    """Draw the basis of record types: ids, or lines of choices that begin with one."""
    flat = [each for one in types for each in ([one] if isinstance(one, str) else one)]
    names = dict.fromkeys(each if isinstance(each, str) else str(each[0]) for each in flat)
    return basis(*(f"record-types/{name}" for name in names if name))


@register.simple_tag
def basis_of_kinds(*kinds: str) -> SafeString:
    """Draw links to the lists of kinds of element on which a page as a whole rests."""
    return parts.drawn("parts/basis_kinds.html", found=tuple(resting.kinds(kinds)))
