"""The report as its readers see it: on a phone and a desk, by day and by night, by hand and key."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.opened import DESK, PHONE, Language, Scheme, opened

pytestmark = pytest.mark.browser
EVERY_SCREEN = [
    pytest.param(language, width, scheme, id=f"{language}-{width}-{scheme}")
    for language in ("zh", "en")
    for width in (PHONE, DESK)
    for scheme in ("light", "dark")
]
# Looking at every element is slow, so each language, width and scheme has its turn twice.
SOME_SCREENS = [EVERY_SCREEN[i] for i in (0, 3, 5, 6)]
MISSES = "a[href='#t1-missed']"
EVIDENCE = "details#t1-missed"


@pytest.mark.parametrize(("language", "width", "scheme"), EVERY_SCREEN)
def test_the_report_is_no_wider_than_its_screen(
    browser: Browser, report: Path, language: Language, width: int, scheme: Scheme
) -> None:
    with opened(browser, report, width=width, scheme=scheme) as seen:
        seen.speak(language)
        seen.page.locator(MISSES).first.click()

        assert seen.overflow() <= 0


@pytest.mark.parametrize(("language", "width", "scheme"), SOME_SCREENS)
def test_the_report_is_readable_by_everyone(
    browser: Browser, small_report: Path, language: Language, width: int, scheme: Scheme
) -> None:
    with opened(browser, small_report, width=width, scheme=scheme) as seen:
        seen.speak(language)

        assert seen.breaches() == []


def test_opened_evidence_is_readable_by_everyone(browser: Browser, small_report: Path) -> None:
    with opened(browser, small_report) as seen:
        for line in seen.page.locator("details").all():
            line.evaluate("line => { line.open = true }")

        assert seen.breaches() == []


def test_the_report_asks_nobody_for_anything_and_has_nothing_to_complain_of(
    browser: Browser, report: Path
) -> None:
    with opened(browser, report) as seen:
        seen.speak("en")
        seen.page.locator(MISSES).first.click()
        seen.page.wait_for_load_state("networkidle")

        assert [url for url in seen.requests if not url.startswith(report.as_uri())] == []
        assert seen.errors == []


def test_a_click_on_a_number_opens_the_tickets_behind_it(browser: Browser, report: Path) -> None:
    with opened(browser, report) as seen:
        rows = seen.page.locator(f"{EVIDENCE} tbody tr")
        expect(rows.first).to_be_hidden()

        seen.page.locator(MISSES).first.click()

        expect(rows.first).to_be_visible()
        expect(rows.first).to_contain_text("INC")


def test_a_number_opens_its_tickets_by_keyboard(browser: Browser, report: Path) -> None:
    with opened(browser, report) as seen:
        seen.page.locator(MISSES).first.focus()
        seen.page.keyboard.press("Enter")

        expect(seen.page.locator(f"{EVIDENCE} tbody tr").first).to_be_visible()


def test_a_miss_opens_and_closes_by_keyboard(browser: Browser, report: Path) -> None:
    with opened(browser, report) as seen:
        miss = seen.page.locator("details.miss").first
        miss.locator("summary").focus()

        seen.page.keyboard.press("Enter")
        expect(miss.locator("tbody tr").first).to_be_visible()
        seen.page.keyboard.press("Space")
        expect(miss.locator("tbody tr").first).to_be_hidden()


def test_an_address_with_a_number_opens_its_evidence(browser: Browser, report: Path) -> None:
    with opened(browser, report) as seen:
        seen.page.goto(f"{report.as_uri()}#t1-missed")

        expect(seen.page.locator(f"{EVIDENCE} tbody tr").first).to_be_visible()


def test_the_language_changes_by_keyboard(browser: Browser, report: Path) -> None:
    with opened(browser, report) as seen:
        seen.speak("zh")
        expect(seen.page.locator("h1")).to_have_text("软件售后服务水平协议", use_inner_text=True)

        seen.page.locator("#zh").focus()
        seen.page.keyboard.press("ArrowRight")

        expect(seen.page.locator("html")).to_have_attribute("lang", "en")
        expect(seen.page.locator("h1")).not_to_contain_text("协议", use_inner_text=True)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_line_that_opens_can_be_hit_by_a_finger(
    browser: Browser, report: Path, width: int
) -> None:
    with opened(browser, report, width=width) as seen:
        script = "lines => Math.min(...lines.map(line => line.getBoundingClientRect().height))"
        lowest = seen.page.locator("summary:visible").evaluate_all(script)

        assert lowest >= 24  # WCAG 2.2, 2.5.8


def test_the_comparison_names_the_tickets_that_flip(browser: Browser, report: Path) -> None:
    with opened(browser, report) as seen:
        seen.page.locator("a[href='#flips-restoration']").first.click()

        rows = seen.page.locator("#flips-restoration tbody tr")
        expect(rows.first).to_be_visible()


def test_a_ticket_number_that_is_a_script_stays_text(
    browser: Browser, hostile_report: Path
) -> None:
    with opened(browser, hostile_report) as seen:
        seen.page.locator("details.miss > summary").first.click()

        expect(seen.page.locator("details.miss summary").first).to_contain_text("<script>")
        assert "taken" not in seen.page.title()
        assert seen.errors == []
