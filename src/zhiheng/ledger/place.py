"""Where a home's lake lies: a folder, or a bucket with its staging folder and its copies under the home."""

from __future__ import annotations

import os
import re
from pathlib import Path

from zhiheng.ledger.bucket import Bucket
from zhiheng.ledger.errors import LakeMisnamed
from zhiheng.ledger.files import Folder, LakeFiles
from zhiheng.ledger.home import Home

DEFAULT_CACHE = "20GB"
_UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


def files_of(home: Home) -> LakeFiles:
    """Return the place of the lake. Raises LakeMisnamed, LakeLibraryMissing."""
    url = home.lake_url
    if url is None:
        return Folder(home.lake)
    return Bucket(url, _staging(home), home.cache, cache_bytes())


def _staging(home: Home) -> Path:
    return home.tmp / "staging"


def cache_bytes() -> int:
    """Return `ZHIHENG_CACHE` (``20GB``) in bytes. Raises LakeMisnamed."""
    text = os.environ.get("ZHIHENG_CACHE") or DEFAULT_CACHE
    found = re.fullmatch(r"(\d+)\s*([KMGT]?B)?", text.strip().upper())
    if found is None:
        raise LakeMisnamed(
            setting="ZHIHENG_CACHE", value=text, zh_expected="应形如 20GB。", en_expected="It looks like 20GB."
        )
    return int(found[1]) * _UNITS[found[2] or ""]
