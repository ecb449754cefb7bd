"""People whose words are pieces of pages: run in an installation, on the sample world.

Every payload becomes a note; together they fill titles, texts, reasons and names.
"""

import sys
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from jianyue.cli.installation import begin

begin("owner")

from jianyue.agreements.models import Contract  # noqa: E402 - Django stands from here on
from jianyue.ledger.fence import inside  # noqa: E402 - see above
from jianyue.people.invitations import Newcomer, invite  # noqa: E402 - see above
from jianyue.people.models import User  # noqa: E402 - see above
from jianyue.people.roles import Role  # noqa: E402 - see above
from jianyue.people.teams import Plan, form  # noqa: E402 - see above
from jianyue.tickets.actions import record  # noqa: E402 - see above
from jianyue.tickets.reporting import Report, report  # noqa: E402 - see above
from tests.browser.hostile_beside import Beside  # noqa: E402 - see above
from tests.browser.payloads import NAMES, NOTES, TITLES, packed, payloads  # noqa: E402 - see above

FACTORY = "HT-GC"
NOW = datetime.now(UTC)  # noqa: TID251 - the edge of this story
PEOPLE = {each.email.split("@")[0]: each for each in User.objects.filter(tenant__isnull=False)}


def reported(title: str, text: str) -> int:
    """Report something in words that are none."""
    by = PEOPLE["worker"]
    said = Report("incident", title, text, phone=title[:20], service="maintenance",
                  attributes={"urgency": "high", "impact": "high"})  # fmt: skip
    with inside(by.tenant_id, by.customer_id):
        return report(Contract.objects.get(code=FACTORY), said, at=NOW, by=by).pk


def noted(ticket: int, kind: str, by: str, **said: Any) -> None:
    """Record something with words that are none."""
    person = PEOPLE[by]
    with inside(person.tenant_id, person.customer_id):
        record(ticket, kind, at=NOW, by=person, **said)


def tell() -> None:
    """Report, note, solve."""
    lines = payloads()
    for title in islice(packed(lines, 200), TITLES):
        reported(title, lines[len(title)])
    for start in range(0, len(lines), NOTES):
        some = lines[start : start + NOTES]
        ticket = reported(f"hostile notes {start}", "\n\n".join(some)[:20_000])
        for number, line in enumerate(some):
            noted(ticket, "noted", "agent", text=line, internal=number % 2 == 1)
        noted(ticket, "arrived", "engineer", place=some[0][:200])
        noted(ticket, "resolved", "engineer", text=some[1], cause=some[2][:200])
        noted(ticket, "reopened", "worker", reason=some[3])


def beside() -> None:
    """Write what stands beside a ticket and a contract."""
    lines, writer = payloads(), Beside(PEOPLE, FACTORY, NOW)
    ticket = reported("hostile beside", lines[0])
    noted(ticket, "resolved", "engineer", text=lines[1], cause=lines[2][:200])
    writer.ticket(ticket, lines)
    writer.house(lines)


def name() -> None:
    """Name people and teams."""
    by = PEOPLE["admin"]
    with inside(by.tenant_id):
        house = PEOPLE["school"].organisation
        for number, said in enumerate(packed(payloads(), 60)):
            if number == NAMES:
                return
            newcomer = Newcomer(house, f"h{number}@demo.example", said, (Role.CUSTOMER_USER,), said)
            invite(newcomer, at=NOW, by=by)
            form(house, Plan(said, said), at=NOW, by=by)


if __name__ == "__main__":
    tell()
    name()
    beside()
    sys.exit(0)
