"""Standing: which measures follow for an enterprise from published decisions in force, for one purpose.

It is asked before every tender, loan and award, so that it costs one query, whose SQL is made once a day and process
and planned once a day and connection; rules are made once for each content of a pack. It rests on public records alone, whoever asks. The internal risk class is
added for inspections, for callers with read:internal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, get_args

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiheng.credit.standing import MeasureAnswer, MeasureRule, measure_rules, record_types_read, standing_of
from zhiheng.ledger.models import ProjectedGrade
from zhiheng.policy.model import Publicity, Purpose, ScorecardUse
from zhiheng.server import statements, visible
from zhiheng.server.api import options, shapes
from zhiheng.server.api.answers import answer
from zhiheng.server.api.enterprises import absent
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import STANDING
from zhiheng.server.api.params import USCC, AsOf, PackChoice
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.told import told
from zhiheng.server.portal.packs import packs
from zhiheng.server.visible import Level

router = Router()
_COLUMNS = ("record_type", "record_id", "role", "occurred_on", "division", "source", "payload", "void_from")

PurposeAsked = Annotated[
    Literal["tender", "loan", "award", "licence", "inspection"],
    Query(
        ...,
        description="用途:招标投标、贷款、评奖、许可、检查 · What the standing is asked for",
        examples=["tender"],
    ),
]
assert set(get_args(get_args(PurposeAsked)[0])) == set(Purpose)


@router.get(
    "/enterprises/{uscc}/standing",
    response=shapes.StandingShape,
    **told(
        "getStanding",
        ("信用状态", "Standing"),
        (
            (
                "某一用途下,企业因已公布且有效的决定适用哪些激励和限制措施,各附法律依据和记录编号。信用风险分类只在用途为 inspection "
                "且密钥有 read:internal 时给出。"
            ),
            (
                "Which incentives and restrictions follow for an enterprise from published decisions in force, for a purpose, "
                "each with its legal basis and record ids. The risk class is given for the purpose inspection and keys with "
                "read:internal alone."
            ),
        ),
        "enterprises",
        example=STANDING,
        errors=(404, 410),
    ),
)
def get_standing(
    request: HttpRequest, uscc: USCC, purpose: PurposeAsked, as_of: AsOf = None, pack: PackChoice = ""
) -> HttpResponse:
    """Answer with an enterprise's standing."""
    asked = Purpose(purpose)
    on, chosen, level = (
        as_of or visible.today(),
        chosen_pack(pack),
        visible.level_for(level_of(request), visible.ORGANISATION),
    )
    found = look_up(uscc, chosen.id, level, on)
    inside = level is Level.INTERNAL and asked is Purpose.INSPECTION
    risk_class = class_of(chosen.id, found.subject, on) if inside else None
    incentives, restrictions = standing_of(found.records, rules(chosen.id), asked, on, risk_class)
    return answer(
        {
            "uscc": found.uscc,
            "name": found.name,
            "purpose": asked.value,
            "as_of": on,
            "pack": chosen.id,
            "incentives": [measure(chosen.id, each) for each in incentives],
            "restrictions": [measure(chosen.id, each) for each in restrictions],
            **({"risk_class": risk_class} if inside else {}),
        }
    )


def chosen_pack(name: str) -> Any:
    """Return the pack named, or the installation's. Raises NotFound."""
    pack = packs().get(name or options.default_pack())
    if pack is None:
        raise NotFound(what_zh="这个政策包", what_en="such pack")
    return pack


@cache
def rules(pack: str) -> tuple[MeasureRule, ...]:
    """Return a pack's measures ready to be applied; packs are loaded once a process, and so are their rules."""
    return measure_rules(packs()[pack])


@cache
def words(pack: str) -> dict[str, dict[str, Any]]:
    """Return what each measure of a pack says, without records: the same for every enterprise."""
    return {rule.measure.id: MeasureAnswer(rule, ()).as_dict() for rule in rules(pack)}


def measure(pack: str, found: MeasureAnswer) -> dict[str, Any]:
    """Return a measure that follows, with its records."""
    said = {**words(pack)[found.rule.measure.id], "records": list(found.records)}
    return said if found.risk_class is None else {**said, "risk_class": found.risk_class}


@lru_cache(maxsize=64)
def statement(pack: str, level: Level, day: date) -> str:
    """Return the SQL for a code: its card as far as a level may see it, with the public records that measures read.

    Both halves are QuerySets of the gate, joined so that one statement answers; ``day`` ends terms of publication.
    Everything but the code is written into it, so that it is prepared once a day and connection.
    """
    assert day == visible.today()
    card = visible.cards(level).filter(uscc=statements.place("asked")).values_list("subject", "uscc", "name")
    every = visible.participations(statements.place("subject"), Level.PUBLIC)
    own = ("record_type", "record_id", "role", "occurred_on")
    columns = [name if name in own else f"record__{name}" for name in _COLUMNS]
    wanted = every.filter(record_type__in=record_types_read(rules(pack))).order_by("occurred_on", "record_id")
    read = statements.of(wanted.values_list(*columns)).replace("%(subject)s", "asked.subject")
    return f"SELECT asked.*, read.* FROM ({statements.of(card)}) AS asked LEFT JOIN LATERAL ({read}) AS read ON true"


@dataclass(frozen=True)
class Found:
    """An enterprise with its public records that measures read."""

    subject: str
    uscc: str
    name: str
    records: list[dict[str, Any]]


def look_up(uscc: str, pack: str, level: Level, on: date) -> Found:
    """Return an enterprise as far as the level may see it, with its records not void on a day. Raises NotFound."""
    rows = statements.rows(statement(pack, level, visible.today()), {"asked": uscc.upper()})
    if not rows:
        raise absent(uscc, level)
    records = [_record(row[3:]) for row in rows if row[3] is not None and (row[-1] is None or row[-1] > on)]
    subject, code, name = rows[0][:3]
    return Found(subject, code, name, records)


def _record(row: tuple[Any, ...]) -> dict[str, Any]:
    """Return a record as `standing_of` takes it."""
    named = dict(zip(_COLUMNS, row, strict=True))
    return {**named, "publicity": Publicity.PUBLIC.value, "payload": _json(named["payload"])}


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def class_of(pack: str, subject: str, on: date) -> str | None:
    """Return the class of the newest run of the pack's risk scorecard, if it is of a day not later than ``on``."""
    found = ProjectedGrade.objects.filter(
        subject=subject,
        run__latest=True,
        run__use=ScorecardUse.RISK_CLASS.value,
        run__pack=pack,
        run__as_of__lte=on,
    )
    grade = found.order_by("-run__created_at").values_list("grade", flat=True).first()
    return grade or None
