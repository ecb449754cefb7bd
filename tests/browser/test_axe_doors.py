"""The ways in, the refusals and the first run are readable by everyone, on every screen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Route, expect

from tests.browser.desk import PASSWORD, Sitting, World
from tests.browser.opened import DESK, PHONE, Language, Scheme
from tests.browsing import Browser as Visitor
from tests.codes import code_of
from tests.installed import eventually, free_port, installed

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
NOT_SHOWN = "Failed to load resource"  # what a browser says of a 400 and its like
Screen = tuple[Language, int, Scheme]
SCREENS: list[Screen] = [
    ("zh", DESK, "light"), ("en", PHONE, "dark"), ("zh", PHONE, "light"), ("en", DESK, "dark"),
]  # fmt: skip
# Who may not open it, or what is no address of a list.
REFUSALS = {"/mail/": 403, "/tickets/nothing/": 404, "/people/?order=1": 400, "/my/?x=1": 400}


@pytest.fixture(params=SCREENS, ids=str)
def screen(request: pytest.FixtureRequest) -> Screen:
    found: Screen = request.param
    return found


@contextmanager
def seen_by(world: World, who: str, screen: Screen) -> Iterator[Sitting]:
    """Let somebody sit down; what a browser says of a refusal is no error."""
    language, width, scheme = screen
    with world.before(who, language, width=width, scheme=scheme) as seen:
        if not who:
            seen.go("/account/login/")
            seen.page.locator(f"button[name=language][value={language}]").click()
        yield seen
        seen.errors[:] = [each for each in seen.errors if NOT_SHOWN not in each]


def assert_readable(seen: Sitting) -> None:
    """Assert that axe finds nothing, in the language of the screen."""
    lang = {"zh": "zh-Hans", "en": "en"}[seen.language]
    expect(seen.page.locator("html")).to_have_attribute("lang", lang)
    expect(seen.page.locator("h1").first).to_be_visible()
    assert seen.breaches() == [], seen.page.url
    seen.fits()


def test_refusals_are_readable_and_lead_back(world: World, screen: Screen) -> None:
    with seen_by(world, "bank", screen) as seen:
        for address, status in REFUSALS.items():
            answer = seen.page.goto(world.url + address)
            assert answer is not None
            assert answer.status == status
            assert_readable(seen)
            assert seen.page.locator("main a[href], main button").count() > 0
        seen.go("/me/")
        seen.page.locator("main form [name=csrfmiddlewaretoken]").first.evaluate(
            "one => one.remove()"
        )
        seen.page.locator("main form button.button--primary").first.click()
        expect(seen.page.locator("main")).to_contain_text("403")
        assert_readable(seen)


def test_a_fault_of_the_product_is_readable(world: World, screen: Screen) -> None:
    said = {"language": screen[0], "theme": "auto"}
    page = render_to_string("500.html", said)

    def broken(route: Route) -> None:
        route.fulfill(status=500, body=page, content_type="text/html; charset=utf-8")

    with seen_by(world, "", screen) as seen:
        seen.page.route("**/broken/", broken)
        seen.go("/broken/")
        assert_readable(seen)


def test_the_lock_is_readable(world: World, screen: Screen) -> None:
    with seen_by(world, "", screen) as seen:
        for _ in range(settings.AXES_FAILURE_LIMIT + 1):
            form = seen.page.locator("form[action$='/login/']").first
            if not form.count():
                break
            form.locator("[name=login]").fill(f"locked{screen[0]}{screen[1]}@demo.example")
            form.locator("[name=password]").fill("wrong")
            with seen.page.expect_navigation():
                form.locator("button.button--primary").click()
        expect(seen.page.locator("h1")).to_have_text(
            seen.says("登录暂时锁定", "Signing in is locked for now")
        )
        assert_readable(seen)


def test_the_second_step_is_readable_from_turning_it_on_to_turning_it_off(
    world: World, screen: Screen
) -> None:
    with seen_by(world, "finance", screen) as seen:
        secret = turned_on(seen)
        assert_readable(seen)
        for address in ("/account/codes/", "/account/codes/new/", "/account/app/deactivate/"):
            seen.go(address)
            assert_readable(seen)
        with seen_by(world, "", screen) as again:
            with_password(again)
            expect(again.page).to_have_url(re.compile("/account/second/"))
            assert_readable(again)
            code = again.page.locator("[name=code]")
            code.fill("000000")
            again.page.locator("main button.button--primary").first.click()
            assert_readable(again)
        seen.go("/account/app/deactivate/")
        seen.page.locator("main form button").first.click()
        expect(seen.page.locator("main")).not_to_contain_text(secret)


def turned_on(seen: Sitting) -> str:
    """Turn on an authenticator app; return its secret."""
    seen.go("/account/app/activate/")
    if "again" in seen.page.url:
        seen.page.locator("[name=password]").fill(PASSWORD)
        seen.page.locator("main button.button--primary").first.click()
    assert_readable(seen)
    secret = seen.page.locator("main code").first.inner_text()
    seen.page.locator("[name=code]").fill(code_of(secret))
    seen.page.locator("main form button.button--primary").click()
    expect(seen.page).not_to_have_url(re.compile("/activate/"))
    return secret


def with_password(seen: Sitting) -> None:
    """Give the first step alone."""
    seen.go("/account/login/")
    form = seen.page.locator("form[action$='/login/']").first
    seen.fill(form, {"login": "finance@demo.example", "password": PASSWORD})


def test_the_first_run_is_readable(world: World) -> None:
    port = free_port()
    with (
        installed(JIANYUE_SITE_URL=f"http://localhost:{port}") as fresh,
        fresh.process("serve", "--port", str(port), "--workers", "1"),
    ):
        eventually(Visitor(port).answers)
        empty = World(world.browser, fresh, port)
        for screen in SCREENS:
            with seen_by(empty, "", screen) as seen:
                seen.go("/setup/")
                assert_readable(seen)
                seen.page.locator("main form button.button--primary").click()
                assert_readable(seen)
