"""What was found on a job becomes a ticket: once, and each leads to the other."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.actions import Report, report
from jianyue.tickets.models import Ticket
from jianyue.upkeep.models import Finding, Job
from jianyue.upkeep.words import Followed


@dataclass(frozen=True, slots=True)
class Wish:
    """What a finding becomes: a problem or an incident, of which system, under which title."""

    kind: str
    title: str
    service: str = ""


@transaction.atomic
def follow(finding: Finding, wish: Wish, *, at: datetime, by: User) -> Ticket:
    """Register what was found as a ticket. Raises NotAllowed where it is one already."""
    must(by, Deed.WORK)
    jobs = Job.objects.visible_to(by)
    job: Job = jobs.select_related("plan", "contract").get(pk=finding.job_id)
    kept: Finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if kept.ticket_id is not None:
        raise NotAllowed("已经转为工单。", "It is a ticket already.")
    if wish.kind not in set(Followed):
        raise NotAllowed("请选择问题单或事件单。", "Choose a problem or an incident.")
    said = Report(
        kind=wish.kind, title=wish.title, service=wish.service, origin="inspection",
        text=f"{kept.text}\n\n{job.plan.title} · {job.plan.number} · {job.on_date}",
    )  # fmt: skip
    ticket = report(job.contract, said, at=at, by=by)
    body = {"finding": kept.seq, "ticket": ticket.pk}
    ledger.add(job.timeline_id, Entry("job_followed", at, body), at=at, by=by.pk)
    kept.ticket = ticket
    kept.save(update_fields=["ticket"])
    return ticket
