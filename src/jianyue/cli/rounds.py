"""What a worker does again and again. Loaded once Django stands."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from jianyue.agreements import expiry
from jianyue.cli.rota import Turn
from jianyue.dashboards import keeping as standings
from jianyue.escalation import climbing, recoveries, reminding, warning, watching, windows
from jianyue.evidence import asking, sealing, telling
from jianyue.governance import planning as meetings
from jianyue.governance import telling as meetings_told
from jianyue.handover import archive
from jianyue.hooks import delivering as hooks
from jianyue.hooks import telling as happenings
from jianyue.imports import running as importing
from jianyue.jobs import looking
from jianyue.jobs.models import Kind
from jianyue.jobs.running import Deed
from jianyue.ledger import memory
from jianyue.ledger.archive import Archive
from jianyue.mail import keeping, outgoing
from jianyue.money import judging
from jianyue.money import telling_due as money
from jianyue.money.payments import planning
from jianyue.notices import actions as notices
from jianyue.notices import resets, sending
from jianyue.notices.channels import mail
from jianyue.notices.sending import Carriers
from jianyue.operation.installation import Installation
from jianyue.people import tokens
from jianyue.reports import planning as drafting
from jianyue.reports import releasing, restating
from jianyue.reports import telling as reports
from jianyue.services import staffing
from jianyue.surveys import links
from jianyue.tickets import breaches, chasing, holidays, letters
from jianyue.watch.alerts import silence, taking
from jianyue.watch.status import writing
from jianyue.watch.transactions import polling

ALWAYS: Final = timedelta(0)
SOON: Final = timedelta(seconds=2)  # what machines wait for
BY_AND_BY: Final = timedelta(seconds=5)  # what nobody is called for
AT_MOST: Final = 0.5  # seconds for which what was told keeps the next steps waiting
NOW_AND_THEN: Final = timedelta(minutes=10)
HOURLY: Final = timedelta(hours=1)
# What is done beside the rounds, for it takes long.
ABOVE: Final = mail.Above(
    outgoing.heads, MappingProxyType({sending.WAY_IN: links.path_of}), letters.rows_of
)
DEEDS: Final[Mapping[str, Deed]] = MappingProxyType(
    {
        Kind.RECORDS: archive.write,
        Kind.EVIDENCE: asking.deed,
        Kind.RELEASE: releasing.deed,
        Kind.TRIAL: importing.try_out,
        Kind.IMPORT: importing.bring_in,
    }
)


def deliver(now: datetime, carriers: Carriers | None = None, *, busy: float = notices.BUSY) -> int:
    """Send the notices that are due; return how many were tried."""
    with mail.line(ABOVE) as line:
        send = partial(sending.send, now=now, carriers=carriers or Carriers(line.send))
        return notices.deliver_due(now, send, busy=busy)


def keep_files(_now: datetime) -> int:
    """Copy keys and files that are new into the archive, where there is one."""
    archive, data = Archive.of(os.environ), Installation().data
    return archive.keep_files(data) if archive else 0


# What counts in days is looked at now and then: each look reads every running contract. In a storm
# of what is due at once people are called first, again after each other round that did something
# or took long, and the mail still leaves meanwhile (docs/decisions/0158).
ROUNDS: Final[Mapping[str, Turn]] = MappingProxyType(
    {
        "resets": Turn(resets.look_due, SOON),
        "ladders": Turn(climbing.escalate_due, ALWAYS, times=12, pressing=True),
        "warnings": Turn(warning.warn_due, ALWAYS, times=2),
        "reminders": Turn(reminding.remind_due, ALWAYS, times=2),
        "deliver": Turn(partial(deliver, busy=AT_MOST), ALWAYS),
        "happenings": Turn(happenings.take_due, SOON, times=5),
        "hooks": Turn(partial(hooks.deliver_due, busy=AT_MOST), SOON),
        "hooks-kept": Turn(hooks.forget, HOURLY),
        "staffing": Turn(staffing.take_effect, BY_AND_BY),
        "terms": Turn(expiry.end_due, NOW_AND_THEN),
        "holidays": Turn(holidays.look_due, BY_AND_BY),
        "clocks": Turn(breaches.look_due, ALWAYS, times=2),
        "slips": Turn(chasing.chase_due, BY_AND_BY),
        "archive": Turn(keep_files, timedelta(minutes=1)),
        "memory": Turn(memory.forget, NOW_AND_THEN),
        "answers": Turn(tokens.forget, NOW_AND_THEN),
        "reports": Turn(drafting.draft_due, NOW_AND_THEN),
        "reports-told": Turn(reports.tell_due, BY_AND_BY),
        "meetings": Turn(meetings.plan_due, NOW_AND_THEN),
        "meetings-told": Turn(meetings_told.tell_due, BY_AND_BY),
        "restated": Turn(restating.look_due, HOURLY),
        "standings": Turn(standings.keep_due, timedelta(seconds=30)),
        "windows": Turn(windows.tell_due, BY_AND_BY),
        "recoveries": Turn(recoveries.tell_due, BY_AND_BY),
        "payments": Turn(planning.plan_due, NOW_AND_THEN),
        "money": Turn(money.tell_due, BY_AND_BY),
        "judged": Turn(judging.judge_due, NOW_AND_THEN),
        "rosters": Turn(watching.look_due, BY_AND_BY),
        "alerts": Turn(taking.take_due, SOON, times=5),
        "silence": Turn(silence.look_due, BY_AND_BY),
        "counts": Turn(polling.poll_due, timedelta(seconds=30)),
        "status": Turn(writing.write_due, BY_AND_BY),
        "mail-kept": Turn(keeping.forget, NOW_AND_THEN),
        "jobs": Turn(looking.look_due, timedelta(seconds=10)),
        "seals": Turn(sealing.seal_due, NOW_AND_THEN),
        "seals-told": Turn(telling.tell_due, NOW_AND_THEN),
        "results": Turn(looking.forget, NOW_AND_THEN),
    }
)
