"""Django settings: every difference between machines comes from the environment (docs/operations.md lists it).

State (database, keys, logs, broker) lives under VAR_DIR; DATABASE_URL and BROKER_URL move it to servers.
"""

import os
from datetime import timedelta
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from portal.celery_settings import celery_settings
from portal.environment import BASE_DIR, read_environment
from portal.keys import secret_key, vault_keys
from portal.log_settings import configure_structlog, logging_settings
from provisioning.retention import Retention

django_stubs_ext.monkeypatch()  # Django's generic classes take their parameters at run time too

ENVIRONMENT = read_environment()
VAR_DIR = ENVIRONMENT.var_dir
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = secret_key(VAR_DIR)
VAULT_KEYS = vault_keys(VAR_DIR)

# The address under which people reach the portal. With https the cookies are sent over https only.
PUBLIC_URL = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{ENVIRONMENT.web_port}"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ALLOWED_HOSTS += [host for host in [urlsplit(PUBLIC_URL).hostname] if host and host not in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "formtools",
    "provisioning",
    "sync",
    "portal",
]

MIDDLEWARE = [
    "portal.request_log.RequestLogMiddleware",
    "portal.request_limits.RequestLimitsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a refused login into its answer
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.navigation",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# SQLite: write-ahead log, durable commits, and IMMEDIATE transactions: a deferred one that reads first and
# writes later fails as soon as another process wrote in between.
DATABASES = {
    "default": dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=60, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }

AUTH_USER_MODEL = "provisioning.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.logins.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"

# Whether too many wrong passwords lock an account or a network address: portal.lockouts, in place of axes' one limit.
AXES_HANDLER = "portal.lockouts.LockoutHandler"
AXES_LOCKOUT_CALLABLE = "portal.lockouts.locked_page"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_CALLABLE = "portal.logins.attempted_email"
AXES_CLIENT_IP_CALLABLE = "portal.logins.client_address"
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_VERBOSE = False
# How many proxies of ours stand in front and add the address they saw to X-Forwarded-For; 0: the header is not read.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link in the mail is good for
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# A policy without unsafe parts: scripts and styles come from our own files, never from a page's text.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's icons are data: images in its style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}  # Bootstrap's names
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Whether companies may name QuickBooks servers in private networks, this machine's own ports among them: only where
# portal and QuickBooks stand in one network and all companies are one's own, as on a developer's machine.
ALLOW_PRIVATE_HOSTS = (
    os.environ["ALLOW_PRIVATE_HOSTS"] == "1"
    if os.environ.get("ALLOW_PRIVATE_HOSTS")
    else urlsplit(PUBLIC_URL).hostname in {"localhost", "127.0.0.1", "::1"}
)

BROKER_URL = ENVIRONMENT.broker_url
SANDBOX_URL = ENVIRONMENT.sandbox_url
globals().update(celery_settings(BROKER_URL))

# Runs: how long a worker's hold on a company file lasts without renewal, when a run that nobody began is enqueued
# again, and from how many changed records on a scheduled run leaves the work to a bulk flow.
LEASE_SECONDS = float(os.environ.get("LEASE_SECONDS", "60"))
ENQUEUE_AGAIN_SECONDS = float(os.environ.get("ENQUEUE_AGAIN_SECONDS", str(LEASE_SECONDS / 2)))
SCHEDULED_VOLUME_LIMIT = int(os.environ.get("SCHEDULED_VOLUME_LIMIT", "2000"))
# Dotted path of a function that every run calls at the named points of docs/architecture.md: tests kill workers there.
RUN_POINT_HOOK = os.environ.get("RUN_POINT_HOOK", "")

configure_structlog()
LOGGING = logging_settings(os.environ.get("LOG_LEVEL", "INFO"))

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
# The page that shows the mails of this installation, for developers: never where others reach the portal.
MAILBOX = (
    (DEBUG or EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend")
    and urlsplit(PUBLIC_URL).hostname in {"localhost", "127.0.0.1", "::1"}
    and os.environ.get("MAILBOX", "") != "0"
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Solutions Portal <portal@localhost>")

# Days for which each history is kept, in the order of pruning; `manage.py prune` removes what is older.
RETENTION = {
    "sync.PlanChunk": Retention(days=7),
    "sync.WriteIntent": Retention(days=730, only={"closed_at__isnull": False}),
    "sync.Run": Retention(days=730, only={"ended_at__isnull": False, "intents__isnull": True}),
    "sync.FlowTransition": Retention(days=730),
    "provisioning.Repair": Retention(days=730),
    "provisioning.PreflightReport": Retention(days=730),
    "provisioning.MailMessage": Retention(days=180),
    "provisioning.ThrottledAct": Retention(days=1),
    "provisioning.AuditEvent": Retention(days=7 * 365),
    "admin.LogEntry": Retention(days=7 * 365, moment="action_time"),
    "axes.AccessAttempt": Retention(days=180, moment="attempt_time"),
    "axes.AccessFailureLog": Retention(days=180, moment="attempt_time"),
    "axes.AccessLog": Retention(days=180, moment="attempt_time"),
    "sessions.Session": Retention(days=0, moment="expire_date"),
}
# Kept as long as what they belong to: a set-up, or the present state of records.
RETENTION_KEEP = {
    "provisioning.Attestation",
    "provisioning.Company",
    "provisioning.CompanyFile",
    "provisioning.Configuration",
    "provisioning.Credential",
    "provisioning.Draft",
    "provisioning.DraftPage",
    "provisioning.Metadata",
    "provisioning.MetadataReading",
    "provisioning.Revision",
    "provisioning.User",
    "sync.Binding",
    "sync.Flow",
    "sync.RecordError",
    "sync.Watermark",
    "otp_static.StaticDevice",
    "otp_totp.TOTPDevice",
}
