"""A drawing as a picture of dots, for files that hold no SVG."""

from __future__ import annotations

from zhiheng.documents import typesetting
from zhiheng.documents.exhibits import Picture

#: Dots an inch: sharp in print, about 40 kB a chart.
PPI = 200


def png(picture: Picture) -> bytes:
    """Return a picture as PNG; the same drawing gives the same bytes. Raises CannotTypeset."""
    data = {"svg": picture.svg, "alt": picture.alt, "wide": picture.width_mm}
    return typesetting.pictures("picture", data, ppi=PPI)[0]
