from __future__ import annotations

import re

import pytest

from zhiheng import policy
from zhiheng.policy.words import provisions


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("第二十九条", "Article 29"),
        ("第七十条(三)", "Article 70(3)"),
        ("五(四)", "section 5(4)"),
        ("二(三)3", "section 2(3)3"),
        ("第五章一(一)", "Chapter 5, section 1(1)"),
        ("附件2第十五条", "Annex 2, Article 15"),
        ("附件3", "Annex 3"),
        ("专栏4", "Box 4"),
        ("(二十三)", "(23)"),
        ("前言", "Preamble"),
        ("12", "item 12"),
        ("没有这样的条款", "没有这样的条款"),
    ],
)
def test_place_in_a_document_reads_as_english(chinese: str, english: str) -> None:
    assert provisions.english(chinese) == english


def test_every_provision_of_the_packs_has_an_english_name_of_its_own() -> None:
    for pack in policy.load().values():
        for document in pack.documents.values():
            names = [provisions.english(one.id, document) for one in document.provisions]
            assert not [name for name in names if re.search("[\u4e00-\u9fff]", name)]
            assert len(set(names)) == len(names), document.id


def test_number_of_a_task_is_written_in_figures() -> None:
    assert [provisions.clause(one) for one in ("三-6", "十一-2", "2026-1", "")] == ["3-6", "11-2", "2026-1", ""]
