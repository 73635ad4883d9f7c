"""Cases: procedures of the packs carried out by people, on clocks, with reasons, and with a history that only grows.

open_steps, judge        which steps are open to whom, and why not (pure)
Standing, Facts          how a case stands, and the port to what the ledger knows
due, last_day            when a clock ends, with suspensions and extensions
"""

from zhiheng.cases.clock_rules import Suspension, due, last_day
from zhiheng.cases.engine import OpenStep, judge, open_steps
from zhiheng.cases.standing import Facts, Standing

__all__ = ["Facts", "OpenStep", "Standing", "Suspension", "due", "judge", "last_day", "open_steps"]
