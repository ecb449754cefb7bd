"""Canary words of one person: after erasing they stand in no table but on signatures (E22)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, Model, TextField

from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide
from jianyue.people import actions, invitations, privacy
from jianyue.people.invitations import Newcomer
from jianyue.people.models import User
from jianyue.people.roles import Role
from jianyue.services.models import Merit, MeritKind
from jianyue.tickets.actions import report
from jianyue.tickets.attachments import Upload, attach
from jianyue.tickets.models import SavedFilter
from jianyue.tickets.reporting import Report
from tests.story import Story

NAME, TITLE, TEXT, PHONE = "金丝雀姓名", "金丝雀标题", "金丝雀正文", "139-金丝雀-1"
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


def tables_with(words: str) -> set[str]:
    """Return the tables that hold the words in any row, whoever's."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            sql = f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s'  # noqa: S608 - a table's own name
            cursor.execute(sql, [f"%{words}%"])
            found |= {table} if cursor.fetchone()[0] else set()
    return found


@pytest.fixture
def canary(story: Story) -> User:
    """Somebody of the bank whose words stand wherever words can stand."""
    cast, at = story.cast, story.now
    with inside(cast.agent.tenant_id):
        said = Newcomer(cast.organisations["bank"], "canary@sample.example", NAME,
                        (Role.CUSTOMER_USER,), title=NAME, phone=PHONE)  # fmt: skip
        person: User = invitations.invite(said, at=at, by=cast.administrator).user
        person.is_active = True
        person.save()
        cast.people["canary"] = person
    return person


def live(story: Story, person: User) -> Any:
    """Report, be reported for, attach, save, be told, be praised, be quoted to others."""
    cast, at = story.cast, story.now
    ticket = story.report("canary", title=TITLE, text=TEXT, phone=PHONE)
    tenant = cast.tenants["one"]
    with inside(tenant.pk):
        behalf = Report(kind="incident", title="代报", phone=PHONE, service="core-banking")
        report(cast.contracts["bank-1"], behalf, at=at, by=cast.agent, reporter=person)
        attach(ticket.pk, Upload(f"{TITLE}.txt", BytesIO(b"words")), at=at, by=person)
        SavedFilter.objects.create(tenant=tenant, user=person, name=NAME, saved_at=at)
        praise = {"text": TEXT, "on_date": at.date(), "entered_at": at, "entered_by": cast.manager}
        Merit.objects.create(tenant=tenant, user=person, kind=MeritKind.TRAINING, **praise)
        quoted = Both(f"{NAME}：{TITLE}", f"{NAME}: {TITLE}")
        message = Message("told", ("ticket", ticket.pk), quoted, Both(f"{TITLE}\n{TEXT}", TEXT))
        decide(message, to=[person, cast.agent], at=at)
    return ticket


def erase(story: Story, person: User, *, words_too: bool) -> None:
    cast, at = story.cast, story.now + timedelta(days=1)
    with inside(person.tenant_id):
        actions.deactivate(person, at=at, by=cast.administrator)
        privacy.erase(person, words_too=words_too, at=at, by=cast.administrator)


@pytest.mark.clause("E22")
def test_after_erasing_with_his_writings_nothing_of_a_person_stands_anywhere(
    story: Story, canary: User
) -> None:
    ticket = live(story, canary)
    with inside(canary.tenant_id):
        before = tables_with("金丝雀")
    assert before >= {"people_user", "ledger_words", "tickets_ticket", "notices_notice",
                      "tickets_attachment", "tickets_savedfilter", "services_merit"}  # fmt: skip

    erase(story, canary, words_too=True)

    with inside(canary.tenant_id):
        assert tables_with("金丝雀") | tables_with("canary@") == set()
        ticket.refresh_from_db()
        assert ticket.title == f"#{canary.pk}"
        assert list(breaks_of(ticket.timeline)) == []


@pytest.mark.clause("E22")
def test_without_his_writings_the_matter_keeps_its_words_and_loses_his_name(
    story: Story, canary: User
) -> None:
    live(story, canary)

    erase(story, canary, words_too=False)

    with inside(canary.tenant_id):
        assert tables_with(NAME) == set()
        assert tables_with(TITLE) == {
            "ledger_words", "notices_notice", "tickets_attachment", "tickets_ticket"
        }  # fmt: skip
        quoted = story.cast.agent.notices.get(kind="told")
        assert quoted.subject == f"#{canary.pk}：{TITLE}"
        assert canary.notices.filter(body__contains=TEXT).count() == 0


@pytest.mark.clause("E22")
def test_a_signature_keeps_the_name_that_was_signed_with(story: Story) -> None:
    signer = story.cast.representative

    erase(story, signer, words_too=True)

    with inside(signer.tenant_id):
        assert tables_with("样例银行代表") == {"agreements_signature"}


# What is text in a row that names somebody and yet stays, and why.
STAYS = {
    "agreements.Signature": "a contract without its signatories is none",
    "escalation.Holding": "the agreement's own name of a role",
    "evidence.Seal": "codes and digests",
    "evidence.Wish": "a period",
    "hotline.Line": "numbers that the provider is called on",
    "mail.Block": "an address of which nothing is taken; forgotten, its mail would come again",
    "jobs.Job": "the code of a contract, a page, and words of the product",
    "money.Settlement": "numbers and a currency",
    "people.Invitation": "goes with the account",
    "people.Team": "names of teams",
    "reports.Report": "what the agreement calls it, and of when it is",
    "services.HolidayNotice": "where an official notice stands",
    "surveys.Answer": "marks of a scale, and the digest of a secret",
    "surveys.Invited": "the digest of a secret",
    "tickets.ReadLog": "kinds of things",
    "tickets.Tag": "the provider's own word for a kind of matter",
    "tickets.Slip": "signed by both over its digest",
}


def has_own_words(model: type[Model]) -> bool:
    fields = model._meta.concrete_fields
    names_somebody = any(field.related_model is User for field in fields)
    words = [
        field
        for field in fields
        if isinstance(field, CharField | TextField) and not field.choices and not field.unique
    ]
    return names_somebody and bool(words)


def test_whoever_keeps_words_beside_people_says_what_becomes_of_them() -> None:
    ours = [each for each in apps.get_models() if each.__module__.startswith("jianyue.")]
    silent = {
        each._meta.label
        for each in ours
        if has_own_words(each) and not getattr(each, "personal", ()) and each is not User
    }

    assert silent == STAYS.keys()
