"""A desk that serves pages, and people who sit at it in a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, expect

from tests.browser.opened import DESK, PATIENCE, PHONE, Language, Opened, Scheme
from tests.browsing import Browser as Visitor
from tests.installed import Installed

PASSWORD = "jianyue-demo"  # noqa: S105 - printed by the demo for everybody
BANK = "HT-YH"
NUMBER = re.compile(r"^HT-YH-\d{4}-\d{5}$")
MOST_TABS = 150
Done = tuple[str, str, dict[str, str]]  # who, which act, what is said with it
STEPS_DOWN = """(list, value) =>
    [...list.options].findIndex(each => each.value === value) - list.selectedIndex"""
# How many stops lie between, as far as can be told: looking after each Tab takes long.
TABS_AWAY = """(thing) => {
    const stops = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
        .filter((each) => !each.disabled && each.checkVisibility());
    const now = stops.indexOf(document.activeElement);
    return now < 0 ? 0 : stops.indexOf(thing) - now;
}"""
IS_FOCUSED = "thing => thing === document.activeElement"


@dataclass
class Sitting(Opened):
    """Somebody before a page, who works with a finger or with the keyboard alone."""

    url: str = ""
    language: Language = "zh"
    keyboard: bool = False

    def listen(self) -> None:
        """Keep errors and warnings; what Chromium advises beside them is no fault."""

        def heard(told: ConsoleMessage) -> None:
            if told.type in {"error", "warning"}:
                self.errors.append(told.text)

        self.page.on("console", heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda asked: self.requests.append(asked.url))

    def go(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(self.url + path)

    def says(self, zh: str, en: str) -> str:
        """Return the words of the language in which this person reads."""
        return zh if self.language == "zh" else en

    def use(self, thing: Locator) -> None:
        """Follow a link, press a button or open a menu."""
        if not self.keyboard:
            thing.click()
            return
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def write(self, thing: Locator, text: str) -> None:
        """Write into a field."""
        if not self.keyboard:
            thing.fill(text)
            return
        self.reach(thing)
        if thing.get_attribute("type") == "datetime-local":
            self._write_moment(text)
        else:
            self.page.keyboard.insert_text(text)
        expect(thing).to_have_value(text)

    def choose(self, thing: Locator, value: str) -> None:
        """Choose from a list."""
        if not self.keyboard:
            thing.select_option(value)
            return
        self.reach(thing)
        down = int(thing.evaluate(STEPS_DOWN, value))
        for _ in range(abs(down)):
            self.page.keyboard.press("ArrowDown" if down > 0 else "ArrowUp")
        expect(thing).to_have_value(value)

    def reach(self, thing: Locator) -> None:
        """Go by Tab until the thing has the focus."""
        thing.wait_for()
        far = int(thing.evaluate(TABS_AWAY))
        for _ in range(abs(far)):
            self.page.keyboard.press("Tab" if far > 0 else "Shift+Tab")
        for _ in range(MOST_TABS):
            if thing.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{thing} is out of the keyboard's reach")

    def do(self, act: str, **fields: str) -> None:
        """Do something with the ticket on the page, as its form asks."""
        self.open_act(act)
        self.send_act(**fields)

    def open_act(self, act: str) -> None:
        """Open the form of an act; what comes less often stands in a menu."""
        link = self.page.locator(f".choices a[href$='/acts/{act}#act']")
        if not link.is_visible():
            self.use(self.page.locator(".choices details.menu > summary[data-key=m]"))
        self.use(link)

    def send_act(self, **fields: str) -> None:
        """Fill the open form in; once it is recorded, the form is gone."""
        self.fill(self.page.locator("#act form"), fields)
        expect(self.page.locator("#act form")).to_have_count(0)
        self.fits()

    def fill(self, form: Locator, fields: dict[str, str]) -> None:
        """Fill a form in and send it."""
        for name, value in fields.items():
            thing = form.locator(f"[name='{name}']")
            if thing.evaluate("thing => thing.matches('select')"):
                self.choose(thing, value)
            else:
                self.write(thing, value)
        self.use(form.locator("button.button--primary"))

    def fits(self) -> None:
        """Assert that the page is no wider than the screen."""
        wider = self.overflow()
        assert wider <= 0, f"{self.page.url} is {wider} pixels too wide"

    def _write_moment(self, text: str) -> None:
        """Write the parts in the order in which an American browser asks for them."""
        year, month, day, hour, minute = (int(part) for part in re.findall(r"\d+", text))
        self.page.keyboard.type(f"{month:02}{day:02}{year}")
        self.page.keyboard.press("ArrowRight")
        half = "PM" if hour >= 12 else "AM"
        self.page.keyboard.type(f"{(hour - 1) % 12 + 1:02}{minute:02}{half}")


@dataclass
class World:
    """The sample world, served as its users know it."""

    browser: Browser
    installed: Installed
    port: int
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.port}"

    @cached_property
    def visitors(self) -> dict[str, Visitor]:
        """Those who act without a browser."""
        return {}

    def visitor(self, who: str) -> Visitor:
        """Return somebody signed in, who acts without a browser."""
        if who not in self.visitors:
            self.visitors[who] = Visitor(self.port)
            self.visitors[who].sign_in(f"{who}@demo.example", PASSWORD)
        return self.visitors[who]

    def reported(self, title: str, *done: Done) -> str:
        """Let the teller report a fault and others do something with it; return its number."""
        address = self.visitor("teller").send(
            "/report/", contract=BANK, what="incident", service="core-banking",
            title=title, text="样例", grade="3",
        )  # fmt: skip
        number = address.rstrip("/").rsplit("/", 1)[1]
        for who, act, form in done:
            self.record(who, number, act, **form)
        return number

    def record(self, who: str, number: str, act: str, /, **form: str) -> None:
        """Let somebody do something with a ticket."""
        page = f"/tickets/{number}/"
        self.visitor(who).send(f"{page}facts", found_on=page, act=act, **form)

    @contextmanager
    def before(
        self,
        who: str,
        language: Language = "zh",
        *,
        width: int = DESK,
        scheme: Scheme = "light",
        keyboard: bool = False,
    ) -> Iterator[Sitting]:
        """Let somebody sit down before a screen; in the end nothing may have gone wrong."""
        context = self._screen(width, scheme, self.kept.get(who))
        seen = Sitting(context.new_page(), url=self.url, language=language, keyboard=keyboard)
        if who and who not in self.kept:
            sign_in(seen, who)
            self.kept[who] = context.storage_state()
        if who:
            self._speak(context, language)
        seen.listen()
        yield seen
        seen.fits()
        assert seen.errors == []
        context.close()

    def _screen(self, width: int, scheme: Scheme, state: Any) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            color_scheme=scheme,
            has_touch=width == PHONE,
            locale="en-US",
            storage_state=state,
        )
        context.set_default_timeout(PATIENCE)
        return context

    def _speak(self, context: BrowserContext, language: Language) -> None:
        """Prefer a language, as the switch of each page does."""
        [token] = [each for each in context.cookies() if each.get("name") == "csrftoken"]
        form: dict[str, str | float | bool] = {
            "csrfmiddlewaretoken": token["value"],
            "language": language,
        }
        address = f"{self.url}/account/display/"
        answer = context.request.post(
            address, form=form, headers={"Origin": self.url, "Referer": address}, max_redirects=0
        )
        assert answer.status == 302


def sign_in(seen: Sitting, who: str) -> None:
    """Sign in with the password."""
    seen.go("/account/login/")
    form = seen.page.locator("form[action$='/login/']").first
    seen.fill(form, {"login": f"{who}@demo.example", "password": PASSWORD})
    expect(seen.page.locator("main h1")).to_be_visible()
    seen.page.wait_for_url(lambda url: "/account/login" not in url)
