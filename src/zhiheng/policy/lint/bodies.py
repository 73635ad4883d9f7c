"""Bodies and regions: parents and successors exist, dates run forward, division codes have their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Body, Element

_DIVISION = re.compile(r"[1-9][0-9]{5}")


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each body and each region."""
    for body in scope.elements(scope.pack.bodies.values()):
        if body.division is not None:
            yield from division(scope, body, ("division",), body.division)
        yield from _parent(scope, body)
        yield from _names(scope, body)
        yield from _successors(scope, body)
        yield from _executes_for(scope, body)
    for region in scope.elements(scope.pack.regions.values()):
        for at, member in enumerate(region.members):
            yield from division(scope, region, ("members", at), member)


def division(scope: Scope, element: Element, path: Path, code: str) -> Iterator[Finding]:
    """Report what is not a six-digit division code."""
    if not _DIVISION.fullmatch(code):
        zh, en = f"区划代码“{code}”须为六位数字。", f"The division code “{code}” must have six digits."
        yield scope.report(element, path, "division-code", zh, en, code)


def _parent(scope: Scope, body: Body) -> Iterator[Finding]:
    if body.parent is None:
        return
    yield from scope.names(body, ("parent",), "bodies", body.parent)
    way = [body.id]
    above: Body | None = scope.pack.bodies.get(body.parent)
    while above is not None and above.id not in way:
        way.append(above.id)
        above = scope.pack.bodies.get(above.parent or "")
    if above is not None and above.id == body.id:
        circle = " → ".join((*way, body.id))
        zh, en = f"parent 成环：{circle}。", f"parent runs in a circle: {circle}."
        yield scope.report(body, ("parent",), "parent-loop", zh, en, body.parent)


def _names(scope: Scope, body: Body) -> Iterator[Finding]:
    """Earlier names are given in order of time and never two at once."""
    last: date | None = None
    for at, name in enumerate(body.names):
        if name.valid_from and name.valid_until and name.valid_until < name.valid_from:
            zh, en = "until 早于 from。", "until lies before from."
            yield scope.report(body, ("names", at, "until"), "dates-reversed", zh, en, name.valid_until)
        if at and (last is None or name.valid_from is None or name.valid_from <= last):
            zh = "与前一名称的期间重叠或次序颠倒。请写明前一名称的 until 和此名称的 from。"
            en = "It overlaps the name before it or is out of order. Give that name its until and this one its from."
            yield scope.report(body, ("names", at), "names-overlap", zh, en, name.name.zh)
        last = name.valid_until


def _executes_for(scope: Scope, body: Body) -> Iterator[Finding]:
    """A body applies the measures of others that exist, not of itself: its own need not be said."""
    for at, name in enumerate(body.executes_for):
        path: Path = ("executes_for", at)
        yield from scope.names(body, path, "bodies", name)
        if name == body.id:
            zh, en = "机构执行自己的措施不必写。", "That a body applies its own measures need not be said."
            yield scope.report(body, path, "executes-own", zh, en, name)


def _successors(scope: Scope, body: Body) -> Iterator[Finding]:
    earlier: date | None = None
    for at, successor in enumerate(body.successors):
        path: Path = ("successors", at)
        yield from scope.names(body, (*path, "body"), "bodies", successor.body)
        if successor.body == body.id:
            zh, en = "机构不能由自己承继。", "A body cannot succeed itself."
            yield scope.report(body, (*path, "body"), "successor-self", zh, en, successor.body)
        if earlier is not None and successor.on < earlier:
            zh, en = "承继日期须按先后排列。", "Successions stand in order of time."
            yield scope.report(body, (*path, "on"), "successors-unordered", zh, en, successor.on)
        if body.valid_from is not None and successor.on < body.valid_from:
            zh, en = (
                f"承继日期早于机构设立（{body.valid_from}）。",
                f"It lies before the body began ({body.valid_from}).",
            )
            yield scope.report(body, (*path, "on"), "dates-reversed", zh, en, successor.on)
        earlier = successor.on
