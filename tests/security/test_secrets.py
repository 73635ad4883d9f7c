"""V6, V11, V13, V15, V16: passwords, secrets and logs."""

from __future__ import annotations

import ast
import json
import logging
import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ZHIHENG = Path(__file__).resolve().parents[2] / "src" / "zhiheng"


def test_changing_a_password_wants_the_present_one(bureau: Any) -> None:
    browser, new = Browser(), "wholly-new-Riverbank-42"
    browser.post("/staff/login/", {"username": "clerk-1", "password": bureau.world.password})
    wrong = browser.post("/account/password/", {"old": "not-it", "new": new, "again": new})
    assert wrong.status_code == 422
    assert not User.objects.get(username="clerk-1").check_password(new)
    browser.post("/account/password/", {"old": bureau.world.password, "new": new, "again": new})
    assert User.objects.get(username="clerk-1").check_password(new)


def test_password_counts_to_its_last_sign(bureau: Any) -> None:
    long = " " + "长密码Abc-" * 12 + "x "
    bureau.users["clerk"].set_password(long)
    bureau.users["clerk"].save()
    for wrong in (long.strip(), long[:-2] + "y ", long[:72], long.lower()):
        assert (
            b"/staff/logout/" not in Browser().post("/staff/login/", {"username": "clerk-1", "password": wrong}).content
        )
    assert Browser().post("/staff/login/", {"username": "clerk-1", "password": long}).status_code == 302


def test_password_fields_are_masked_and_take_pasting(bureau: Any) -> None:
    browser = Browser()
    page = browser.get("/staff/login/").content.decode()
    browser.force_login(bureau.users["clerk"], backend="django.contrib.auth.backends.ModelBackend")
    page += browser.get("/account/password/").content.decode()
    fields = re.findall(r"<input[^>]*(?:password|id_old|id_new|id_again)[^>]*>", page)
    assert len(fields) >= 4
    assert all('type="password"' in field for field in fields)
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="new-password"' in page
    assert not re.search(r"onpaste|autocomplete=\"off\"|密保问题|secret question", page)


def test_new_initial_password_leaves_the_second_factor(bureau: Any) -> None:
    from allauth.mfa.models import Authenticator

    from zhiheng.server import accounts

    user = bureau.users["clerk"]
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    accounts.set_password(user, "wholly-new-Riverbank-42", own=False, by="security")
    assert Authenticator.objects.filter(user=user).exists()


def test_secrets_are_long_and_random(bureau: Any) -> None:
    from allauth.mfa import app_settings
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    from zhiheng.server.account import invitations
    from zhiheng.server.api import keys

    made = [keys.make("k", []).secret for _ in range(3)]
    proof = invitations.Proof("letter", "地址", "登记")
    made += [invitations.invite(bureau.firm, proof, by="clerk-1", reason="测试").token for _ in range(3)]
    assert len(set(made)) == 6
    assert all(len(one.removeprefix("zh_")) >= 43 for one in made)  # 256 bits
    assert len({generate_totp_secret() for _ in range(3)}) == 3
    assert len(generate_totp_secret()) >= 32
    assert app_settings.RECOVERY_CODE_DIGITS >= 8


def test_sealed_secret_that_was_changed_does_not_open() -> None:
    from cryptography.fernet import InvalidToken

    from zhiheng.server.account.adapters import SecondFactorAdapter

    adapter = SecondFactorAdapter()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    with pytest.raises(InvalidToken):
        adapter.decrypt(changed)


def names_used() -> set[str]:
    """Return every dotted name of the source."""
    found: set[str] = set()
    for file in ZHIHENG.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                found.add(ast.unparse(node) if isinstance(node.value, ast.Name) else node.attr)
            elif isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}.{one.name}" for one in node.names}
    return found


def test_no_weak_hash_or_cipher_is_used() -> None:
    weak = re.compile(r"(hashlib\.(md5|sha1|new)|\b(ECB|ARC4|TripleDES|Blowfish|PKCS1v15|MD5|SHA1)\b)")
    # The lists of breached passwords that exist are lists of SHA-1: there it names lines of a file and protects nothing.
    named = [file.name for file in ZHIHENG.rglob("*.py") if "hashlib.sha1" in file.read_text("utf-8")]
    assert named == ["breached.py"]
    assert sorted(name for name in names_used() if weak.search(name) and name != "hashlib.sha1") == []


def test_no_secret_stands_in_the_source() -> None:
    shapes = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY|\bzh_[A-Za-z0-9_-]{43}\b|AKIA[0-9A-Z]{16})")
    named = re.compile(r"^\s*[A-Z_]*(SECRET|PASSWORD|TOKEN) = \"[^\"]{12,}\"", re.MULTILINE)
    found = []
    for file in ZHIHENG.rglob("*.py"):
        text = file.read_text("utf-8")
        found += [(file.name, one[0][:40]) for one in (*shapes.finditer(text), *named.finditer(text))]
    assert found == []


def test_tokens_of_the_external_login_are_not_kept(settings: Any) -> None:
    assert settings.SOCIALACCOUNT_STORE_TOKENS is False


def test_webhooks_check_certificates() -> None:
    import ssl

    from zhiheng.server.message_hooks import Pinned

    secure = Pinned("example.org", 443, "93.184.216.34")._secure
    assert secure.verify_mode == ssl.CERT_REQUIRED
    assert secure.check_hostname


def test_webhooks_follow_no_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server import message_hooks

    asked: list[str] = []

    class Moved:
        status = 302
        headers = (("Location", "http://127.0.0.1/"),)

    monkeypatch.setattr(message_hooks, "checked", lambda url: ("example.org", 443, "93.184.216.34", "/"))
    monkeypatch.setattr(message_hooks.Pinned, "request", lambda self, *_, **__: asked.append(self.host))
    monkeypatch.setattr(message_hooks.Pinned, "getresponse", lambda self: Moved())
    assert message_hooks.post("https://example.org/", b"{}") == 302
    assert asked == ["example.org"]


def test_log_is_json_and_bears_line_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    from zhiheng.server import logs

    formatter = logs.configuration("INFO")["formatters"]["json"]
    made = structlog.stdlib.ProcessorFormatter(
        processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
    )
    evil = 'x\n{"event":"login","who":"admin"}\r\u2028'
    line = made.format(logging.LogRecord("a", logging.WARNING, __file__, 1, "said %s", (evil,), None))
    assert "\n" not in line
    read = json.loads(line)
    assert read["event"] == f"said {evil}"
    assert re.match(r"\d{4}-\d\d-\d\dT.*Z$", read["timestamp"])
    assert {"logger", "level"} <= set(read)


def test_no_secret_reaches_a_log(
    bureau: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    from zhiheng.audit.models import Action
    from zhiheng.server import accounts
    from zhiheng.server.account import invitations
    from zhiheng.server.api import keys

    caplog.set_level(logging.DEBUG)
    typed, new = f"wrong-{secrets.token_hex(8)}", f"Riverbank-{secrets.token_hex(8)}"
    browser = Browser(raise_request_exception=False)
    browser.post("/staff/login/", {"username": "clerk-1", "password": typed})
    browser.post("/staff/login/", {"username": "clerk-1", "password": bureau.world.password})
    session = browser.cookies["sessionid"].value
    browser.post("/account/password/", {"old": bureau.world.password, "new": new, "again": new})
    accounts.set_password(bureau.users["leader"], new + "x", own=False, by="security")
    key = keys.make("k", []).secret
    browser.get("/api/v1/enterprises", headers={"Authorization": f"Bearer {key}"})
    browser.get("/api/v1/enterprises", headers={"Authorization": f"Bearer {key}x"})
    proof = invitations.Proof("letter", "地址", "登记")
    token = invitations.invite(bureau.firm, proof, by="clerk-1", reason="测试").token
    Browser().get(f"/join/{token}")
    Browser().post(f"/join/{token}", {"username": "new-one", "new": new + "y", "again": new + "y"})
    Browser().post("/notices/receipt", {"receipt": "SECRETCODE99"})
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records) + "".join(capsys.readouterr())
    said += "".join(str(row) for row in Action.objects.values())
    for secret in (typed, new, bureau.world.password, session, key, token, "SECRETCODE99"):
        assert secret not in said


def test_page_of_security_tells_the_figures_that_hold() -> None:
    from zhiheng.server import account_policy
    from zhiheng.server.portal import notice_pages, standing_check

    page = (ZHIHENG.parents[1] / "docs" / "explanation" / "security.md").read_text("utf-8")
    asvs2, mlps3 = account_policy.POLICIES["asvs2"], account_policy.POLICIES["mlps3"]
    for words, name in (
        ("wrong passwords until a lock", "failures"),
        ("minutes of the lock", "lock_minutes"),
        ("minutes without use until a session ends", "idle_minutes"),
        ("hours of a session at most", "absolute_hours"),
        ("logins at once", "sessions_at_once"),
        ("signs of a password at least", "min_length"),
    ):
        assert f"| {words} | {getattr(asvs2, name)} | {getattr(mlps3, name)} |" in page
    limits = notice_pages.COMMENTS_A_MINUTE, notice_pages.LOOKUPS_A_MINUTE, standing_check.SHEETS_A_MINUTE
    assert "{} comments, {} look-ups of a receipt, {} answer sheets".format(*limits) in page


def test_every_cipher_in_use_stands_in_the_inventory() -> None:
    page = (ZHIHENG.parents[1] / "docs" / "explanation" / "security.md").read_text("utf-8")
    known = {"AESGCM": "AES-256-GCM", "Fernet": "Fernet", "HKDF": "HKDF-SHA256", "Ed25519PrivateKey": "Ed25519"}
    used = {name.rpartition(".")[2] for name in names_used() if name.startswith("cryptography.")}
    ciphers = {
        name
        for name in used
        if re.fullmatch(r"AES\w*|Fernet|HKDF|ChaCha\w*|Ed\w+PrivateKey|RSA\w*|EC\w*|PBKDF2\w*|Scrypt", name)
    }
    assert ciphers <= set(known)
    assert all(words in page for name, words in known.items() if name in ciphers)
