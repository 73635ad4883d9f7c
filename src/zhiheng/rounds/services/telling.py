"""Messages about sheets lead to the sheet that they are about; those about sums go to whoever used them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhiheng.actors.models import Body
from zhiheng.cases.services import messages
from zhiheng.rounds.models import Round, Sheet
from zhiheng.rounds.services.vintages import Difference

PAGE = "/staff/rounds/"


@dataclass(frozen=True, slots=True)
class User:
    """Somewhere the sums of a round were used: the code of the body, what it is in both languages, the page of it."""

    body: str
    zh: str
    en: str
    path: str


#: Asks where the sums of a round were used: the round, and the lines and units concerned (none: all of them).
FindUsers = Callable[[Round, Collection[str], Collection[str]], Iterable[User]]
#: What other rooms registered through the server; a room never imports another.
USERS: list[FindUsers] = []


def tell(body: Body | str, kind: str, zh: str, en: str, about: Sheet, *, now: datetime) -> None:
    """Tell a body something about a sheet; `kind` as in `cases.services.messages`."""
    messages.tell(body, kind, zh, en, now=now, path=f"{PAGE}{about.round.number}/sheets/{about.unit.code}")


def locked(round_: Round, sheets: Sequence[Sheet], changed: Sequence[Difference], at: datetime) -> None:
    """Tell the units that a round was locked; of one locked anew also those who used its sums, what changed."""
    zh_name, en_name = _names(round_)
    again = round_.vintage > 1
    for one in sheets:
        done = one.state == Sheet.State.LOCKED
        zh = f"{zh_name}已{'更正后重新锁定（第' + str(round_.vintage) + '版）' if again else '锁定'}{'，贵单位所报数据已入账' if done else '，贵单位记为未报'}。"
        en = f"{en_name} was locked{f' anew (vintage {round_.vintage})' if again else ''}; {'your values are in the ledger' if done else 'your unit counts as not reported'}."
        tell(one.unit, "notice", zh, en, one, now=at)
    if not again or not changed:
        return
    zh = f"{zh_name}更正了 {len(changed)} 个数，现为第 {round_.vintage} 版：{{use}}引用过，请核对。"
    en = f"{en_name}: values corrected: {len(changed)} (vintage {round_.vintage}). {{use}} quotes it; please check."
    lines, units = {one.line for one in changed}, {one.unit for one in changed}
    _tell_users(round_, zh, en, lines, units, at)


def reopened(round_: Round, sheets: Sequence[Sheet], chosen: Sequence[Sheet], words: str, at: datetime) -> None:
    """Tell the units that correct their sheets, the others, and those who used the sums, that a round is open again."""
    zh_name, en_name = _names(round_)
    for one in sheets:
        if one in chosen:
            zh, en = f"{zh_name}重新打开，请更正后再报：{words}", f"{en_name} is open again; please correct it: {words}"
            tell(one.unit, "task", zh, en, one, now=at)
        else:
            zh, en = f"{zh_name}重新打开更正：{words}", f"{en_name} was opened again for a correction: {words}"
            tell(one.unit, "notice", zh, en, one, now=at)
    zh = f"{zh_name}重新打开更正，{{use}}引用过；更正锁定前，原来的数仍有效。"
    en = f"{en_name} was opened again for a correction. {{use}} quotes it; until it is locked anew the values stand."
    _tell_users(round_, zh, en, (), {one.unit.code for one in chosen}, at)


def taken_back(round_: Round, sheets: Sequence[Sheet], words: str, at: datetime) -> None:
    """Tell the units that a reopening was taken back."""
    zh_name, en_name = _names(round_)
    for one in sheets:
        zh, en = (
            f"{zh_name}的重新打开已撤回，数照旧：{words}",
            f"The reopening of {en_name} was taken back; all values stand: {words}",
        )
        tell(one.unit, "notice", zh, en, one, now=at)


def _names(round_: Round) -> tuple[str, str]:
    return f"“{round_.name_zh}”（{round_.period}）", f"“{round_.name_en}” ({round_.period})"


def _tell_users(round_: Round, zh: str, en: str, lines: Collection[str], units: Collection[str], at: datetime) -> None:
    users = dict.fromkeys(one for find in USERS for one in find(round_, lines, units))
    for one in users:
        messages.tell(
            one.body, "notice", zh.replace("{use}", one.zh), en.replace("{use}", one.en), now=at, path=one.path
        )
