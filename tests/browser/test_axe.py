"""Every page of the desk is readable by everyone: by day and by night, on a desk and a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Sitting, World
from tests.browser.opened import DESK, PHONE, Language, Scheme
from tests.browser.walk import WALK, prepared

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
NOT_SHOWN = "Failed to load resource"  # what a browser says of a 403 and a 404


@pytest.fixture(scope="module")
def holes(world: World) -> dict[str, str]:
    return prepared(world)


def faults(seen: Sitting) -> list[str]:
    """Return what axe finds on a page, and whether it is too wide."""
    wider = seen.overflow()
    return [*seen.breaches(), *([f"{wider} pixels too wide"] if wider > 0 else [])]


@pytest.mark.parametrize("screen", [("zh", DESK, "light"), ("en", PHONE, "dark")], ids=str)
@pytest.mark.parametrize("who", WALK)
def test_pages_are_readable_by_everyone(
    world: World, holes: dict[str, str], who: str, screen: tuple[Language, int, Scheme]
) -> None:
    language, width, scheme = screen
    found: dict[str, list[str]] = {}
    with world.before(who, language, width=width, scheme=scheme) as seen:
        if not who:
            seen.go("/account/login/")
            seen.page.locator(f"button[name=language][value={language}]").click()
        for address in WALK[who]:
            seen.go(address.format(**holes))
            expect(seen.page.locator("html")).to_have_attribute(
                "lang", {"zh": "zh-Hans", "en": "en"}[language]
            )
            found[address] = faults(seen)
        seen.errors[:] = [each for each in seen.errors if NOT_SHOWN not in each]

    assert {address: said for address, said in found.items() if said} == {}
