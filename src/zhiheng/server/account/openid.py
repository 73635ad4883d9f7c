"""The province's own login, stricter than allauth's: issuer of the metadata, nonce and age of the login, end of the session there.

The nonce is the hash of the state that was sent, which allauth keeps in the session and takes once: an ID token made for
another request has another. `max_age` asks the provider for a login no older than ours may become; a token that tells of
an older one is refused. Whoever logs out here is led on to the provider's own log-out, where it names one.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

from zhiheng.server.account import external

#: Endpoints of the metadata that are called or led to.
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")
#: Clocks of two machines differ by no more.
LEEWAY_SECONDS = 60
#: Where the session keeps the provider's log-out.
END_SESSION = "openid_end_session"


def nonce_of(state: str) -> str:
    """Return the nonce that goes with a state."""
    return hashlib.sha256(f"zhiheng nonce {state}".encode()).hexdigest()


class NonceClient(OAuth2Client):  # type: ignore[misc]
    """Sends a nonce and the greatest age of a login with the request."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: dict[str, Any]) -> str:
        """Return the address at the provider."""
        more = {"nonce": nonce_of(str(self.state)), "max_age": str(int(settings.SESSION_HOURS * 3600))}
        return str(super().get_redirect_url(authorization_url, scope, {**extra_params, **more}))


class ProvinceAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes the metadata of the issuer that is set, and ID tokens that answer its own request."""

    client_class = NonceClient

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's metadata. Raises ProviderException where they are another's, or lead to plain HTTP."""
        config: dict[str, Any] = super().openid_config
        wanted = str(self.get_provider().app.settings["server_url"]).rstrip("/")
        if str(config.get("issuer", "")).rstrip("/") != wanted:
            raise ProviderException("the metadata name another issuer")
        for name in ENDPOINTS:
            if config.get(name) and not _safe(str(config[name])):
                raise ProviderException(f"{name} is not reached by HTTPS")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Return the login. Raises OAuth2Error without an ID token."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no ID token")
        login = super().complete_login(request, app, token, **kwargs)
        request.session[END_SESSION] = self.openid_config.get("end_session_endpoint", "")
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        if claims.get("nonce") != nonce_of(self.request.GET.get("state", "")):
            raise OAuth2Error("the ID token answers another request")
        since = claims.get("auth_time")
        if since is not None and time.time() - float(since) > settings.SESSION_HOURS * 3600 + LEEWAY_SECONDS:
            raise OAuth2Error("the login at the provider is too old")
        return claims


class ProvinceProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider with our adapter; what an address adds to the request is left out."""

    oauth2_adapter_class = ProvinceAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Return what is set, and nothing of the address."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return what is set, and nothing of the address."""
        return list(self.get_scope())


def register() -> None:
    """Let allauth use our provider in the place of its own."""
    from allauth.socialaccount.providers import registry

    registry.load()
    registry.register(ProvinceProvider)


def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead to the province's own login."""
    return _answered(request, provider_id, OAuth2LoginView)


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take the answer of the province's own login."""
    return _answered(request, provider_id, OAuth2CallbackView)


def _answered(request: HttpRequest, provider_id: str, view: Any) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(ProvinceAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (ProviderException, OAuth2Error, requests.RequestException) as error:
        from allauth.socialaccount.helpers import render_authentication_error

        refused: HttpResponseBase = render_authentication_error(
            request, ProvinceAdapter(request, provider_id).get_provider(), exception=error
        )
        return refused
    return answer


def end_address(request: HttpRequest) -> str:
    """Return where a session that began at the province's own login ends there; nothing for others. Ask before logging out."""
    end = request.session.get(END_SESSION, "")
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not end or not apps or not _safe(str(end)):
        return ""
    back = {"client_id": apps[0]["client_id"], "post_logout_redirect_uri": request.build_absolute_uri("/")}
    return f"{end}{'&' if urlsplit(str(end)).query else '?'}{urlencode(back)}"


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in external.LOOPBACK)
