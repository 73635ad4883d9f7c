"""Look the pinned requirements over: each pinned exactly and without an address, each under a licence that may be shipped.

    python tools/dependencies.py              what `make lint` runs; needs no network
    python tools/dependencies.py --advisories FILE …    also compares with advisories in the JSON of osv.dev

Advisories are files of the Open Source Vulnerability format (one, or a list): a closed network brings them in by hand
(`https://osv.dev` offers all of PyPI as one archive), an open one runs `pip-audit -r requirements/run.txt` besides.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
FILES = ("requirements/run.txt", "requirements/dev.txt", "requirements/object-store.txt")
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+_-]+)$")
#: Licences under which a part may be installed beside Apache-2.0. LGPL: used as a library that anyone may replace.
ALLOWED = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Unlicense|Zlib|CC0|HPND|Public Domain)\b",
    re.IGNORECASE,
)
#: Parts whose package says nothing: the licence as its repository states it.
STATED = {"axe-playwright-python": "MIT", "polars-hash": "MIT"}


def main(arguments: list[str] | None = None) -> int:
    """Print each fault; return how many there are, at most one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--advisories", nargs="+", type=Path, default=[])
    asked = parser.parse_args(arguments)
    pins: dict[str, str] = {}
    faults = [fault for name in FILES for fault in pinned(ROOT / name, pins)]
    faults += [fault for name in pins if (fault := licence(name))]
    faults += list(advised(pins, asked.advisories))
    for fault in faults:
        sys.stdout.write(fault + "\n")
    return bool(faults)


def pinned(path: Path, pins: dict[str, str]) -> Iterator[str]:
    """Give what is wrong with a requirement file, and note its pins by canonical name."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.partition(" #")[0].strip()
        if not text or text.startswith("#"):
            continue
        found = _PIN.match(text)
        if found is None:
            yield f"{path.name}:{number}: not pinned as name==version: {text}"
            continue
        name, version = canonical(found[1]), found[2]
        if pins.setdefault(name, version) != version:
            yield f"{path.name}:{number}: {name} is pinned to {version} here and to {pins[name]} elsewhere"


def canonical(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(name: str) -> str | None:
    """Return what is wrong with the licence of an installed package; one that is not installed is not judged."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    classifiers = [each for each in told.get_all("Classifier") or [] if each.startswith("License")]
    stated = " ".join([told.get("License-Expression") or told.get("License") or "", *classifiers, STATED.get(name, "")])
    return (
        None
        if ALLOWED.search(stated)
        else f"{name}: licence “{stated.strip()[:80]}” is not among those that may be shipped"
    )


def advised(pins: dict[str, str], files: Iterable[Path]) -> Iterator[str]:
    """Give the advisories that a pinned version falls under."""
    for path in files:
        document = json.loads(path.read_text(encoding="utf-8"))
        for advisory in document if isinstance(document, list) else [document]:
            for affected in advisory.get("affected", []):
                name = canonical(affected.get("package", {}).get("name", ""))
                if name in pins and not advisory.get("withdrawn") and falls_under(pins[name], affected):
                    yield f"{name} {pins[name]}: {advisory['id']} {advisory.get('summary', '')}".rstrip()


def falls_under(version: str, affected: dict[str, Any]) -> bool:
    """Return whether a version is listed, or lies in a range: from `introduced` on, before `fixed`, up to `last_affected`."""
    if version in affected.get("versions", []):
        return True
    return any(_within(version, each["events"]) for each in affected.get("ranges", []) if each.get("type") != "GIT")


def _within(version: str, events: list[dict[str, str]]) -> bool:
    inside, own = False, Version(version)
    for event in sorted(events, key=_when):
        if "introduced" in event and _known(event["introduced"]) <= own:
            inside = True
        if "fixed" in event and _known(event["fixed"]) <= own:
            inside = False
        if "last_affected" in event and _known(event["last_affected"]) < own:
            inside = False
    return inside


def _when(event: dict[str, str]) -> Version:
    return _known(next(iter(event.values())))


def _known(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


if __name__ == "__main__":
    sys.exit(main())
