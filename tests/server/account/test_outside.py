"""A province's own login, against a small OpenID provider that answers on a real socket."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "zhiheng", "a-secret-of-the-client"
LOGIN = "/account/outside/oidc/province/login/"


class Provider(BaseHTTPRequestHandler):
    """Gives codes to everybody as the person it is told to be, and tokens for a code, its verifier and the secret."""

    person = "wang"
    audience = CLIENT
    issuer = nonce = max_age = ""
    auth_age = 0
    codes: ClassVar[dict[str, str]] = {}

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Tell the configuration, give a code, or say who the bearer of a token is."""
        issuer, parts = f"http://127.0.0.1:{self.server.server_address[1]}", urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.say({
                "issuer": self.issuer or issuer, "end_session_endpoint": issuer + "/out", "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
                "userinfo_endpoint": issuer + "/userinfo", "jwks_uri": issuer + "/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        elif parts.path == "/authorize":
            assert asked["code_challenge_method"] == "S256"
            self.codes["c0de"] = asked["code_challenge"]
            Provider.nonce, Provider.max_age = asked["nonce"], asked["max_age"]
            self.send_response(302)
            self.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': 'c0de', 'state': asked['state']})}"
            )
            self.end_headers()
        else:
            self.say({"sub": f"sub-{self.person}", "preferred_username": self.person})

    def do_POST(self) -> None:
        """Give tokens."""
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        hashed = hashlib.sha256(body["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if self.codes.get(body["code"][0]) != challenge or body["client_secret"][0] != SECRET:
            self.say({"error": "invalid_grant"}, 400)
            return
        now, issuer = int(time.time()), f"http://127.0.0.1:{self.server.server_address[1]}"
        claims = {"iss": issuer, "aud": self.audience, "sub": f"sub-{self.person}", "iat": now, "exp": now + 300,
                  "preferred_username": self.person, "nonce": self.nonce, "auth_time": now - self.auth_age}  # fmt: skip
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        self.say({"access_token": "t0ken", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def say(self, document: dict[str, Any], status: int = 200) -> None:
        """Answer with JSON."""
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def province(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[type[Provider]]:
    """Run the provider and set the installation to it, as its settings would."""
    from zhiheng.server.account import external

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "secret").write_text(SECRET + "\n")
    monkeypatch.setenv("ZHIHENG_OIDC_ISSUER", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("ZHIHENG_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("ZHIHENG_OIDC_SECRET_FILE", str(tmp_path / "secret"))
    settings.SOCIALACCOUNT_PROVIDERS = external.providers()
    monkeypatch.setattr(Provider, "person", "wang")
    yield Provider
    server.shutdown()
    server.server_close()


def come(client: Any) -> Any:
    """Go to the provider and back as a browser would; return the last answer."""
    there = client.get(LOGIN)
    assert there.status_code == 302
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=120)
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def test_account_is_found_by_the_claim_and_then_by_its_subject(province: Any, made: Any, client: Any) -> None:
    user = made()
    assert "统一身份认证" in client.get("/staff/login/").content.decode()
    assert come(client).headers["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    client.post("/staff/logout/")
    user.username = "wang-2"
    user.save()
    assert come(client).status_code == 302
    assert client.get("/account/").context["account"] == user


def test_name_alone_takes_neither_a_tied_account_nor_an_administrator(
    province: Any, made: Any, client: Any, settings: Any
) -> None:
    """Who may change the claim at the provider, or gets it after somebody, gains no account by it."""
    from django.contrib.auth.models import User

    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["create"] = True
    user = made()
    assert come(client).status_code == 302
    client.post("/staff/logout/")
    user.username = "li"
    user.save()
    made("secadmin", "security_admin")
    for name in ("li", "secadmin"):
        province.person = name
        assert come(client).status_code == 403
        assert client.get("/account/").status_code == 302
    assert User.objects.count() == 2


def test_stranger_gets_no_account(province: Any, made: Any, client: Any) -> None:
    from django.contrib.auth.models import User

    made()
    province.person = "nobody-here"
    assert come(client).status_code == 403
    assert User.objects.count() == 1
    assert client.get("/staff/").status_code == 302


def test_stranger_gets_an_account_without_posts_where_the_setting_says_so(
    province: Any, client: Any, settings: Any
) -> None:
    from django.contrib.auth.models import User

    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["create"] = True
    province.person = "new-one"
    assert come(client).status_code == 302
    assert User.objects.get().username == "new-one"
    assert not User.objects.get().is_staff
    assert client.get("/staff/").status_code == 403


def test_disabled_account_does_not_come_in(province: Any, made: Any, client: Any) -> None:
    from zhiheng.server import accounts

    made()
    accounts.disable("wang")
    come(client)
    assert client.get("/staff/").status_code == 302


def test_token_for_another_client_is_refused(province: Any, made: Any, client: Any, monkeypatch: Any) -> None:
    made()
    monkeypatch.setattr(province, "audience", "somebody-else")
    assert "没有成功" in come(client).content.decode()
    assert client.get("/staff/").status_code == 302


def test_token_for_another_request_is_refused(province: Any, made: Any, client: Any) -> None:
    from zhiheng.server.account.openid import nonce_of

    made()
    there = client.get(LOGIN)
    asked = parse_qs(urlsplit(there.headers["Location"]).query)
    assert asked["nonce"] == [nonce_of(asked["state"][0])]
    back = urlsplit(requests.get(there.headers["Location"], allow_redirects=False, timeout=120).headers["Location"])
    province.nonce = nonce_of("of-somebody-else")
    assert "没有成功" in client.get(f"{back.path}?{back.query}").content.decode()
    assert client.get("/staff/").status_code == 302


def test_login_that_is_old_at_the_provider_is_refused(
    province: Any, made: Any, client: Any, monkeypatch: Any, settings: Any
) -> None:
    made()
    monkeypatch.setattr(province, "auth_age", 3600 * settings.SESSION_HOURS + 120)
    assert "没有成功" in come(client).content.decode()
    assert province.max_age == str(3600 * settings.SESSION_HOURS)
    monkeypatch.setattr(province, "auth_age", 60)
    assert come(client).headers["Location"] == "/staff/"


def test_metadata_of_another_issuer_are_refused(province: Any, made: Any, client: Any, monkeypatch: Any) -> None:
    made()
    monkeypatch.setattr(province, "issuer", "https://login.example.com")
    assert "没有成功" in client.get(LOGIN).content.decode()


def test_address_adds_nothing_to_the_request(province: Any, client: Any) -> None:
    there = client.get(LOGIN + "?auth_params=nonce%3Dforged%26prompt%3Dnone&scope=admin")
    assert "forged" not in there.headers["Location"]
    assert "admin" not in there.headers["Location"]
    assert "prompt" not in there.headers["Location"]


def test_logging_out_ends_the_session_at_the_provider_too(province: Any, made: Any, client: Any) -> None:
    made()
    come(client)
    gone = client.post("/staff/logout/")
    assert "/out?client_id=zhiheng&post_logout_redirect_uri=" in gone.headers["Location"]
    assert client.get("/staff/").status_code == 302
    client.post("/staff/login/", {"username": "wang", "password": "no"})
    assert client.post("/staff/logout/").headers["Location"] == "/"


def test_answer_that_was_not_asked_for_is_refused(province: Any, made: Any, client: Any) -> None:
    made()
    assert client.get(LOGIN + "callback/", {"code": "c0de", "state": "forged"}).status_code in (200, 401, 403)
    assert client.get("/staff/").status_code == 302


def test_second_factor_is_asked_unless_the_province_asks_for_it(
    province: Any, made: Any, client: Any, policy: Any, settings: Any
) -> None:
    made()
    policy("asvs2")
    come(client)
    assert client.get("/staff/").headers["Location"] == "/account/second/"
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["two_factors"] = True
    assert client.get("/staff/").status_code == 200


def test_issuer_without_https_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.account import external

    monkeypatch.setenv("ZHIHENG_OIDC_ISSUER", "http://login.example.gov.cn")
    monkeypatch.setenv("ZHIHENG_OIDC_CLIENT_ID", CLIENT)
    with pytest.raises(ValueError, match="https"):
        external.providers()
