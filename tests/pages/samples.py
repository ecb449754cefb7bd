"""Things of the bank that others try to open; their words are nowhere else."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.files.base import ContentFile

from jianyue.hooks import actions as hooks
from jianyue.hooks.actions import Wish
from jianyue.hooks.words import Event
from jianyue.jobs.actions import Subject, ask
from jianyue.jobs.models import Job, Kind
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices.actions import Message, decide
from jianyue.notices.models import Notice
from jianyue.people.models import Team
from jianyue.services.models import EngineerChange, Presence, ReplacementRequest
from jianyue.tickets import slips
from jianyue.tickets.attachments import Upload, attach
from jianyue.tickets.joining import link
from jianyue.tickets.models import LinkKind, Slip, Ticket
from tests.pages.called import call_of_the_bank, habits_of_the_desk, reply_of_the_desk
from tests.pages.duties import on_call_at_the_bank
from tests.pages.imported import import_of_the_provider
from tests.pages.learned import article_of_the_bank
from tests.pages.met import meeting_of_the_bank
from tests.pages.owed import money_of_the_bank
from tests.pages.posted import mail_of_the_provider
from tests.pages.recurring import job_of_the_bank
from tests.pages.reported import report_of_the_bank
from tests.pages.routes import Route
from tests.pages.surveyed import surveys_of_the_bank
from tests.pages.typed import type_of_the_bank
from tests.pages.upkeep import (
    alerts_of_the_bank,
    backups_of_the_bank,
    bundle_of_the_bank,
    checks_of_the_bank,
    counts_of_the_bank,
    extension_of_the_bank,
    finding_of_the_bank,
    outage_of_the_bank,
    published_of_the_bank,
    recovery_of_the_bank,
    window_of_the_bank,
)
from tests.story import Story

CANARY = "金丝雀在唱歌"
MISSING = 987_654


@dataclass(frozen=True)
class Samples:
    """Names that fill the routes: what is so of the bank, by the name in the route."""

    given: dict[str, object]

    @classmethod
    def made(cls, story: Story) -> Self:
        """Have the bank's teller report something that only the bank and its provider may read."""
        ticket = story.report(title=CANARY, text=CANARY)
        with inside(ticket.tenant_id):
            own = {name: getattr(ticket, name) for name in ("tenant", "customer", "contract")}
            rows = _staffing(story, own) | _beside(story, ticket)
            bank = ticket.customer
            team = Team.objects.create(tenant=ticket.tenant, organisation=bank, name=CANARY)
        return cls(
            {
                "number": ticket.number,
                "code": "bank-1",
                "name": "acknowledged",
                "target": "response",
                "listing": "nothing",
                "figure": "availability",
                "system": "core-banking",
                "pk": story.cast.teller.pk,
                "person": story.cast.teller.pk,
                "organisation": bank.pk,
                "team": team.pk,
            }
            | dict.fromkeys(("token", "key"), "nobody-knows-this")
            | rows
        )

    def of_the_bank(self, route: Route) -> dict[str, object]:
        """Return names of things of the bank; a name that is a whole number is the first one."""
        if route.pattern.startswith("account/"):  # sessions are nobody's but one's own
            return {name: MISSING - 1 for name, _ in route.names}
        return {
            name: 1 if whole and name == "number" else self.given[name]
            for name, whole in route.names
        }

    def missing(self, route: Route) -> dict[str, object]:
        """Return names of things that nobody has."""
        kept = {"name": "acknowledged", "target": "response"}
        kept |= dict.fromkeys(("token", "key"), "nobody-knows-that")
        return {
            name: kept.get(name, MISSING if whole else f"nothing-{MISSING}")
            for name, whole in route.names
        }


def _staffing(story: Story, own: dict[str, Any]) -> dict[str, object]:
    """Return a change of engineer, a wish for another one and an hour of presence at the bank."""
    engineer, manager, at = story.cast.engineer, story.cast.manager, story.now
    asked = ReplacementRequest.objects.create(
        **own, engineer=engineer, reason=CANARY, asked_at=at, asked_by=story.cast.representative
    )
    change = EngineerChange.objects.create(
        **own, leaves=engineer, comes=story.cast.agent, kind="resident", from_date=at.date(),
        reason=CANARY, needs_consent=True, announced_at=at, announced_by=manager,
    )  # fmt: skip
    presence = Presence.objects.create(
        **own, user=engineer, kind="resident", from_at=at, entered_at=at, entered_by=engineer
    )
    return {"asked_for": asked.pk, "change": change.pk, "presence_id": presence.pk}


def _beside(story: Story, ticket: Ticket) -> dict[str, object]:
    """Return a file of the bank, a link between two of its tickets, and what is on its roster."""
    agent = story.cast.agent
    said = Upload(f"{CANARY}.txt", ContentFile(CANARY.encode()))
    file = attach(ticket.pk, said, at=story.now, by=story.cast.teller)
    other = story.report(title=CANARY)
    joined = link(ticket.pk, other.pk, LinkKind.RELATED, at=story.now, by=agent)
    kept: dict[str, object] = {"file": file.pk, "link": joined.pk, "slip": _slip(story, ticket).pk}
    kept |= {"notice": _told(story, ticket).pk, "job": _asked(story, ticket).pk}
    kept["window"] = window_of_the_bank(story, CANARY).number
    kept["extension"] = extension_of_the_bank(story, CANARY).number
    kept["assessment"] = finding_of_the_bank(story, CANARY).pk
    outage = outage_of_the_bank(story, CANARY)
    kept["outage"] = outage.number
    kept |= published_of_the_bank(story, outage, CANARY)
    kept |= alerts_of_the_bank(story, CANARY) | checks_of_the_bank(story, CANARY)
    kept |= counts_of_the_bank(story, CANARY) | type_of_the_bank(story, CANARY)
    kept |= recovery_of_the_bank(story, CANARY) | backups_of_the_bank(story, CANARY)
    kept |= report_of_the_bank(story, CANARY) | meeting_of_the_bank(story, CANARY)
    kept |= mail_of_the_provider(story, CANARY) | surveys_of_the_bank(story, ticket, CANARY)
    kept |= money_of_the_bank(story, CANARY) | call_of_the_bank(story, CANARY)
    kept |= {"wish": bundle_of_the_bank(story).pk, "reply": reply_of_the_desk(story, CANARY).pk}
    kept |= habits_of_the_desk(story, ticket, CANARY) | article_of_the_bank(story, ticket, CANARY)
    return kept | _around(story) | on_call_at_the_bank(story, CANARY)


def _around(story: Story) -> dict[str, object]:
    """Return a recurring job of the bank, an import, and an address to which it has events sent."""
    wish = Wish(CANARY, "https://bank.example/in", [Event.REPORTED])
    hook, _ = hooks.add(wish, at=story.now, by=story.cast.representative)
    kept: dict[str, object] = {"hook": hook.pk}
    return kept | job_of_the_bank(story, CANARY) | import_of_the_provider(story, CANARY)


def _slip(story: Story, ticket: Ticket) -> Slip:
    """Return the record of a service at the bank."""
    said = slips.Service(
        way="remote", started_at=story.now, ended_at=story.now, done=CANARY, result="solved"
    )
    return slips.write(ticket.pk, said, at=story.now, by=story.cast.engineer)


def _asked(story: Story, ticket: Ticket) -> Job:
    """Return a job that the bank's representative asked for."""
    subject = Subject(ticket.contract_id, CANARY, "/agreements/bank-1/")
    return ask(Kind.RECORDS, subject, at=story.now, by=story.cast.representative)


def _told(story: Story, ticket: Ticket) -> Notice:
    """Return a notice to the bank's teller."""
    message = Message("canary", ("ticket", ticket.pk), Both(CANARY, CANARY), Both(CANARY, CANARY))
    decide(message, to=[story.cast.teller], at=story.now)
    found: Notice = Notice.objects.get(kind="canary")
    return found
