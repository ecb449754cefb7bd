"""Somebody calls: from the first ring to the number, with the keyboard alone."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.browser.desk import NUMBER, World
from tests.browser.opened import DESK, PHONE, Language

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
MOST = 30.0  # seconds from the ring to the number, by the promise


@pytest.mark.clause("B19")
@pytest.mark.clause("B20")
@pytest.mark.parametrize(("language", "width"), [("zh", DESK), ("en", PHONE)])
def test_a_call_gets_its_number_before_it_ends(
    world: World, language: Language, width: int
) -> None:
    with world.before("agent", language, width=width, keyboard=True) as seen:
        seen.go("/hotline/")
        began, page = monotonic(), seen.page
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=seen.says("接听", "Answer"))).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#caller")).to_be_focused()
        page.keyboard.type("teller@", delay=20)
        expect(page.locator("#callers button")).to_have_count(1)
        seen.use(page.locator("#callers button"))
        expect(page.locator("#form [name=title]")).to_be_focused()
        page.keyboard.insert_text("读卡器没有反应")
        seen.fill(page.locator("#form"), {"grade": "2"})
        expect(page.locator(".reported__number")).to_have_text(NUMBER)
        number = page.locator(".reported__number").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("h1 .badge")).to_contain_text(seen.says("已结束", "ended"))
        assert monotonic() - began < MOST
        seen.fits()
        seen.go("/hotline/")
        expect(page.locator("#calls tbody tr").first).to_contain_text(number)
        seen.fits()
