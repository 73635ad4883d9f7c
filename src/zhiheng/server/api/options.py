"""Settings of the API from the environment, read when asked for.

ZHIHENG_PACK                  the pack whose measures and scorecards answer where none is named (sichuan)
ZHIHENG_API_ANONYMOUS_RATE    requests a minute and address without a key (120)
ZHIHENG_API_KEY_RATE          requests a minute of a key that was made without a rate (600)
ZHIHENG_API_MAX_BYTES         largest body of an intake (2 GiB)
ZHIHENG_API_SYNC_BYTES        largest body taken in while the sender waits; beyond, a background job does it (16 MiB)
ZHIHENG_API_SYNC_ROWS         the same in lines of NDJSON or CSV (20000)
"""

from __future__ import annotations

from zhiheng.server import environment

MIB = 1024 * 1024


def default_pack() -> str:
    """Return the installation's pack."""
    return environment.text("PACK", "sichuan")


def anonymous_rate() -> int:
    """Return how many requests a minute one address may make without a key."""
    return max(1, environment.number("API_ANONYMOUS_RATE", 120))


def key_rate() -> int:
    """Return how many requests a minute a key may make unless it says otherwise."""
    return max(1, environment.number("API_KEY_RATE", 600))


def max_bytes() -> int:
    """Return the largest body of an intake in bytes."""
    return environment.number("API_MAX_BYTES", 2048 * MIB)


def sync_bytes() -> int:
    """Return up to which size a body is taken in while the sender waits."""
    return environment.number("API_SYNC_BYTES", 16 * MIB)


def sync_rows() -> int:
    """Return up to how many lines a body is taken in while the sender waits."""
    return environment.number("API_SYNC_ROWS", 20_000)
