"""Files for a sheet: kept, understood, shown, and taken over only when somebody says so."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.cases.services import files
from zhiheng.policy.model import FormLine
from zhiheng.rounds import cell, sheets, steps
from zhiheng.rounds.errors import MayNot, NotNow, NotUnderstood, OldSheet, UploadGone
from zhiheng.rounds.forms import computed
from zhiheng.rounds.models import Cell, Round, Sheet, SheetUpload
from zhiheng.rounds.services import changing, mappings, telling
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.sheets import Choice, Taken, Understood
from zhiheng.rounds.steps import Step

_BATCH = 2000
#: Formats of Excel and WPS that are not read here; their programs save them anew.
OLD = frozenset({".xls", ".xlt", ".et", ".ett"})


def receive(
    actor: Actor, sheet: Sheet, name: str, content: BinaryIO | bytes, *, now: datetime | None = None
) -> SheetUpload:
    """Keep a file for a sheet, if something of the form can be read in it; nothing is taken over yet.

    Raises MayNot, NotNow, OldSheet, FileRefused, NotUnderstood, and the errors of reading a file.
    """
    at = now or timezone.now()
    allow(actor, sheet)
    if Path(name).suffix.lower() in OLD:
        raise OldSheet(file=name[-80:])
    kept = files.store(files.Given(name, content))
    waiting = SheetUpload(sheet=sheet, name=kept.name, sha256=kept.sha256, by=actor.username, at=at)
    found = understood(waiting)
    waiting.counts = counts(found)
    waiting.save()
    return waiting


def allow(actor: Actor, sheet: Sheet) -> None:
    """Raise MayNot or NotNow unless the actor may send a file for a sheet: its clerk; of a sum, for those below it."""
    if sheet.fills:
        changing.allow(actor, Step.FILL, sheet)
        return
    if not actor.system and not (actor.body == sheet.unit.code and actor.may(Capability.TAKE_IN)):
        raise MayNot(zh_who="汇总单位的经办人", en_who="a clerk of the body that sums up")
    if sheet.round.state != Round.State.SENT or sheet.state not in steps.OPEN:
        state = steps.said(sheet.state)
        raise NotNow(zh_state=f"本表{state.zh}", en_state=f"the sheet is {state.en}")


def understood(upload: SheetUpload) -> Understood:
    """Return what an upload says, by what was chosen for it, what the unit's sheets meant before, and its headings."""
    sheet = upload.sheet
    form = form_of(sheet.round)
    chosen = {key: mappings.choice(one["lines"], one.get("factors", {})) for key, one in upload.mapping.items()}
    with _named(upload) as path:
        return sheets.understand(
            path, form, _names(sheet), remembered=mappings.of_unit(sheet.unit, sheet.round.form), chosen=chosen,
            period=sheet.round.period,
        )  # fmt: skip


@contextmanager
def _named(upload: SheetUpload) -> Iterator[Path]:
    """Give the content of an upload under the name that it came with, so that errors can name it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / upload.name
        path.symlink_to(files.path_of(upload.sha256).resolve())
        yield path


def _names(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """Return the units a file for a sheet may speak of: its own, and those below that fill one in."""
    found = {sheet.unit.code: _called(sheet.unit)}
    below = Sheet.objects.filter(round=sheet.round, chain__contains=[sheet.unit.code], fills=True).exclude(pk=sheet.pk)
    return {**found, **{one.unit.code: _called(one.unit) for one in below.select_related("unit")}}


def _called(body: Body) -> tuple[str, ...]:
    return tuple(name for name in (body.name_zh, body.name_en, body.division, body.code) if name)


def counts(found: Understood) -> dict[str, int]:
    """Return the numbers of an upload for its list."""
    rows = sum(table.counts.get("data", 0) for table in found.tables)
    return {
        "tables": len(found.tables), "rows": rows, "cells": found.taken, "failed": found.failed,
        "totals": len(found.totals), "totals_wrong": sum(not one.holds for one in found.totals), "units": len(found.cells),
    }  # fmt: skip


def choose(actor: Actor, upload: SheetUpload, chosen: Mapping[str, Choice]) -> Understood:
    """Keep what somebody says the columns mean, and return what the file says then. Raises UploadGone, MayNot."""
    with transaction.atomic():
        locked = _locked(upload.pk)
        allow(actor, locked.sheet)
        locked.mapping = {
            key: {
                "lines": dict(one.lines),
                "factors": {name: format(number, "f") for name, number in one.factors.items()},
            }
            for key, one in chosen.items()
        }
        found = understood(locked)
        locked.counts = counts(found)
        locked.save()
    upload.mapping, upload.counts = locked.mapping, locked.counts
    return found


@dataclass
class TakenOver:
    """What a file changed: cells by unit, and units whose sheet could not be changed now."""

    cells: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    understood: Understood | None = None


def take(actor: Actor, upload: SheetUpload, *, now: datetime | None = None) -> TakenOver:
    """Take a file over into the sheets it speaks of, whole or not at all, and remember what its columns meant.

    A table's rows take the place of those that stood there. Cells that could not be read keep their text and say why.
    Raises UploadGone, MayNot, NotNow, NotUnderstood.
    """
    at = now or timezone.now()
    done = TakenOver()
    with transaction.atomic():
        locked = _locked(upload.pk)
        allow(actor, locked.sheet)
        found = done.understood = understood(locked)
        if not any(rows for rows in found.cells.values()):
            form = form_of(locked.sheet.round)
            raise NotUnderstood(file=locked.name, headings="、".join(line.label.zh for line in form.typed_in[:8]))
        for unit, rows in found.cells.items():
            target = _target(actor, locked.sheet, unit)
            if target is None:
                done.left.append(unit)
                continue
            done.cells[unit] = _lay(actor, target, rows, locked, at)
        if not done.cells:
            raise NotNow(zh_state="所涉单位的表都不能再改", en_state="none of the units' sheets takes changes")
        mappings.remember(locked.sheet.unit, locked.sheet.round.form, found.tables, actor.username, at)
        locked.state = SheetUpload.State.TAKEN
        locked.save()
    upload.state = locked.state
    return done


def drop(actor: Actor, upload: SheetUpload) -> None:
    """Give an upload up. Raises UploadGone, MayNot."""
    with transaction.atomic():
        locked = _locked(upload.pk)
        allow(actor, locked.sheet)
        locked.state = SheetUpload.State.DROPPED
        locked.save()


def _locked(upload: int) -> SheetUpload:
    found = (
        SheetUpload.objects.select_for_update(of=("self",)).select_related("sheet__round", "sheet__unit", "sheet__checker")
    ).filter(pk=upload, state=SheetUpload.State.WAITING).first()  # fmt: skip
    if found is None:
        raise UploadGone
    return found


def _target(actor: Actor, sheet: Sheet, unit: str) -> Sheet | None:
    """Return the sheet of a unit, locked, if it takes values now; None where it does not."""
    pk = Sheet.objects.filter(round=sheet.round, unit__code=unit, fills=True).values_list("pk", flat=True).first()
    if pk is None:
        return None
    found = changing.locked(pk)
    return found if found.state in steps.OPEN else None


def _lay(actor: Actor, sheet: Sheet, rows: Mapping[int, Mapping[str, Taken]], upload: SheetUpload, at: datetime) -> int:
    form = form_of(sheet.round)
    wanted = {
        (row, line): _in_own_unit(form.by_id[line], one)
        for row, cells in rows.items()
        for line, one in cells.items()
        if line in form.by_id and not computed(form.by_id[line])
    }
    if form.table:
        sheet.cells.all().delete()
    stood = {(one.row, one.line): one for one in sheet.cells.all()} if not form.table else {}
    new = [_cell(sheet, place, one, actor, at) for place, one in wanted.items() if place not in stood]
    Cell.objects.bulk_create(new, batch_size=_BATCH)
    differs = {place: one for place, one in wanted.items() if place in stood and one.text != stood[place].text}
    changed = [_over(stood[place], one, actor, at) for place, one in differs.items()]
    Cell.objects.bulk_update(changed, ["text", "value", "problem", "origin", "version", "by", "at"], batch_size=_BATCH)
    detail: dict[str, Any] = {"file": upload.name, "sha256": upload.sha256, "cells": len(wanted)}
    changing.record(sheet, "took_in", actor, at, state=Sheet.State.FILLING, detail=detail)
    if sheet.unit.code != actor.body and not actor.system:
        zh = f"{upload.sheet.unit.name_zh}代录了“{sheet.round.name_zh}”（{sheet.round.period}）的数，请核对后上报。"
        by = upload.sheet.unit.name_en or upload.sheet.unit.name_zh
        en = f"{by} entered values of “{sheet.round.name_en}” ({sheet.round.period}) for you; check them and hand them in."
        telling.tell(sheet.unit, "task", zh, en, sheet, now=at)
    return len(wanted)


def _in_own_unit(line: FormLine, one: Taken) -> Taken:
    """Return a cell of a file as the sheet shows it: a number that was turned into the unit of the line stands as turned.

    125000 yuan in a line of 10,000 yuan stands as 12.50, and its origin tells what stood in the file.
    """
    if not one.value or cell.stored(cell.read(line, one.text).value) == one.value:
        return one
    return replace(one, text=one.value, origin=f"{one.origin}（原文 {one.text[:40]}）")


def _cell(sheet: Sheet, place: tuple[int, str], one: Taken, actor: Actor, at: datetime) -> Cell:
    return Cell(
        sheet=sheet, row=place[0], line=place[1], text=one.text, value=one.value, origin=one.origin[:120],
        problem=one.problem.as_dict() if one.problem else {}, by=actor.username, at=at,
    )  # fmt: skip


def _over(cell: Cell, one: Taken, actor: Actor, at: datetime) -> Cell:
    cell.text, cell.value, cell.origin = one.text, one.value, one.origin[:120]
    cell.problem = one.problem.as_dict() if one.problem else {}
    cell.version, cell.by, cell.at = cell.version + 1, actor.username, at
    return cell
