"""Checks the map from OWASP ASVS 5.0.0, levels 1 and 2, to what carries each requirement out and to the tests that show it.

    python tools/asvs.py            write docs/security/asvs.md from docs/security/asvs.csv
    python tools/asvs.py --check    say what is wrong with the map or out of date, and end with 1

Numbers and levels of requirements are facts and stand below; what a requirement asks is told in our own few words.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE, PAGE = ROOT / "docs/security/asvs.csv", ROOT / "docs/security/asvs.md"
COLUMNS = ["id", "level", "what", "status", "how", "tests", "note"]
STATES = ("met", "not-applicable", "operator", "open")
MOST_WORDS = 15

#: Section → the level of each of its requirements in their order; 3 is left out of the map.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
CHAPTERS = {
    1: "Encoding", 2: "Validation and business logic", 3: "Browser", 4: "API", 5: "Files", 6: "Authentication", 7: "Sessions",
    8: "Authorization", 9: "Self-contained tokens", 10: "OAuth and OIDC", 11: "Cryptography", 12: "Communication",
    13: "Configuration", 14: "Data protection", 15: "Coding and architecture", 16: "Logs and errors", 17: "WebRTC",
}  # fmt: skip
Row = dict[str, str]


def requirements() -> dict[str, str]:
    """Return the number of each requirement of levels 1 and 2 with its level."""
    every = ((f"V{part}.{place}", level) for part, levels in LEVELS.items() for place, level in enumerate(levels, 1))
    return {number: level for number, level in every if level in "12"}


def rows(text: str) -> list[Row]:
    """Return the rows of the table. Raises ValueError for other columns."""
    read = csv.DictReader(text.splitlines())
    if read.fieldnames != COLUMNS:
        raise ValueError(f"asvs.csv has the columns {read.fieldnames}, not {COLUMNS}")
    return [{name: (value or "").strip() for name, value in row.items()} for row in read]


@cache
def tests_in(path: str) -> frozenset[str]:
    """Return the names of the tests of a file, by its path in the project; none where there is no such file."""
    file = ROOT / path
    if not re.fullmatch(r"tests/[\w/]+\.py", path) or not file.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def missing_tests(named: str) -> list[str]:
    """Return those of the named tests that do not exist."""
    parts = (one.partition("::") for one in named.split())
    return [f"{path}::{name}" for path, _, name in parts if name not in tests_in(path)]


def faults(table: list[Row]) -> list[str]:
    """Return what is wrong with the map."""
    wanted = requirements()
    count = Counter(row["id"] for row in table)
    found = [f"{number}: missing" for number in wanted if not count[number]]
    found += [f"{number}: twice" for number, times in count.items() if times > 1]
    for row in table:
        found += [f"{row['id']}: {fault}" for fault in _faults_of(row, wanted)]
    return found


def _faults_of(row: Row, wanted: dict[str, str]) -> list[str]:
    found = []
    if wanted.get(row["id"]) != row["level"]:
        found.append("no requirement of levels 1 and 2 with this number and level")
    if row["status"] not in STATES:
        found.append(f"the status {row['status']!r} is none of {', '.join(STATES)}")
    if not 1 <= len(row["what"].split()) <= MOST_WORDS:
        found.append(f"says what is asked in more than {MOST_WORDS} words, or not at all")
    if row["status"] == "met" and not (row["tests"] and row["how"]):
        found.append("met, but no test or no place is named")
    if row["status"] != "met" and not row["note"]:
        found.append(f"{row['status']}, but no reason is given")
    return found + [f"there is no {test}" for test in missing_tests(row["tests"])]


def page(table: list[Row]) -> str:
    """Return the map as a page: counts by chapter, then every requirement."""
    lines = [
        "# OWASP ASVS 5.0.0, levels 1 and 2",
        "",
        "How each requirement is carried out, and the tests that show it. Written by `tools/asvs.py` from `asvs.csv`; do not edit.",
        "Numbers and levels are those of the standard, words are ours: read it at <https://owasp.org/www-project-application-security-verification-standard/>.",
        "`operator`: for whoever runs an installation; `open`: not carried out, and why.",
        "",
        f"| Chapter | {' | '.join(STATES)} | all |",
        f"|---|{'---:|' * (len(STATES) + 1)}",
    ]
    by_chapter = {number: [row for row in table if chapter_of(row) == number] for number in CHAPTERS}
    for number, name in CHAPTERS.items():
        lines.append(_counted(f"V{number} {name}", by_chapter[number]))
    lines += [_counted("**All**", table)]
    for number, name in CHAPTERS.items():
        lines += [
            "",
            f"## V{number} {name}",
            "",
            "| | L | What | Status | How, or why not | Shown by |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_line(row) for row in by_chapter[number]]
    return "\n".join(lines) + "\n"


def chapter_of(row: Row) -> int:
    """Return the chapter of a requirement."""
    return int(row["id"][1:].partition(".")[0])


def _counted(name: str, table: list[Row]) -> str:
    count = Counter(row["status"] for row in table)
    return f"| {name} | {' | '.join(str(count[state]) for state in STATES)} | {len(table)} |"


def _line(row: Row) -> str:
    how = " ".join(part for part in (row["how"], row["note"]) if part).replace("|", "\\|")
    shown = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in row["tests"].split())
    return f"| {row['id']} | {row['level']} | {row['what']} | {row['status']} | {how} | {shown} |"


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit code."""
    table = rows(TABLE.read_text("utf-8"))
    found = faults(table)
    if "--check" in arguments:
        if not found and (not PAGE.is_file() or PAGE.read_text("utf-8") != page(table)):
            found.append("docs/security/asvs.md is out of date: run tools/asvs.py")
    else:
        PAGE.write_text(page(table), "utf-8")
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
