"""The status page in a browser: readable by everyone, alone as a file, and without a mouse."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desk import World
from tests.browser.opened import DESK, PHONE, Language, Scheme, opened
from tests.installed import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
Screen = tuple[Language, int, Scheme]
SCREENS: list[Screen] = [
    ("zh", PHONE, "light"), ("en", PHONE, "dark"), ("zh", DESK, "dark"), ("en", DESK, "light"),
]  # fmt: skip
PAGE = "/status/demo/sample-bank/"
WRITE = """
from datetime import UTC, datetime
from jianyue.cli.installation import begin
begin("worker")
from jianyue.watch.status.writing import write_due
while write_due(datetime.now(UTC)):
    pass
"""


@pytest.fixture(scope="module")
def files(world: World) -> Path:
    """What a worker has written of the bank's page."""
    command = [sys.executable, "-c", WRITE]
    environ = os.environ | world.installed.environ
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=120)
    return world.installed.data / "status" / PAGE.strip("/")


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("page", ["", "subscribe/", "history/"])
def test_anybody_reads_it_on_any_screen(world: World, screen: Screen, page: str) -> None:
    language, width, scheme = screen
    with world.before("", language, width=width, scheme=scheme) as seen:
        seen.go(PAGE + ("en/" if language == "en" else "") + page)

        lang = {"zh": "zh-Hans", "en": "en"}[language]
        expect(seen.page.locator("html")).to_have_attribute("lang", lang)
        assert seen.breaches() == []
        assert seen.page.context.cookies() == []


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_the_file_stands_alone(world: World, files: Path, screen: Screen) -> None:
    language, width, scheme = screen
    file = files / ("en/index.html" if language == "en" else "index.html")
    with opened(world.browser, file, width=width, scheme=scheme) as seen:
        assert seen.breaches() == []
        assert seen.overflow() <= 0
        assert [each for each in seen.requests if not each.startswith(("file:", "data:"))] == []
        assert seen.errors == []
        ground = seen.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert ground == {"light": "rgb(245, 244, 240)", "dark": "rgb(17, 22, 26)"}[scheme]


def test_a_bar_leads_to_its_row_without_a_mouse(world: World) -> None:
    with world.before("", "en", keyboard=True) as seen:
        seen.go(f"{PAGE}en/")
        bar = seen.page.locator(".bars a").first
        words = bar.get_attribute("aria-label") or ""
        assert "min" in words
        seen.reach(bar)
        seen.page.keyboard.press("Enter")

        row = seen.page.locator(str(bar.get_attribute("href")))
        expect(row).to_be_visible()
        assert words[:10] in row.inner_text()
