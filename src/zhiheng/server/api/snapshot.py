"""Writes the OpenAPI document to docs/reference/openapi.json: ``python -m zhiheng.server.api.snapshot``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import orjson

PLACE = "docs/reference/openapi.json"


def content() -> bytes:
    """Return the document as the snapshot holds it. Django must be ready."""
    from zhiheng.server.api.root import document

    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str) + b"\n"


def main() -> None:
    """Write the snapshot in the current folder's docs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.server.settings")
    import django

    django.setup()
    place = Path(PLACE)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content())
    sys.stdout.write(f"{place}\n")


if __name__ == "__main__":
    main()
