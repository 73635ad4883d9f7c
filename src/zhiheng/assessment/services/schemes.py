"""Sheets: those of a pack, and the one that a year keeps as it was when it began."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from zhiheng.assessment.errors import UnknownSheet
from zhiheng.assessment.models import AssessmentYear
from zhiheng.cases.services import installed
from zhiheng.ledger.runs import content_hash
from zhiheng.policy.model import Assessment, LevelTable, SheetCriterion


def of_pack(pack: str, sheet: str) -> Assessment:
    """Return a sheet of a pack. Raises UnknownPack, UnknownSheet."""
    known = installed.pack(pack).assessments
    if sheet not in known:
        raise UnknownSheet(sheet=sheet, pack=pack, known=", ".join(sorted(known)) or "—")
    return known[sheet]


def kept(pack: str, scheme: Assessment) -> tuple[dict[str, Any], str]:
    """Return what a year keeps of a sheet, with the hash of it."""
    table = installed.pack(pack).level_tables[scheme.levels]
    content = {
        "scheme": scheme.model_dump(mode="json", by_alias=True, exclude_none=True),
        "levels": table.model_dump(mode="json", by_alias=True, exclude_none=True),
    }
    return content, content_hash(content)


def is_own(year: AssessmentYear) -> bool:
    """Return whether the running body drew the criteria of a year up itself."""
    return "own" in year.content


def of_year(year: AssessmentYear) -> tuple[Assessment, LevelTable]:
    """Return the sheet of a year and its table of grades, as they were when it began."""
    return _read(orjson.dumps(year.content, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=16)
def _read(content: bytes) -> tuple[Assessment, LevelTable]:
    found = orjson.loads(content)
    return Assessment.model_validate(found["scheme"]), LevelTable.model_validate(found["levels"])


def criterion(year: AssessmentYear, name: str) -> SheetCriterion | None:
    """Return a criterion of a year's sheet."""
    return next((one for one in of_year(year)[0].every_criterion() if one.id == name), None)
