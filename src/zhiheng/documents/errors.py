"""What can go wrong with documents.

DocumentError
├── FieldMissing         a template's required field has no value
├── NumberWrong          not the number of an official document
└── CannotTypeset        the typesetter refused a layout: a fault of the software
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class DocumentError(ZhihengError):
    """Base of the errors of this room."""

    code = "document-error"
    zh = "公文有误。"
    en = "The document is wrong."


class FieldMissing(DocumentError):
    """Required fields have no value; context: ``template``, ``fields`` (ids), ``labels_zh``, ``labels_en``."""

    code = "document-field-missing"
    zh = "“{template}”还缺：{labels_zh}。请补充后再生成。"
    en = "“{template}” still lacks: {labels_en}. Fill them in, then make the document again."
    status = 422


class NumberWrong(DocumentError):
    """Not the number of an official document; context: ``number``."""

    code = "document-number-wrong"
    zh = "“{number}”不是公文文号，应如“市监信罚〔2026〕1号”。"
    en = "“{number}” is no document number; write it like 市监信罚〔2026〕1号."
    status = 422


class CannotTypeset(DocumentError):
    """The typesetter refused a layout; context: ``layout``, ``reason``."""

    code = "document-not-typeset"
    zh = "无法排版“{layout}”：{reason}。这是软件的缺陷，请报告。"
    en = "Cannot typeset “{layout}”: {reason}. This is a fault of the software: please report it."
    status = 500
