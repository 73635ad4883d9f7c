"""The seed table of targets: every row has exactly one state, which fits its kind and way of judging."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from zhiheng.promises import Official, State

TABLE = Path(__file__).parents[2] / "../shared/data/seeds/targets.tsv"
pytestmark = pytest.mark.reference
DOCUMENTS = {
    "川府发〔2009〕32号": "sichuan-2009-32",
    "川办发〔2013〕19号": "sichuan-2013-19",
    "苏政发〔2012〕91号": "jiangsu-2012-91",
    "四川省“十三五”质量发展规划": "sichuan-13th-five-year",
    "四川省质量促进条例(征求意见稿)2020": "sichuan-2020-draft",
}
#: States that a row of each kind may have with nothing known; a target may have none of the others'.
OWN = {"cited_national": "quoted"}
OPEN = {Official.NOT_MEASURABLE, Official.NEEDS_DEFINITION, Official.SCHEME_ENDED}


@pytest.fixture(scope="module")
def seeds() -> list[dict[str, str]]:
    if not TABLE.is_file():
        pytest.skip(f"{TABLE.name} is not beside this checkout")
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_rows_of_the_seed_and_states_agree_in_kind_force_and_modality(
    seeds: list[dict[str, str]], unknown: dict[str, list[State]]
) -> None:
    """Row by row the packs differ from the table where `tests/reference/test_pack_targets.py` says why; here they are counted."""
    rows = [row for found in unknown.values() for row in found]
    mine = Counter((row.document.id if row.document else "", row.target.kind.value) for row in rows)
    table = Counter((DOCUMENTS[seed["seed"]], seed["kind"]) for seed in seeds)
    for key, number in table.items():
        assert mine[key] >= number, key
    assert set(mine) == set(table)


def test_kind_of_a_seed_decides_its_state(seeds: list[dict[str, str]], unknown: dict[str, list[State]]) -> None:
    by_place: dict[tuple[str, str], set[str]] = {}
    for row in (row for found in unknown.values() for row in found):
        document = row.document.id if row.document else ""
        by_place.setdefault((document, row.target.kind.value), set()).add(row.verdict.official.value)
    for seed in seeds:
        found = by_place[(DOCUMENTS[seed["seed"]], seed["kind"])]
        if seed["kind"] == "target":
            assert found <= {each.value for each in OPEN}, "with nothing known nothing is met or missed"
        else:
            assert found == {OWN.get(seed["kind"], seed["kind"])}, seed["quote"]


def test_targets_whose_seed_gives_no_figure_and_no_yardstick_need_a_definition(
    seeds: list[dict[str, str]], unknown: dict[str, list[State]]
) -> None:
    ordinal = sum(seed["modality"] == "ordinal" and seed["kind"] == "target" for seed in seeds)
    rows = [row for found in unknown.values() for row in found if row.target.modality.value == "ordinal"]
    targets = [row for row in rows if row.target.kind.value == "target"]
    assert len(targets) == ordinal
    assert all(row.verdict.official is Official.NEEDS_DEFINITION for row in targets if row.target.reads_as is None)
