"""Files of other desks, plainly made up, and hands that bring them in."""

import csv
import json
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from jianyue.cli.rounds import DEEDS
from jianyue.imports import actions
from jianyue.imports.actions import Plan, Upload
from jianyue.imports.models import Import
from jianyue.imports.words import Dates, Source, What
from jianyue.jobs.models import Job
from jianyue.jobs.running import Workshop
from tests.story import Story
from tests.workshop import work_off

Do = Callable[..., Any]
ZAMMAD = {
    "id": 71, "number": "90071", "title": "柜面打印机不出纸", "note": "样例：三号柜台",
    "state": "closed", "priority": "3 high", "group": "Users", "organization": "示例银行",
    "customer": "teller@sample.example", "owner": "engineer@sample.example",
    "created_at": "2026-01-05T01:00:00.000Z", "first_response_at": "2026-01-05T01:20:00.000Z",
    "first_response_in_min": 20, "close_at": "2026-01-05T06:00:00.000Z", "close_in_min": 300,
    "updated_at": "2026-01-05T06:00:00.000Z", "article_ids": [1, 2],
}  # fmt: skip
GLPI = """\
"ID";"Name";"Status";"Type";"Priority";"Opening date";"Resolution date";"Closing date";"Entity"
"31";"样例：网断";"6";"1";"5";"2026-01-06 09:00";"2026-01-06 11:30";"2026-01-07 09:00";"示例银行"
"32";"样例：申请账号";"2";"2";"3";"2026-01-07 10:00";"";"";"示例银行"
"33";"样例：别家的事";"2";"2";"3";"2026-01-07 10:00";"";"";"示例工厂"
"""
JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Priority,Assignee,Reporter,Created,Resolved
样例：报表慢,OPS-1,1001,Bug,Done,Highest,engineer@sample.example,somebody,05/Jan/26 9:15 AM,05/Jan/26 4:30 PM
样例：新员工,OPS-2,1002,Task,To Do,Low,,colleague@sample.example,06/Jan/26 10:00 AM,
"""  # noqa: E501 - a file as it is


def zammad(*changed: dict[str, Any]) -> bytes:
    """Return an export of Zammad with a ticket for each of the changes."""
    return json.dumps({"tickets": [ZAMMAD | each for each in changed]}).encode()


def table(heads: Sequence[str], *rows: Sequence[str]) -> bytes:
    """Return a table as office programs save it."""
    text = StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode("utf-8-sig")


class Importing:
    """Somebody who brings files in."""

    def __init__(self, story: Story, do: Do, folder: Path, by: str = "manager") -> None:
        self.story, self.do, self.folder, self.by = story, do, folder, by

    def upload(
        self, content: bytes, source: Source = Source.TABLE, what: What = What.TICKETS,
        **said: Any,
    ) -> Any:  # fmt: skip
        """Have him upload a file."""
        path = self.folder / "upload"
        path.write_bytes(content)
        contract = self.story.cast.contracts["bank-1"] if what == What.TICKETS else None
        told = {"contract": contract} | said
        return self.do(self.by, actions.upload, Upload(what, source, path, "样例.csv", **told))

    def plan(self, kept: Import, **said: Any) -> Any:
        """Have him decide how it is read; what is not said stays as it was guessed."""
        plan = Plan(
            said.get("columns", kept.columns), said.get("values", kept.values),
            said.get("zone", kept.zone), said.get("dates", Dates.YEAR_FIRST), said.get("reporter"),
        )  # fmt: skip
        return self.do(self.by, actions.plan, kept.pk, plan)

    def tried(self, kept: Import) -> Any:
        """Have it tried; return what came of it."""
        job = self.do(self.by, actions.try_out, kept.pk)
        work_off(self.story.now)
        return self.seen(job).result

    def bring(self, kept: Import) -> Any:
        """Have it tried and brought in."""
        self.tried(kept)
        self.do(self.by, actions.bring_in, kept.pk)
        work_off(self.story.now)
        return self.seen(kept)

    def brought(self, content: bytes, source: Source = Source.TABLE, **said: Any) -> Any:
        """Upload and bring in, as it is guessed."""
        return self.bring(self.plan(self.upload(content, source, **said)))

    def seen(self, row: Any) -> Any:
        """Return a row as it is stored now."""
        return self.do(self.by, lambda *, at, by: type(row).objects.get(pk=row.pk))  # noqa: ARG005 - a deed takes both

    def run_again(self, kept: Import) -> None:
        """Have another worker do the job whose worker has died."""
        job = self.do(self.by, lambda *, at, by: Job.objects.get(kind="import", subject_id=kept.pk))  # noqa: ARG005 - a deed takes both
        Workshop(DEEDS, lambda: self.story.now).do(job.tenant_id, job.pk)
