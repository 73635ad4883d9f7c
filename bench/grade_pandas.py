"""The twelve criteria of the measured scorecard in pandas, on the same files: columns read by pyarrow, filtered before grouping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.parquet as pq

from bench import synthetic
from bench.card import CRITERIA
from bench.clock import Clock

_TODAY = pd.Timestamp(synthetic.TODAY)
_WORDS = ("kind", "verdict", "outcome", "status", "entity_kind")


def measure(home: str) -> dict[str, Any]:
    """Compute the values; afterwards, untimed, compare them with those of the latest run of Zhiheng."""
    clock = Clock()
    people = _population(home)
    values = {**_inspections(home, people), **_penalties(home, people), **_complaints(home, people)}
    times = clock.read()
    if set(values) != set(CRITERIA):
        raise ValueError("these are not the criteria of the measured scorecard")
    return {**times, "criteria": len(values), "differing": _differing(home, people, values)}


def _load(home: str, table: str, columns: list[str]) -> pd.DataFrame:
    files = sorted((Path(home) / "lake" / table).glob("*.parquet"))
    words = [name for name in _WORDS if name in columns]
    read = [pq.read_table(file, columns=columns, read_dictionary=words) for file in files]
    whole = pa.concat_tables(read).unify_dictionaries()
    frame: pd.DataFrame = whole.to_pandas(
        date_as_object=False, types_mapper={pa.bool_(): pd.BooleanDtype()}.get, split_blocks=True, self_destruct=True
    )
    return frame


def _population(home: str) -> pd.Index:
    frame = _load(home, "organisation", ["subject", "status", "entity_kind"])
    kinds = frame["entity_kind"].isna() | frame["entity_kind"].isin(["enterprise", "branch", "cooperative"])
    return pd.Index(frame.loc[(frame["status"] == "active") & kinds, "subject"].sort_values())


def _since(months: int) -> pd.Timestamp:
    return _TODAY - pd.DateOffset(months=months)


class _Placed:
    """Rows with the place of each row's enterprise among the people, found once: grouping is then counting."""

    def __init__(self, rows: pd.DataFrame, people: pd.Index) -> None:
        place = people.get_indexer(rows["subject"])
        self.people, self.known = len(people), place >= 0
        self.rows = rows.drop(columns="subject").loc[self.known]
        self.place = place[self.known]

    def count(self, mask: pd.Series) -> np.ndarray[Any, Any]:
        """Return how many rows of the mask each enterprise has."""
        return np.bincount(self.place[mask.to_numpy(dtype=bool)], minlength=self.people)


def _inspections(home: str, people: pd.Index) -> dict[str, Any]:
    placed = _Placed(_load(home, "inspection", ["subject", "occurred_on", "kind", "verdict", "retest"]), people)
    rows, count = placed.rows, placed.count
    day, again = rows["occurred_on"], rows["retest"].fillna(value=False).astype(bool)
    two, three = day > _since(24), day > _since(36)
    failed, spot = rows["verdict"] == "fail", rows["kind"] == "spot_check"
    shop = rows["kind"].isin(["circulation", "online"])
    judged = spot & ~again & three & rows["verdict"].isin(["pass", "fail"])
    tried, passed = count(judged), count(judged & (rows["verdict"] == "pass"))
    last = day[failed & spot].groupby(placed.place[(failed & spot).to_numpy()]).max().reindex(range(len(people)))
    return {
        "spot-check-failure": count(failed & spot & ~again & two),
        "retest-failure": count(failed & again & three),
        "monitoring-problem": count(failed & (rows["kind"] == "monitoring") & ~again & two),
        "market-failure": count(failed & shop & ~again & two),
        "repeat-failure": count(failed & spot & ~again & (day > _since(12))),
        "spot-check-pass-rate": np.where(tried > 0, passed * 100_000 // np.maximum(tried, 1), np.nan),
        "days-since-failure": (_TODAY - last).dt.days.to_numpy(),
    }


def _penalties(home: str, people: pd.Index) -> dict[str, Any]:
    rows = _load(home, "penalty", ["subject", "occurred_on", "kind", "fine"])
    placed = _Placed(rows.loc[rows["occurred_on"] > _since(36)], people)
    heavy = placed.rows["kind"].isin(["suspension", "licence_revoked"])
    fines = placed.rows["fine"].groupby(placed.place).sum(min_count=1).reindex(range(len(people)))
    return {
        "fines": fines.to_numpy(),
        "heavy-penalty": placed.count(heavy),
        "other-penalty": placed.count(~heavy),
    }


def _complaints(home: str, people: pd.Index) -> dict[str, Any]:
    rows = _load(home, "complaint", ["subject", "occurred_on", "accepted", "outcome", "row_no", "supersedes_row"])
    corrected = rows["supersedes_row"].dropna()
    placed = _Placed(rows.loc[~rows["row_no"].isin(corrected) & (rows["occurred_on"] > _since(12))], people)
    accepted = placed.rows["accepted"].fillna(value=False).astype(bool)
    outcome = placed.rows["outcome"]
    return {
        "accepted-complaints": placed.count(accepted),
        "unresolved-complaints": placed.count(accepted & (outcome.isna() | outcome.isin(["pending", "failed"]))),
    }


def _differing(home: str, people: pd.Index, values: dict[str, Any]) -> dict[str, int]:
    """Return for each criterion how many enterprises have another value in Zhiheng's latest run (-1: other people)."""
    runs = sorted((Path(home) / "runs").glob("*/results.parquet"), key=lambda path: path.stat().st_mtime)
    table = pq.read_table(runs[-1], columns=["subject", *(f"{name}.value" for name in values)])
    if not np.array_equal(table["subject"].to_numpy(), people.to_numpy()):
        return dict.fromkeys(values, -1)
    found = {}
    for name, found_there in values.items():
        ours = table[f"{name}.value"].to_pandas().to_numpy(dtype=np.float64, na_value=np.nan)
        theirs = np.asarray(found_there, dtype=np.float64)
        found[name] = int((~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))).sum())
    return found
