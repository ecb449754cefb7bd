"""The settings of an installation that people reach by https."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ASKED = (
    "import json, jianyue.settings as s; print(json.dumps([s.SESSION_COOKIE_NAME, "
    "s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, "
    "s.DEBUG, s.ALLAUTH_TRUSTED_PROXY_COUNT]))"
)


def settings(folder: Path, **env: str) -> list[Any]:
    given = {"PATH": os.environ["PATH"], "JIANYUE_DATA": str(folder)} | env
    said = subprocess.run(
        [sys.executable, "-c", ASKED], env=given, capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(said.stdout)
    return found


def test_cookies_keep_to_the_host_and_to_https(tmp_path: Path) -> None:
    session, token, secure, also, seconds, _, proxies = settings(
        tmp_path, JIANYUE_SITE_URL="https://desk.example.com"
    )

    assert (session, token) == ("__Host-jianyue_session", "__Host-csrftoken")
    assert secure is also is True
    assert seconds >= 31_536_000
    assert proxies == 1


def test_nothing_is_debugged_unless_asked_for(tmp_path: Path) -> None:
    session, *_, debug, proxies = settings(tmp_path)

    assert debug is False
    assert (session, proxies) == ("jianyue_session", 0)
