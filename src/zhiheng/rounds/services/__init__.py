"""Use cases of reporting rounds: the only place that writes."""

from zhiheng.rounds.services.creating import create
from zhiheng.rounds.services.filling import save
from zhiheng.rounds.services.locking import lock
from zhiheng.rounds.services.reopening import reopen, take_back
from zhiheng.rounds.services.sending import remind, send
from zhiheng.rounds.services.stepping import check, give_back, submit
from zhiheng.rounds.services.summing import results, rollup

__all__ = [
    "check", "create", "give_back", "lock", "remind", "reopen", "results", "rollup", "save", "send", "submit", "take_back",
]  # fmt: skip
