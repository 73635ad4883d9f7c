"""Lay the fonts of official documents under `src/zhiheng/documents/fonts`, with licence, version and SHA-256.

They come from Debian's packages (fetched with `apt-get download`, unpacked with `dpkg-deb`) and are cut down to the
characters an office needs with fontTools, which only this tool wants: `pip install fonttools`, then
`python tools/vendor_fonts.py`. With `--check` it only compares what lies there with the manifest.

A font whose licence reserves its name gets another one, since a cut-down font is a changed one; a font under the GPL is
kept as it came.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[1] / "src/zhiheng/documents/fonts"
MANIFEST = FONTS / "fonts.json"
COVERAGE = FONTS / "coverage.json"

NOTO = "usr/share/fonts/opentype/noto/"
TEX = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"


@dataclass(frozen=True)
class Font:
    """One font: where it comes from, which characters are kept (none: the file as it is), under which name."""

    folder: str
    package: str
    version: str
    licence: str
    licence_file: str  # laid as LICENSE, further ones under their names
    source: str
    target: str
    stands_for: str
    keeps: str | None = None
    number: int = 0
    family: str | None = None
    also: tuple[str, ...] = ()


SERIF_CJK = ("fonts-noto-cjk", "1:20220127+repack1-1", "OFL-1.1", "usr/share/doc/fonts-noto-cjk/copyright")
FONTS_KEPT = (
    Font(
        folder="fandol-fang",
        package="texlive-lang-chinese",
        version="2022.20230122-1",
        licence="GPL-3.0-only WITH Font-exception-2.0",
        licence_file="usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz",
        source=TEX + "FandolFang-Regular.otf",
        target="FandolFang-Regular.otf",
        stands_for="仿宋_GB2312",
        also=("usr/share/doc/texlive-doc/fonts/fandol/README",),
    ),
    Font(
        folder="zhiheng-kai",
        package="fonts-lxgw-wenkai",
        version="1.250+repack-1",
        licence="OFL-1.1",
        licence_file="usr/share/doc/fonts-lxgw-wenkai/copyright",
        source="usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        target="ZhihengKai-Regular.ttf",
        stands_for="楷体_GB2312",
        keeps="gb2312",
        family="Zhiheng Kai",
    ),
    Font(
        "noto-serif-sc",
        *SERIF_CJK,
        NOTO + "NotoSerifCJK-Bold.ttc",
        "NotoSerifSC-Bold.otf",
        "方正小标宋简体",
        "gb2312",
        2,
    ),
    Font("noto-sans-sc", *SERIF_CJK, NOTO + "NotoSansCJK-Bold.ttc", "NotoSansSC-Bold.otf", "黑体", "gb2312", 2),
    Font("noto-sans-sc", *SERIF_CJK, NOTO + "NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "黑体", "gbk", 2),
)

#: Latin with accents, general punctuation, letterlike signs, numbers in circles, shapes, CJK punctuation, full width.
SIGNS = (
    (0x20, 0x7F), (0xA0, 0x180), (0x2000, 0x2070), (0x2100, 0x2200), (0x2460, 0x2500), (0x2500, 0x2600),
    (0x2610, 0x2613), (0x3000, 0x3040), (0xFF00, 0xFFF0),
)  # fmt: skip
#: Rare characters of names and places: extension A, and what the font has of later planes.
RARE = ((0x3400, 0x4DC0), (0x20000, 0x40000))


def kept(codec: str, cmap: set[int]) -> set[int]:
    """Return the code points to keep: those of a Chinese character set, signs, and with gbk rare ones."""
    chars = {point for start, end in SIGNS for point in range(start, end)}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                chars.add(ord(bytes([lead, trail]).decode(codec)))
            except (UnicodeDecodeError, TypeError):
                continue
    if codec == "gbk":
        chars |= {point for start, end in RARE for point in range(start, end)}
    return chars & cmap


def cut(font: Font, source: Path, target: Path) -> None:
    """Write the font with only the characters that are kept, without hints and without features."""
    from fontTools import subset

    options = subset.Options(font_number=font.number)
    options.layout_features = []
    options.hinting = False
    options.name_IDs = ["*"]
    options.drop_tables += ["DSIG", "VORG", "BASE", "vhea", "vmtx", "GPOS", "GSUB", "GDEF"]
    loaded = subset.load_font(str(source), options)
    loaded.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=kept(str(font.keeps), set(loaded.getBestCmap())))
    subsetter.subset(loaded)
    if font.family is not None:
        rename(loaded, font.family)
    subset.save_font(loaded, str(target), options)


def rename(loaded: Any, family: str) -> None:
    """Give the font another name in every name record that holds the old one."""
    compact = family.replace(" ", "")
    names = {1: family, 3: f"{compact}-Regular", 4: family, 6: f"{compact}-Regular", 16: family}
    table = loaded["name"]
    table.names = [record for record in table.names if record.platformID == 3 and record.langID == 0x409]
    for name_id, text in names.items():
        if table.getDebugName(name_id) is not None:
            table.setName(text, name_id, 3, 1, 0x409)


def unpack(package: str, version: str, workspace: Path) -> Path:
    """Fetch one Debian package and unpack it; return the folder."""
    folder = workspace / package
    if not folder.exists():
        folder.mkdir()
        subprocess.run(["apt-get", "download", "-qq", f"{package}={version}"], check=True, cwd=folder)
        subprocess.run(["dpkg-deb", "-x", str(next(folder.glob("*.deb"))), str(folder / "tree")], check=True)
    return folder / "tree"


def lay(font: Font, tree: Path) -> None:
    """Put the font and its licence into its folder."""
    home = FONTS / font.folder
    home.mkdir(parents=True, exist_ok=True)
    licence = tree / font.licence_file
    text = gzip.decompress(licence.read_bytes()) if licence.suffix == ".gz" else licence.read_bytes()
    (home / "LICENSE").write_bytes(text)
    for further in font.also:
        shutil.copyfile(tree / further, home / Path(further).name)
    if font.keeps is None:
        shutil.copyfile(tree / font.source, home / font.target)
    else:
        cut(font, tree / font.source, home / font.target)


def coverage() -> list[list[int]]:
    """Return first and last of each run of code points that some font has, in order."""
    from fontTools.ttLib import TTFont

    points: set[int] = set()
    for font in FONTS_KEPT:
        points |= set(TTFont(FONTS / font.folder / font.target, lazy=True).getBestCmap())
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return runs


def manifest() -> dict[str, object]:
    """Return the manifest of what lies in the folder now."""
    return {
        f"{font.folder}/{font.target}": {
            "package": font.package,
            "version": font.version,
            "licence": font.licence,
            "stands_for": font.stands_for,
            "characters": font.keeps or "all",
            "sha256": digest(FONTS / font.folder / font.target),
            "licence_sha256": digest(FONTS / font.folder / "LICENSE"),
        }
        for font in FONTS_KEPT
    }


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main() -> int:
    """Fetch, cut and write the manifest, or with `--check` compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare files with the manifest")
    if parser.parse_args().check:
        same = json.loads(MANIFEST.read_text(encoding="utf-8")) == manifest()
        sys.stdout.write("fonts agree with the manifest\n" if same else "fonts differ from the manifest\n")
        return 0 if same else 1
    with tempfile.TemporaryDirectory() as workspace:
        Path(workspace).chmod(0o755)
        for font in FONTS_KEPT:
            lay(font, unpack(font.package, font.version, Path(workspace)))
    COVERAGE.write_text(json.dumps(coverage(), separators=(",", ":")) + "\n", encoding="utf-8")
    MANIFEST.write_text(json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
