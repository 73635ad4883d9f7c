"""Keys of lots: a GTIN and a batch number as one canonical subject `lot:<GTIN-14>/<lot>`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from zhiheng.codes.gs1.errors import GS1Error
from zhiheng.codes.gs1.keys import canonical_gtin

#: Character set 82 of the GS1 General Specifications, without the space.
CHARSET_82 = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
LONGEST_LOT = 20
PREFIX = "lot:"


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of a trade item: GTIN of 14 digits, and the batch number as it is printed."""

    gtin: str
    lot: str

    @property
    def key(self) -> str:
        """The canonical subject, percent-encoded where the batch number has reserved characters."""
        return f"{PREFIX}{self.gtin}/{quote(self.lot, safe='')}"


def check_lot(lot: object) -> str:
    """Return the batch number (AI 10). Raises GS1Error unless it has 1 to 20 characters of set 82."""
    if not isinstance(lot, str) or not lot:
        raise GS1Error(value="", why_zh="批号为空,请填写。", why_en="the batch number is empty; fill it in.")
    if len(lot) > LONGEST_LOT:
        raise GS1Error(
            value=lot[:40],
            why_zh=f"批号最多 {LONGEST_LOT} 个字符,实为 {len(lot)} 个。",
            why_en=f"a batch number has at most {LONGEST_LOT} characters, this has {len(lot)}.",
        )
    wrong = next((c for c in lot if c not in CHARSET_82), None)
    if wrong is not None:
        raise GS1Error(
            value=lot,
            why_zh=f"批号中的“{wrong}”不在 GS1 字符集 82 中(不含空格、汉字、全角字符)。",
            why_en=f"“{wrong}” is not in GS1 character set 82 (no space, Chinese or full-width character).",
        )
    return lot


def lot_key(gtin: object, lot: object) -> str:
    """Return the canonical subject of a lot. Letters keep their case: GS1 batch numbers are case-sensitive.

    Raises: InvalidCode for the GTIN, GS1Error for the batch number.
    """
    return Lot(canonical_gtin(gtin), check_lot(lot)).key


def parse_lot_key(key: str) -> Lot:
    """Return the lot that a canonical subject names. Raises GS1Error if it is not in canonical form."""
    gtin, slash, lot = key.removeprefix(PREFIX).partition("/")
    if not key.startswith(PREFIX) or not slash:
        raise GS1Error(
            value=key[:40],
            why_zh="应为 lot:14 位 GTIN/批号。",
            why_en="it should read lot:, a GTIN of 14 digits, a slash and the batch number.",
        )
    found = Lot(canonical_gtin(gtin), check_lot(unquote(lot)))
    if found.key != key:
        raise GS1Error(
            value=key[:60], why_zh=f"不是规范形式,应为 {found.key}。", why_en=f"it is not canonical; write {found.key}."
        )
    return found
