"""Errors of the drafting room.

DraftingError
├── UnknownDraft           no draft of this number, or it is none of this body's
├── UnknownKind            there is no such kind of document
├── DraftClosed            the text left its draft: what is signed never changes
├── DraftChanged           somebody else wrote in between
├── NothingToTell          the data have no value for this place and period
├── AreaUnknown            no such place in the pack
└── EditionRefused         a status report cannot be published so
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class DraftingError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "drafting"


class UnknownDraft(DraftingError):
    """There is no such draft for this reader. Context: draft."""

    code: ClassVar[str] = "unknown-draft"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有文稿“{draft}”，或者它不属于您所在的单位。"
    en: ClassVar[str] = "There is no draft “{draft}”, or it is not of your office."


class UnknownKind(DraftingError):
    """There is no such kind of document. Context: kind."""

    code: ClassVar[str] = "unknown-document-kind"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有文种“{kind}”。"
    en: ClassVar[str] = "There is no kind of document “{kind}”."


class DraftClosed(DraftingError):
    """The text left its draft. Context: draft."""

    code: ClassVar[str] = "draft-closed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "文稿“{draft}”已离开拟稿环节，不能修改；在办的须先退回拟稿，已签发的不再改动。"
    en: ClassVar[str] = (
        "“{draft}” has left its draft and cannot be changed: send it back first; what is signed stays as it is."
    )


class DraftChanged(DraftingError):
    """Somebody else wrote in between. Context: draft."""

    code: ClassVar[str] = "draft-changed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "文稿“{draft}”刚有他人修改，请刷新后再改；您写的内容仍在本页。"
    en: ClassVar[str] = (
        "Somebody else has just changed “{draft}”: reload and write again; what you typed is still on this page."
    )


class NothingToTell(DraftingError):
    """The data have no value here. Context: area, period."""

    code: ClassVar[str] = "nothing-to-tell"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "地区 {area} 在 {period} 没有指标数值。请先归集数据并刷新指标，或者换一个期间。"
    en: ClassVar[str] = (
        "There are no values for {area} in {period}. Take in data and refresh the indicators, or choose another period."
    )


class AreaUnknown(DraftingError):
    """No such place. Context: area, pack."""

    code: ClassVar[str] = "area-unknown"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 的辖区内没有地区 {area}。请用该省、其市（州）或县（市、区）的区划代码。"
    en: ClassVar[str] = (
        "{area} is no place of the pack {pack}. Give the division code of the province, a prefecture or a county of it."
    )


class EditionRefused(DraftingError):
    """A status report cannot be published so. Context: zh_why, en_why."""

    code: ClassVar[str] = "edition-refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "不能公布这份报告：{zh_why}"
    en: ClassVar[str] = "This report cannot be published: {en_why}"
