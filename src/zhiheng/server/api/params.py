"""Parameters that several operations take, each with its bounds; days are ISO days and nothing else."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from ninja import Path, Query
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def iso_day(value: Any) -> Any:
    """Refuse what pydantic would take for a day besides ISO days (numbers of seconds, instants)."""
    if isinstance(value, str) and not _DAY.match(value):
        raise PydanticCustomError("day", "Write the day like 2024-03-01")
    return value


def without_nul(value: str) -> str:
    """Refuse control characters: no name holds one, and PostgreSQL knows no NUL."""
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in value):
        raise PydanticCustomError("control_character", "The text holds a control character")
    return value


Day = Annotated[date, BeforeValidator(iso_day)]
Clean = Annotated[str, AfterValidator(without_nul)]
NAME = r"^[a-z0-9][a-z0-9._-]*$"

Limit = Annotated[int, Query(100, ge=1, le=1000, description="每页条数 · Rows a page", examples=[100])]
Cursor = Annotated[
    str, Query("", max_length=2000, description="上一页给出的游标 · The cursor that the last page gave", examples=[""])
]
From = Annotated[
    Day | None, Query(None, alias="from", description="最早日期(含)· First day, inclusive", examples=["2024-01-01"])
]
To = Annotated[
    Day | None, Query(None, alias="to", description="最晚日期(含)· Last day, inclusive", examples=["2024-12-31"])
]
AsOf = Annotated[
    Day | None,
    Query(
        None, description="截至哪一天,默认今天 · The day asked for, by default today in China", examples=["2024-06-30"]
    ),
]
On = Annotated[Day | None, Query(None, description="在哪一天,默认今天 · On which day, by default today in China")]
RecordTypeId = Annotated[
    str, Query("", alias="type", max_length=64, pattern=r"^([a-z][a-z0-9._-]*)?$", description="记录类型 · Record type", examples=["inspection"])
]  # fmt: skip
Division = Annotated[
    str,
    Query(
        "",
        max_length=6,
        pattern=r"^[0-9]{0,6}$",
        description="行政区划代码或其前几位 · Division code, or its first digits",
        examples=["5101"],
    ),
]
Industry = Annotated[
    str,
    Query("", max_length=4, pattern=r"^[0-9A-Z]{0,4}$", description="行业代码前几位 · First signs of the industry", examples=["14"]),
]  # fmt: skip
Status = Annotated[
    str,
    Query("", max_length=32, pattern=r"^[a-z_]*$", description="登记状态 · Registration status", examples=["active"]),
]
SourceFilter = Annotated[
    str, Query("", alias="source", max_length=100, pattern=r"^([a-z0-9][a-z0-9._-]*)?$", description="来源 · Source")
]
Since = Annotated[
    int | None,
    Query(
        None,
        ge=0,
        le=2**62,
        description="只要这一批之后新增、更正或停用的 · Only what was added, corrected or voided after this batch",
        examples=[12],
    ),
]
SinceBatch = Annotated[
    int,
    Query(
        0,
        ge=0,
        le=2**62,
        description="上次取得的数据所代表的批次,默认从头 · The batch that what you have stands for; by default from the beginning",
        examples=[12],
    ),
]
Text = Annotated[
    Clean,
    Query(
        "", alias="q", max_length=120, description="名称、曾用名或代码 · Name, former name or code", examples=["豆瓣"]
    ),
]
PackChoice = Annotated[
    str, Query("", alias="pack", max_length=64, pattern=r"^([a-z][a-z0-9-]*)?$", description="政策包,默认本机构的 · Pack; by default the installation's")
]  # fmt: skip

USCC = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z]{18}$", description="统一社会信用代码 · Unified Social Credit Code", examples=["91510107MA6CQ8JD4X"])
]  # fmt: skip
RecordId = Annotated[
    str, Path(pattern=r"^[0-9a-fA-F]{64}$", description="记录编号(64 位十六进制)· Record id", examples=["ab" * 32])
]
ElementId = Annotated[str, Path(max_length=100, pattern=NAME, description="标识 · Id")]
RunId = Annotated[str, Path(max_length=121, pattern=r"^[a-z0-9][a-z0-9-]*$", description="运行编号 · Run id")]
UploadKey = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="报送编号 · Upload")]
SourceId = Annotated[
    str,
    Path(max_length=100, pattern=NAME, description="来源 · Source of the sharing register", examples=["spot-checks"]),
]
