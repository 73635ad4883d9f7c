"""The unified social credit code of legal persons and other organisations (统一社会信用代码, GB 32100).

Eighteen characters: registering authority (1), entity type (1), division of the registering office (6), organisation
code by GB 11714 (9), check character (1). Letters as authority (A, N, Y) came with the amendments of the standard.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.codes import divisions, organisation_code, resident_id
from zhiheng.codes.characters import USCC_ALPHABET, byte_classes, byte_values, first_class, first_fault, narrow
from zhiheng.codes.code_check import CodeCheck, accepted, refused
from zhiheng.codes.columns import Bytes, reasons_of
from zhiheng.codes.reasons import Reason

KIND = "uscc"
LENGTH = 18
ALPHABET = USCC_ALPHABET
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

#: Registering authority → (Chinese, English), and entity type under it → (Chinese, English).
AUTHORITIES: dict[str, tuple[str, str]] = {
    "1": ("机构编制", "institutional staffing"),
    "2": ("外交", "foreign affairs"),
    "3": ("司法行政", "judicial administration"),
    "4": ("文化", "culture"),
    "5": ("民政", "civil affairs"),
    "6": ("旅游", "tourism"),
    "7": ("宗教", "religious affairs"),
    "8": ("工会", "trade unions"),
    "9": ("市场监管(工商)", "market supervision"),
    "A": ("中央军委改革和编制办公室", "military reform and staffing"),
    "N": ("农业农村", "agriculture and rural affairs"),
    "Y": ("其他", "other"),
}
_OTHER = ("其他", "other")
ENTITY_TYPES: dict[str, dict[str, tuple[str, str]]] = {
    "1": {
        "1": ("机关", "state organ"),
        "2": ("事业单位", "public institution"),
        "3": ("编办直接管理机构编制的群众团体", "mass organisation under the staffing office"),
        "9": _OTHER,
    },
    "2": {"1": ("外国常驻新闻机构", "resident foreign news agency"), "9": _OTHER},
    "3": {
        "1": ("律师执业机构", "law firm"),
        "2": ("公证处", "notary office"),
        "3": ("基层法律服务所", "grass-roots legal service"),
        "4": ("司法鉴定机构", "forensic institution"),
        "5": ("仲裁委员会", "arbitration commission"),
        "9": _OTHER,
    },
    "4": {"1": ("外国在华文化中心", "foreign cultural centre"), "9": _OTHER},
    "5": {
        "1": ("社会团体", "social organisation"),
        "2": ("民办非企业单位", "private non-enterprise unit"),
        "3": ("基金会", "foundation"),
        "4": ("居民委员会", "residents' committee"),
        "5": ("村民委员会", "villagers' committee"),
        "9": _OTHER,
    },
    "6": {
        "1": ("外国旅游部门常驻代表机构", "foreign tourism office"),
        "2": ("港澳台地区旅游部门常驻内地(大陆)代表机构", "tourism office of Hong Kong, Macao or Taiwan"),
        "9": _OTHER,
    },
    "7": {"1": ("宗教活动场所", "place of worship"), "2": ("宗教院校", "religious school"), "9": _OTHER},
    "8": {"1": ("基层工会", "grass-roots union"), "9": _OTHER},
    "9": {
        "1": ("企业", "enterprise"),
        "2": ("个体工商户", "individual business"),
        "3": ("农民专业合作社", "farmers' cooperative"),
    },
    "A": {"1": ("军队事业单位", "military institution"), "9": _OTHER},
    "N": {
        "1": ("组级集体经济组织", "collective at group level"),
        "2": ("村级集体经济组织", "collective at village level"),
        "3": ("乡镇级集体经济组织", "collective at town level"),
        "9": _OTHER,
    },
    "Y": {"1": _OTHER},
}

_CLASSES = byte_classes(ALPHABET)
_VALUES = byte_values(ALPHABET)
_CHECK_BYTES = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_WEIGHTS = np.array(WEIGHTS, dtype=np.float32)
_PLACES = np.array([100_000, 10_000, 1_000, 100, 10, 1], dtype=np.float32)
_IS_AUTHORITY = np.isin(np.arange(256), [ord(c) for c in AUTHORITIES])
_IS_TYPE = np.zeros((256, 256), dtype=np.bool_)
for _authority, _types in ENTITY_TYPES.items():
    _IS_TYPE[ord(_authority), [ord(c) for c in _types]] = True


def check_character(body: str) -> str:
    """Return the eighteenth character for the first seventeen (in the alphabet). Source: GB 32100."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def normalise(text: str) -> str:
    """Return the text as intake may mend it: half-width, capitals, without spaces. Letters are never guessed at."""
    return narrow(text)


def explain(value: object) -> CodeCheck:
    """Check one code and say why it is refused.

    Returns: canonical the code itself; parts authority, entity_type, division, organisation_code (nine characters).
    Nothing is mended: small letters, full-width forms and spaces are refused, each with its own reason.
    """
    reason, places = first_fault(value, LENGTH, ALPHABET)
    if reason or not isinstance(value, str):
        return refused(value, KIND, reason, **places)
    return _structure(value)


def _structure(text: str) -> CodeCheck:
    if resident_id.looks_like_one(text):
        return refused(text, KIND, Reason.RESIDENT_ID)
    types = ENTITY_TYPES.get(text[0])
    if types is None:
        return refused(text, KIND, Reason.AUTHORITY, char=text[0])
    if text[1] not in types:
        return refused(text, KIND, Reason.ENTITY_TYPE, char=text[1], expected="/".join(types))
    if not text[2:8].isdigit() or not divisions.registration_areas()[int(text[2:8])]:
        return refused(text, KIND, Reason.DIVISION, part=text[2:8])
    if organisation_code.check_character(text[8:16]) != text[16]:
        return refused(text, KIND, Reason.ORGANISATION_CHECK, part=text[8:17])
    if check_character(text[:17]) != text[17]:
        return refused(text, KIND, Reason.CHECK_CHARACTER, char=text[17])
    return accepted(
        text, KIND, text, authority=text[0], entity_type=text[1], division=text[2:8], organisation_code=text[8:17]
    )


def is_valid(value: object) -> bool:
    """Return whether the value is a valid code."""
    return explain(value).valid


def _judge(rows: Bytes) -> npt.NDArray[np.uint8]:
    """Judge a block of ASCII rows; later lines overwrite, so the reasons stand in reverse order of `_structure`."""
    values = _VALUES[rows[:, :17]]
    checks = _CHECK_BYTES[-(values @ _WEIGHTS).astype(np.int32) % 31]
    out = np.where(checks != rows[:, 17], np.uint8(Reason.CHECK_CHARACTER), np.uint8(0))
    out[organisation_code.checks_of(rows[:, 8:16]) != rows[:, 16]] = Reason.ORGANISATION_CHECK
    digits = rows[:, 2:8]
    area = (values[:, 2:8] @ _PLACES).astype(np.int32)
    numeric = digits.max(axis=1) <= ord("9")
    out[~(numeric & divisions.registration_areas()[np.where(numeric, area, 0)])] = Reason.DIVISION
    out[~_IS_TYPE[rows[:, 0], rows[:, 1]]] = Reason.ENTITY_TYPE
    out[~_IS_AUTHORITY[rows[:, 0]]] = Reason.AUTHORITY
    out[resident_id.looks_like_many(rows)] = Reason.RESIDENT_ID
    shape = first_class(_CLASSES[rows])
    return np.where(shape != 0, shape, out)


def check_many(values: Any) -> npt.NDArray[np.uint8]:
    """Return a reason number (`reasons.Reason`) for each value, 0 where it is valid.

    Args: an Arrow string array (also chunked, dictionary or view), a NumPy array or any sequence; null is EMPTY.
    Agrees with `explain` on every value. The Arrow bytes are judged in blocks of NumPy, without a compiler.
    """
    return reasons_of(values, LENGTH, _judge, lambda value: Reason(explain(value).number))
