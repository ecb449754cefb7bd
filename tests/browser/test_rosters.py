"""The roster's editor: people are dragged, tapped or typed onto shifts, and all can be undone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import Sitting, World
from tests.browser.opened import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
SCREENS = [("zh", PHONE), ("en", PHONE), ("zh", DESK), ("en", DESK)]


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def seen(request: pytest.FixtureRequest, world: World) -> Iterator[Sitting]:
    """Somebody who plans, before a week to come; on a desk with the keyboard alone."""
    language, width = request.param
    hotline = world.installed.asked("SELECT min(id) FROM escalation_roster")[0][0]
    with world.before("operations", language, width=width, keyboard=width == DESK) as sitting:
        # A shift of today may have begun: only one to come is covered and taken back whole.
        day = datetime.now(UTC) + timedelta(days=14)  # noqa: TID251 - pages read the real clock
        sitting.go(f"/rosters/{hotline}/?day={day:%Y-%m-%d}")
        yield sitting


def person(seen: Sitting, name: str) -> Locator:
    return seen.page.locator("#palette [data-person]", has_text=name)


def last_shift(seen: Sitting) -> Locator:
    """Return the last shift of the week."""
    return seen.page.locator("a[data-shift]").last


def kept_and_undone(seen: Sitting, name: str) -> None:
    """Assert that the preview says what changes; keep it, and undo it."""
    expect(seen.page.locator("#moved tbody tr .strong").first).to_have_text(re.compile(name))
    seen.fits()
    seen.use(seen.page.locator("button[value=keep]"))
    undo = seen.page.locator("form[action$='/undo/'] button")
    expect(undo).to_contain_text(seen.says("安排替班", "duty taken over"))
    expect(seen.page.locator("#sheet .shift", has_text=name).last).to_be_visible()
    seen.fits()
    seen.use(undo)
    expect(seen.page.locator('.messages[role="status"]')).to_contain_text(
        seen.says("已撤销", "undone")
    )


def other(seen: Sitting) -> str:
    """Return which of both agents does not have the last shift."""
    return "坐席二" if "坐席一" in last_shift(seen).inner_text() else "坐席一"


def test_a_person_is_chosen_and_put_onto_a_shift(seen: Sitting) -> None:
    name = other(seen)
    seen.use(person(seen, name))
    expect(person(seen, name)).to_have_attribute("aria-pressed", "true")
    expect(seen.page.locator("#palette-said")).to_contain_text(name)

    seen.use(last_shift(seen))

    kept_and_undone(seen, name)


def test_a_person_is_dragged_onto_a_shift(seen: Sitting) -> None:
    name, shift = other(seen), last_shift(seen)
    shift.scroll_into_view_if_needed()
    # On a phone the people stay in view while the week is scrolled.
    start, end = person(seen, name).bounding_box(), shift.bounding_box()
    assert start is not None
    assert end is not None
    mouse = seen.page.mouse
    mouse.move(start["x"] + 12, start["y"] + 12)
    mouse.down()
    mouse.move(end["x"] + 30, end["y"] + 8, steps=8)
    mouse.up()

    kept_and_undone(seen, name)


def test_a_shift_leads_to_the_form_where_everything_is_chosen(seen: Sitting) -> None:
    name = other(seen)
    seen.use(last_shift(seen))
    form = seen.page.locator("#weigh")
    expect(form.locator("[name=from_at]")).to_have_value(re.compile("T09:00"))
    value = form.locator("[name=person] option", has_text=name).get_attribute("value")
    seen.choose(form.locator("[name=person]"), value or "")
    seen.use(form.locator("button[value=look]"))

    kept_and_undone(seen, name)
