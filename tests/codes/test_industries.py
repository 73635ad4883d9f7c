from __future__ import annotations

import pyarrow as pa
import pytest

from zhiheng.codes import industries
from zhiheng.codes.errors import IndustryEditionOutside, UnknownIndustry


def test_edition_of_2017_has_twenty_sections_and_97_divisions() -> None:
    table = industries.edition_table("2017")
    assert sorted(c for c in table if len(c) == 1) == list("ABCDEFGHIJKLMNOPQRST")
    assert sorted(c for c in table if len(c) == 2) == [f"{n:02d}" for n in range(1, 98)]
    assert all(table[i.section].code == i.section for i in table.values())


def test_edition_of_2011_has_96_divisions() -> None:
    assert len([c for c in industries.edition_table("2011") if len(c) == 2]) == 96


def test_code_means_what_its_edition_says() -> None:
    assert industries.get("82", on="2017-09-30").zh == "教育"
    assert industries.get("82", on="2017-10-01").zh == "其他服务业"
    assert industries.get("83").zh == "教育"


@pytest.mark.parametrize("code", ["C13", "13", "1391", "C1391"])
def test_longer_codes_lead_to_their_division(code: str) -> None:
    assert industries.get(code).code == "13"


@pytest.mark.parametrize("code", ["", "U", "98", "00", "A13", "c", "１3", "1", "13911", None, 13, "😀"])
def test_unknown_code_is_refused(code: object) -> None:
    with pytest.raises(UnknownIndustry):
        industries.get(code)  # type: ignore[arg-type]


def test_day_before_the_first_edition_is_refused() -> None:
    with pytest.raises(IndustryEditionOutside):
        industries.get("C", on="2010-01-01")


def test_vector_form_agrees() -> None:
    values = ["C", "13", None, "98", "A13", "13", ""]
    want = [v is not None and industries.exists(v) for v in values]
    assert industries.exists_many(pa.array(values)).tolist() == want
    assert [i.code for i in industries.divisions_of("F")] == ["51", "52"]
