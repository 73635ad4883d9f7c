"""Which files make up a pack or a change, and the raw elements they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhiheng.policy.finding import Finding
from zhiheng.policy.kinds import KINDS
from zhiheng.policy.merge import Positioned
from zhiheng.policy.reader import read
from zhiheng.policy.spots import Spot
from zhiheng.policy.suggest import hints

#: kind, id, plain value, spot
RawElement = tuple[str, str, Any, Spot]

HEAD = "pack.yaml"


@dataclass(slots=True)
class FileTree:
    """The raw content of one pack, or of a change to one pack. ``file`` and ``line`` say where it begins."""

    pack: str
    file: str
    line: int = 0
    head: Positioned | None = None
    elements: list[RawElement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_pack(folder: Path, root: Path) -> FileTree:
    """Read all files of a pack; a pack without `pack.yaml` is a finding."""
    tree = FileTree(folder.name, folder.name)
    head = folder / HEAD
    if head.is_file():
        reading = read(head, _name(head, root), tree.pack)
        tree.findings.extend(reading.findings)
        tree.head = (reading.value, reading.spot) if reading.value is not None else None
    else:
        tree.findings.append(
            Finding(
                tree.pack,
                tree.file,
                0,
                "no-pack-file",
                f"文件夹“{folder.name}”缺少 {HEAD}。请补上。",
                f"The folder “{folder.name}” has no {HEAD}. Add one.",
                folder.name,
            )
        )
    _take_files(folder, root, tree)
    return tree


def read_change(path: Path) -> list[FileTree]:
    """Read a change: a file ``pack: kind: id: …``, or a folder laid out as packs are."""
    if path.is_dir():
        return [_change_folder(each, path) for each in sorted(path.iterdir()) if each.is_dir()] or [_nothing(path)]
    if not path.exists():
        return [_nothing(path)]
    return _change_file(path)


def _nothing(path: Path) -> FileTree:
    zh = f"修改文件 {path} 不存在或没有内容。请给出 YAML 文件，或含有 <政策包>/… 的文件夹。"
    en = f"The change {path} is not there or holds nothing. Name a YAML file, or a folder that holds <pack>/…."
    tree = FileTree("", str(path))
    tree.findings.append(Finding("", str(path), 0, "no-change", zh, en, str(path)))
    return tree


def _change_folder(folder: Path, root: Path) -> FileTree:
    tree = FileTree(folder.name, folder.name)
    _take_files(folder, root, tree)
    return tree


def _change_file(path: Path) -> list[FileTree]:
    reading = read(path, path.name)
    if reading.value is None:
        return [FileTree("", path.name, findings=reading.findings)]
    if not reading.value:
        return [_nothing(path)]
    trees = []
    for pack, kinds in reading.value.items():
        spot = reading.spot.children[pack]
        tree = FileTree(pack, spot.file, spot.line)
        trees.append(tree)
        for kind, elements, kind_spot in _children(kinds, spot, tree):
            if kind not in KINDS:
                tree.findings.append(_unknown_kind(tree.pack, kind_spot, kind))
            else:
                tree.elements.extend((kind, *each) for each in _children(elements, kind_spot, tree))
    trees[0].findings[:0] = reading.findings
    return trees


def _children(value: Any, spot: Spot, tree: FileTree) -> Iterator[tuple[str, Any, Spot]]:
    """Yield key, value and spot of a mapping; anything else is a finding."""
    if not isinstance(value, dict):
        zh, en = "此处须为“键: 值”的映射。", "A mapping of `key: value` belongs here."
        tree.findings.append(Finding(tree.pack, spot.file, spot.line, "not-mapping", zh, en))
        return
    for key, each in value.items():
        yield key, each, spot.children[key]


def _take_files(folder: Path, root: Path, tree: FileTree) -> None:
    """Read every YAML file below a folder into the tree."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts) or not path.is_file() or inside.as_posix() == HEAD:
            continue
        if path.suffix == ".yml":
            zh, en = "请把扩展名 .yml 改为 .yaml。", "Rename .yml to .yaml."
            tree.findings.append(Finding(tree.pack, _name(path, root), 0, "file-suffix", zh, en, path.name))
        elif path.suffix == ".yaml":
            _take_file(path, inside, root, tree)


def _take_file(path: Path, inside: Path, root: Path, tree: FileTree) -> None:
    kind = inside.parts[0] if len(inside.parts) > 1 else inside.stem
    name = _name(path, root)
    if kind not in KINDS:
        tree.findings.append(_unknown_kind(tree.pack, Spot(name, 0), kind))
        return
    reading = read(path, name, tree.pack)
    tree.findings.extend(reading.findings)
    if reading.value is not None:
        tree.elements.extend((kind, key, value, reading.spot.children[key]) for key, value in reading.value.items())


def _unknown_kind(pack: str, spot: Spot, kind: str) -> Finding:
    words = hints(kind, KINDS)
    return Finding(
        pack,
        spot.file,
        spot.line,
        "unknown-kind",
        f"没有“{kind}”这类内容。{words['hint_zh']}",
        f"There is no kind of element “{kind}”. {words['hint_en']}".strip(),
        kind,
    )


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
