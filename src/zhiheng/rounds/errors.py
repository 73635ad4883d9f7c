"""Errors of reporting rounds.

RoundError
├── PeriodUnreadable      a period that is none, or of another length than the form's
├── UnknownForm           the pack has no such form
├── UnknownRound          no such round, or not one that the actor may see
├── UnknownVintage        the round was not locked so often
├── UnitsWanted           a round is opened again for no unit
├── StillOpen             a round opened again is locked while sheets that counted are not back
├── NotYetInLedger        what was locked before has not reached the ledger and cannot be corrected yet
├── UnknownSheet          no such sheet, or not one that the actor may see
├── UnknownUnit           no unit of the rounds that the actor may see
├── NoUnits               the round would be sent to nobody
├── MayNot                the actor may not do this with the round or sheet
├── NotNow                the sheet or round is in a state in which this cannot be done
├── ReasonWanted          a return or a query without its words
├── SheetUnfit            a sheet with wrong or missing cells is handed on
├── StaleCell             two people changed one cell; both values are told
├── UnknownCell           the form has no such line, or the row is beyond the limit
├── OldSheet              an uploaded file of an old format that must be saved anew
├── NotUnderstood         an uploaded file in which nothing of the form was found
├── UploadGone            an uploaded file that was taken over or dropped already
└── FormUnreadable        an uploaded template from which no form can be made
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class RoundError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "round"


class PeriodUnreadable(RoundError):
    """A period that cannot be. Context: period, example."""

    code: ClassVar[str] = "round-period-unreadable"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "“{period}”不是这张表的期间，请写成 {example} 的样子。"
    en: ClassVar[str] = "“{period}” is no period of this form; write it like {example}."


class UnknownForm(RoundError):
    """The pack has no such form. Context: form, pack, known."""

    code: ClassVar[str] = "round-unknown-form"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 没有填报表“{form}”。可用：{known}。"
    en: ClassVar[str] = "The pack {pack} has no form “{form}”. It has: {known}."


class UnknownRound(RoundError):
    """No such round for this actor. Context: round."""

    code: ClassVar[str] = "unknown-round"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有填报 {round}，或者您无权查看。"
    en: ClassVar[str] = "There is no round {round}, or you may not see it."


class UnknownSheet(RoundError):
    """No such sheet for this actor. Context: sheet."""

    code: ClassVar[str] = "unknown-sheet"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有填报表 {sheet}，或者您无权查看。"
    en: ClassVar[str] = "There is no sheet {sheet}, or you may not see it."


class UnknownVintage(RoundError):
    """No such vintage. Context: round, vintage, last."""

    code: ClassVar[str] = "round-unknown-vintage"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "填报 {round} 没有第 {vintage} 版（已锁定 {last} 次）。"
    en: ClassVar[str] = "Round {round} has no vintage {vintage}; it was locked {last} times."


class UnknownUnit(RoundError):
    """No such unit in the rounds. Context: unit."""

    code: ClassVar[str] = "round-unknown-unit"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "这些填报中没有单位 {unit}，或者您无权查看。"
    en: ClassVar[str] = "The rounds have no unit {unit}, or you may not see it."


class UnitsWanted(RoundError):
    """Opened again for nobody."""

    code: ClassVar[str] = "round-units-wanted"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "请选择由哪些单位更正；其余单位的数照旧。"
    en: ClassVar[str] = "Choose the units that correct their sheets; the values of the others stay."


class StillOpen(RoundError):
    """Sheets that counted are not back. Context: units, n."""

    code: ClassVar[str] = "round-still-open"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "有 {n} 个单位的数原已锁定，更正后还没有审核通过：{units}。请先办完，或撤回重新打开。"
    en: ClassVar[str] = (
        "{n} units whose values were locked have not been accepted again: {units}. Finish them, or take the reopening back."
    )


class NotYetInLedger(RoundError):
    """A correction comes before its fact."""

    code: ClassVar[str] = "round-not-yet-in-ledger"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "上次锁定的数还没有全部入账，暂不能更正。请过几分钟再试；仍不行请系统管理员查看“待入账”。"
    en: ClassVar[str] = (
        "What was locked last has not reached the ledger yet, so it cannot be corrected. Try again in some minutes; "
        "if it still fails, the system administrator finds it among what is owed."
    )


class NoUnits(RoundError):
    """Nobody would be asked. Context: asks."""

    code: ClassVar[str] = "round-no-units"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "没有可以下发的填报单位（{asks}）。请核对层级或单位代码，并确认机构已登记。"
    en: ClassVar[str] = "There is no unit to send to ({asks}). Check levels and codes, and that the bodies are entered."


class MayNot(RoundError):
    """Not for this actor. Context: zh_who, en_who."""

    code: ClassVar[str] = "round-may-not"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "您不能这样办理：应由{zh_who}办理。"
    en: ClassVar[str] = "This is not yours to do; it is for {en_who}."


class NotNow(RoundError):
    """The state does not allow it. Context: zh_state, en_state."""

    code: ClassVar[str] = "round-not-now"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "现在不能这样办理：{zh_state}。请刷新后再看。"
    en: ClassVar[str] = "This cannot be done now: {en_state}. Reload and look again."


class ReasonWanted(RoundError):
    """Words are missing."""

    code: ClassVar[str] = "round-reason-wanted"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "请写明理由，让对方知道要改什么。"
    en: ClassVar[str] = "Write the reason, so that the other side knows what to change."


class SheetUnfit(RoundError):
    """Cells are wrong or missing. Context: wrong, missing, unexplained, zh_first, en_first."""

    code: ClassVar[str] = "round-sheet-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "还不能上报：有误 {wrong} 处，缺填 {missing} 处，待说明 {unexplained} 处。先看：{zh_first}"
    en: ClassVar[str] = (
        "It cannot be handed on yet: {wrong} wrong, {missing} missing, {unexplained} to explain. First: {en_first}"
    )


class StaleCell(RoundError):
    """Somebody else changed the cell. Context: line, mine, theirs, by, version."""

    code: ClassVar[str] = "round-stale-cell"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "“{line}”刚由 {by} 改为“{theirs}”，您填的是“{mine}”。请选定其一。"
    en: ClassVar[str] = "{by} has just changed “{line}” to “{theirs}”; you wrote “{mine}”. Choose one of the two."


class UnknownCell(RoundError):
    """No such line, or a row that cannot be. Context: line, row, limit."""

    code: ClassVar[str] = "round-unknown-cell"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "表中没有第 {row} 行“{line}”这一格（最多 {limit} 行）。"
    en: ClassVar[str] = "The form has no cell “{line}” in row {row} (at most {limit} rows)."


class OldSheet(RoundError):
    """A file of an old format. Context: file."""

    code: ClassVar[str] = "round-old-sheet"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = (
        "“{file}”是旧格式的表格，这里读不了。请用 WPS 或 Excel 打开，选“另存为”，类型选 .xlsx，再传上来。"
    )
    en: ClassVar[str] = (
        "“{file}” is a sheet of an old format, which is not read here. Open it in WPS or Excel, save it as .xlsx and send that."
    )


class NotUnderstood(RoundError):
    """Nothing of the form was found. Context: file, headings."""

    code: ClassVar[str] = "round-not-understood"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "“{file}”中没有找到这张表的栏目。应有：{headings}。可先导出本表，填好后再传回。"
    en: ClassVar[str] = (
        "Nothing of this form was found in “{file}”. Expected: {headings}. Export the sheet first and send it back filled."
    )


class UploadGone(RoundError):
    """Taken over or dropped already."""

    code: ClassVar[str] = "round-upload-gone"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "这份上传已取入或已放弃。"
    en: ClassVar[str] = "This upload was taken over, or dropped, already."


class FormUnreadable(RoundError):
    """No form can be made of the template. Context: file."""

    code: ClassVar[str] = "round-form-unreadable"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "从“{file}”读不出表头。模板须有一行（或几行合并的）表头，或一列指标名称。"
    en: ClassVar[str] = (
        "No headings were found in “{file}”. A template has a row (or merged rows) of headings, or a column of items."
    )
