"""The style guide: every part in every state, with invented contents, shown in debug only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem, ShownCitation, ShownFact, ShownRecord
from zhiheng.server.templatetags.zh import MARKS


def _records() -> list[ShownRecord]:
    facts = (ShownFact(_("产品"), _("豆瓣酱")), ShownFact(_("检验机构"), _("某质量检验研究院")))
    return [
        ShownRecord("a", date(2024, 6, 12), _("监督抽查"), "#", "bad", _("不合格"), facts=facts),
        ShownRecord("b", date(2024, 3, 1), _("证书"), "#", "good", _("有效"), marks=("synthetic",)),
        ShownRecord("c", date(2023, 11, 20), _("行政处罚"), "#", "attention", void=True, marks=("void",)),
        ShownRecord("d", date(2023, 2, 3), _("整改"), "#", facts=facts[:1]),
    ]


def _chart() -> dict[str, Any]:
    labels = [_("生产企业"), _("电商平台"), _("商场超市")]
    values = [95.2, 72.4, 86.6]
    return {
        "kind": "interval",
        "labels": labels,
        "unit": "%",
        "min": 0,
        "max": 100,
        "horizontal": True,
        "description": _("三个渠道的合格率与区间"),
        "series": [{"name": _("合格率"), "values": values, "low": [94.2, 68.1, 84.0], "high": [96.1, 76.3, 88.9]}],
    }


def page(request: HttpRequest) -> HttpResponse:
    """Show every part; without debug there is no such page."""
    if not settings.DEBUG:
        raise Http404
    chart = _chart()
    context = {
        "marks": list(MARKS),
        "records": _records(),
        "chart": chart,
        "chart_rows": zip(chart["labels"], *(chart["series"][0][k] for k in ("values", "low", "high")), strict=True),
        "cites": [
            ShownCitation(_("四川省质量促进条例"), "第二十七条", "#", "draft"),
            ShownCitation(_("川办发〔2013〕19号"), "四(二)", "#", "expired"),
            ShownCitation(_("企业信息公示条例"), "第十条", "#", "in_force"),
        ],
        "problems": [Problem(_("第 3 行：日期 2024-02-30 不存在。请改为实际日期。"), "sg-wrong")],
        "paging": paged(request, range(1, 1000), 999),
        "sort": request.GET.get("sort", "-day"),
        "swatches": ["accent", "good", "attention", "bad", "neutral"],
    }
    return render(request, "portal/styleguide.html", context)
