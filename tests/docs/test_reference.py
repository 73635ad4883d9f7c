"""Documentation that cannot rot: generated pages are those committed, every setting and link is real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from zhiheng.server.declared import SETTINGS

ROOT = Path(__file__).parents[2]
_READ = re.compile(
    r"environment\.(?:text|flag|number|items)\(\s*\"([A-Z_]+)\"|os\.environ(?:\.get)?[\[(]\"(ZHIHENG_[A-Z_]+|DATABASE_URL)\""
)


def test_generated_pages_are_those_committed() -> None:
    command = [sys.executable, "-W", "ignore::RuntimeWarning", "tools/reference.py", "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert checked.returncode == 0, checked.stderr


def test_every_variable_that_is_read_is_declared_and_the_other_way_round() -> None:
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        for short, full in _READ.findall(path.read_text(encoding="utf-8")):
            read.add(full or f"ZHIHENG_{short}")
    declared = {setting.name for setting in SETTINGS}
    # The clients of object stores and of OpenTelemetry read these themselves.
    clients = {name for name in declared if name.startswith(("AWS_", "OTEL_"))}
    assert read == declared - clients
    named = "".join(
        (ROOT / "src/zhiheng" / path).read_text("utf-8") for path in ("ledger/bucket.py", "server/tracing.py")
    )
    assert clients <= set(re.findall("(?:AWS|OTEL)_[A-Z_]+", named))


def test_links_between_pages_lead_to_files() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert not broken
