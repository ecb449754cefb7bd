"""What the tests of slips do again and again."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jianyue.ledger.fence import inside
from jianyue.tickets import slips
from jianyue.tickets.models import Slip, Ticket
from jianyue.tickets.slips import Service
from tests.story import SHANGHAI, Story

STROKES = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 240"><path d="M0 0L9 9"/></svg>'


def local(story: Story, **later: float) -> str:
    return (story.now + timedelta(**later)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def filled(story: Story, **said: str) -> dict[str, str]:
    known = {
        "way": "on_site", "place": "机房一", "started_at": local(story),
        "ended_at": local(story, hours=1), "done": "更换电源模块。", "result": "solved",
        "outcome": "观察一天", "part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "0",
        "part-0-name": "电源模块", "part-0-model": "PSU-9", "part-0-count": "2",
        "part-0-serial": "SN-1", "part-1-name": "", "part-1-count": "1",
    }  # fmt: skip
    return known | said


def post(client: Client, path: str, said: dict[str, str]) -> HttpResponse:
    answer: Any = client.post(path, said)
    return answer  # type: ignore[no-any-return] # what the client of tests answers


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def written(story: Story, ticket: Ticket, by: str = "engineer", **more: Any) -> Slip:
    said: dict[str, Any] = {
        "way": "on_site", "started_at": story.now, "ended_at": story.now,
        "done": "更换电源模块。", "result": "solved",
    }  # fmt: skip
    person, at = story.cast.people[by], story.now
    with inside(ticket.tenant_id):
        return slips.write(ticket.pk, Service(**(said | more)), at=at, by=person)


def signed_by_engineer(story: Story, slip: Slip) -> None:
    with inside(slip.tenant_id):
        slips.sign_for_engineer(slip.pk, digest=slip.digest, at=story.now, by=story.cast.engineer)


def stored(slip: Slip) -> Slip:
    with inside(slip.tenant_id):
        found: Slip = Slip.objects.get(pk=slip.pk)
    return found


def hand(slip: Slip, **said: str) -> dict[str, str]:
    known = {"side": "customer", "digest": slip.digest, "name": "样例柜员", "agreed": "on"}
    return known | said


def in_english(client: Client) -> Client:
    client.post(reverse("display"), {"language": "en", "next": "/"})
    return client
