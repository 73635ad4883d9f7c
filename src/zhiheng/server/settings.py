"""Django's settings, all from the environment with safe defaults.

Importing this file starts nothing and writes nothing: without a database and without secrets it stands on placeholders,
so that type checkers and tests can read it. `zhiheng.server.app.setup()` makes both and then loads it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from zhiheng.server import account_policy, database, environment, logs
from zhiheng.server.account import external
from zhiheng.server.supervisor import passwords

HERE = Path(__file__).resolve().parent
HOME = database.home()

# --- safety ---------------------------------------------------------------------------------------------------------
DEBUG = environment.flag("DEBUG")
SIGNING_FILE = "django-secret-key"
#: Without the file (made by app.setup) a key of this process: nothing signed with it lasts.
SECRET_KEY = environment.text("SECRET_KEY") or passwords.peek(HOME, SIGNING_FILE) or secrets.token_urlsafe(48)
ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.items("TRUSTED_ORIGINS")
HTTPS = environment.flag("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
#: A browser takes these names from this host alone, over HTTPS, for all of its paths (RFC 6265bis, 4.1.3.2).
_COOKIE = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_COOKIE}sessionid", f"{_COOKIE}csrftoken"
SECURE_SSL_REDIRECT = HTTPS
#: A program is told that it sent its key in the clear, not led on quietly: `ApiDirectly` refuses.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/v1/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # a browser's preload list is the operator's decision and hard to undo
if environment.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

#: No inline script or style, nothing from elsewhere; Tabler's icons in CSS are data: images.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- parts ----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "zhiheng.ledger",
    "zhiheng.actors",
    "zhiheng.audit",
    "zhiheng.cases",
    "zhiheng.credit",
    "zhiheng.indicators",
    "zhiheng.promises",
    "zhiheng.planning",
    "zhiheng.rounds",
    "zhiheng.assessment",
    "zhiheng.drafting",
    "zhiheng.server",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhiheng.server.middleware.KnownMethods",
    "zhiheng.server.middleware.PermissionsPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhiheng.server.tracing.Traced",
    "zhiheng.server.middleware.RequestLog",
    "zhiheng.server.middleware.ContentPolicy",
    "zhiheng.server.middleware.ChosenLanguage",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhiheng.server.middleware.ApiDirectly",  # what follows is for pages alone
    "zhiheng.server.middleware.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "zhiheng.server.public_rate.PublicRate",
    "zhiheng.server.audit_trail.AuditTrail",
    "allauth.account.middleware.AccountMiddleware",
    "zhiheng.server.account.gate.Gate",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "zhiheng.server.urls"
WSGI_APPLICATION = "zhiheng.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],  # before those of the apps: our pages, not allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhiheng.server.i18n.shell",
            ],
        },
    },
]

# --- database and jobs ----------------------------------------------------------------------------------------------
DATABASES = {"default": database.django_settings(database.current_url() or database.PLACEHOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_WORKER_DEFAULTS = {"install_signal_handlers": True}
#: Jobs that only the worker needs to know.
PROCRASTINATE_IMPORT_PATHS = ["zhiheng.server.api.taking", "zhiheng.server.staff.verification"]

# --- accounts -------------------------------------------------------------------------------------------------------
ACCOUNT_POLICY = environment.text("ACCOUNT_POLICY", account_policy.DEFAULT)
TWO_FACTORS = account_policy.two_factors_named(environment.text("TWO_FACTORS", "policy"))
_POLICY = account_policy.named(ACCOUNT_POLICY)
PUBLIC_RATE = environment.number("PUBLIC_RATE", 600)
BREACHED_PASSWORDS = environment.text("BREACHED_PASSWORDS")
#: The policy's bound or a stricter one; the gate asks for it again at every request.
SESSION_HOURS = min(environment.number("SESSION_HOURS", _POLICY.absolute_hours), _POLICY.absolute_hours)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "zhiheng.server.password_rules.Length"},
    {"NAME": "zhiheng.server.password_rules.KindsOfSigns"},
    {"NAME": "zhiheng.server.password_rules.NotCommon"},
    {"NAME": "zhiheng.server.breached.NotBreached"},
    {"NAME": "zhiheng.server.password_rules.NotUsedBefore"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/staff/login/"
LOGIN_REDIRECT_URL = "/staff/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = min(environment.number("LOGIN_FAILURES", _POLICY.failures), _POLICY.failures)
AXES_COOLOFF_TIME = timedelta(minutes=_POLICY.lock_minutes)
AXES_LOCKOUT_PARAMETERS: list[str | list[str]] = (
    ["username"] if _POLICY.lock_whole_account else [["username", "ip_address"]]
)
AXES_CLIENT_IP_CALLABLE = "zhiheng.server.api.rates.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "zhiheng.server.staff.login.locked"
AXES_VERBOSE = False

# The flow of a login, second factors and a province's own login are allauth's; nobody makes an account for themselves.
ACCOUNT_ADAPTER = "zhiheng.server.account.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "zhiheng.server.account.forms.LoginForm",
    "reauthenticate": "zhiheng.server.account.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = _POLICY.recent_minutes * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": False}  # axes counts failures, the code form wrong codes
MFA_ADAPTER = "zhiheng.server.account.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "zhiheng.server.account.forms.CodeForm",
    "reauthenticate": "zhiheng.server.account.forms.CodeAgainForm",
    "activate_totp": "zhiheng.server.account.forms.ActivateAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Zhiheng 质衡"
MFA_TOTP_TOLERANCE = _POLICY.code_steps  # a code counts once all the same
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on localhost alone
SOCIALACCOUNT_ADAPTER = "zhiheng.server.account.adapters.ExternalAdapter"
SOCIALACCOUNT_PROVIDERS = external.providers()
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
#: A form may lead to this site alone (form-action), so that the way to the province's login is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True

# --- mail -----------------------------------------------------------------------------------------------------------
#: Without a server no mail is sent: messages stand in the workspace alone.
EMAIL_HOST = environment.text("MAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_PORT = environment.number("MAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("MAIL_USER")
EMAIL_HOST_PASSWORD = external.secret(environment.text("MAIL_PASSWORD_FILE"))
EMAIL_USE_TLS = EMAIL_PORT != 465 and environment.flag("MAIL_TLS", default=True)
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "zhiheng@localhost")
#: Where readers reach this installation, for links in mails and webhooks.
SITE_URL = environment.text("SITE_URL").rstrip("/")

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
LANGUAGE_COOKIE_NAME = f"{_COOKIE}zh_language"
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True  # and so each database session runs in UTC

# --- static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# --- watching ---------------------------------------------------------------------------------------------------------
#: Who brings it may read /metrics; none: there is no such page.
METRICS_TOKEN = environment.text("METRICS_TOKEN")

# --- logs -----------------------------------------------------------------------------------------------------------
LOGGING = logs.configuration(environment.text("LOG_LEVEL", "INFO"))
