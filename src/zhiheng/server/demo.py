"""Fill an empty installation with the synthetic province, through the same intake as any department's files."""

from __future__ import annotations

import importlib
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhiheng import credit
from zhiheng.actors import Role
from zhiheng.actors.services import bodies, posts
from zhiheng.audit import signing
from zhiheng.audit.errors import SealBusy
from zhiheng.audit.services import checkpoints, segments
from zhiheng.credit.services import proposals
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.pipeline import Progress
from zhiheng.ledger.services import identities, uploads
from zhiheng.sandbox import ahead, province, published
from zhiheng.sandbox.enterprises import TODAY, make_enterprises
from zhiheng.sandbox.identities import make_changes
from zhiheng.server import accounts, demo_cases, demo_people, refresh
from zhiheng.server.errors import AccountExists, HomeNotForDemo

USER = "demo"
#: What the demo's account is in the provincial bureau.
_POSTS = (Role.CLERK, Role.CHECKER, Role.LEGAL, Role.LEADER)
_PASSWORD_FILE = "demo-password"  # noqa: S105  a file name


@dataclass
class Filled:
    """What the demo did. `password` opens the staff pages as `user`; `again` says that it was filled already."""

    pack: str
    enterprises: int
    as_of: date
    batches: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    user: str = USER
    password: str = ""
    people: list[dict[str, Any]] = field(default_factory=list)
    cases: dict[str, int] = field(default_factory=dict)
    week: dict[str, int] = field(default_factory=dict)
    again: bool = False


#: Proposals of rules that the demo begins with; the daily job finds the others.
PROPOSED = 10


#: Rooms of the office's week, in the order in which one needs what another filled in.
ROOMS = {
    "indicators": "指标", "promises": "承诺", "planning": "计划与督办", "rounds": "填报", "assessment": "考核", "drafting": "文稿",
}  # fmt: skip


def fill(
    installation: Installation,
    pack: str,
    count: int,
    *,
    step: Callable[[str, str], None],
    progress: Callable[[Progress], None] | None = None,
    cases: bool = True,
    files: Callable[[], ahead.Files] | None = None,
) -> Filled:
    """Fill the installation, unless it was filled so before.

    `cases`: also make an account of each role and cases in every state of the main procedures. `step` is told in Chinese
    and English what begins; `progress` how far a file is; `files` gives the province's files where somebody writes them
    already. Raises HomeNotForDemo for a ledger with other records: the demo never mixes invented records with real ones.
    """
    province.prefix(pack)  # an unknown pack is told before anything is written
    filled, people = Filled(pack, count, TODAY), []
    mark = installation.home.root / ahead.MARK
    wanted = f"{pack} {count}"
    if mark.exists() and mark.read_text() == wanted:
        filled.again = True
    elif installation.ledger.head() and not mark.exists():
        raise HomeNotForDemo(home=str(installation.home.root))
    else:
        mark.write_text(f"{wanted} unfinished")
        people = _accounts(installation, filled, cases=cases)  # while another process writes the province
        _take_all_in(installation, pack, count, filled, step, progress, files)
        _change_identities(installation, pack, count, step)
        _grade(installation, pack, filled, step)
        step("更新网页所读的投影", "Updating what pages read")
        refresh.refresh(installation)
        mark.write_text(wanted)
    filled.batches = installation.ledger.head()
    if not filled.password:
        people = _accounts(installation, filled, cases=cases)
    if cases:
        _work(installation, pack, filled, people, step)
    if not filled.again:
        with suppress(SealBusy):  # somebody at work already: the night seals what today's work did
            segments.seal_so_far()
    checkpoints.make(
        suite=signing.suite(home=installation.home.root)
    )  # so that what the log tells of runs, packs and cases can be checked at once
    return filled


def _accounts(installation: Installation, filled: Filled, *, cases: bool) -> list[demo_people.Person]:
    """Make the demo's own account and, with cases, one of each role; return the latter."""
    bodies.sync(installation.packs)
    filled.password = _account(installation, filled.pack)
    return demo_people.of_offices(installation, filled.pack, filled.password) if cases else []


def _work(
    installation: Installation, pack: str, filled: Filled, people: list[demo_people.Person],
    step: Callable[[str, str], None],
) -> None:  # fmt: skip
    """Make the cases, and bring what pages read up to what these decided."""
    division = installation.packs[pack].info.division or ""
    people = [*people, *demo_people.of_enterprise(division, filled.password)]
    filled.people = [one.as_dict() for one in people]
    filled.cases = demo_cases.make(installation, pack, people, step)
    if filled.cases:
        refresh.refresh(installation)
        proposals.propose(installation, most=PROPOSED)
    for room in ROOMS:
        demo = importlib.import_module(f"zhiheng.server.{room}.demo")
        made = demo.make(installation, pack, step)
        if not any(made.values()) and not filled.again:
            step(
                f"{ROOMS[room]}：这个政策包没有可演示的内容，未填充", f"{room}: the pack has nothing to show, none made"
            )
        filled.week |= made


def _take_all_in(
    installation: Installation,
    pack: str,
    count: int,
    filled: Filled,
    step: Callable[[str, str], None],
    progress: Callable[[Progress], None] | None,
    files: Callable[[], ahead.Files] | None,
) -> None:
    step(f"生成合成省份:{count:,} 家企业", f"Making a synthetic province of {count:,} enterprises")
    with tempfile.TemporaryDirectory(dir=installation.home.create().tmp) as folder:
        given = files() if files else ahead.written(pack, Path(folder), count)
        setting = None
        for path, source in [*given, (published.statistics(), published.SOURCE)]:
            step(f"归集 {path.name}", f"Taking in {path.name}")
            _, result = uploads.take_in_file(
                installation, path, source=source, by=USER, progress=progress, setting=setting
            )
            # the first file registers every organisation: who is who stays the same for the others
            setting = setting or uploads.setting_of(installation)
            for name, number in result.counts().items():
                if isinstance(number, int) and name != "batch_seq":
                    filled.totals[name] = filled.totals.get(name, 0) + number


def _change_identities(installation: Installation, pack: str, count: int, step: Callable[[str, str], None]) -> None:
    """Record the mergers, splits and new codes of the province; again on a second start they are the same records."""
    step("登记合并、分立和换码", "Recording mergers, splits and new codes")
    changes = make_changes(make_enterprises(province.counties(pack), count, province.SEED), province.SEED)
    given = [(each.action, each.old, each.new, each.on) for each in changes]
    identities.add_all(installation, given, by=USER, reason="合成数据 SYNTHETIC")


def _grade(installation: Installation, pack_id: str, filled: Filled, step: Callable[[str, str], None]) -> None:
    pack = installation.packs[pack_id]
    for card in pack.scorecards.values():
        step(f"评分:{card.label.zh}", f"Grading: {card.label.en}")
        result = credit.grade_and_store(installation.ledger, installation.runs, pack, card.id, TODAY)
        filled.runs.append(result.as_dict())


def _account(installation: Installation, pack: str) -> str:
    """Make the demo's staff account with a password of this installation, kept beside its other secrets."""
    path = installation.home.secrets / _PASSWORD_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    password = path.read_text()
    try:
        accounts.add(USER, password, own_password=True, excused="演示账户 account of the demo")
    except AccountExists:
        if not accounts.find(USER).check_password(password):
            accounts.change_password(USER, password, own=True)
    bureau = bodies.bureau_of(installation.packs[pack])
    for role in _POSTS if bureau else ():
        posts.give(accounts.find(USER), str(bureau), role, given_by=USER)
    return password
