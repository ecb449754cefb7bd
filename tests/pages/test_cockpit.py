"""The operator's page: what is wrong, what waits; only for who may, only of his own provider."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices.actions import WAITS, Message, decide, deliver_due
from jianyue.notices.models import Notice, State
from jianyue.people.models import User
from tests.cast import PEOPLE, Cast
from tests.pages.conftest import BACKEND
from tests.story import Story

SignedIn = Callable[..., Client]
PAGE = "/settings/operation/"
WORDS = Both("网银停机通告", "The net bank is down")


def sends(_: Notice) -> None:
    """Be a mail server that takes everything."""


def refuses(_: Notice) -> None:
    """Be a mail server that takes nothing."""
    raise ConnectionRefusedError("mail.example refused")


@pytest.fixture
def failed(cast: Cast) -> Notice:
    """A notice to the teller that was tried five times in vain, and given up."""
    now = timezone.now() - timedelta(days=1)
    with inside(cast.teller.tenant_id):
        [notice] = decide(Message("news", ("ticket", 1), WORDS, WORDS), to=[cast.teller], at=now)
    for wait in (timedelta(), *WAITS):
        now += wait
        deliver_due(now, refuses)
    return found(cast, notice.key)


def found(cast: Cast, key: str) -> Notice:
    with inside(cast.teller.tenant_id):
        return Notice.objects.get(key=key)


def post(client: Client, do: str, notice: object) -> str:
    answer = client.post(f"{PAGE}notices/", {"do": do, "notice": str(notice)}, follow=True)
    return answer.content.decode()


def test_what_is_wrong_stands_first_with_what_to_do(signed_in: SignedIn) -> None:
    html = signed_in("administrator").get(PAGE).content.decode()

    assert "有故障" in html  # no worker runs here
    assert "启动 jianyue work。" in html
    assert html.index("启动 jianyue work。") < html.index("租户隔离")
    assert "从未备份" in html  # backup
    assert "PostgreSQL" in html


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_only_administrators_open_it(name: str, signed_in: SignedIn) -> None:
    may = name in {"administrator", "rival_manager"}

    assert signed_in(name).get(PAGE).status_code == (200 if may else 403)


def test_an_operator_sees_the_machine_and_no_providers_words(failed: Notice) -> None:
    client = Client()
    with inside(None, door=True):
        operator = User.objects.create(email="operator@sample.example", is_operator=True)
        client.force_login(operator, backend=BACKEND)

    html = client.get("/", follow=True).content.decode()
    assert "租户隔离" in html
    assert failed.subject not in html
    assert 'id="outbox"' not in html
    assert client.post(f"{PAGE}notices/", {"do": "again", "notice": "all"}).status_code == 403


def test_a_notice_that_failed_is_shown_with_its_reason_and_sent_again(
    cast: Cast, failed: Notice, signed_in: SignedIn
) -> None:
    client = signed_in("administrator")
    html = client.get(PAGE).content.decode()
    assert failed.subject in html
    assert "mail.example refused" in html

    assert "将重新发送" in post(client, "again", failed.pk)
    deliver_due(timezone.now(), sends)

    assert found(cast, failed.key).state == State.SENT
    assert "已经发出" in post(client, "again", failed.pk)


@pytest.mark.usefixtures("failed")
def test_all_that_failed_are_sent_again_at_once(cast: Cast, signed_in: SignedIn) -> None:
    post(signed_in("administrator"), "again", "all")

    with inside(cast.teller.tenant_id):
        assert not Notice.objects.filter(state=State.FAILED).exists()


def test_a_notice_is_given_up(cast: Cast, failed: Notice, signed_in: SignedIn) -> None:
    html = post(signed_in("administrator"), "give-up", failed.pk)

    assert found(cast, failed.key).state == State.WITHDRAWN
    assert failed.subject not in html


@pytest.mark.parametrize("do", ["again", "give-up"])
def test_another_providers_notice_is_not_there(
    do: str, cast: Cast, failed: Notice, signed_in: SignedIn
) -> None:
    assert "不存在" in post(signed_in("rival_manager"), do, failed.pk)
    assert "不存在" in post(signed_in("rival_manager"), do, 987_654)
    post(signed_in("rival_manager"), "again", "all")

    assert found(cast, failed.key).state == State.FAILED


@pytest.mark.parametrize("bad", ["", "x", "1;DROP TABLE notices_notice", "٣", "9" * 30])
def test_what_is_no_notice_is_refused(bad: str, signed_in: SignedIn) -> None:
    answer = signed_in("administrator").post(f"{PAGE}notices/", {"do": "again", "notice": bad})

    assert answer.status_code == 400


def asked(client: Client) -> int:
    """Return how many statements the page takes."""
    with CaptureQueriesContext(connection) as told:
        assert client.get(PAGE).status_code == 200
    return len(told)


def many(cast: Cast, now: datetime) -> None:
    with inside(cast.teller.tenant_id):
        for step in range(30):
            message = Message("news", ("ticket", 1), WORDS, WORDS, step=str(step))
            decide(message, to=[cast.teller, cast.colleague], at=now)
    deliver_due(now, refuses)


def test_the_number_of_statements_does_not_grow(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("administrator")
    asked(client)
    before = asked(client)
    story = Story(cast, timezone.now() - timedelta(hours=1))
    for _ in range(5):
        story.report()
    many(cast, timezone.now())

    assert asked(client) == before


def test_tickets_are_counted_by_day(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, timezone.now() - timedelta(seconds=1))
    story.report()
    html = signed_in("administrator").get(PAGE).content.decode()

    assert html.count('<progress class="flow"') == 14
    assert 'value="1"' in html
