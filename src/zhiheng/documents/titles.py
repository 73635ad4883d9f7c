"""Breaking a long title into lines of about the same length, as GB/T 9704-2012 wants: words stay whole where it can be seen."""

from __future__ import annotations

import re
from functools import cache

#: Characters of size 2 (22 pt) that a line of 156 mm holds.
PER_LINE = 20
#: A title of more lines is none that anyone composed: it is cut where a line is full, without looking for the best place.
MOST_LINES = 8
#: Signs that may not begin a line, and those that may not end one.
NOT_FIRST = frozenset("的了和与及或、，。；：！？）》〉】〕”’")
NOT_LAST = frozenset("（《〈【〔“‘第")
#: After these a title breaks well.
GOOD_ENDS = ("关于", "公司", "局", "厅", "中心", "委员会", "、", "》", "）", "的")
#: Words of titles of offices that a line end must not cut (词意完整).
_WORDS = (
    "质量工作", "质量状况", "分析报告", "工作方案", "工作计划", "监督抽查", "市场监督", "监督管理", "行政处罚", "严重违法", "失信名单", "有限公司",
    "合格率", "委员会", "人民政府", "督办函", "通知书", "决定书", "年度", "质量", "工作", "考核", "情况", "相关", "产品", "工程", "服务", "环境",
    "产业", "企业", "食品", "批示", "报告", "方案", "计划", "通报", "通知", "公告", "纪要", "决定", "结果", "示范", "政府", "部门", "单位", "安全",
    "风险", "投诉", "信用", "修复", "列入", "移出", "抓紧", "办理", "做好", "提升", "发展", "开展", "关于", "事项", "逾期", "督办", "催办", "召开",
    "会议", "专题", "研究", "监管", "检验", "检测", "认证", "标准", "计量", "品牌", "全省", "全市", "全国", "评审", "创建", "城市", "县（市、区）",
    "市（州）",
)  # fmt: skip
_INSIDE = re.compile(rf"《[^》]*》|（[^）]*）|[!-~]+|[0-9]+年度?|{'|'.join(_WORDS)}")


def title_lines(title: str, per_line: int = PER_LINE) -> list[str]:
    """Return the lines of a title; line ends that it has itself are kept.

    >>> title_lines("关于将示例食品有限公司列入严重违法失信名单的决定")
    ['关于将示例食品有限公司', '列入严重违法失信名单的决定']
    """
    return [line for part in title.split("\n") for line in _broken(part.strip(), per_line)]


def width(text: str) -> float:
    """Return how many full-width characters a text takes; ASCII counts half."""
    return sum(0.5 if one.isascii() else 1.0 for one in text)


def _broken(text: str, per_line: int) -> list[str]:
    count = -(-int(width(text) + 0.5) // per_line)
    if count <= 1:
        return [text]
    if count > MOST_LINES:
        return _sliced(text, per_line)
    target = width(text) / count
    inside = {at for match in _INSIDE.finditer(text) for at in range(match.start() + 1, match.end())}

    def cost(start: int, end: int) -> float:
        long = width(text[start:end])
        if long > per_line:
            return 1e6 + long
        if end == len(text):
            return (long - target) ** 2
        bad = 200.0 if text[end] in NOT_FIRST or text[end - 1] in NOT_LAST else 0.0
        split = 60.0 if end in inside else 0.0
        good = -12.0 if text[:end].endswith(GOOD_ENDS) else 0.0
        return (long - target) ** 2 + bad + split + good

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            return cost(start, len(text)), (len(text),)
        ways = (
            (cost(start, end) + best(end, left - 1)[0], (end, *best(end, left - 1)[1]))
            for end in range(start + 1, len(text) - left + 2)
        )
        return min(ways)

    ends = best(0, count)[1]
    return [text[start:end].strip() for start, end in zip((0, *ends[:-1]), ends, strict=True)]


def _sliced(text: str, per_line: int) -> list[str]:
    """Return the text in full lines."""
    made, line, used = [], "", 0.0
    for one in text:
        wide = width(one)
        if used + wide > per_line:
            made.append(line)
            line, used = "", 0.0
        line, used = line + one, used + wide
    return [each for each in (part.strip() for part in (*made, line)) if each]
