"""The one settings file: from the environment alone; a bad value stops the start."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jianyue.ledger.environment import (
    beside,
    database,
    flag,
    hosts_of,
    mail_server,
    metrics_token,
    outside_identities,
    private_hosts,
    proxies,
    role_of,
    secret_key,
    site_address,
)

env = os.environ

DATA = Path(env.get("JIANYUE_DATA", "data")).resolve()
DEBUG = flag(env, "JIANYUE_DEBUG", default=False)
SITE_URL = site_address(env)
SECRET_KEY = secret_key(env, DATA)
ALLOWED_HOSTS = hosts_of(SITE_URL)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROLE = role_of(env)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "jianyue.ledger",
    "jianyue.people",
    "jianyue.notices",
    "jianyue.jobs",
    "jianyue.agreements",
    "jianyue.services",
    "jianyue.tickets",
    "jianyue.hotline",
    "jianyue.upkeep",
    "jianyue.request_types",
    "jianyue.knowledge",
    "jianyue.surveys",
    "jianyue.watch",
    "jianyue.figures",
    "jianyue.escalation",
    "jianyue.money",
    "jianyue.evidence",
    "jianyue.reports",
    "jianyue.governance",
    "jianyue.dashboards",
    "jianyue.hooks",
    "jianyue.mail",
    "jianyue.imports",
    "jianyue.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jianyue.web.headers.headers",
    "jianyue.web.health.health",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # Around the transaction: what is said and mailed once it is committed still knows the request.
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jianyue.web.entrance.entrance",
    "jianyue.web.language.language",
    "jianyue.web.presence.presence",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "jianyue.web.urls"
WSGI_APPLICATION = "jianyue.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],  # before those of libraries
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jianyue.web.frame.frame",
            ],
            "builtins": ["jianyue.web.templatetags.jianyue"],
        },
    }
]

DATABASES = {"default": database(env, DATA, ROLE), "beside": beside(env, DATA, ROLE)}
CACHES = {
    "default": {
        "BACKEND": "jianyue.ledger.memory.SharedMemory",
        "OPTIONS": {"connection": "beside"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # what is done stands in cli/rounds.py

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "jianyue.people.door.Account",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

CSRF_FAILURE_VIEW = "jianyue.web.refusals.forged"
PASSWORD_RESET_TIMEOUT = 2 * 3600

ACCOUNT_ADAPTER = "jianyue.notices.door.Door"
SOCIALACCOUNT_ADAPTER = "jianyue.people.door.OutsideDoor"
MFA_ADAPTER = "jianyue.people.door.SecondDoor"
ACCOUNT_FORMS = {
    name: f"jianyue.web.account.forms.{form}"
    for name, form in (
        ("login", "SignIn"),
        ("reauthenticate", "Reauthenticate"),
        ("change_password", "ChangePassword"),
        ("set_password", "SetPassword"),
        ("reset_password", "AskReset"),
        ("reset_password_from_key", "Reset"),
    )
}
MFA_FORMS = {
    name: f"jianyue.web.account.forms.{form}"
    for name, form in (
        ("authenticate", "SecondFactor"),
        ("reauthenticate", "SecondFactorAgain"),
        ("activate_totp", "ActivateApp"),
        ("add_webauthn", "AddPasskey"),
        ("edit_webauthn", "NamePasskey"),
    )
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves the address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to who has no account
# Axes counts wrong passwords for each account and network; this is the net below.
# A whole office may stand behind one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,40/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = proxies(env, SITE_URL)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Jianyue"
MFA_TOTP_TOLERANCE = 1  # steps: a phone's clock is seldom right, and typing takes its time
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://")
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": outside_identities(env)}}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_USERNAME_CALLABLE = "jianyue.people.door.account_tried"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parent / "web" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA / "files"
STATUS_DIR = Path(env.get("JIANYUE_STATUS_DIR") or DATA / "status").resolve()
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_ENGINE = "jianyue.web.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# A browser takes names that begin so for this host alone, and by https.
SESSION_COOKIE_NAME = "__Host-jianyue_session" if SECURE else "jianyue_session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

PRIVATE_HOSTS = private_hosts(env)
METRICS_TOKEN = metrics_token(env)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.get("JIANYUE_MAIL_FROM", "jianyue@localhost")
for name, value in mail_server(env, DATA).items():
    globals()[name] = value

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("axes", "mail.log", "procrastinate")},
}
