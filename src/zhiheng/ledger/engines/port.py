"""What an engine must offer so that views and rules can run on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa
from sqlglot import exp


class Session(Protocol):
    """A private set of named tables and views, and queries over them. Not shared between threads."""

    def scan(self, files: Sequence[str]) -> str:
        """Return a FROM item that reads the union of Parquet files by column name."""
        ...

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table queryable under a name."""
        ...

    def define(self, name: str, query: str) -> None:
        """Make a query (in the engine's dialect) queryable under a name."""
        ...

    def keep(self, name: str, query: str) -> None:
        """Run a query once and keep its rows under a name."""
        ...

    def query(self, query: exp.Query) -> pa.Table:
        """Run a query and return its rows."""
        ...

    def fetch(self, query: str) -> pa.Table:
        """Run a query in the engine's dialect and return its rows."""
        ...

    def close(self) -> None:
        """Give back memory and spilled files."""
        ...


class QueryEngine(Protocol):
    """Opens sessions. `dialect` is SQLGlot's name of what it speaks."""

    @property
    def dialect(self) -> str:
        """SQLGlot's name of the engine's SQL."""
        ...

    def session(self) -> Session:
        """Return a new session."""
        ...
