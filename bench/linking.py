"""Linking on the known identities of a synthetic province: precision and recall of exact rules and of each band."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import command
from bench.child import measure
from bench.record import Aim, Line, Result

ENTERPRISES, MENTIONS = 20_000, 10_000


def run(count: int, mentions: int) -> dict[str, Any]:
    """Measure in this process."""
    from bench.clock import Clock
    from zhiheng.sandbox import measuring

    clock = Clock()
    found = measuring.measure("sichuan", count, mentions)
    return {**found.as_dict(), **clock.read()}


def benchmark(scale: float, work: Path) -> Result:
    """Write names in seventeen ways, link them, compare with the truth."""
    count, mentions = max(2_000, int(ENTERPRISES * min(1.0, scale))), max(800, int(MENTIONS * min(1.0, scale)))
    measured = measure("bench.linking:run", count=count, mentions=mentions)
    found = measured.answer
    result = Result("linking", "Linking", _setting(count, mentions))
    result.lines = [Line.of("names written, linked exactly, and proposed", measured, mentions, "names")]
    exact = found["exact"]
    other = [one for one in exact["wrong"] if not one["homonym"]]
    result.aims = [
        Aim("exact rules: no wrong link but to homonyms", f"{len(other)} of {exact['precision']['of']:,}", not other),
        Aim("proposals, strong: precision 0.98", _share(found["proposals"]["strong"]["precision"]),
            (found["proposals"]["strong"]["precision"]["value"] or 0) >= 0.98),
    ]  # fmt: skip
    bands = "; ".join(
        f"{name}: precision {_share(shares['precision'])}, recall with the better bands {_share(shares['recall'])}"
        for name, shares in found["proposals"].items()
    )
    wrong = "; ".join(f"{one['name']} ({one['variant']})" for one in exact["wrong"][:10]) or "none"
    result.remarks = [
        f"Exact rules: precision {_share(exact['precision'])}, recall {_share(exact['recall'])}. {len(exact['wrong'])} wrong, {len(other)} of them not a name that the firm linked bears itself; such as: {wrong}.",
        f"Proposals for what the exact rules left: {bands}.",
        f"Exact rules and all candidates shown: recall {_share(found['exact_and_proposals']['recall'])}.",
    ]
    return result


def _share(share: dict[str, Any]) -> str:
    return "—" if share["value"] is None else f"{share['value']:.4f} ({share['right']:,} of {share['of']:,})"


def _setting(count: int, mentions: int) -> str:
    return (
        f"{mentions:,} names without codes, written in seventeen ways (registered, traditional, spaced, place moved, cut short or left out, form "
        f"left out or wrong, short, same sound, one sign wrong, lost, two swapped, former names, strangers), against the directory of "
        f"{count:,} invented firms; the truth of each is known. Nothing but the exact rules links; candidates are for people."
    )


if __name__ == "__main__":
    command.alone(benchmark)
