"""The fact ledger: append-only typed records in a columnar lake, with two clocks.

Ledger.open(home, record_types)    append batches, view a day, check and maintain the store
RecordView, LedgerView, ArrowView  the records in force, over the lake or over plain Arrow tables
Rows, Receipt, Conflict            what `append` takes and answers
emit                               rules (policy.expression) as queries
runs.RunStore                      results that can be replayed
"""

from zhiheng.ledger.arrow_view import ArrowView
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.receipt import Conflict, Receipt, Rows
from zhiheng.ledger.view import LedgerView, RecordView

__all__ = ["ArrowView", "Conflict", "Home", "Ledger", "LedgerView", "Receipt", "RecordView", "Rows"]
