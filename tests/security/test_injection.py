"""V1, V2, V15: what strangers and people of every kind send breaks no page and runs nowhere."""

from __future__ import annotations

import ast
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.slow]
ZHIHENG = Path(__file__).resolve().parents[2] / "src" / "zhiheng"
ODD = ("²", "9" * 30, "a\x00b", "../../etc/passwd", "{{7*7}}{% now 'Y' %}'\"><svg onload=x>", "'; DROP TABLE x; --")
Client = Callable[[str], Any]


def read(answer: Any) -> None:
    """Read an answer to its end: a stream can fail on the way."""
    if answer.streaming:
        b"".join(answer.streaming_content)


@pytest.mark.parametrize("who", ["clerk", "firm"])  # both see all that a visitor sees
def test_odd_values_break_no_page(
    who: str, every_address: list[str], as_somebody: Client, names_read: tuple[str, ...]
) -> None:
    client = as_somebody(who)
    wrong = []
    for place, address in enumerate(every_address):
        value = ODD[place % len(ODD)]
        answer = client.get(address, dict.fromkeys(names_read, value))
        read(answer)
        if answer.status_code >= 500:
            wrong.append((address, value, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("who", ["clerk", "firm"])  # both see all that a visitor sees
def test_odd_forms_break_no_page(
    who: str, every_address: list[str], as_somebody: Client, names_read: tuple[str, ...]
) -> None:
    client = as_somebody(who)
    wrong = []
    for place, address in enumerate(every_address):
        if "logout" in address or "/account/" in address:
            continue  # these end the session; tried in the tests of accounts
        answer = client.post(address, dict.fromkeys(names_read, ODD[place % len(ODD)]))
        read(answer)
        if answer.status_code >= 500:
            wrong.append((address, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    "address", ["/search?q=", "/data/inspection?q=", "/staff/cases?q=", "/policy?q=", "/check?codes="]
)
def test_markup_and_templates_come_out_as_text(address: str, as_somebody: Client) -> None:
    from urllib.parse import quote

    page = as_somebody("clerk").get(address + quote(ODD[4])).content.decode()
    assert "<svg onload" not in page
    assert "{{7*7}}" in page or "49" not in page.split("<main")[-1].split("svg onload")[0][-40:]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"])
def test_formulas_are_texts_in_tables(first: str) -> None:
    from zhiheng.server.portal.exports import csv_lines
    from zhiheng.server.register_exports import workbook

    text = f"{first}HYPERLINK(1)"
    assert "'" + first in "".join(csv_lines(["a"], [[text]]))
    file = workbook("x", "x", ["a"], [[text]])
    with zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    for close in file._resource_closers:
        close()
    assert b"<f>" not in sheet
    assert b"<hyperlinks" not in sheet


def test_case_titled_with_a_formula_leaves_as_text(bureau: Any, as_somebody: Client) -> None:
    case = bureau.objection()
    case.title = "=cmd|'/c calc'!A1"
    case.save(update_fields=["title"])
    table = b"".join(as_somebody("clerk").get("/staff/cases.csv").streaming_content).decode()
    assert ",=cmd" not in table
    assert "\n=cmd" not in table


def calls() -> list[tuple[str, str, ast.Call]]:
    """Return every call in the source: file, name called, node."""
    found = []
    for file in ZHIHENG.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                found.append((str(file.relative_to(ZHIHENG)), ast.unparse(node.func), node))
    return found


def test_no_code_is_made_and_no_shell_or_unsafe_reader_is_used() -> None:
    banned = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads", "yaml.load",
              "yaml.unsafe_load", "marshal.loads", "shelve.open", "Template.from_string"}  # fmt: skip
    assert [(file, name) for file, name, _ in calls() if name in banned] == []
    shells = [(file, name) for file, name, node in calls() for word in node.keywords
              if word.arg == "shell" and getattr(word.value, "value", True)]  # fmt: skip
    assert shells == []


def test_entities_of_a_sheet_are_neither_followed_nor_multiplied(tmp_path: Path) -> None:
    from zhiheng.ledger import secrecy_reading

    secret = tmp_path / "secret.txt"
    secret.write_text("密级：绝密")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    document = f'<!DOCTYPE d [<!ENTITY l0 "密">{laughs}<!ENTITY x SYSTEM "file://{secret}">]><sst><si><t>&x;&l11;</t></si></sst>'
    sheet = tmp_path / "a.xlsx"
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", document)
    assert all("绝密" not in text and len(text) < 1000 for text in secrecy_reading.texts(sheet))


def judged(name: str, content: bytes) -> str:
    from zhiheng.cases import file_kinds

    try:
        return file_kinds.judge(name, io.BytesIO(content)).extension
    except file_kinds.Refused as refused:
        return refused.en


def test_hostile_pdf_is_given_up_soon() -> None:
    head, active = b"%PDF-1.7\n", zlib.compress(b"<< /S /JavaScript >>")
    assert judged("a.pdf", head + b"/ObjStm " * 200_000) == "pdf"
    assert judged("a.pdf", head + b"/ObjStm stream\n" * 500_000) == "pdf"
    bombs = (b"/ObjStm\nstream\n" + zlib.compress(b"x" * 30_000_000) + b"\n") * 4
    assert "too much" in judged("a.pdf", head + bombs)
    decoy = b"<< /Type /ObjStm /X (stream\n) >>\nstream\n"
    assert "JavaScript" in judged("a.pdf", head + decoy + active)
    assert "JavaScript" in judged("a.pdf", head + b"/ObjStm\nstream\n" + active[:-4] + b"????")


def test_directory_of_an_archive_is_bounded_before_it_is_read() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.txt", "text")
    sound = kept.getvalue()
    assert judged("a.zip", sound) == "zip"
    line = sound[sound.index(b"PK\x01\x02") : sound.index(b"PK\x05\x06")]
    begins = sound.index(b"PK\x01\x02")
    many = line * 120_000
    end = (
        b"PK\x05\x06"
        + bytes(4)
        + b"\x01\x00\x01\x00"
        + len(many).to_bytes(4, "little")
        + begins.to_bytes(4, "little")
        + b"\x00\x00"
    )
    assert "too much" in judged("a.zip", sound[:begins] + many + end)


def test_mail_address_with_a_further_header_is_no_address(bureau: Any, settings: Any) -> None:
    from zhiheng.server.account import invitations
    from zhiheng.server.errors import MailUnknown

    settings.EMAIL_HOST = "mail.example"
    for contact in ("a@b.example\nBcc: all@b.example", "a@b.example, c@d.example", "a@b.example\r\n\r\nbody", "@"):
        with pytest.raises(MailUnknown):
            invitations.invite(bureau.firm, invitations.Proof("mail", contact, "登记"), by="clerk-1", reason="测试")


def test_sign_zero_is_taken_out_of_what_pages_are_asked(as_somebody: Client) -> None:
    clerk = as_somebody("clerk")
    for address in ("/staff/cases", "/staff/cases/new", "/staff/cases.csv"):
        answer = clerk.get(address, {"procedure": "a\x00b", "about": "\x00", "q": "\x00"})
        read(answer)
        assert answer.status_code in (200, 404)
    assert clerk.post("/staff/cases/new", {"procedure": "a\x00b", "about": "\x00"}).status_code < 500


def test_numbers_beyond_the_database_are_not_found(as_somebody: Client, bureau: Any) -> None:
    case, clerk = bureau.objection(), as_somebody("clerk")
    for number in ("9" * 18, "9" * 30, "9" * 5000, "-1", "²"):
        assert clerk.get(f"/staff/cases/{case.number}/files/{number}").status_code == 404
        assert clerk.get("/staff/quarantine", {"upload": number}).status_code == 200
        assert clerk.get("/staff/cases", {"page": number}).status_code == 200


def test_too_many_fields_and_too_deep_json_are_refused(as_somebody: Client) -> None:
    clerk = as_somebody("clerk")
    assert clerk.post("/staff/cases/bulk", {f"f{n}": "1" for n in range(1100)}).status_code == 400
    deep = clerk.post("/api/v1/standing", "[" * 100_000, content_type="application/json")
    assert 400 <= deep.status_code < 500
    from io import BytesIO

    many = {f"file{n}": BytesIO(b"x") for n in range(120)}
    assert clerk.post("/staff/cases/bulk", many).status_code == 400
