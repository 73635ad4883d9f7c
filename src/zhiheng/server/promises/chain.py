"""The chain from a document to what is scored: document, provision, target, indicator, definition, records, tasks, score.

Each link names what stands there and where it leads, so that it reads in both directions. Tasks and scores are other
rooms' work: what they know is asked here, and a link without anything says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy import words
from zhiheng.policy.model import Modality, Task, Unit
from zhiheng.policy.pack import Pack
from zhiheng.policy.reach import record_types
from zhiheng.promises import State
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal import policy_elements, policy_targets
from zhiheng.server.portal.packs import packs, shown_citation, task_number, type_label
from zhiheng.server.promises import scores, shown
from zhiheng.server.promises.shown import ShownEvidence

#: Links of the chain from above; from below they stand the other way round.
ORDER = ("document", "provision", "target", "indicator", "definition", "records", "tasks", "score")


@dataclass(frozen=True)
class Item:
    """One thing at a link: what it is called, where it leads, and a few words beside it."""

    label: str
    address: str = ""
    notes: tuple[str, ...] = ()
    mark: tuple[str, str] | None = None


@dataclass(frozen=True)
class Link:
    """A link of the chain with what stands there; `missing` says why nothing does."""

    name: str
    title: str
    items: tuple[Item, ...] = ()
    missing: str = ""
    evidence: tuple[ShownEvidence, ...] = field(default=())


def chain(
    state: State, pack: Pack, *, on: date | None = None, internal: bool = False, upwards: bool = False
) -> list[Link]:
    """Return the chain of a promise on a day (None: today); `internal` shows what the workspace may see, `upwards` turns it round."""
    links = [
        _document(state),
        _provision(state, pack),
        _target(state),
        _indicator(state, pack),
        _definition(state),
        _records(state, pack, on, internal=internal),
        _tasks(state, pack, on, internal=internal),
        _score(state, pack, internal=internal),
    ]
    return links[::-1] if upwards else links


def _document(state: State) -> Link:
    title, document = _("文件"), state.document
    if document is None:
        return Link("document", title, missing=_("没有登记出处。"))
    status = localised(words.code(document.status))
    number = f" {document.number}" if document.number else ""
    issued = document.issued or document.published
    notes = (status, *((issued.isoformat(),) if issued else ()))
    item = Item(
        f"{localised(document.label)}{number}", reverse("portal:document", args=[document.pack, document.id]), notes
    )
    return Link("document", title, (item,))


def _provision(state: State, pack: Pack) -> Link:
    items = []
    for cite in state.target.cite:
        _held, provision = pack.cited(cite)
        others = [
            each for each in pack.targets.values() if each.id != state.target.id and each.cite and each.cite[0] == cite
        ]
        more = (
            ngettext("同一条款还有 %(n)s 行", "同一条款还有 %(n)s 行", len(others)) % {"n": len(others)}
            if others
            else ""
        )
        summary = localised(provision.summary) if provision.summary else ""
        items.append(
            Item(shown_citation(cite).provision, shown_citation(cite).address, tuple(filter(None, (summary, more))))
        )
    return Link("provision", _("条款"), tuple(items))


def _target(state: State) -> Link:
    line, own = policy_targets.shown(state.target), shown.shown(state)
    notes = tuple(filter(None, (line.asked, line.by, line.force, line.modality)))
    items = [Item(line.label, own.address, notes, (own.tone, own.word))]
    if line.part_of:
        whole = packs()[state.target.pack].targets[state.target.part_of or ""]
        items.append(Item(_("包含于：%(whole)s") % {"whole": line.part_of}, _page(whole.pack, whole.id)))
    items += [
        Item(_("其中：%(part)s") % {"part": localised(each)}, _page(each.pack, each.id))
        for each in policy_targets.parts_of(state.target)
    ]
    return Link("target", _("目标"), tuple(items))


def _page(pack: str, target: str) -> str:
    return reverse("portal:promise", args=[pack, target])


def _indicator(state: State, pack: Pack) -> Link:
    indicator = state.indicator
    others = [
        each
        for each in policy_targets.targets_on(indicator)
        if (each.pack, each.id) != (state.target.pack, state.target.id)
    ]
    items = [Item(localised(indicator), shown.page_of_indicator(state), (localised(indicator.unit.label),))]
    items += [
        Item(_("同一指标的另一条：%(label)s") % {"label": localised(each)}, _page(each.pack, each.id))
        for each in others
    ]
    return Link("indicator", _("指标"), tuple(items))


def _definition(state: State) -> Link:
    indicator = state.indicator
    texts = [(_("口径"), indicator.definition), (_("分子"), indicator.numerator), (_("分母"), indicator.denominator)]
    texts.append((_("未定之处"), indicator.open_points))
    items = [
        Item(_("%(label)s：%(text)s") % {"label": label, "text": localised(text)})
        for label, text in texts
        if text is not None
    ]
    items[0] = Item(items[0].label, policy_elements.address(indicator))
    return Link("definition", _("口径"), tuple(items))


def _records(state: State, pack: Pack, on: date | None, *, internal: bool) -> Link:
    title, types = _("记录与数值"), sorted(record_types(pack, state.indicator))
    if not types and state.indicator.series:
        types = ["statistic"]
    items = []
    for name in types:
        level = {} if internal else {"publicity": "public"}
        until = {"occurred_on__lte": on} if on is not None else {}
        number = ProjectedRecord.objects.filter(record_type=name, **level, **until).count()
        told = _("已归集 %(n)s 条") % {"n": f"{number:,}"} if internal else _("公开 %(n)s 条") % {"n": f"{number:,}"}
        items.append(Item(type_label(name), reverse("portal:data_type", args=[name]), (told,)))
    proved = [each for each in state.verdict.evidence if each.kind == "proof"]
    items += [Item(each.source, "", (_("佐证"), each.period)) for each in proved]
    by_proof = state.target.modality is Modality.YES_NO or state.indicator.unit is Unit.STATE
    without = _("以登记的佐证判断，还没有佐证。") if by_proof else _("没有记录类型或公布系列可以计算，须先定义。")
    missing = "" if items else without
    return Link("records", title, tuple(items), missing, tuple(shown.evidence(state)))


def _score(state: State, pack: Pack, *, internal: bool) -> Link:
    items = tuple(Item(*each) for each in scores.scored(state, pack, internal=internal))
    return Link("score", _("考核得分"), items, "" if items else _("没有考核表按这一指标计分，也没有以其任务为证明。"))


def _tasks(state: State, pack: Pack, on: date | None, *, internal: bool) -> Link:
    items = tuple(_duties(state, pack, on, internal=internal))
    return Link("tasks", _("计划任务"), items, "" if items else _("没有计划任务写明为这一目标服务。"))


def _duties(state: State, pack: Pack, on: date | None, *, internal: bool) -> Iterator[Item]:
    """Yield the duties that serve the target, as planning shows them: nobody leads where the text names no lead."""
    from zhiheng.planning.progress import STAGES
    from zhiheng.planning.services import tasks
    from zhiheng.policy.model import LightColour

    tones = {LightColour.GREEN: "good", LightColour.AMBER: "attention", LightColour.RED: "bad"}
    for found in tasks.of_target(state.target.id, pack.info.id, on):
        duty = found.duty
        who = [_body(pack, each, duty.due) for each in duty.responsible]
        role = _("牵头") if duty.lead else _("共同负责，没有牵头单位")
        notes = [
            _("%(label)s：%(text)s") % {"label": role, "text": _listed(who)} if who else role,
            _("期限 %(day)s") % {"day": duty.due.isoformat()},
        ]
        mark = None
        if internal:
            stage = localised(STAGES[found.stage]) if found.stage else _("尚未报告")
            percent = f" {found.percent}%" if found.percent is not None else ""
            notes.append(f"{stage}{percent}")
            mark = (tones.get(found.light.colour, "neutral"), localised(words.code(found.light.colour)))
        yield Item(
            f"{task_number(duty.number)} {localised(duty.label)}",
            _duty_page(duty.key, pack, internal=internal),
            tuple(notes),
            mark,
        )


def _listed(names: Iterable[str]) -> str:
    return (", " if english() else "、").join(names)


def _duty_page(key: str, pack: Pack, *, internal: bool) -> str:
    """Return the page of a duty: the workspace's, else that of its clause in the packs."""
    parts = key.split("/")
    if internal:
        return f"/staff/planning/duties/{key}"
    task = pack.tasks.get(parts[1]) if len(parts) > 1 else None
    return policy_elements.address(task) if isinstance(task, Task) else ""


def _body(pack: Pack, body: str, on: date) -> str:
    """Return a body by the name that the document gives, with who took over since."""
    known = pack.bodies.get(body)
    if known is None:
        return body
    after = [pack.bodies[each.body] for each in known.successors if each.body in pack.bodies]
    if not after:
        return localised(known)
    names = _listed(dict.fromkeys(localised(each) for each in after))
    return _("%(body)s（现由%(after)s承担）") % {"body": localised(known), "after": names}
