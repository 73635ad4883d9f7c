"""Write docs/reference/*.md from the software itself: record types, packs, procedures, commands, errors, settings.

    python tools/reference.py            write the pages
    python tools/reference.py --check    exit 1 if a committed page differs from what would be written

A page that nobody types cannot rot; the test suite runs the check.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import django

import zhiheng
from zhiheng import policy
from zhiheng.cli import COMMANDS, cli
from zhiheng.errors import ZhihengError
from zhiheng.ledger.intake.setting import SYSTEM_TYPES
from zhiheng.policy.model import Citation, Criterion, FieldSpec, Level, Procedure, RecordType, Scorecard, Transition
from zhiheng.server.declared import SETTINGS

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
_HEAD = "<!-- Written by tools/reference.py; do not edit. -->\n\n"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(heads: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _field_rows(fields: dict[str, FieldSpec], prefix: str = "") -> Iterator[list[object]]:
    for name, field in fields.items():
        allowed = ", ".join(f"`{code}` {text.zh}" for code, text in field.values.items())
        kind = field.type.value + (f" ({field.unit})" if field.unit else "")
        yield [
            f"`{prefix}{name}`", field.label.zh, field.label.en, kind, "yes" if field.required else "",
            field.publicity.value if field.publicity else "", allowed, "、".join(field.headings),
        ]  # fmt: skip
        yield from _field_rows(field.of, f"{prefix}{name}.")


def _record_type(item: RecordType) -> str:
    """Return the page of one record type."""
    parts = [f"{_HEAD}# `{item.id}` {item.label.zh} · {item.label.en}\n"]
    if item.note:
        parts.append(f"{item.note.zh}\n\n{item.note.en}\n")
    keys = ", ".join(f"`{key}`" for key in item.natural_key)
    parts.append(
        f"Version {item.version} · natural key {keys} · day `{item.occurred_on}` · publicity `{item.publicity.value}`"
        + (f" · division `{item.division}`" if item.division else "")
        + (f" · serves {_cited(item.cite)}" if item.cite else "")
        + "\n"
    )
    parties: list[list[object]] = [
        [f"`{p.role}`", p.kind, f"`{p.code}`" if p.code else "", f"`{p.name}`" if p.name else "",
         "yes" if p.role == item.subject else ""] for p in item.parties
    ]  # fmt: skip
    parts.append(_table(["role", "kind", "code", "name", "main subject"], parties))
    heads = ["field", "中文", "English", "type", "required", "publicity", "values", "headings recognised"]
    parts.append(_table(heads, list(_field_rows(item.fields))))
    if item.checks:
        parts.append(_table(["check", "rule", "中文", "English"],
                            [[c.id, f"`{c.rule}`", c.message.zh, c.message.en] for c in item.checks]))  # fmt: skip
    if item.id not in SYSTEM_TYPES:
        parts.append(
            f"`zhiheng packs template {item.id}` writes the upload template; with `--sample` three invented rows as CSV.\n"
        )
    parts.append("[All record types](../record-types.md)\n")
    return "\n".join(parts)


def record_type_pages(packs: policy.PackSet) -> dict[str, str]:
    """Return the index of record types and one page a type, those of provinces among them."""
    found = {item.id: item for pack in packs.values() for item in pack.record_types.values()}
    rows: list[list[object]] = [
        [f"[`{name}`](record-types/{name}.md)", item.label.zh, item.label.en, item.pack, len(item.fields),
         item.publicity.value, item.subject]
        for name, item in sorted(found.items())
    ]  # fmt: skip
    heads = ["type", "中文", "English", "pack", "fields", "publicity", "main subject"]
    index = (
        f"{_HEAD}# Record types\n\nEach follows from one YAML file under `packs/`. "
        "A released type changes only by nullable additions.\n\n" + _table(heads, rows)
    )
    return {"record-types.md": index} | {f"record-types/{name}.md": _record_type(item) for name, item in found.items()}


def _cited(cites: tuple[Citation, ...]) -> str:
    return "; ".join(f"{c.document} {c.provision}" for c in cites)


def _points(criterion: Criterion) -> str:
    points = criterion.points
    if points is None:
        limit = [f"≥ {criterion.at_least}"] if criterion.at_least is not None else []
        return ", ".join(limit + ([f"≤ {criterion.at_most}"] if criterion.at_most is not None else []))
    if points.bands:
        return "; ".join(f"[{b.at_least if b.at_least is not None else '−∞'}, "
                         f"{b.below if b.below is not None else '∞'}) → {b.points}" for b in points.bands)  # fmt: skip
    return f"{points.full} + {points.each} × value, at least {points.floor}, at most {points.ceiling}"


def _levels(levels: tuple[Level, ...]) -> str:
    rows: list[list[object]] = [[x.id, x.label.zh, x.label.en, x.at_least, x.below] for x in levels]
    return _table(["level", "中文", "English", "at least", "below"], rows)


def _scorecard(pack: policy.Pack, card: Scorecard) -> str:
    rows: list[list[object]] = [
        [f"`{c.id}`", c.label.zh, c.label.en, f"`{c.reads}` as {c.role}", f"`{c.where or ''}`", c.window or "always",
         f"`{c.measure}`", _points(c), c.certainty.value, _cited(c.cite)]
        for c in card.criteria
    ]  # fmt: skip
    heads = ["criterion", "中文", "English", "reads", "where", "window", "measure", "points", "certainty", "cites"]
    parts = [f"### `{card.id}` {card.label.zh} · {card.label.en}\n", _table(heads, rows)]
    vetoes: list[list[object]] = [[f"`{v.id}`", v.label.zh, v.label.en, f"`{v.where or ''}`", v.grade, _cited(v.cite)]
                                  for v in card.vetoes]  # fmt: skip
    if vetoes:
        parts.append(_table(["veto", "中文", "English", "where", "grade", "cites"], vetoes))
    if card.levels:
        parts.append(_levels(pack.level_tables[card.levels].levels))
    return "\n".join(parts)


def packs_page(packs: policy.PackSet) -> str:
    """Return the page of packs: documents, scorecards, measures."""
    parts = [f"{_HEAD}# Policy packs\n"]
    for pack_id in sorted(packs):
        pack = packs[pack_id]
        parts.append(f"## `{pack_id}` {pack.info.label.zh} · {pack.info.label.en}\n")
        documents = [d for d in pack.documents.values() if d.pack == pack_id]
        parts.append(_table(["document", "number", "title", "issued", "status", "provisions"],
                            [[f"`{d.id}`", d.number or "—", d.label.zh, d.issued or "—", d.status.value, len(d.provisions)]
                             for d in documents]))  # fmt: skip
        parts += [_scorecard(pack, card) for card in pack.scorecards.values() if card.pack == pack_id]
    return "\n".join(parts)


def _actor(step: Transition) -> str:
    return step.actor + (f" ({step.post})" if step.post else "")


def _clock_words(step: Transition) -> str:
    moves = (("stops", step.stops), ("suspends", step.suspends), ("resumes", step.resumes), ("extends", step.extends))
    return "; ".join(f"{verb} {', '.join(names)}" for verb, names in (*moves, ("starts", step.starts)) if names)


def _procedure(item: Procedure) -> str:
    """Return what one procedure asks: who opens it, its steps, its clocks."""
    dates = f"from {item.valid_from or 'the beginning'} to {item.valid_until or 'today and on'}"
    needs = [
        word
        for word, needed in (("legal review", item.legal_review), ("collective discussion", item.collective))
        if needed
    ]
    head = (
        f"## `{item.id}` {item.label.zh} · {item.label.en}\n\n"
        f"Pack `{item.pack}` · {dates} · opened by {', '.join(item.opened_by)}, held by {item.held_by} · "
        f"certainty {item.certainty.value}"
        + (f" · needs {' and '.join(needs)}" if needs else "")
        + (f" · may send {', '.join(item.may_send)}" if item.may_send else "")
        + (f" · appeal `{item.appeal}`" if item.appeal else "")
        + (f" · followed by `{item.successor}`" if item.successor else "")
        + (f" · {_cited(item.cite)}" if item.cite else "")
        + "\n"
    )
    steps: list[list[object]] = [
        [f"`{x.id}`", x.label.zh, x.label.en, ", ".join(x.source), x.target, _actor(x), x.kind.value,
         "; ".join(g.label.en for g in x.guards), ", ".join(x.requires), _clock_words(x), ", ".join(x.sends), ", ".join(x.may_send), x.writes or "",
         _cited(x.cite)]
        for x in item.transitions
    ]  # fmt: skip
    clocks: list[list[object]] = [
        [f"`{x.id}`", x.label.zh, x.label.en, f"{x.days} {x.counts.value}", x.warns_before or "",
         f"{x.extension} × {x.extensions}" if x.extension else "", x.on_expiry or "", x.escalates_to or "",
         x.certainty.value, _cited(x.cite)]
        for x in item.clocks
    ]  # fmt: skip
    heads = ["step", "中文", "English", "from", "to", "who (post)", "kind", "provided that", "attached", "clocks", "sends",
             "may send", "writes", "cites"]  # fmt: skip
    clock_heads = [
        "clock",
        "中文",
        "English",
        "term",
        "warns before",
        "extension",
        "then",
        "told",
        "certainty",
        "cites",
    ]
    parts = [head, _table(heads, steps)]
    return "\n".join([*parts, _table(clock_heads, clocks)] if clocks else parts)


def procedures_page(packs: policy.PackSet) -> str:
    """Return the page of procedures: steps and clocks of every version."""
    found = [each for name in sorted(packs) for each in packs[name].procedures.values() if each.pack == name]
    intro = (
        "Each follows from a file under `packs/*/procedures/`; how one is written stands in "
        "[write a procedure](../how-to/write-a-procedure.md). A case runs to its end under the version of the day on which "
        "it was opened. A term whose certainty is `example` stands in no document.\n"
    )
    return "\n".join([f"{_HEAD}# Procedures\n", intro, *(_procedure(each) for each in found)])


def _command(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, terminal_width=100)
    yield f"## `{name}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for child in sorted(command.list_commands(context)):
            found = command.get_command(context, child)
            if found is not None:
                yield from _command(found, f"{name} {child}")


_EXIT_CODES = """\
| exit code | means | such as |
|---|---|---|
| 0 | done, nothing to report | a file taken in whole, or taken in before (it adds nothing) |
| 1 | a finding or a refusal | rows set aside (the good ones are in), a code that is not valid, a run that differs, an id of which there is nothing (run, enterprise, source, record type, pack, proposal, account), a file refused, an empty folder |
| 2 | a wrong call | an option that is missing, a day, number or code that cannot be read, a word that is not among the choices, a path that is not there or is no file |
| 130 | stopped by Ctrl-C | |

With `--json` each command prints one JSON document on standard output, also when it fails: `{"error": {"code", "zh",
"en", ...}}`. Findings keep the ordinary document of the command: the exit code alone tells them.
"""


def commands() -> str:
    """Return the page of commands with the help each one prints."""
    context = click.Context(cli, info_name="zhiheng")
    parts = [f"{_HEAD}# Commands\n", _EXIT_CODES]
    for name in sorted(COMMANDS):
        command = cli.get_command(context, name)
        if command is not None:
            parts += _command(command, f"zhiheng {name}")
    return "\n".join(parts)


def _all_errors() -> list[type[ZhihengError]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.server.settings")
    django.setup()
    for module in pkgutil.walk_packages(zhiheng.__path__, "zhiheng."):
        if module.name.rsplit(".", 1)[-1] == "errors" or module.name.startswith("zhiheng.ledger.services."):
            importlib.import_module(module.name)
    found: list[type[ZhihengError]] = []
    waiting = [ZhihengError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return sorted({k.code: k for k in found if k is not ZhihengError}.values(), key=lambda k: k.code)


def errors() -> str:
    """Return the catalogue of errors."""
    rows: list[list[object]] = [[f"`{k.code}`", k.zh, k.en, k.status, k.exit_code] for k in _all_errors()]
    return f"{_HEAD}# Errors\n\n" + _table(["code", "中文", "English", "HTTP", "exit"], rows)


def settings() -> str:
    """Return the page of settings, each an environment variable."""
    rows: list[list[object]] = [[f"`{s.name}`", f"`{s.default}`" if s.default else "", s.zh, s.en] for s in SETTINGS]
    return f"{_HEAD}# Settings\n\n" + _table(["variable", "default", "中文", "English"], rows)


def pages() -> dict[str, str]:
    """Return every page by file name."""
    packs = policy.load()
    return {
        **record_type_pages(packs),
        "packs.md": packs_page(packs),
        "procedures.md": procedures_page(packs),
        "commands.md": commands(),
        "errors.md": errors(),
        "settings.md": settings(),
    }


def _write(wanted: dict[str, str], stale: list[Path]) -> None:
    """Write the stale pages, and remove those of things that are gone."""
    for path in stale:
        name = path.relative_to(FOLDER).as_posix()
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()


def main() -> int:
    """Write or check the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    wanted = pages()
    stale = [path for path in FOLDER.rglob("*.md") if path.relative_to(FOLDER).as_posix() not in wanted]
    for name, text in wanted.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
    if not check:
        _write(wanted, stale)
        return 0
    if stale:
        names = ", ".join(path.relative_to(FOLDER).as_posix() for path in stale)
        sys.stderr.write(f"stale: {names}; run: make docs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
