"""Work on core banking in a night of January, and what people were told of it."""

from typing import Any

from jianyue.ledger.fence import inside
from jianyue.notices.models import Notice
from jianyue.watch.maintenance import Wish
from tests.acting import local
from tests.story import Story

NIGHT = "2026-01-18 00:00"  # Saturday to Sunday; the story begins on Monday the 12th
DAWN = "2026-01-18 04:00"


def wish(start: str = NIGHT, end: str = DAWN, **said: Any) -> Wish:
    given = {"systems": ("core-banking",), "reason": "升级数据库", "risk": "无法办理业务",
             "fallback": "恢复备份"} | said  # fmt: skip
    return Wish(from_at=local(start), until_at=local(end), **given)


def told(story: Story, who: str, cause: str = "window") -> list[str]:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, cause=cause).exclude(state="withdrawn")
        return [each.kind for each in rows.order_by("pk")]
