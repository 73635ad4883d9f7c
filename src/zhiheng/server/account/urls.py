"""Addresses of logins and of one's own account. Of allauth's pages only those that are wanted: nobody signs up here."""

from __future__ import annotations

from allauth.account import views as flow
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from allauth.socialaccount import views as outside
from django.urls import URLPattern, URLResolver, path

from zhiheng.server.account import joining, login, openid, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/login/", login.Login.as_view(), name="account_login"),
    path("staff/logout/", login.Logout.as_view(), name="account_logout"),
    path("account/", pages.home, name="account_home"),
    path("account/password/", pages.password, name="account_change_password"),
    path("account/sessions/", pages.session_list, name="account_sessions"),
    path("account/sessions/end", pages.session_end, name="account_session_end"),
    path("account/inactive/", flow.account_inactive, name="account_inactive"),
    path("account/again/", flow.reauthenticate, name="account_reauthenticate"),
    path("account/second/", factors.index, name="mfa_index"),
    path("account/second/login/", factors.authenticate, name="mfa_authenticate"),
    path("account/second/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/second/app/", app.activate_totp, name="mfa_activate_totp"),
    path("account/second/app/off/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/second/keys/", key.list_webauthn, name="mfa_list_webauthn"),
    path("account/second/keys/add/", key.add_webauthn, name="mfa_add_webauthn"),
    path("account/second/keys/again/", key.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second/keys/<int:pk>/remove/", key.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/second/keys/<int:pk>/edit/", key.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/outside/cancelled/", outside.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/outside/error/", outside.login_error, name="socialaccount_login_error"),
    path("account/outside/oidc/<str:provider_id>/login/", openid.login, name="openid_connect_login"),
    path("account/outside/oidc/<str:provider_id>/login/callback/", openid.callback, name="openid_connect_callback"),
    path("join/<str:token>", joining.page, name="join"),
]
