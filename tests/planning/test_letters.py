"""What a letter that hurries an item on says: what was asked, by whom, by when, how late, on which basis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from zhiheng.planning import letters
from zhiheng.planning.letters import Basis, Matter
from zhiheng.policy.model import DayKind, Localised

ITEM = Matter(
    number="2026-DB-0001", title="规范检验机构", matter="年底前完成检查", source=Localised(zh="领导小组会议", en="Meeting"),
    source_ref="第 3 次会议", source_on=date(2026, 2, 27), opener=Localised(zh="省局", en="Bureau"), lead=Localised(zh="成都市局", en="Chengdu"),
    opened_on=date(2026, 3, 2), days=10, counts=DayKind.WORKING, first_due=date(2026, 3, 16), due_on=date(2026, 3, 16),
    basis=(Basis("sichuan-2013-19", "一(一)", Localised(zh="川府发〔2013〕19号", en="Chuan Fu Fa [2013] No. 19")),),
)  # fmt: skip


def text(made: list[letters.Paragraph], field: str) -> str:
    return "\n".join(one.zh for one in made if one.field == field)


def test_letter_says_what_was_asked_by_whom_when_and_how_late():
    made = letters.letter(ITEM, date(2026, 3, 20))
    assert text(made, "units") == "成都市局"
    for words in ("2026年3月2日", "省局", "2026-DB-0001", "第 3 次会议", "交办要求：年底前完成检查"):
        assert words in text(made, "asked")
    assert "办理期限为10个工作日，2026年3月16日到期。" in text(made, "progress")
    assert "截至2026年3月20日，已逾期4个工作日，尚未收到办理结果。" in text(made, "progress")
    assert text(made, "basis") == "2026-DB-0001依据《川府发〔2013〕19号》一(一)。"
    assert not any(one.field == "answer_by" for one in made)  # by when an answer is wanted is for people to say


@pytest.mark.parametrize(
    ("changes", "on", "words"),
    [
        ({"returned": True}, date(2026, 3, 20), "所报结果已退回"),
        ({"state": "replied"}, date(2026, 3, 20), "正在核实"),
        ({}, date(2026, 3, 16), "期限就在当天"),
        ({}, date(2026, 3, 12), "距到期还有2个工作日"),
        ({"delays": 1, "due_on": date(2026, 3, 30)}, date(2026, 3, 20), "同意延期1次，现期限为2026年3月30日"),
        ({"parts_open": 2}, date(2026, 3, 20), "转下级办理的2项尚未办结"),
        (
            {"reminders": (date(2026, 3, 17), date(2026, 3, 18))},
            date(2026, 3, 20),
            "此前已催办2次，最近一次为2026年3月18日",
        ),
    ],
)
def test_letter_says_how_the_item_stands(changes, on, words):
    assert words in text(letters.letter(replace(ITEM, **changes), on), "progress")


def test_letter_without_provision_and_of_made_up_items_says_so():
    made = letters.letter(replace(ITEM, basis=(), synthetic=True), date(2026, 3, 20))
    assert "没有可引的条款" in text(made, "basis")
    assert "SYNTHETIC" in text(made, "closing")


def test_notice_lists_every_late_item_of_the_body():
    other = replace(ITEM, number="2026-DB-0002", due_on=date(2026, 3, 19), basis=())
    made = letters.notice([ITEM, other], date(2026, 3, 20))
    rows = text(made, "progress").splitlines()
    assert rows[2:] == [
        "| 2026-DB-0001 | 规范检验机构 | 2026-03-02 | 2026-03-16 | 4个工作日",
        "| 2026-DB-0002 | 规范检验机构 | 2026-03-02 | 2026-03-19 | 1个工作日",
    ]
    assert "2项督办事项已超过期限" in text(made, "asked")
