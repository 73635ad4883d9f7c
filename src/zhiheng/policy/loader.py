"""Reads packs from their files: every finding of every file is collected before anything is raised."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhiheng.policy import chain, released, shape, unchanged
from zhiheng.policy.chain import PackHead
from zhiheng.policy.errors import PackErrors
from zhiheng.policy.files import FileTree, read_change, read_pack
from zhiheng.policy.finding import Finding
from zhiheng.policy.kinds import KINDS
from zhiheng.policy.merge import Positioned, overlay
from zhiheng.policy.model import Element, PackInfo
from zhiheng.policy.pack import Pack, PackSet
from zhiheng.policy.suggest import hints

#: Environment variable with the folder of packs that do not come with Zhiheng.
OWN_PACKS = "ZHIHENG_PACKS"

#: kind → id → value and its spot
Raw = dict[str, dict[str, Positioned]]


@dataclass(slots=True)
class Loading:
    """What is under way: heads, raw elements, built elements, findings."""

    heads: dict[str, PackHead] = field(default_factory=dict)
    raw: dict[str, Raw] = field(default_factory=dict)
    built: dict[str, dict[str, dict[str, Element]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    promises: dict[str, released.Released] = field(default_factory=dict)


def shipped_root() -> Path:
    """Return the folder of the packs that come with Zhiheng: in the wheel, else in the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_packs"
    return installed if installed.is_dir() else package.parents[1] / "packs"


def default_roots() -> tuple[Path, ...]:
    """Return where packs stand when nobody says: the shipped ones, and the folder that ZHIHENG_PACKS names."""
    own = os.environ.get("ZHIHENG_PACKS", "").strip()
    return (shipped_root(), Path(own)) if own else (shipped_root(),)


def load(root: Path | str | None = None, change: Path | str | None = None) -> PackSet:
    """Return all packs under ``root`` (default: `default_roots`), with a change laid over them, linted.

    Without a change, packs whose files are as they were when this process last read them are not read again.
    Raises PackErrors with every finding in the order of file and line.
    """
    if change is not None:
        return _sound(root, change)
    roots = default_roots() if root is None else (Path(root),)
    return unchanged.load(roots, lambda: _sound(root))


def _sound(root: Path | str | None, change: Path | str | None = None) -> PackSet:
    packs, findings = examine(root, change)
    if findings:
        raise PackErrors(findings)
    return packs


def examine(root: Path | str | None = None, change: Path | str | None = None) -> tuple[PackSet, list[Finding]]:
    """Return what can be read of the packs and all findings, of reading and of linting, sorted and each once."""
    from zhiheng.policy.lint import lint

    packs, findings = read(root, change)
    return packs, _once([*findings, *lint(packs)])


def read(root: Path | str | None = None, change: Path | str | None = None) -> tuple[PackSet, list[Finding]]:
    """Return what can be read of the packs, without linting, and the findings of reading."""
    loading = Loading()
    for folder in default_roots() if root is None else (Path(root),):
        for pack in _pack_folders(folder, loading):
            _take(read_pack(pack, folder), loading)
            loading.promises[pack.name] = released.read(pack)
    if change is not None:
        _apply(read_change(Path(change)), loading)
    loading.findings.extend(chain.faults(loading.heads))
    for pack_id in loading.heads:
        _build(pack_id, loading)
    return _assemble(loading), _once(loading.findings)


def _once(findings: list[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda each: (each.pack, each.file, each.line, each.code, each.zh))


def _pack_folders(root: Path, loading: Loading) -> Iterator[Path]:
    """Yield the folders that hold a `pack.yaml`; report a root or folder without any."""
    folders = sorted(each for each in root.iterdir() if each.is_dir()) if root.is_dir() else []
    shown = [each for each in folders if not each.name.startswith((".", "_"))]
    if not shown:
        loading.findings.append(
            Finding(
                "",
                str(root),
                0,
                "no-packs",
                f"文件夹 {root} 中没有政策包。请给出含有 <政策包>/pack.yaml 的文件夹。",
                f"There is no pack in {root}. Name a folder that holds <pack>/pack.yaml.",
                str(root),
            )
        )
    yield from shown


def _take(tree: FileTree, loading: Loading) -> None:
    """Take what the files of one pack hold; without a usable `pack.yaml` only its findings."""
    loading.findings.extend(tree.findings)
    raw = _raw(tree, loading)
    if tree.head is None:
        return
    value, spot = tree.head
    info, findings = shape.build(PackInfo, value, spot, tree.pack)
    loading.findings.extend(findings)
    if info is None:
        return
    if info.id in loading.heads:
        loading.findings.append(_taken(info.id, spot))
        return
    if info.id == tree.pack:
        loading.heads[info.id], loading.raw[info.id] = PackHead(info, spot), raw
        return
    place = spot.at(("id",)).place
    zh = f"编号“{info.id}”与文件夹名“{tree.pack}”不一致。请改成一致。"
    en = f"The id “{info.id}” differs from the folder “{tree.pack}”. Make them agree."
    loading.findings.append(Finding(tree.pack, place.file, place.line, "pack-id", zh, en, info.id))


def _taken(pack: str, spot: Any) -> Finding:
    place = spot.at(("id",)).place
    zh = f"政策包“{pack}”已经有了。请改名，或只改所需的值（修改文件）。"
    en = f"There is a pack “{pack}” already. Rename this one, or change only what differs (a change file)."
    return Finding(pack, place.file, place.line, "pack-twice", zh, en, pack)


def _raw(tree: FileTree, loading: Loading) -> Raw:
    """Return the elements by kind and id; an id that stands twice is a finding, and the first is kept."""
    raw: Raw = {kind: {} for kind in KINDS}
    for kind, key, value, spot in tree.elements:
        if key not in raw[kind]:
            raw[kind][key] = (value, spot)
            continue
        place = raw[kind][key][1].place
        zh = f"编号“{key}”已在 {place.file}:{place.line} 使用。请改名。"
        en = f"The id “{key}” is taken at {place.file}:{place.line}. Rename one of them."
        loading.findings.append(Finding(tree.pack, spot.file, spot.line, "duplicate-id", zh, en, key))
    return raw


def _apply(trees: list[FileTree], loading: Loading) -> None:
    """Lay a change over the raw elements; what it changes becomes the changed pack's own."""
    for tree in trees:
        loading.findings.extend(tree.findings)
        if not tree.pack:
            continue
        if tree.pack not in loading.heads:
            words = hints(tree.pack, loading.heads)
            loading.findings.append(
                Finding(
                    tree.pack,
                    tree.file,
                    tree.line,
                    "unknown-pack",
                    f"没有政策包“{tree.pack}”可改。{words['hint_zh']}",
                    f"There is no pack “{tree.pack}” to change. {words['hint_en']}".strip(),
                    tree.pack,
                )
            )
            continue
        for kind, key, value, spot in tree.elements:
            _change(tree.pack, kind, key, (value, spot), loading)


def _change(pack: str, kind: str, key: str, change: Positioned, loading: Loading) -> None:
    own = loading.raw[pack][kind]
    base = next(
        (loading.raw[each][kind][key] for each in _chain(pack, loading) if key in loading.raw[each][kind]), None
    )
    if change[0] is not None:
        own[key] = overlay(base or (None, change[1]), change)
    elif key in own:
        del own[key]
    else:
        place = change[1].place
        words = hints(key, own)
        loading.findings.append(
            Finding(
                pack,
                place.file,
                place.line,
                "nothing-to-remove",
                f"政策包“{pack}”自身没有“{key}”可删除。{words['hint_zh']}",
                f"The pack “{pack}” itself has no “{key}” to remove. {words['hint_en']}".strip(),
                key,
            )
        )


def _chain(pack: str, loading: Loading) -> tuple[str, ...]:
    return chain.chain(pack, loading.heads)


def _build(pack: str, loading: Loading) -> None:
    """Turn the raw elements of one pack into models."""
    loading.built[pack] = {}
    for kind, elements in loading.raw[pack].items():
        built = loading.built[pack][kind] = {}
        for key, (value, spot) in elements.items():
            element, findings = _element(pack, kind, key, value, spot)
            loading.findings.extend(findings)
            if element is not None:
                built[key] = element


def _element(pack: str, kind: str, key: str, value: Any, spot: Any) -> tuple[Element | None, list[Finding]]:
    if not isinstance(value, dict):
        zh, en = f"“{key}”须为“键: 值”的映射。", f"“{key}” must be a mapping of `key: value`."
        return None, [Finding(pack, spot.file, spot.line, "element-not-mapping", zh, en, key)]
    taken = [name for name in ("id", "pack") if name in value]
    if taken:
        place = spot.at(taken[:1])
        zh = f"不写键“{taken[0]}”：编号就是条目的键，政策包就是文件夹。请删除。"
        en = f"Do not write “{taken[0]}”: the id is the element's key, the pack its folder. Remove it."
        return None, [Finding(pack, place.file, place.line, "unknown-key", zh, en, taken[0])]
    return shape.build(KINDS[kind].model, {**value, "id": key, "pack": pack}, spot, pack)


def _assemble(loading: Loading) -> PackSet:
    spots = {
        (pack, kind, key): spot
        for pack, raw in loading.raw.items()
        for kind, elements in raw.items()
        for key, (_, spot) in elements.items()
    }
    return PackSet((_pack(pack, loading) for pack in loading.heads), spots, loading.promises)


def _pack(pack: str, loading: Loading) -> Pack:
    order = _chain(pack, loading)
    elements: dict[str, Mapping[str, Element]] = {}
    broken: dict[str, frozenset[str]] = {}
    for kind in KINDS:
        merged: dict[str, Element] = {}
        for each in order:
            for key, element in loading.built[each][kind].items():
                merged.setdefault(key, element)
        elements[kind] = MappingProxyType(merged)
        broken[kind] = frozenset(key for each in order for key in loading.raw[each][kind]) - frozenset(merged)
    return Pack(loading.heads[pack].info, order, MappingProxyType(elements), MappingProxyType(broken))
