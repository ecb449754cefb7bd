"""Somebody who types addresses and fills in forms, over HTTP and without a browser."""

import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """Keeps cookies, and sends each form with the token of its page."""

    def __init__(self, port: int) -> None:
        self.base = f"http://localhost:{port}"
        keep = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(keep)

    def open(self, path: str) -> str:
        """Return a page."""
        with self.opener.open(self.base + path, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, path: str, *, found_on: str = "", **form: str) -> str:
        """Send the form of a page; return the address to which that leads."""
        form["csrfmiddlewaretoken"] = TOKEN.findall(self.open(found_on or path))[0]
        headers = {"Origin": self.base, "Referer": self.base + path}
        request = urllib.request.Request(  # noqa: S310 - this machine
            self.base + path, urlencode(form).encode(), headers
        )
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.geturl())

    def answers(self) -> bool:
        """Tell whether pages are served."""
        try:
            self.open("/account/login/")
        except OSError:
            return False
        return True

    def sign_in(self, email: str, password: str) -> None:
        """Sign in."""
        self.send("/account/login/", login=email, password=password)
