"""Steps of procedures: who takes them can exist, their forms are whole, and no decision skips the review it needs."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references, ways
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import FormField, FormFieldType, Procedure, StepKind, Transition
from zhiheng.policy.suggest import hints

#: Posts within an office; the same as the roles of `actors` that work on cases.
POSTS = ("clerk", "checker", "legal", "panel", "leader", "archivist")
#: Parties that hold no post: an inspector works for the authority and may.
_WITHOUT_POST = references.PARTIES - {"inspector"}


def check(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Prove actors, posts and forms, those of the opening among them."""
    yield from _form(scope, procedure, ("opening",), procedure.opening)
    for at, step in enumerate(procedure.transitions):
        path: Path = ("transitions", at)
        yield from references.actor(scope, procedure, (*path, "actor"), step.actor)
        yield from _post(scope, procedure, path, step)
        yield from _form(scope, procedure, (*path, "form"), step.form)
        yield from _kind(scope, procedure, path, step)
    yield from _same_type(scope, procedure)


def _post(scope: Scope, procedure: Procedure, path: Path, step: Transition) -> Iterator[Finding]:
    if step.post is None:
        return
    if step.post not in POSTS:
        words = hints(step.post, POSTS)
        zh, en = (
            f"没有岗位“{step.post}”。{words['hint_zh']}",
            f"There is no post “{step.post}”. {words['hint_en']}".strip(),
        )
        yield scope.report(procedure, (*path, "post"), "unknown-post", zh, en, step.post)
    if step.actor in _WITHOUT_POST:
        zh, en = "当事人、公众、专家和系统没有岗位。", "Parties, the public, experts and the system hold no post."
        yield scope.report(procedure, (*path, "post"), "post-of-party", zh, en, step.actor)


def _kind(scope: Scope, procedure: Procedure, path: Path, step: Transition) -> Iterator[Finding]:
    if step.kind is StepKind.DECIDE and step.actor == "system":
        zh, en = "决定须由人作出，不能由系统作出。", "A decision is taken by people, never by the system."
        yield scope.report(procedure, (*path, "actor"), "machine-decides", zh, en, step.id)
    if step.kind is StepKind.APPEAL and step.opens is None:
        zh, en = "救济步骤须写 opens：启动哪个程序。", "An appeal names in opens which procedure it begins."
        yield scope.report(procedure, path, "appeal-without-procedure", zh, en, step.id)
    if step.values and step.writes is None:
        zh, en = "写了 values 须写 writes。", "values needs writes."
        yield scope.report(procedure, (*path, "values"), "values-without-record", zh, en, step.id)


def _form(scope: Scope, procedure: Procedure, path: Path, form: tuple[FormField, ...]) -> Iterator[Finding]:
    yield from repeats(scope, procedure, path, [field.id for field in form], key="id")
    for at, field in enumerate(form):
        if (field.type is FormFieldType.CHOICE) != bool(field.choices):
            zh, en = "choice 型字段须列出 choices，其他类型不写。", "A choice lists its choices; no other type does."
            yield scope.report(procedure, (*path, at), "form-choices", zh, en, field.id)


def fields(procedure: Procedure) -> dict[str, FormField]:
    """Return the fields that the opening and the steps ask for, the first of a name."""
    found = {field.id: field for field in procedure.opening}
    for step in procedure.transitions:
        for field in step.form:
            found.setdefault(field.id, field)
    return found


def _same_type(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """A field asked for twice has one type: a case keeps its latest value."""
    first = fields(procedure)
    for at, step in enumerate(procedure.transitions):
        for position, field in enumerate(step.form):
            if field.type is not first[field.id].type or field.personal != first[field.id].personal:
                zh = f"字段“{field.id}”在各步骤中的类型须一致。"
                en = f"The field “{field.id}” must have one type in all forms."
                yield scope.report(
                    procedure, ("transitions", at, "form", position), "field-type-differs", zh, en, field.id
                )


def reviews(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Every way to a decision passes a step of the post that the procedure wants before it."""
    wanted = [
        (post, zh, en)
        for needed, post, zh, en in (
            (procedure.legal_review, "legal", "法制审核", "legal review"),
            (procedure.collective, "panel", "集体讨论", "collective discussion"),
        )
        if needed
    ]
    for post, zh, en in wanted:
        without = ways.reached(procedure, lambda step, post=post: step.post != post)  # type: ignore[misc]
        for at, step in enumerate(procedure.transitions):
            skipped = sorted(without.intersection(step.source))
            if step.kind is StepKind.DECIDE and skipped:
                told_zh = f"可以不经{zh}到达“{skipped[0]}”并作出决定：此前每条路径都须有 post: {post} 的步骤。"
                told_en = (
                    f"“{skipped[0]}” can be reached and decided from without {en}: "
                    f"every way there needs a step with post: {post}."
                )
                yield scope.report(procedure, ("transitions", at), "review-skipped", told_zh, told_en, step.id)
