"""The packs restate the five texts and never copy them: no long run of a text's characters in any text of an element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.policy import kinds
from zhiheng.policy.model import Localised, Provision
from zhiheng.policy.model.base import Model

SEEDS = Path(__file__).parents[2] / "../shared/data/seeds"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the texts of the policy are not here"),
]

#: Characters in a row that may agree; a longer run is a copy.
LIMIT = 15
#: What a text calls by name may bear that name. Each is a title, the proper name of a scheme or body, or a list of products
#: or places that has no other words; with what it names.
NAMES = {
    "四川省人民政府关于全面推进质量兴川战略的若干意见": "title of the opinions of 2009",
    "四川省人民政府办公厅关于印发贯彻实施质量发展纲要2013年工作计划的通知": "title of the notice of 2013",
    "贯彻实施质量发展纲要2013年工作计划": "title of the work plan of 2013",
    "国务院办公厅关于印发贯彻实施质量发展纲要2013年行动计划的通知": "title of the national plan of 2013",
    "省政府关于加快推进质量强省建设的意见": "title of the opinions of 2012",
    "四川省质量促进条例征求意见稿": "title of the draft of 2020",
    "中共中央国务院关于开展质量提升行动的指导意见": "title of the central opinion of 2017",
    "中共四川省委关于全面推动高质量发展的决定": "title of the decision of 2018",
    "国务院关于进一步促进中小企业发展的若干意见": "title of the opinion of 2009 on small firms",
    "国务院关于扶持小型微型企业健康发展的意见": "title of the opinion of 2014 on small firms",
    "关于促进中小企业公共服务平台建设的指导意见": "title of the opinion of 2010 on platforms",
    "国务院关于先照后证改革后加强事中事后监管的意见": "title of the opinion of 2015",
    "关于促进首台套重大技术装备示范应用的意见": "title of the opinion of 2018 on equipment",
    "重点产品质量安全追溯物联网应用示范工程": "the traceability scheme of the plan of 2013",
}


def plain(text: str) -> str:
    """Keep the characters that carry meaning, so that punctuation and spacing do not matter."""
    return "".join(re.findall(r"[㐀-鿿0-9A-Za-z]", text))


@cache
def runs() -> frozenset[str]:
    """Return every run of more than the limit in the five texts."""
    size = LIMIT + 1
    texts = [plain(file.read_text(encoding="utf-8")) for file in sorted(SEEDS.glob("*.txt"))]
    assert len(texts) == 5
    return frozenset(text[at : at + size] for text in texts for at in range(len(text) - LIMIT))


def unquoted(text: str) -> str:
    """Return a text without what stands in quotation marks, and without names that it may bear."""
    rest = plain(re.sub(r"“[^”]*”|「[^」]*」|《[^》]*》", "|", text))
    for name in NAMES:
        rest = rest.replace(name, "")
    return rest


def copied(text: str) -> str | None:
    """Return the first run of characters that a text shares with one of the five, None where none is too long."""
    words = unquoted(text)
    return next(
        (words[at : at + LIMIT + 1] for at in range(len(words) - LIMIT) if words[at : at + LIMIT + 1] in runs()), None
    )


def texts(item: Any) -> Iterator[str]:
    """Yield every Chinese text of an element, whatever it stands in.

    Headings of a document are its names, not ours, and whom a provision makes responsible is a list of names.
    """
    if isinstance(item, Localised):
        yield item.zh
    elif isinstance(item, Provision):
        yield from texts([item.summary, *item.bases])
    elif isinstance(item, Model):
        for name in type(item).model_fields:
            yield from texts(getattr(item, name))
    elif isinstance(item, dict):
        yield from texts(list(item.values()))
    elif isinstance(item, list | tuple):
        for each in item:
            yield from texts(each)


def elements() -> Iterator[Any]:
    """Yield the elements that the three packs hold, each once."""
    for pack in policy.load().values():
        for kind in kinds.KINDS.values():
            for element in getattr(pack, kind.attribute).values():
                if element.pack == pack.info.id:
                    yield element


def test_no_text_of_an_element_copies_the_texts() -> None:
    found = {}
    for element in elements():
        for text in texts(element):
            if run := copied(text):
                found[f"{type(element).__name__} {element.full_id}: {text}"] = run
    assert found == {}


def test_a_copied_sentence_is_found_and_a_title_is_not() -> None:
    sentence = "对不良行为予以记录，在企业下一年度的投标中实行扣分处理"
    assert copied(sentence) is not None
    assert copied(f"“{sentence}”") is None
    assert copied("省政府关于加快推进质量强省建设的意见") is None


FILES = {
    "sichuan-2009-32": "sichuan-2009-32.txt",
    "sichuan-2013-19": "sichuan-2013-19.txt",
    "sichuan-13th-five-year": "sichuan-13th-five-year.txt",
    "sichuan-2020-draft": "sichuan-2020-regulation-draft.txt",
    "jiangsu-2012-91": "jiangsu-2012-91.txt",
}
#: Places without a heading in the text: they are called by what they are. So are the items of the draft's articles.
UNTITLED = ("前言", "结尾", "标题", "附件")


@pytest.mark.parametrize("document_id", FILES)
def test_headings_of_provisions_are_those_of_the_text(document_id: str) -> None:
    text = plain((SEEDS / FILES[document_id]).read_text(encoding="utf-8"))
    document = policy.load()["jiangsu" if document_id.startswith("jiangsu") else "sichuan"].documents[document_id]
    for provision in document.provisions:
        if not provision.id.startswith(UNTITLED) and "条(" not in provision.id:
            assert plain(provision.label.zh) in text, provision.id


@pytest.mark.parametrize("document_id", FILES)
def test_every_place_of_a_text_says_what_it_asks_for(document_id: str) -> None:
    document = policy.load()["jiangsu" if document_id.startswith("jiangsu") else "sichuan"].documents[document_id]
    for provision in document.provisions:
        if not provision.id.startswith(("标题", "附件")) and "条(" not in provision.id:
            assert provision.summary is not None, provision.id
