"""A page that was opened, and what went wrong on it or left it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
PHONE, DESK = 390, 1440
PATIENCE = 15_000  # milliseconds
Language = Literal["zh", "en"]
Scheme = Literal["light", "dark"]


@dataclass
class Opened:
    """A page in a browser, with every error and every request that it made."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Keep what the page complains of and what it asks for."""
        self.page.on("console", lambda told: self.errors.append(told.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda asked: self.requests.append(asked.url))

    def speak(self, language: Language) -> None:
        """Choose a language as a user does."""
        self.page.locator(f"label[for={language}]").click()

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its screen."""
        whole = self.page.locator("html")  # waits for it: between two pages there is none
        return int(whole.evaluate("whole => whole.scrollWidth - innerWidth"))

    def breaches(self) -> list[str]:
        """Return the accessibility rules that the page breaks, with the first place of each."""
        found = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


@contextmanager
def opened(
    browser: Browser, report: Path, *, width: int = DESK, scheme: Scheme = "light"
) -> Iterator[Opened]:
    """Open a report on a screen of a width, in a colour scheme."""
    height = 844 if width == PHONE else 900
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=width == PHONE
    )
    context.set_default_timeout(PATIENCE)
    seen = Opened(context.new_page())
    seen.listen()
    seen.page.goto(report.as_uri())
    yield seen
    context.close()
