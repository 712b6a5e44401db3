"""How is this installation set up? Every value that differs between installations comes from the environment.

`.env.example` names them all. In production a missing one stops the start with its name; only `SEVENFOLD_ENV=local`
(which `make run` and the tests set) has defaults for everything.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import sentry_sdk
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import keys, logs, storage
from portfolios.viewing import hosting

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ── Which installation is this? ───────────────────────────────────────────────────────────────────────────────────────

SEVENFOLD_ENV = env.str("SEVENFOLD_ENV", default="production")
if SEVENFOLD_ENV not in ("local", "production"):
    raise ImproperlyConfigured(f"SEVENFOLD_ENV is {SEVENFOLD_ENV!r}; it can be local or production.")
LOCAL = SEVENFOLD_ENV == "local"

REQUIRED = ("SECRET_KEY", "RECEIPT_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL", "STORAGE_URL", "EMAIL_URL",
            "DEFAULT_FROM_EMAIL")  # fmt: skip
missing = [name for name in REQUIRED if not LOCAL and not env.str(name, default="")]
if missing:
    raise ImproperlyConfigured(f"Set {', '.join(missing)} in the environment; .env.example explains each setting.")

SECRET_KEY = env.str("SECRET_KEY", default="local-only-key-that-protects-nothing-and-never-leaves-this-computer")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = LOCAL and env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE = urlsplit(SITE_URL)
if SITE.scheme not in ("http", "https") or not SITE.hostname:
    raise ImproperlyConfigured("SITE_URL must be a full address such as https://sevenfold.example.org.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE.hostname, *(("127.0.0.1", "localhost") if LOCAL else ())])

# ── What it is made of ────────────────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    "accounts",
    "certification",
    "portfolios",
    "reviews",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "lucide",
    "pgtrigger",
    "storages",
    "template_partials",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ZoneMiddleware",
    "certification.middleware.HatsMiddleware",
    "certification.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "certification.context.hats",
            ],
        },
    }
]

# ── Language and time: stored in UTC, shown in the person's and the programme's own zones ─────────────────────────────

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ── Data ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///sevenfold")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sevenfold",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

# ── Files: private ones in STORAGE_URL, reached only through an access check; static ones served by whitenoise ────────

STORAGE_URL = env.str("STORAGE_URL", default=(BASE_DIR / "var" / "media").as_uri())
STORAGES = {
    "default": storage.from_url(STORAGE_URL),
    "staticfiles": {"BACKEND": "config.statics.LastingStaticFiles"},
}
MEDIA_ROOT = storage.folder(STORAGE_URL)
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=5 * 1024**3)
MAX_PORTFOLIO_BYTES = env.int("MAX_PORTFOLIO_BYTES", default=60 * 1024**3)
UPLOAD_KEEP_DAYS = env.int("UPLOAD_KEEP_DAYS", default=7)  # how long an unfinished upload waits to be gone on with
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2  # forms and written texts; files are streamed, never held in memory
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# ── Receipts: what was handed in is signed with RECEIPT_KEY; whatever an earlier key signed still counts ──────────────

RECEIPT_KEY = keys.seed("RECEIPT_KEY", env.str("RECEIPT_KEY", default=keys.TRIAL_SEED))
RECEIPT_PUBLIC_KEYS = keys.public_keys("RECEIPT_PUBLIC_KEYS", env.list("RECEIPT_PUBLIC_KEYS", default=[]))
RECEIPT_KEY_IS_FOR_TRIALS = keys.seed("RECEIPT_KEY", keys.TRIAL_SEED) == RECEIPT_KEY
if RECEIPT_KEY_IS_FOR_TRIALS and not (LOCAL or DEMO):
    raise ImproperlyConfigured(
        "RECEIPT_KEY is the one that anybody can read; `python manage.py receipt_key` prints a new one."
    )

# ── Logging in: e-mail and a code or a password, a second factor where the role asks for one ──────────────────────────

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "certification:start"
LOGOUT_REDIRECT_URL = "/"
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=not (LOCAL or DEMO))

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.wording.Login",
    "change_password": "accounts.wording.ChangePassword",
    "set_password": "accounts.wording.SetPassword",
    "reset_password": "accounts.wording.ResetPassword",
    "reset_password_from_key": "accounts.wording.NewPassword",
    "add_email": "accounts.wording.AddEmail",
    "request_login_code": "accounts.wording.RequestCode",
    "reauthenticate": "accounts.wording.Reauthenticate",
}
MFA_FORMS = {
    "authenticate": "accounts.wording.SecondStep",
    "reauthenticate": "accounts.wording.SecondStepAgain",
    "activate_totp": "accounts.wording.SetUpApp",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE.scheme

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Sevenfold"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL

# Proxies in front of us that set X-Forwarded-For and X-Forwarded-Proto; 0 trusts nobody's word.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None

# ── Sessions and browser security ─────────────────────────────────────────────────────────────────────────────────────

SECURE = SITE.scheme == "https"
if not (SECURE or LOCAL or DEMO):
    raise ImproperlyConfigured("SITE_URL must begin with https:// in production.")
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a person stays logged in when Redis is emptied
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STORAGE_ORIGINS = storage.origins(STORAGE_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *STORAGE_ORIGINS],  # the QR code of an authenticator app is a data: image
        "media-src": [SELF, *STORAGE_ORIGINS],
        "connect-src": [SELF, *STORAGE_ORIGINS],
        "font-src": [SELF],
        "frame-src": [SELF, *STORAGE_ORIGINS, *hosting.EMBEDS_FROM],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}

# ── Mail: every letter is an outbox row first; locally that row is the readable copy and nothing leaves the computer ──

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sevenfold <programme@sevenfold.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
EMAIL_SUBJECT_PREFIX = ""
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))

# ── Work that happens by itself ───────────────────────────────────────────────────────────────────────────────────────

SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=5 if LOCAL else 30)
VISIBILITY_SECONDS = 3600  # longer than the longest task, so that a running one is never handed out twice

TRANSCODES_AT_ONCE = env.int("TRANSCODES_AT_ONCE", default=1)
VIDEO_WITHIN = (env.int("VIDEO_WIDTH", default=1280), env.int("VIDEO_HEIGHT", default=720))
CLAMD_URL = env.str("CLAMD_URL", default="")
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)
PREPARE_SECONDS = int(timedelta(hours=12).total_seconds())  # the longest video on the slowest computer

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_TASK_ROUTES = {"portfolios.tasks.prepare": {"queue": "prepare"}}  # so that mails never wait behind a video
CELERY_TASK_PUBLISH_RETRY = False  # publishing is only a nudge: when Redis is away the sweep does the work later
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_TIMEZONE = "UTC"

# ── Logs and errors ───────────────────────────────────────────────────────────────────────────────────────────────────

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logs.configuration(LOG_LEVEL, readable=LOCAL)
structlog.configure(**logs.structlog_options())

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    sentry_sdk.init(dsn=SENTRY_DSN, environment=SEVENFOLD_ENV, send_default_pii=False)
