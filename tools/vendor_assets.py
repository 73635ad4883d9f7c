"""Fetch the few browser assets with npm and lay them under `static/vendor` with licence, version and SHA-256.

Run `python tools/vendor_assets.py` to fetch all again, or with `--check` to compare what lies there with the manifest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "src/zhiheng/server/static/vendor"
MANIFEST = VENDOR / "vendor.json"
#: Maps are not shipped, so the comments that point to them go.
SOURCE_MAP = re.compile(rb"\s*/\*#\s*sourceMappingURL=[^*]*\*/|\s*//#\s*sourceMappingURL=\S+")


@dataclass(frozen=True)
class Package:
    """One npm package: what is kept of it (glob in the package → folder here) and under which licence."""

    folder: str
    npm: str
    version: str
    licence: str
    keep: tuple[tuple[str, str], ...]


PACKAGES = (
    Package("htmx", "htmx.org", "4.0.1", "0BSD", (("dist/htmx.min.js", ""), ("LICENSE", ""))),
    Package("tabler", "@tabler/core", "1.6.1", "MIT", (("dist/css/tabler.min.css", ""), ("LICENSE", ""))),
    Package(
        "echarts",
        "echarts",
        "6.1.0",
        "Apache-2.0",
        (("dist/echarts.min.js", ""), ("LICENSE", ""), ("NOTICE", ""), ("licenses/*", "licenses")),
    ),
    Package(
        "noto-sans-sc",
        "@fontsource-variable/noto-sans-sc",
        "5.3.1",
        "OFL-1.1",
        (("wght.css", ""), ("files/*.woff2", "files"), ("LICENSE", "")),
    ),
)

#: Tabler's package carries no licence file; this is the text its header points to.
TABLER_LICENCE = """The MIT License (MIT)

Copyright (c) 2018-2026 The Tabler Authors

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def fetch(package: Package, workspace: Path) -> Path:
    """Download and unpack one package with `npm pack`; return its folder."""
    target = workspace / package.folder
    target.mkdir()
    command = ["npm", "pack", "--silent", f"{package.npm}@{package.version}", "--pack-destination", str(target)]
    subprocess.run(command, check=True, cwd=target, stdout=subprocess.DEVNULL)
    archive = next(target.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def lay(package: Package, unpacked: Path) -> None:
    """Copy what is kept into the vendor folder, replacing what was there."""
    home = VENDOR / package.folder
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for pattern, folder in package.keep:
        for source in sorted(unpacked.glob(pattern)):
            destination = home / folder / source.name
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, destination)
    if package.folder == "tabler":
        (home / "LICENSE").write_text(TABLER_LICENCE, encoding="utf-8")
    for file in home.rglob("*"):
        if file.suffix in (".css", ".js"):
            file.write_bytes(SOURCE_MAP.sub(b"", file.read_bytes()))


def hashes(package: Package) -> dict[str, str]:
    """Return path below the package's folder → SHA-256 in hex, sorted."""
    home = VENDOR / package.folder
    files = sorted(file for file in home.rglob("*") if file.is_file())
    return {file.relative_to(home).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def manifest() -> dict[str, object]:
    """Return the manifest of what lies in the vendor folder now."""
    return {
        package.folder: {
            "package": package.npm,
            "version": package.version,
            "licence": package.licence,
            "files": hashes(package),
        }
        for package in PACKAGES
    }


def main() -> int:
    """Fetch and write the manifest, or with `--check` compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare files with the manifest")
    if parser.parse_args().check:
        same = json.loads(MANIFEST.read_text(encoding="utf-8")) == manifest()
        sys.stdout.write("vendored files agree with the manifest\n" if same else "vendored files differ\n")
        return 0 if same else 1
    with tempfile.TemporaryDirectory() as workspace:
        for package in PACKAGES:
            lay(package, fetch(package, Path(workspace)))
    MANIFEST.write_text(json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
