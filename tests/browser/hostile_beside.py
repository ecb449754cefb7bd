"""What stands beside tickets, in words that are none: slips, files, ratings, staff, data."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile

from jianyue.agreements.expiry import arrange_end
from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from jianyue.people.models import User
from jianyue.people.organisations import change
from jianyue.services import authorisations, replacements, staffing
from jianyue.services.models import MeritKind
from jianyue.services.staffing import Announcement
from jianyue.tickets import disclosures, slips
from jianyue.tickets.attachments import Upload, attach
from jianyue.tickets.rating import rate
from jianyue.tickets.slips import Service
from tests.browser.payloads import packed

FILES, MERITS, DISCLOSED = 20, 100, 100


class Beside:
    """Somebody of each side who writes scripts where words are asked for."""

    def __init__(self, people: dict[str, User], contract: str, now: datetime) -> None:
        self.people, self.contract, self.now = people, contract, now

    def do(self, who: str, deed: Any, *given: Any, **said: Any) -> Any:
        """Have somebody do something."""
        by = self.people[who]
        with inside(by.tenant_id, by.customer_id):
            return deed(*given, at=self.now, by=by, **said)

    def ticket(self, pk: int, lines: list[str]) -> None:
        """Write slips, files and a rating of a solved ticket."""
        for start in range(0, len(lines), 200):
            some = lines[start : start + 200]
            part = {
                "name": some[0][:100],
                "model": some[1][:100],
                "count": 1,
                "serial": some[2][:100],
            }
            said = Service(
                "on_site", self.now - timedelta(hours=1), self.now, "\n".join(some)[:20_000],
                "solved", some[3][:200], [part], some[4][:200],
            )  # fmt: skip
            self.do("engineer", slips.write, pk, said)
        for line in lines[: FILES * 7 : 7]:
            self.do("agent", attach, pk, Upload(line, ContentFile(b"words")))
        self.do("worker", rate, pk, 4, words=lines[7][:500])

    def house(self, lines: list[str]) -> None:
        """Write down what is kept of a contract and of its people."""
        with inside(self.people["admin"].tenant_id):
            contract = Contract.objects.get(code=self.contract)
        engineer, many = self.people["engineer"], list(packed(lines, 2000))
        all_of_it = "\n".join(many)[:4000]
        for text in many[:DISCLOSED]:
            self.do("operations", disclosures.disclose, contract, "law", to=text[:200], what=text)
        self.do("factory", disclosures.train, contract, people=3, what=many[0][:500])
        self.do("factory", authorisations.authorise, contract, engineer,
                until=date(2099, 1, 1), rules=all_of_it)  # fmt: skip
        self.do("factory", replacements.ask, contract, engineer, reason=many[1][:500])
        far = self.now.date() + timedelta(days=30)
        said = Announcement(engineer, self.people["agent2"], far, many[2][:500])
        self.do("operations", staffing.announce, contract, said)
        self.do("admin", arrange_end, contract, handover=all_of_it, due=None, retention_months=12)
        for text in islice(packed(lines, 200), MERITS):
            self.do("operations", replacements.add_merit, engineer, MeritKind.REWARD,
                    on_date=date(2026, 1, 1), text=text)  # fmt: skip
        said_of = {"name": many[0][:200], "name_en": many[1][:200], "address": many[2][:300]}
        self.do("admin", change, self.people["school"].organisation, said_of)
