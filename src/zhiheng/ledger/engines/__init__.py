"""Query engines behind one port: DuckDB here; an engine for many machines can follow."""

from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.ledger.engines.port import QueryEngine, Session

__all__ = ["DuckDB", "QueryEngine", "Session"]
