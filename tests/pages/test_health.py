"""Addresses for those who watch: no sign-in, nothing of any provider, true in each state."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.operation.heartbeats import FOLDER, Check, Heart, Report
from jianyue.operation.installation import Installation
from jianyue.people.models import User
from tests.cast import Cast

SignedIn = Callable[..., Client]
TOKEN = "a token of the tests alone"  # noqa: S105 - of the tests alone
BANNER = 'id="silent"'


@pytest.fixture
def heart() -> Iterator[Heart]:
    """The heart of a worker of this installation; it rests in the end."""
    beating = Heart(Installation().data / FOLDER)
    yield beating
    beating.rest()


def figures(client: Client, **headers: str) -> dict[tuple[str, str], float]:
    text = client.get("/metrics", headers=headers or None).content.decode()
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_process_lives_whatever_name_it_is_called_by() -> None:
    answer = Client().get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert Client().post("/healthz").status_code == 405


def test_it_is_ready_with_its_tables(db: None) -> None:  # noqa: ARG001 - the database must stand
    assert Client().get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("report", "ago", "status", "words"),
    [
        (Report(timezone.now()), 5, 200, "ok"),
        (Report(timezone.now()), 70, 503, "no worker"),
        (Report(timezone.now(), {Check.LADDERS: (7,)}), 5, 503, "found: ladders"),
        (Report(), 5, 503, "nothing was audited"),
    ],
)
def test_the_engine_is_well_while_rounds_end_and_nothing_is_lost(
    heart: Heart, report: Report, ago: int, status: int, words: str
) -> None:
    heart.beat(timezone.now() - timedelta(seconds=ago), {}, report)

    answer = Client().get("/healthz/engine")

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_the_figures_are_for_this_machine_or_for_who_has_the_token(
    cast: Cast, settings: object
) -> None:
    assert cast
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.7").get("/metrics").status_code == 404
    forwarded = Client().get("/metrics", headers={"x-forwarded-for": "10.0.0.7"})
    assert forwarded.status_code == 404

    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined] # the library's own
    assert Client().get("/metrics").status_code == 404
    far = Client(REMOTE_ADDR="10.0.0.7")
    assert far.get("/metrics", headers={"authorization": "Bearer x"}).status_code == 404
    assert far.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_the_figures_tell_what_is_due_and_name_no_provider(cast: Cast, heart: Heart) -> None:
    now = timezone.now()
    tenant = cast.tenants["one"]
    for number, seconds in enumerate((90, 30, -60)):
        Timer.objects.create(
            tenant=tenant, subject="ticket", subject_id=number, kind="ladder",
            at=now - timedelta(seconds=seconds),
        )  # fmt: skip
    heart.beat(now, {}, Report(now, {Check.LATE: (0, 1)}, {"decided": 4}))
    seen = figures(Client())

    assert seen["jianyue_timers_due", "ticket/ladder"] == 2
    assert seen["jianyue_timers_late", "ticket/ladder"] == 1
    assert 90 <= seen["jianyue_ladder_lag_seconds", ""] < 100
    assert seen["jianyue_notices", "decided"] == 4
    assert seen["jianyue_audit_findings", "late"] == 2
    assert (seen["jianyue_workers", ""], seen["jianyue_heart_beats", ""]) == (1, 0)
    assert seen["jianyue_rows", "ledger_fact"] >= 0
    assert not {label for _, label in seen} & {"one", "two", "provider", "bank"}


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "后台工作进程没有运行"), ("en", "No worker is running")]
)
def test_the_providers_people_are_told_while_nobody_is_told(
    signed_in: SignedIn, cast: Cast, heart: Heart, language: str, words: str
) -> None:
    with inside(cast.agent.tenant_id):
        User.objects.filter(pk__in=(cast.agent.pk, cast.teller.pk)).update(language=language)
    agent, teller = signed_in("agent"), signed_in("teller")

    assert words in agent.get("/desk/").content.decode()
    assert words not in teller.get("/tickets/mine/", follow=True).content.decode()

    heart.beat(timezone.now(), {}, Report())
    assert BANNER not in agent.get("/desk/").content.decode()


def test_what_the_auditor_found_stands_on_the_operators_page(
    signed_in: SignedIn, heart: Heart
) -> None:
    now = timezone.now()
    heart.beat(now, {}, Report(now, {Check.STEPS: (5, 6)}))
    page = signed_in("administrator").get("/settings/operation/").content.decode()

    assert "升级未通知" in page
    assert "2 项" in page
    assert "请自行通知相关人员" in page


def test_a_file_of_a_worker_is_read_as_it_was_written(tmp_path: Path) -> None:
    now = timezone.now()
    Heart(tmp_path).beat(now, {}, Report(now, {Check.STEPS: (5,)}, {"sent": 3}))

    assert '"steps": [5]' in next(tmp_path.glob("*.json")).read_text()
