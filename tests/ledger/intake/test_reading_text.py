"""Text files: encodings, separators, and every way in which rows cannot be told apart."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from zhiheng.ledger.intake import IntakeResult, Setting, errors
from zhiheng.ledger.intake.folder import files_of
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS

HEAD = "证书编号,获证组织名称,认证项目,颁证日期,证书状态"
ROW = "C-1,成都甲厂,QMS,2024-03-01,有效"
Intake = Callable[..., IntakeResult]
Csv = Callable[..., Path]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_read_alike_in_each_encoding(intake: Intake, csv: Csv, listener, encoding: str) -> None:
    intake(csv(f"{HEAD}\n{ROW}\n", encoding=encoding))
    assert listener.rows()[0]["holder_name"] == "成都甲厂"
    assert listener.rows()[0]["certificate_no"] == "C-1"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_recognised(intake: Intake, csv: Csv, listener, separator: str) -> None:
    intake(csv(f"{HEAD}\n{ROW}\n".replace(",", separator)))
    assert listener.rows()[0]["scheme"] == "qms"


def test_broken_utf8_names_the_byte(intake: Intake, csv: Csv, listener) -> None:
    path = csv(f"{HEAD}\n{ROW}\n")
    good = path.read_bytes()
    at = good.index("成都".encode())
    path.write_bytes(good[:at] + b"\xff\xfe\xfd" + good[at:])
    with pytest.raises(errors.BrokenText) as caught:
        intake(path)
    found = caught.value.context
    assert (found["encoding"], found["at"], found["line"], found["column"]) == ("UTF-8", at + 1, 2, 5)
    assert "0xFF" in caught.value.message("zh")
    assert listener.appended == []


def test_one_truncated_character_is_not_taken_for_gb18030(intake: Intake, csv: Csv) -> None:
    text = HEAD + "\n" + "\n".join(f"C-{n},四川某某食品有限公司,QMS,2024-03-01,有效" for n in range(50)) + "\n"
    path = csv(text)
    data = bytearray(path.read_bytes())
    del data[data.index("某".encode()) + 1]
    path.write_bytes(bytes(data))
    with pytest.raises(errors.EncodingError):
        intake(path)


@pytest.mark.parametrize(("encoding", "bad"), [("utf-8", b"\xe5\x9b"), ("gb18030", b"\xff"), ("gb18030", b"\x80")])
def test_one_bad_byte_is_named_in_the_encoding_that_the_file_is_in(
    intake: Intake, csv: Csv, listener, encoding: str, bad: bytes
) -> None:
    rows = [f"C-{n},四川某某食品有限公司,QMS,2024-03-01,有效" for n in range(60)]
    path = csv("\n".join([HEAD, *rows]) + "\n", encoding=encoding)
    lines = path.read_bytes().split(b"\n")
    lines[41] = lines[41].replace("食品".encode(encoding), bad + "品".encode(encoding))
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(errors.BrokenText) as caught:
        intake(path)
    found = caught.value.context
    assert (found["encoding"], found["line"], found["column"]) == (encoding.upper(), 42, len("C-40,四川某某") + 1)
    for language in ("zh", "en"):
        assert encoding.upper() in caught.value.message(language)
    assert listener.appended == []


def test_lines_that_end_in_carriage_returns_alone(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.LoneReturns) as caught:
        intake(csv(f"{HEAD}\r{ROW}\r"))
    assert "CR" in caught.value.message("zh")


def test_file_and_folder_that_may_not_be_read(intake: Intake, csv: Csv, monkeypatch: pytest.MonkeyPatch) -> None:
    path = csv(f"{HEAD}\n{ROW}\n")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(errors.FileForbidden, match=r"p\.csv|\.csv") as caught:
        intake(path)
    assert "Permission denied" in caught.value.message("en")


def test_folder_of_which_a_part_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in" / "closed").mkdir(parents=True)
    (tmp_path / "in" / "a.csv").write_text("x")

    def scandir(folder: Path) -> object:
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scanned(folder)

    scanned = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(errors.FileForbidden, match="closed"):
        files_of(tmp_path / "in")


def test_folder_without_files(tmp_path: Path) -> None:
    (tmp_path / "~$a.xlsx").write_text("x")
    with pytest.raises(errors.FolderEmpty):
        files_of(tmp_path)


def test_big5_is_not_taken_for_gb18030(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.EncodingError):
        intake(
            csv(
                "證書編號,獲證組織名稱,認證項目,頒證日期,證書狀態\nC-1,臺北食品股份有限公司,QMS,2024-03-01,有效\n",
                encoding="big5",
            )
        )


def test_utf16_named_as_such(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.ForeignEncoding, match="UTF-16"):
        intake(csv(f"{HEAD}\n{ROW}\n", encoding="utf-16"))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('C-1,"成都甲厂,QMS,2024-03-01,有效\n', 2),
        (f'{ROW}\nC-2,5" 管厂,QMS,2024-03-01,有效\n', 3),
        (f'{ROW}\nC-2,"甲"厂,QMS,2024-03-01,有效\n', 3),
        (f'{ROW}\n{ROW}\nC-2,甲厂,QMS,2024-03-01,有效"\n', 4),
    ],
)
def test_broken_quotes_named_by_line(intake: Intake, csv: Csv, listener, body: str, line: int) -> None:
    with pytest.raises(errors.BrokenQuotes) as caught:
        intake(csv(f"{HEAD}\n{body}"))
    assert caught.value.context["line"] == line
    assert listener.appended == []


def test_quotes_with_line_ends_separators_and_doubled_quotes(intake: Intake, csv: Csv, listener) -> None:
    intake(csv(f'{HEAD}\nC-1,"甲,""好""\n厂",QMS,2024-03-01,有效\nC-2,乙厂,QMS,2024-03-01,有效\n'))
    assert [row["holder_name"] for row in listener.rows()] == ['甲,"好"\n厂', "乙厂"]


def test_chunks_cut_between_records_only(intake: Intake, csv: Csv, listener, setting: Setting) -> None:
    rows = "".join(f'C-{n},"甲\n""厂""",QMS,2024-03-01,有效\n' for n in range(400))
    limits = replace(DEFAULT_LIMITS, chunk_bytes=997, max_line_bytes=900)
    intake(csv(f"{HEAD}\n{rows}"), setting=replace(setting, limits=limits))
    assert [row["certificate_no"] for row in listener.rows()] == [f"C-{n}" for n in range(400)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chunks_of_any_size_give_the_same_rows(
    intake: Intake, csv: Csv, listener, setting: Setting, encoding: str
) -> None:
    rows = "".join(f"C-{n},成都第{n}厂,QMS,2024-03-01,有效\n" for n in range(300))
    limits = replace(DEFAULT_LIMITS, chunk_bytes=313)
    result = intake(csv(f"{HEAD}\n{rows}", encoding=encoding), setting=replace(setting, limits=limits))
    assert [row["holder_name"] for row in listener.rows()] == [f"成都第{n}厂" for n in range(300)]
    assert result.sheets[0].rows == 300


def test_nul_named_by_byte_and_line(intake: Intake, csv: Csv, listener) -> None:
    with pytest.raises(errors.NulByte) as caught:
        intake(csv(f"{HEAD}\n{ROW}\nC-2,乙\0厂,QMS,2024-03-01,有效\n"))
    assert caught.value.context["line"] == 3
    assert listener.appended == []


def test_line_beyond_the_limit(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.LineTooLong):
        intake(csv(f"{HEAD}\n{ROW}\nC-2,{'乙' * 400_000},QMS,2024-03-01,有效\n"))


def test_hundred_megabytes_on_the_first_line(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    with path.open("wb") as stream:
        for _ in range(100):
            stream.write(b"a" * (1 << 20))
    with pytest.raises(errors.LineTooLong):
        intake(path)


def test_a_million_columns(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.IntakeError) as caught:
        intake(csv(",".join(["列"] * 250_000) + "\n"))
    assert isinstance(caught.value, errors.TooManyColumns)
    with pytest.raises(errors.IntakeError):
        intake(csv(",".join(f"列{n}" for n in range(1_000_000)) + "\n"))


def test_surplus_cells_set_the_row_aside(intake: Intake, csv: Csv, listener) -> None:
    result = intake(csv(f"{HEAD}\n{ROW}\nC-2,乙,厂,QMS,2024-03-01,有效\n"))
    assert result.counts()["accepted"] == 1
    assert "too-many-cells" in {finding.code for finding in result.bad[0].findings}
    assert result.bad[0].row == 3


def test_short_row_lacks_its_required_cells(intake: Intake, csv: Csv) -> None:
    result = intake(csv(f"{HEAD}\n{ROW}\nC-2,乙厂\n"))
    assert {finding.code for finding in result.bad[0].findings} == {"required"}


def test_blank_rows_count_in_row_numbers_only(intake: Intake, csv: Csv, listener) -> None:
    result = intake(csv(f"{HEAD}\n\n,,,,\n{ROW}\nC-2,乙厂,QMS,2024-02-30,有效\n"))
    assert result.counts()["accepted"] == 1
    assert result.bad[0].row == 5


def test_title_above_and_totals_below(intake: Intake, csv: Csv) -> None:
    text = f"2024年认证情况表,,,,\n单位:成都市,,,,\n{HEAD}\n{ROW}\n合计,1,,,\n填表人:王某,,,,\n"
    result = intake(csv(text))
    assert result.counts()["accepted"] == 1
    assert result.bad == []
    assert [row for row, _ in result.sheets[0].skipped] == [5, 6]
    assert result.sheets[0].heading_row == 3


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", f"{HEAD}\n", f"{HEAD}\n,,,,\n"])
def test_nothing_in_it(intake: Intake, csv: Csv, text: str) -> None:
    with pytest.raises(errors.FileEmpty):
        intake(csv(text))


def test_no_headings_known(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.NoHeadings):
        intake(csv("1,2,3\n4,5,6\n"))


def test_directory_and_missing_file(intake: Intake, tmp_path: Path) -> None:
    with pytest.raises(errors.NotAFile):
        intake(tmp_path)
    with pytest.raises(errors.FileMissing):
        intake(tmp_path / "no.csv")


def test_file_beyond_the_limit(intake: Intake, csv: Csv, setting: Setting) -> None:
    small = replace(setting, limits=replace(DEFAULT_LIMITS, max_bytes=10))
    with pytest.raises(errors.FileTooBig):
        intake(csv(f"{HEAD}\n{ROW}\n"), setting=small)


def test_so_many_bad_rows_that_the_file_is_wrong(intake: Intake, csv: Csv, setting: Setting, listener) -> None:
    small = replace(setting, limits=replace(DEFAULT_LIMITS, max_quarantined=3))
    with pytest.raises(errors.TooManyBadRows):
        intake(csv(f"{HEAD}\n{ROW}\n" + "C,乙,QMS,2024-02-30,有效\n" * 4), setting=small)
    assert listener.appended == []
