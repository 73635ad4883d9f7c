"""Typst behind one function: a layout of this room and data in, PDF or pictures out.

Text of people reaches Typst only as JSON in `sys.inputs`, where it is a string and never markup; the layouts read no files
and no packages, and fonts are those of this room alone, so that the same data give the same bytes on every machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from zhiheng.documents import fonts
from zhiheng.documents.errors import CannotTypeset

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
#: The day written into every file: when it was made is said in the document, not in its metadata.
MADE = datetime(2000, 1, 1, tzinfo=UTC)

_lock = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts.FOLDER)])
    return typst.Compiler(root=LAYOUTS, font_paths=found, ignore_system_fonts=True)


def _compile(layout: str, data: Mapping[str, Any], **options: Any) -> Any:
    content = json.dumps(_shown(data), ensure_ascii=False, sort_keys=True)
    with _lock:
        try:
            return _compiler().compile(
                input=str(LAYOUTS / f"{layout}.typ"), sys_inputs={"data": content}, timestamp=MADE, **options
            )
        except typst.TypstError as error:
            raise CannotTypeset(layout=layout, reason=error.diagnostic or error.message) from error


def _shown(value: Any) -> Any:
    """Return plain JSON data whose every text can be shown with the fonts at hand."""
    if isinstance(value, str):
        return fonts.shown(value)
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value


def pdf(layout: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a layout (a file in `layouts/`, without its ending) filled with plain JSON data.

    The same data give the same bytes. Raises CannotTypeset.
    """
    made = _compile(layout, data, format="pdf")
    assert isinstance(made, bytes)
    return made


def pictures(
    layout: str, data: Mapping[str, Any], *, ppi: float = 96, kind: Literal["png", "svg"] = "png"
) -> list[bytes]:
    """Return each page as a picture, in order. Raises CannotTypeset."""
    made = _compile(layout, data, format=kind, ppi=ppi)
    return made if isinstance(made, list) else [made]
