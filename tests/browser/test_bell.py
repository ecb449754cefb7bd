"""The bell, a call acknowledged on its page, and from the message: on a phone and on a desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.core.signing import Signer
from playwright.sync_api import expect

from jianyue.notices.calls import SALT
from tests.browser.desk import Sitting, World
from tests.browser.opened import DESK, PHONE, Language, Scheme

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
Screen = tuple[Language, int, Scheme]
SCREENS: list[Screen] = [
    ("zh", PHONE, "light"), ("en", PHONE, "dark"), ("zh", DESK, "dark"), ("en", DESK, "light"),
]  # fmt: skip
NUMBERS = count(1)
WHO = "SELECT id FROM people_user WHERE email = 'operations@demo.example'"
CALLED = """
WITH step AS (
  INSERT INTO escalation_step
    (tenant_id, customer_id, ticket_id, level, index, round, at, told_at, late, roles)
  SELECT tenant_id, customer_id, id, 1, 0, {round}, now(), now(), false, jsonb_build_array(
    jsonb_build_object('role', 'operations-manager', 'how', 'on_duty', 'people',
                       jsonb_build_array(({who}))))
  FROM tickets_ticket WHERE number = '{number}'
)
INSERT INTO notices_notice (tenant_id, user_id, kind, subject, body, path, cause, cause_id, key,
  state, decided_at, sent_at, attempts, failure, channel, urgent,
  log)
SELECT tenant_id, ({who}), 'escalated', '[' || number || '] 样例', '样例',
  '/tickets/' || number || '/', 'ticket', id, 'sample-{round}', 'sent', now(), now(), 1, '', 'mail',
  true, '[]'
FROM tickets_ticket WHERE number = '{number}' RETURNING tenant_id, id
"""


@dataclass
class Call:
    """A call to the operations manager that he has not seen yet."""

    number: str
    notice: int
    token: str


@pytest.fixture(params=SCREENS, ids=str)
def screen(request: pytest.FixtureRequest) -> Screen:
    found: Screen = request.param
    return found


@pytest.fixture
def call(world: World) -> Call:
    """Have a step of a ladder call the operations manager."""
    number = world.reported("样例升级")
    said = {"number": number, "who": WHO, "round": next(NUMBERS)}
    tenant, notice = world.installed.asked(CALLED.format(**said))[0]
    until = int((datetime.now(UTC) + timedelta(days=1)).timestamp())  # noqa: TID251 - a real clock
    secret = (world.installed.data / "keys" / "secret").read_text().strip()
    signer = Signer(key=secret, sep=".", salt=SALT)
    return Call(number, notice, signer.sign_object([tenant, notice, until]))


@pytest.fixture
def seen(world: World, screen: Screen, call: Call) -> Iterator[Sitting]:  # noqa: ARG001 - first the call
    language, width, scheme = screen
    with world.before("operations", language, width=width, scheme=scheme) as sitting:
        yield sitting


def assert_readable(seen: Sitting) -> None:
    assert seen.breaches() == [], seen.page.url
    seen.fits()


def test_the_bell_leads_to_a_call_that_is_acknowledged(seen: Sitting, call: Call) -> None:
    seen.go("/today/")
    bell = seen.page.locator("#bell")
    expect(bell.locator(".bell__count")).to_be_visible()
    assert_readable(seen)
    seen.use(bell)
    new = seen.page.locator(".told--new", has_text=call.number)
    expect(new).to_be_visible()
    assert_readable(seen)
    seen.use(new.locator("a.strong"))
    expect(seen.page.locator("#why-title")).to_be_visible()
    assert_readable(seen)
    seen.use(seen.page.locator("form[action$='/acknowledge/'] button"))

    expect(seen.page.locator("aside ol")).to_contain_text(
        seen.says("您确认收到", "you acknowledged it")
    )
    expect(seen.page.locator("form[action$='/acknowledge/']")).to_have_count(0)
    assert_readable(seen)


def test_a_call_is_acknowledged_from_the_message_without_signing_in(
    world: World, screen: Screen, call: Call
) -> None:
    language, width, scheme = screen
    with world.before("", language, width=width, scheme=scheme) as seen:
        seen.go("/account/login/")
        seen.page.locator(f"button[name=language][value={language}]").click()
        seen.go(f"/call/{call.token}/")
        expect(seen.page.locator("main")).to_contain_text(call.number)
        assert_readable(seen)
        seen.use(seen.page.locator("main button.button--primary"))

        expect(seen.page.locator("h1")).to_have_text(seen.says("已确认收到", "Acknowledged"))
        assert_readable(seen)
