"""From a YAML file to plain values with their lines; what YAML allows and packs do not is a finding.

The file is read as a stream of events, never composed: aliases are refused before anything could explode, and nesting is
cut before anything could overflow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from zhiheng.policy import scalars
from zhiheng.policy.finding import Finding
from zhiheng.policy.spots import Spot

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 24
MAX_FINDINGS = 50

#: Keys of the pack models that YAML 1.1 would read as true or false; as a key they mean themselves.
KEYS = frozenset({"on"})

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Stop(Exception):
    pass


@dataclass(slots=True)
class Reading:
    """What one file holds. ``value`` is a mapping, or None when the file cannot be used."""

    value: dict[str, Any] | None
    spot: Spot
    findings: list[Finding]


@dataclass(slots=True)
class _Frame:
    """A mapping or list under way. ``key`` is None while a mapping waits for its next key."""

    value: dict[Any, Any] | list[Any]
    spot: Spot
    key: Any = None
    key_line: int = 0
    skip: bool = False


@dataclass(slots=True)
class Builder:
    """Builds values and spots from YAML events."""

    pack: str
    file: str
    findings: list[Finding] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    root: Any = None
    root_spot: Spot | None = None
    documents: int = 0

    def report(self, line: int, code: str, zh: str, en: str, value: str = "", hint: str = "") -> None:
        """Note a finding; stop at a file that has too many."""
        self.findings.append(Finding(self.pack, self.file, line, code, zh, en, value[:200], hint))
        if len(self.findings) >= MAX_FINDINGS:
            raise _Stop

    def feed(self, event: Any) -> None:
        """Take one event."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self.report(
                line,
                "yaml-alias",
                f"不能使用别名 *{event.anchor}。请把内容写在此处。",
                f"The alias *{event.anchor} is not allowed. Write its content here.",
                value=str(event.anchor),
            )
            raise _Stop
        if isinstance(event, yaml.DocumentStartEvent):
            self.start_document(line)
        elif isinstance(event, yaml.NodeEvent):
            self.check_node(event, line)
            self.node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def start_document(self, line: int) -> None:
        """Refuse a second document in the same file."""
        self.documents += 1
        if self.documents > 1:
            self.report(
                line,
                "yaml-documents",
                "一个文件只能有一份内容，请去掉第二个 ---。",
                "A file holds one document: remove the second ---.",
            )
            raise _Stop

    def check_node(self, event: Any, line: int) -> None:
        """Refuse anchors and tags."""
        if event.anchor:
            self.report(
                line,
                "yaml-anchor",
                f"不能使用锚点 &{event.anchor}。请去掉。",
                f"The anchor &{event.anchor} is not allowed. Remove it.",
                value=event.anchor,
            )
        if event.tag:
            self.report(
                line,
                "yaml-tag",
                f"不能使用标签 {event.tag}。请去掉。",
                f"The tag {event.tag} is not allowed. Remove it.",
                value=event.tag,
            )

    def node(self, event: Any, line: int) -> None:
        """Take a scalar or the start of a mapping or list."""
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, line)
            if self.awaits_key():
                self.take_key(value, event.value, line)
            else:
                self.place(value, line)
            return
        if self.awaits_key():
            self.report(line, "yaml-key", "键必须是文字。", "A key must be text.")
            raise _Stop
        if len(self.stack) >= MAX_DEPTH:
            self.report(line, "yaml-depth", f"嵌套超过 {MAX_DEPTH} 层。", f"Nested more than {MAX_DEPTH} levels deep.")
            raise _Stop
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Frame(value, self.place(value, line)))

    def awaits_key(self) -> bool:
        """Tell whether the open mapping waits for a key."""
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def scalar(self, event: Any, line: int) -> Any:
        """Return the value of a scalar: resolved when plain, else text."""
        plain = event.implicit[0] and not event.style
        if plain and event.value in KEYS and self.awaits_key():
            return event.value
        try:
            value = scalars.resolve(event.value) if plain else event.value
        except scalars.BadScalar as bad:
            self.report(line, bad.code, bad.zh, bad.en, value=event.value)
            value = event.value
        problem = scalars.problem_of_text(event.value)
        if problem:
            self.report(line, "yaml-text", *problem)
            value = ""
        return value

    def take_key(self, key: Any, written: str, line: int) -> None:
        """Remember the key of the next value; keys are text, and none comes twice."""
        frame = self.stack[-1]
        if not isinstance(key, str):
            self.report(
                line,
                "yaml-key",
                f"键“{written}”不是文字，请加引号：'{written}'。",
                f"The key “{written}” is not text. Quote it: '{written}'.",
                value=written,
                hint=f"'{written}'",
            )
            key = written
        frame.key, frame.key_line, frame.skip = key, line, key in frame.value
        if frame.skip:
            first = frame.spot.children[key].line
            self.report(
                line,
                "yaml-duplicate-key",
                f"键“{key}”重复，第 {first} 行已有。请合并或改名。",
                f"The key “{key}” stands twice; it is on line {first} already. Merge them or rename one.",
                value=key,
            )

    def place(self, value: Any, line: int) -> Spot:
        """Put a value where it belongs and return its spot. The second value of a repeated key is read and dropped."""
        if not self.stack:
            self.root, self.root_spot = value, Spot(self.file, line)
            return self.root_spot
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            spot = frame.spot.children[len(frame.value)] = Spot(self.file, line)
            frame.value.append(value)
            return spot
        spot = Spot(self.file, frame.key_line)
        if not frame.skip:
            frame.value[frame.key] = value
            frame.spot.children[frame.key] = spot
        frame.key = None
        return spot


def read(path: Path, file: str, pack: str = "") -> Reading:
    """Read one YAML file. ``file`` is its name in messages. Never raises for what the file holds."""
    builder = Builder(pack, file)
    try:
        for event in _events(path, builder):
            builder.feed(event)
        _check_root(builder)
    except _Stop:
        builder.root = None
    value = builder.root if isinstance(builder.root, dict) else None
    return Reading(value, builder.root_spot or Spot(file, 1), builder.findings)


def _events(path: Path, builder: Builder) -> Iterator[Any]:
    text = _text(path, builder)
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.YAMLError as error:
        _syntax(error, text, builder)
        raise _Stop from None


def _text(path: Path, builder: Builder) -> str:
    """Return the text of a file that is neither huge nor in another encoding."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        builder.report(0, "file-unreadable", f"文件无法读取：{error.strerror}。", f"Cannot read it: {error.strerror}.")
        raise _Stop from None
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        builder.report(
            0,
            "file-too-large",
            f"文件有 {size} 字节，超过 {limit} MB。请拆分。",
            f"The file has {size} bytes, over {limit} MB. Split it.",
        )
        raise _Stop
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        guess = "GB18030" if _decodes(raw, "gb18030") else "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        zh = f"文件不是 UTF-8 编码{f'(像是 {guess})' if guess else ''}。请另存为 UTF-8。"
        en = f"The file is not in UTF-8{f' (it looks like {guess})' if guess else ''}. Save it as UTF-8."
        builder.report(line, "file-encoding", zh, en)
        raise _Stop from None


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _syntax(error: yaml.YAMLError, text: str, builder: Builder) -> None:
    """Report a text that is not YAML, with the likeliest cause."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else _line_of(error, text)
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    problem = getattr(error, "problem", None) or getattr(error, "reason", "") or "invalid"
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        hint = ("缩进请用空格，不用制表符。", "Indent with spaces, not with tabs.")
    elif ":" in shown or "\uff1a" in shown:
        hint = ("请核对冒号后的空格与引号。", "Check the space after the colon, and the quotes.")
    else:
        hint = ("请核对缩进、引号与括号。", "Check indentation, quotes and brackets.")
    builder.report(
        line,
        "yaml-syntax",
        f"不是有效的 YAML（{problem}）。{hint[0]}",
        f"This is not YAML ({problem}). {hint[1]}",
        value=shown,
    )


def _line_of(error: yaml.YAMLError, text: str) -> int:
    position = getattr(error, "position", None)
    return text[:position].count("\n") + 1 if isinstance(position, int) else 1


def _check_root(builder: Builder) -> None:
    """The top of a file is a mapping."""
    if builder.root is None:
        builder.report(
            1,
            "file-empty",
            "文件没有内容。请写入条目或删除文件。",
            "The file is empty. Write elements into it or delete it.",
        )
    elif not isinstance(builder.root, dict):
        builder.report(
            1,
            "file-not-mapping",
            "文件最外层须为“编号: 内容”的映射，不能是列表或单个值。",
            "The top of the file must be a mapping `id: element`, not a list or a single value.",
        )
