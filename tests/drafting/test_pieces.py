"""The pieces of a draft: nothing is lost when a field is edited as a whole, and figures stay with what quotes them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.drafting import causal, composing, pieces, renewing
from zhiheng.drafting.known import Known
from zhiheng.drafting.pieces import Piece
from zhiheng.drafting.status import Order

ORDER = Order("510000", "2023", "2022")


@pytest.fixture(scope="module")
def circular(province: Known) -> list[Piece]:
    return composing.compose("circular", province, ORDER)


def test_pieces_survive_json(circular: list[Piece]) -> None:
    assert pieces.read(pieces.kept(circular)) == circular


def test_absorbing_keeps_figures_of_mended_and_unchanged_paragraphs(circular: list[Piece]) -> None:
    values = pieces.texts(circular)
    rise = next(one for one in circular if one.key.startswith("change"))
    values["facts"] = "新写的一段。\n" + values["facts"].replace("超出抽样误差", "超出了抽样误差", 1)
    made = pieces.absorbed(circular, values)
    assert pieces.texts(made) == values
    mended = next(one for one in made if one.key == rise.key)
    assert mended.edited
    assert mended.figures == rise.figures
    assert not made[[one.text for one in made].index("新写的一段。")].made
    table = next(one for one in made if one.is_table and one.field == "facts")
    assert table in circular


def test_absorbing_what_did_not_change_changes_nothing(circular: list[Piece]) -> None:
    values = {one.field: "" for one in circular} | pieces.texts(circular)
    assert pieces.absorbed(circular, values) == circular


@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=20
        ),
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None)
def test_absorbing_any_text_says_exactly_that_text(circular: list[Piece], lines: list[str]) -> None:
    values = {"facts": "\n".join(lines)}
    made = pieces.absorbed(circular, values)
    assert "\n".join(one.text for one in made).split("\n") == "\n".join(pieces.split(values["facts"])).split("\n")


def test_figures_are_marked_where_they_stand(circular: list[Piece]) -> None:
    rise = next(one for one in circular if one.key.startswith("change"))
    runs = pieces.marked(rise)
    assert "".join(one.text for one in runs) == rise.text
    assert [one.text for one in runs if one.figure is not None] == ["93.00%", "94.00%"]
    struck = replace(rise, text=rise.text.replace("93.00%", "九成三"))
    assert [one.text_zh for one in pieces.unquoted(struck)] == ["93.00%"]


def test_edit_strikes_splits_and_adds(circular: list[Piece]) -> None:
    place = next(at for at, one in enumerate(circular) if one.key.startswith("change"))
    made = pieces.edited(circular, {place: ("一句。\n二句。", "One."), place + 1: ("", "")}, {"demands": "抓好落实。"})
    texts = [one.text for one in made]
    assert texts[place : place + 2] == ["一句。", "二句。"]
    assert circular[place + 1].text not in texts
    assert pieces.texts(made)["demands"] == "抓好落实。"
    assert made[place].figures == circular[place].figures
    assert made[place + 1].figures == ()


@pytest.mark.parametrize("kind", composing.KINDS)
def test_every_kind_is_composed_without_causes_and_leaves_decisions_to_people(province: Known, kind: str) -> None:
    made = composing.compose(kind, province, ORDER)
    fields = {one.field for one in made}
    assert not fields & {"demands", "proposals", "decisions", "questions", "tasks", "stages", "next", "news"}
    assert not [one.text for one in made if causal.words(one.text) or causal.words(one.text_en)]
    assert all(one.text_en for one in made)
    if any(one.figures for one in made) and "closing" in dict(composing.KINDS[kind].fields):
        assert "SYNTHETIC" in pieces.texts(made)["closing"]


def test_tables_of_a_draft_become_tables_and_charts(circular: list[Piece]) -> None:
    blocks = list(written_tables.blocks(pieces.texts(circular)["places"].splitlines()))
    table = next(one for one in blocks if isinstance(one, Table))
    picture = next(one for one in blocks if isinstance(one, Picture))
    assert table.columns[0] == "地区"
    assert "数据来源：按归集的记录计算" in table.foot
    assert picture.caption == "图1 监督抽查合格率", "pictures have numbers of their own"
    assert "成都市 96.00（95.10–96.90）" in picture.alt


def test_draft_is_behind_when_figures_change_and_renewed_at_a_click(province: Known, circular: list[Piece]) -> None:
    assert renewing.outdated(circular, province, circular) == []
    rows = tuple(
        replace(one, value=one.value - 1, low=one.low - 1, high=one.high - 1)
        if one.area == "510000" and one.period == "2023" and not one.part and one.value and one.low and one.high
        else one
        for one in province.readings
    )
    later = replace(province, readings=rows, batch=13)
    fresh = composing.compose("circular", later, ORDER)
    late = renewing.outdated(circular, later, fresh)
    change = next(one for one in late if one.piece.key.startswith("change"))
    assert [(one.then.text_zh, one.now and one.now.text_zh) for one in change.changes] == [("94.00%", "93.00%")]
    assert change.now is not None
    assert "含零，不能判定有升降" in change.now.text
    made = renewing.renewed(circular, late, {one.place for one in late}, fresh)
    assert renewing.outdated(made, later, fresh) == []
    assert "第13批" in pieces.texts(made)["closing"]


def test_renewing_an_edited_paragraph_leaves_its_words(province: Known, circular: list[Piece]) -> None:
    place = next(at for at, one in enumerate(circular) if one.key.startswith("change"))
    edited = pieces.edited(circular, {place: ("全省合格率94.00%，我们说明如下。", "")}, {})
    rows = tuple(
        replace(one, value=one.value + 1)
        if one.area == "510000" and one.period == "2023" and not one.part and one.value
        else one
        for one in province.readings
    )
    later = replace(province, readings=rows)
    fresh = composing.compose("circular", later, ORDER)
    late = renewing.outdated(edited, later, fresh)
    made = renewing.renewed(edited, late, {place}, fresh)
    assert made[place].text == "全省合格率95.00%，我们说明如下。"
    assert made[place].edited


def test_finding_that_no_longer_holds_is_struck_only_if_nobody_edited_it(
    province: Known, circular: list[Piece]
) -> None:
    later = replace(province, readings=tuple(one for one in province.readings if one.period == "2023"))
    fresh = composing.compose("circular", later, ORDER)
    late = renewing.outdated(circular, later, fresh)
    gone = next(one for one in late if one.piece.key.startswith("change"))
    assert not gone.holds
    assert gone.changes[0].what == "gone"
    made = renewing.renewed(circular, late, {gone.place}, fresh)
    assert not [one for one in made if one.key == gone.piece.key]
    edited = pieces.edited(circular, {gone.place: ("自己写的93.00%和94.00%。", "")}, {})
    late = renewing.outdated(edited, later, fresh)
    assert renewing.renewed(edited, late, {gone.place}, fresh)[gone.place].text == "自己写的93.00%和94.00%。"
