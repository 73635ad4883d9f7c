"""Linking in bulk: proposals with reasons, and what must hold of the model behind them."""

from __future__ import annotations

import socket
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.linkage import features, model, proposing, reasons

DAY = date(2024, 5, 1)
FIRMS = [
    ("91510104A", "成都安邦食品有限公司", "510104", "锦江区人民路12号"),
    ("91510104B", "成都宏嘉电缆有限公司", "510104", "锦江区建设路9号"),
    ("91510300C", "自贡恒昌水泥厂", "510302", "自流井区解放路3号"),
    ("91510300D", "自贡安邦食品有限公司", "510302", "自流井区新华路88号"),
]


def directory() -> Directory:
    return Directory.of(
        pa.table(
            {
                "uscc": [code for code, *_ in FIRMS],
                "name": [name for _, name, *_ in FIRMS],
                "registered_on": pa.array([date(2010, 1, 1)] * len(FIRMS), pa.date32()),
            }
        )
    )


def places() -> pl.DataFrame:
    rows = [(f"uscc:{code}", division, address) for code, _, division, address in FIRMS]
    return pl.DataFrame(rows, schema=features.PLACES, orient="row")


def candidates(name: str, division: str | None = None, address: str | None = None) -> tuple[proposing.Likely, ...]:
    parties = features.party_rows([(name, None, division, address, DAY, DAY)])
    return proposing.likely(parties, directory(), places()).get(0, ())


def test_homophone_is_proposed_with_its_sound_as_reason() -> None:
    (best, *_) = candidates("成都宏佳电缆有限公司", "510104")
    assert best.subject == "uscc:91510104B"
    assert ("name", "sound") in {(reason.comparison, reason.outcome) for reason in best.reasons}
    zh, en = best.words
    assert "读音相同" in zh
    assert "sound the same" in en
    assert best.band in reasons.BANDS


def test_place_decides_between_firms_of_one_name() -> None:
    assert {one.subject for one in candidates("安邦食品")} == {"uscc:91510300D", "uscc:91510104A"}
    assert candidates("安邦食品", "510302")[0].subject == "uscc:91510300D"
    assert candidates("安邦食品", "510104")[0].subject == "uscc:91510104A"


def test_candidates_of_a_party_share_one_probability() -> None:
    assert sum(one.probability for one in candidates("安邦食品")) <= 1.0


def test_same_address_raises_the_probability() -> None:
    without = candidates("成都宏家电缆有限公司", "510104")[0].probability
    assert candidates("成都宏家电缆有限公司", "510104", "锦江区建设路9号")[0].probability > without


def test_stranger_gets_no_candidate() -> None:
    assert candidates("眉山东坡泡菜股份有限公司", "511402") == ()


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert candidates("成都宏佳电缆有限公司")


def test_same_input_gives_the_same_proposals() -> None:
    assert candidates("成都宏佳电缆有限公司") == candidates("成都宏佳电缆有限公司")


def test_no_person_is_compared() -> None:
    columns = set(features.sides(features.party_rows([]), directory(), places()).left.column_names)
    assert not {name for name in columns if "person" in name or "phone" in name or "representative" in name}


def test_every_outcome_has_words() -> None:
    for comparison, (_, steps) in model.COMPARISONS.items():
        for step in steps:
            assert (comparison, step.name) in reasons._WORDS


@pytest.mark.parametrize("comparison", model.COMPARISONS)
def test_starting_probabilities_add_up(comparison: str) -> None:
    steps = model.COMPARISONS[comparison][1]
    assert sum(step.m for step in steps) == pytest.approx(1.0, abs=0.01)
    assert sum(step.u for step in steps) == pytest.approx(1.0, abs=0.01)


@given(st.text(alphabet="安邦食品宏佳电缆", min_size=3, max_size=8), st.data())
def test_names_one_sign_apart_share_a_block(core: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(core) - 1))
    other = core[:at] + data.draw(st.sampled_from("天地")) + core[at + 1 :]
    assert set(features.lacking_one(core)) & set(features.lacking_one(other))
    assert set(features.lacking_one(core)) & set(features.lacking_one(core[:at] + core[at + 1 :]))
