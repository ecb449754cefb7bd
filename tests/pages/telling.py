"""What the tests of pages say and read again and again: reports, acts, promised times."""

import re
from datetime import datetime
from html import unescape

from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from tests.cast import Cast

ROW = re.compile(r"<tr>\s*<th scope=\"row\">(.*?)</th>.*?datetime=\"([^\"]+)\"", re.DOTALL)


def reported(client: Client, contract: str, **said: str) -> tuple[str, str]:
    """Report over HTTP; return the number of the ticket and the page that answers."""
    form = {"contract": contract, "what": "incident", "title": "样例事项"} | said
    answer = client.post("/report/", form, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    return answer.redirect_chain[-1][0].strip("/").split("/")[-1], answer.content.decode()


def say(client: Client, number: str, act: str, **said: str) -> int:
    """Record something with a ticket over HTTP; return the status of the answer."""
    return client.post(f"/tickets/{number}/facts", {"act": act, **said}).status_code


def page(client: Client, number: str, tail: str = "") -> str:
    """Return the page of a ticket, or what hangs on it."""
    answer = client.get(f"/tickets/{number}/{tail}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def promised(html: str) -> dict[str, datetime]:
    """Return the promised times that a page lists: title -> the instant."""
    return {
        unescape(title): datetime.fromisoformat(due)
        for title, due in ROW.findall(html[html.index('id="promises"') :])
    }


def ticket_of(cast: Cast, number: str) -> Ticket:
    """Return a ticket as it is stored."""
    with inside(cast.agent.tenant_id):
        found: Ticket = Ticket.objects.get(number=number)
    return found
