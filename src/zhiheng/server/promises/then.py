"""Values as they stood on an earlier day, computed from the ledger for who asks of such a day; kept for the next who does.

Pages read the values of the day. Those of an earlier day are others: records came in since, and figures were published.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock

from zhiheng.cases.services.installed import installation
from zhiheng.errors import ZhihengError
from zhiheng.indicators import published
from zhiheng.indicators.errors import NoIndicatorRun
from zhiheng.indicators.services import values as stored
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Target
from zhiheng.policy.pack import Pack
from zhiheng.server.promises import knowledge

#: So many answers are kept; one of a whole pack is about 2 MB.
KEPT = 12
_Key = tuple[str, str, str, int, date, tuple[str, ...], tuple[str, ...]]
_kept: OrderedDict[_Key, list[Value]] = OrderedDict()
_later: dict[tuple[str, int, date], bool] = {}
_one_at_a_time = Lock()


def stands(pack: Pack, as_of: date) -> bool:
    """Tell whether the values that pages read stand for a day: it is not before the day for which they were made.

    Where it is not known when they were made, they are all there is. Figures that say that they are published after the
    day are not known on it.
    """
    made = made_on(pack)
    return made is None or (made <= as_of and not _told_later(as_of))


def made_on(pack: Pack) -> date | None:
    """Return the day for which the values that pages read were made; None where that is not known."""
    try:
        return installation().runs.manifest(stored.latest_run(pack.info.id)).as_of
    except (NoIndicatorRun, ZhihengError):
        return None


def values(
    pack: Pack, as_of: date, targets: Sequence[Target] | None = None, levels: Sequence[str] = knowledge.LEVELS
) -> list[Value]:
    """Return the values that judging rows of a pack wants, computed as of a day; of all rows where none are given."""
    held = installation()
    names = tuple(sorted(each.id for each in targets)) if targets is not None else ()
    head = held.ledger.head()
    key: _Key = (str(held.home.root), pack.info.id, pack.content_hash, head, as_of, names, tuple(levels))
    with _one_at_a_time:
        if key not in _kept:
            with held.ledger.view(as_of, known_at=head) as view:
                _kept[key] = knowledge.computed(view, pack, as_of, targets, levels)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _told_later(as_of: date) -> bool:
    """Tell whether the ledger holds a figure that says it is published after a day."""
    held = installation()
    key = (str(held.home.root), held.ledger.head(), as_of)
    if key not in _later:
        with held.ledger.view(as_of) as view:
            found = published.told_after(view, as_of)
        _later.clear()
        _later[key] = found
    return _later[key]
