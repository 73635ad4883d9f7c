"""Errors that refuse a whole file.

    LedgerError (when present) / ZhihengError
    └── IntakeError
        ├── FileRefused              not there, a directory, a link outside, empty, too big
        ├── EncodingError            neither UTF-8 nor GB18030
        ├── StructureError           quotes, lines, columns, archives
        ├── HeadingError             equal, missing, unknown headings; type not recognised
        └── UnknownSource            no such source in the sharing register

Errors of single cells do not refuse a file: see ``findings``.
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class IntakeError(ZhihengError):
    """Base of errors of intake."""

    code = "intake"


class FileRefused(IntakeError):
    """The path cannot be taken in at all."""

    code = "intake-file"


class ScanRefused(FileRefused):
    """The operator's scanner does not let it in. Context: zh_why, en_why."""

    code = "file-scan-refused"
    zh = "文件没有通过安全扫描,已拒收,没有保留任何内容:{zh_why}。"
    en = "The file did not pass the scan; it was refused and nothing of it was kept: {en_why}."
    status = 422


class ClassifiedMark(FileRefused):
    """It bears a mark of state secrets. Context: place_zh, place_en; never what it says."""

    code = "classified-mark"
    zh = (
        "文件带有密级标志({place_zh}),已拒收,没有保留任何内容。本系统只处理非涉密工作:请按保密规定在涉密系统中办理,"
        "并检查本机是否留有副本;确非涉密的,请由定密责任人解除标志后再传。"
    )
    en = (
        "The file bears a mark of state secrets (in {place_en}). It was refused and nothing of it was kept: this system "
        "is for work that is not classified. Handle it in a classified system, and see whether a copy is left on this "
        "machine; if it is not secret, have the mark lifted by whoever may, and send it again."
    )
    status = 422


class FileMissing(FileRefused):
    """No such file."""

    code = "intake-file-missing"
    zh = "找不到文件 {file}。请检查路径。"
    en = "There is no file {file}. Check the path."
    exit_code = 2


class FileEmpty(FileRefused):
    """Nothing in the file."""

    code = "intake-file-empty"
    zh = "文件 {file} 是空的,或只有标题没有数据。请重新导出后再提交。"
    en = "The file {file} is empty or has headings and no rows. Export it again and resubmit."


class FolderEmpty(FileRefused):
    """No file in the folder."""

    code = "intake-folder-empty"
    zh = "文件夹 {file} 里没有可以归集的文件(隐藏文件与 ~$ 开头的临时文件不算)。请放入表格,或检查路径。"
    en = (
        "The folder {file} holds no file to take in (hidden files and ~$ lock files do not count). "
        "Put sheets into it, or check the path."
    )


class FileForbidden(FileRefused):
    """The process may not read it."""

    code = "intake-file-forbidden"
    zh = "无权读取 {file}({reason})。请更改权限,使运行质衡的用户可以读取,或换一个位置。"
    en = "{file} may not be read ({reason}). Let the user that runs Zhiheng read it, or put it elsewhere."


class FileTooBig(FileRefused):
    """More bytes than allowed."""

    code = "intake-file-too-big"
    zh = "文件 {file} 有 {size} 字节,上限是 {limit} 字节。请拆分后分批提交。"
    en = "The file {file} has {size} bytes; the limit is {limit}. Split it and submit the parts."
    status = 413


class NotAFile(FileRefused):
    """A device, a socket, or a link that leads out of the folder."""

    code = "intake-not-a-file"
    zh = "{file} 不是普通文件,或是指向文件夹之外的链接。请把文件本身放进文件夹。"
    en = "{file} is no regular file, or a link that leads out of the folder. Put the file itself into the folder."


class FolderTooBig(FileRefused):
    """More files than allowed."""

    code = "intake-folder-too-big"
    zh = "文件夹 {file} 里有 {count} 个文件,上限是 {limit} 个。请分成几个文件夹。"
    en = "The folder {file} holds {count} files; the limit is {limit}. Split it into several folders."


class WrongKind(FileRefused):
    """The content is not what the name says, or not readable here."""

    code = "intake-wrong-kind"
    zh = "{file} 的内容是{found_zh},不能按 {expected} 读取。{advice_zh}"
    en = "{file} holds {found_en} and cannot be read as {expected}. {advice_en}"


class EncodingError(IntakeError):
    """Neither UTF-8 nor GB18030."""

    code = "intake-encoding"
    zh = "文件 {file} 既不是 UTF-8 也不是 GB18030:按 UTF-8 在第 {utf8_at} 字节(第 {line} 行)出错。请用“另存为 CSV UTF-8”重新保存。"
    en = (
        "The file {file} is neither UTF-8 nor GB18030: as UTF-8 it fails at byte {utf8_at} (line {line}). "
        "Save it again as “CSV UTF-8”."
    )


class ForeignEncoding(EncodingError):
    """UTF-16 or UTF-32 by its byte order mark."""

    code = "intake-encoding-foreign"
    zh = "文件 {file} 是 {encoding} 编码。请重新保存为 UTF-8(表格用“另存为 CSV UTF-8”)。"
    en = "The file {file} is encoded in {encoding}. Save it again in UTF-8 (a sheet as “CSV UTF-8”)."


class BrokenText(EncodingError):
    """UTF-8 or GB18030 but for a few bytes: the first of them is named by line and column."""

    code = "intake-encoding-broken"
    zh = (
        "文件 {file} 是 {encoding} 编码,但第 {line} 行第 {column} 个字符处的字节 {byte} 不合该编码(文件第 {at} 字节)。"
        "请打开文件,把该处的乱码改成正确的字,再用“另存为 CSV UTF-8”保存;或请来源单位重新导出。"
    )
    en = (
        "The file {file} is in {encoding}, but the byte {byte} at line {line}, character {column}, does not belong to "
        "it (byte {at} of the file). Open it, write the right character there and save it as “CSV UTF-8”, or ask for a "
        "new export."
    )


class StructureError(IntakeError):
    """The file's rows cannot be told apart with certainty."""

    code = "intake-structure"


class BrokenQuotes(StructureError):
    """A quote mark that neither opens nor closes a field."""

    code = "intake-broken-quotes"
    zh = '文件 {file} 第 {line} 行的引号不成对或位置不对。含引号的内容须整格加双引号,其中的引号写成两个("5"" 管")。'
    en = (
        "In {file}, line {line}, a quote mark is unpaired or misplaced. "
        'A cell that contains quote marks stands in quotes, and each mark inside it is doubled ("5"" pipe").'
    )


class NulByte(StructureError):
    """A zero byte in a text file."""

    code = "intake-nul"
    zh = (
        "文件 {file} 在第 {at} 字节(第 {line} 行)有空字符(NUL):文件已损坏、不是文本,或是没有标记的 UTF-16。"
        "请用表格软件打开检查,再“另存为 CSV UTF-8”。"
    )
    en = (
        "The file {file} has a NUL at byte {at} (line {line}): it is damaged, no text, or UTF-16 without its mark. "
        "Open it in a spreadsheet program, look it over, and save it as “CSV UTF-8”."
    )


class LoneReturns(StructureError):
    """Lines that end in CR alone, as on very old computers."""

    code = "intake-line-ends"
    zh = "文件 {file} 各行只以回车(CR)结尾(旧式 Mac 格式),分不出行。请用表格软件打开后“另存为 CSV UTF-8”。"
    en = (
        "The lines of {file} end in CR alone (old Mac format) and cannot be told apart. "
        "Open it in a spreadsheet program and save it as “CSV UTF-8”."
    )


class LineTooLong(StructureError):
    """A line beyond the limit."""

    code = "intake-line-too-long"
    zh = "文件 {file} 从第 {at} 字节开始的一行超过 {limit} 字节。请检查引号与换行后重新导出。"
    en = (
        "In {file}, the line that begins at byte {at} is longer than {limit} bytes. "
        "Check quotes and line ends, and export again."
    )


class TooManyColumns(StructureError):
    """More columns than any sheet needs."""

    code = "intake-too-many-columns"
    zh = "文件 {file} 有 {count} 列,上限是 {limit} 列。请检查分隔符,或删去空列。"
    en = "The file {file} has {count} columns; the limit is {limit}. Check the separator, or delete empty columns."


class ArchiveRefused(StructureError):
    """The XLSX container unpacks to far more than it is."""

    code = "intake-archive"
    zh = "{file} 的压缩内容不可接受:{reason_zh}。请用表格软件打开后另存为新的 XLSX。"
    en = "The container {file} is refused: {reason_en}. Open it in a spreadsheet program and save it as a new XLSX."


class BadJsonLine(StructureError):
    """A line that is no JSON object."""

    code = "intake-json-line"
    zh = "文件 {file} 第 {line} 行不是 JSON 对象:{problem}。每行须是一个完整的 {{…}}。"
    en = "In {file}, line {line} is no JSON object: {problem}. Each line is one complete {{…}}."


class DamagedFile(StructureError):
    """The reader could not open it."""

    code = "intake-damaged"
    zh = "文件 {file} 已损坏或无法打开:{problem}。请重新导出。"
    en = "The file {file} is damaged or cannot be opened: {problem}. Export it again."


class HeadingError(IntakeError):
    """Headings cannot be matched to a record type."""

    code = "intake-headings"


class EqualHeadings(HeadingError):
    """Two columns with one heading."""

    code = "intake-equal-headings"
    zh = "文件 {file} 有相同的列标题“{heading}”(第 {columns} 列)。请改名,或删去多余的列。"
    en = "In {file}, columns {columns} have the same heading “{heading}”. Rename them, or delete the surplus ones."


class SameField(HeadingError):
    """Two columns that mean one field."""

    code = "intake-same-field"
    zh = "文件 {file} 的列“{first}”与“{second}”都对应字段 {field}。请用映射说明取哪一列。"
    en = "In {file}, the columns “{first}” and “{second}” both mean the field {field}. Say in a mapping which one to take."


class MissingColumns(HeadingError):
    """Required columns are not there."""

    code = "intake-missing-columns"
    zh = "文件 {file} 缺少必填列:{missing_zh}。{hint_zh}"
    en = "The file {file} lacks required columns: {missing_en}. {hint_en}"


class NoHeadings(HeadingError):
    """No row looks like headings."""

    code = "intake-no-headings"
    zh = "在文件 {file} 的前 {rows} 行里找不到认得的列标题。标题行须在其中;请删去它上面的多余内容、检查各列的名称,或用 --mapping 说明各列。"
    en = "Among the first {rows} rows of {file} none has headings known here. Remove what stands above the headings, check their names, or use --mapping."


class TypeNotRecognised(HeadingError):
    """The headings fit no record type, or several alike."""

    code = "intake-type-unclear"
    zh = "按列标题不能确定 {file} 的记录类型(可能是:{candidates})。请用 --type 指明。"
    en = "The headings of {file} do not tell its record type (it may be: {candidates}). Name it with --type."


class UnknownRecordType(HeadingError):
    """No such record type in the packs."""

    code = "intake-unknown-type"
    zh = "没有记录类型“{record_type}”。{hint_zh}"
    en = "There is no record type “{record_type}”. {hint_en}"


class BadMapping(HeadingError):
    """A mapping names a field or a column that does not exist."""

    code = "intake-bad-mapping"
    zh = "映射有误:{problem_zh}。"
    en = "The mapping is wrong: {problem_en}."
    exit_code = 2


class UnknownSource(IntakeError):
    """No such source in the sharing register."""

    code = "intake-unknown-source"
    zh = "共享登记中没有来源“{source}”。{hint_zh}"
    en = "The sharing register has no source “{source}”. {hint_en}"


class SourceNotForType(IntakeError):
    """The source does not provide records of this type."""

    code = "intake-source-not-for-type"
    zh = "来源“{source}”不提供类型“{record_type}”,它提供:{allowed}。请改用相应的来源,或先更新共享登记。"
    en = (
        "The source “{source}” does not provide “{record_type}” but {allowed}. "
        "Use the source that does, or update the sharing register first."
    )


class TooManyBadRows(IntakeError):
    """So many bad rows that the file as a whole is wrong."""

    code = "intake-too-many-bad-rows"
    zh = (
        "文件 {file} 有超过 {limit} 行不合格,没有写入任何记录。"
        "常见原因是类型或映射选错;最多的问题是“{most}”。改正后重新提交。"
    )
    en = (
        "More than {limit} rows of {file} are bad; nothing was written. The type or mapping is probably wrong; "
        "the most frequent problem is “{most}”. Correct it and resubmit."
    )


class TakenInBefore(IntakeError):
    """The very file was taken in before, and records of it were corrected since."""

    code = "intake-taken-in-before"
    zh = (
        "文件 {file} 已于 {taken_on} 由 {by} 归集过(第 {batch_seq} 批),此后其中 {changed} 条记录已更正(第 {batches} 批)。"
        "再次归集会把这些更正改回原样,因此没有写入。要更正请提交新文件;确要改回,请加 --again(接口为 again=true),或在网页上勾选确认。"
    )
    en = (
        "The file {file} was taken in on {taken_on} by {by} (batch {batch_seq}), and {changed} of its records were "
        "corrected since (batches {batches}). Taking it in again would undo that, so nothing was written. To correct "
        "something, send a new file; if the old state shall come back, add --again (over the API again=true), or confirm on the page."
    )
    status = 409


class NotOurExport(IntakeError):
    """A mended file without the key column."""

    code = "intake-not-our-export"
    zh = "文件 {file} 没有隐藏的“{column}”列,不是“问题数据”导出的文件。请在导出的表里修改,不要删列。"
    en = (
        "The file {file} has no hidden column “{column}”: it is no export of quarantined rows. "
        "Mend the exported sheet and delete no column."
    )


def suggest(wanted: str, known: list[str]) -> tuple[str, str]:
    """Return “did you mean” in Chinese and English, or the list of what there is."""
    from rapidfuzz import process

    near = [name for name, score, _ in process.extract(wanted, known, limit=3) if score >= 60]
    if near:
        return f"是不是 {'、'.join(near)}?", f"Did you mean {', '.join(near)}?"
    if not known:
        return "目前没有登记任何一项。", "None is registered yet."
    return f"现有:{'、'.join(sorted(known)[:20])}。", f"There are: {', '.join(sorted(known)[:20])}."
