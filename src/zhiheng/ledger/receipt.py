"""What `append` takes and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

#: Why a row was not taken, by reason: Chinese and English.
CONFLICT_REASONS: dict[str, tuple[str, str]] = {
    "same_key": (
        "同一批中有相同主键而内容不同的行,均未采用;请确定哪一行正确后重新报送",
        "rows of one batch share a key and differ; none was taken: decide which is right and send it again",
    ),
    "not_current": (
        "要更正的记录已被其他记录更正,须由人判断",
        "the record to be corrected has already been corrected; a person must decide",
    ),
    "two_corrections": (
        "同一批中有两条记录更正同一条记录,均未采用,须由人判断",
        "two rows of one batch correct the same record; none was taken; a person must decide",
    ),
    "key_moved": (
        "该主键的记录已被另一主键的记录更正,须由人判断",
        "the record under this key was corrected by one under another key; a person must decide",
    ),
    "key_taken": (
        "该主键已有另一条有效记录,不能再更正到此主键",
        "another record in force already has this key",
    ),
    "unknown_target": ("所指的记录不存在", "the record referred to does not exist"),
    "erased": ("该记录已依法删除,不得再次写入", "this record was erased by law and may not come back"),
}


@dataclass(frozen=True)
class Rows:
    """Rows of one record type to append.

    `table` has the payload's columns, `source_key`, `occurred_on` and, where wanted, `subject`, `occurred_at`,
    `publicity`, `division`, `owner_body` and `supersedes` (an explicit correction). `parties` has `row` (an index into
    `table`), `role`, `subject`, `method`, `party_code`, `party_name`; None: the main subject alone.
    """

    record_type: str
    table: pa.Table
    parties: pa.Table | None = None


@dataclass(frozen=True)
class Conflict:
    """A row that was not taken and waits for a person. Ids are hexadecimal; `against` is the record in its way."""

    record_type: str
    row: int
    reason: str
    record_id: str
    against: str | None

    def message(self, language: str = "zh") -> str:
        """Return the reason in Chinese, or in English for a language tag that begins with ``en``."""
        zh, en = CONFLICT_REASONS[self.reason]
        return en if language.lower().startswith("en") else zh


@dataclass(frozen=True)
class Receipt:
    """What became of an append.

    With nothing accepted there is no batch: `batch_id` is None and `batch_seq` is the head as it was. `repeated` says
    that the same `batch_id` had been appended before and nothing was done. `unlinked` counts accepted rows with a
    party that has no subject yet.
    """

    batch_seq: int
    batch_id: str | None
    accepted: int
    duplicates: int
    unlinked: int
    recorded_at: datetime | None = None
    conflicts: tuple[Conflict, ...] = field(default=())
    repeated: bool = False
