"""Pages of backups, and the address where scripts tell of their runs (C11)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.watch.backups import jobs, keys
from jianyue.watch.backups.jobs import Job
from jianyue.watch.models import BackupJob, BackupKey, BackupRun
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
HERE = timedelta(hours=8)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC).replace(microsecond=0))  # noqa: TID251 - pages read the real clock


def define(story: Story, name: str = "core-nightly") -> BackupJob:
    """A job that was set up two days ago, a run a day."""
    bank, by = story.cast.contracts["bank-1"], story.cast.manager
    with inside(by.tenant_id):
        job = Job(name, "core-banking", "全量", "每晚", 24, 30, 6, by)
        return jobs.define(bank, job, at=story.now - 48 * HOUR, by=by)


@pytest.fixture
def job(story: Story) -> BackupJob:
    return define(story)


@pytest.fixture
def key(story: Story) -> str:
    with inside(story.cast.manager.tenant_id):
        bank = story.cast.contracts["bank-1"]
        return keys.add(bank, "脚本", at=story.now, by=story.cast.manager)[1]


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def typed(at: datetime) -> str:
    return f"{at + HERE:%Y-%m-%dT%H:%M}"


def bring(key: str, said: Any, address: str = "/backups/in/") -> Any:
    text = said if isinstance(said, bytes) else json.dumps(said)
    bearer = {"authorization": f"Bearer {key}"} if key else None
    client = Client(enforce_csrf_checks=True)
    return client.post(address, text, content_type="application/json", headers=bearer)


def run_of(story: Story, **said: Any) -> dict[str, Any]:
    started = (story.now - HOUR).isoformat()
    given = {"job": "core-nightly", "status": "ok", "started_at": started,
             "ended_at": (story.now - MINUTE).isoformat(), "bytes": 1000, "run": "n1"}  # fmt: skip
    return given | said


def stored(job: BackupJob) -> list[BackupRun]:
    with inside(job.tenant_id):
        return list(BackupRun.objects.filter(job=job).order_by("pk"))


@pytest.mark.clause("C11")
def test_a_script_tells_of_a_run_and_the_same_run_again_changes_nothing(
    story: Story, job: BackupJob, key: str
) -> None:
    answer = bring(key, run_of(story))
    [run] = stored(job)
    assert (answer.status_code, answer.json()) == (
        202, {"status": "success", "id": run.pk, "new": True}
    )  # fmt: skip
    again = bring("", run_of(story, status="failed"), f"/backups/in/{key}/")
    assert (again.status_code, again.json()["new"], again.json()["id"]) == (202, False, run.pk)

    [run] = stored(job)
    assert (run.outcome, run.size, run.source) == ("ok", 1000, "script")


@pytest.mark.clause("C11")
@pytest.mark.parametrize(
    "wrong",
    [{"job": "other"}, {"job": ""}, {"status": "maybe"}, {"started_at": "soon"}, {"bytes": "many"},
     {"bytes": -1}, {"bytes": 10**30}, {"ended_at": "2999-01-01T00:00:00Z"},
     {"started_at": "2999-01-01T00:00:00Z"}, {"started_at": "1999-01-01T00:00:00Z"},
     {"ended_at": None}, {"job": ["core-nightly"]}, {"started_at": "9" * 40}],
)  # fmt: skip
def test_what_says_no_run_is_refused_for_good(
    story: Story, job: BackupJob, key: str, wrong: Any
) -> None:
    answer = bring(key, run_of(story, **wrong))

    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert stored(job) == []


@pytest.mark.parametrize("text", [b"", b"[]", b"no", b"\xff", b"[" * 9000, b'"a"', b"null"])
def test_a_body_that_is_no_object_is_refused(job: BackupJob, key: str, text: bytes) -> None:
    assert bring(key, text).status_code == 400
    assert stored(job) == []


def test_only_a_key_that_counts_is_listened_to_and_never_about_others(
    story: Story, signed_in: SignedIn, job: BackupJob, key: str
) -> None:
    assert bring("unknown", run_of(story)).status_code == 401
    assert bring("", run_of(story)).status_code == 401
    assert bring(key, b"x" * (16 * 1024 + 1)).status_code == 413
    manager = signed_in("manager")
    with inside(job.tenant_id):
        known = BackupKey.objects.get()
    assert "脚本" in body(manager.get("/backups/"))
    manager.post(f"/backups/keys/{known.pk}/remove/")
    assert bring(key, run_of(story)).status_code == 401
    assert stored(job) == []


def test_a_key_is_shown_once_with_what_to_write_into_the_script(
    story: Story, signed_in: SignedIn, job: BackupJob
) -> None:
    answer = signed_in("manager").post("/backups/keys/new/bank-1/", {"name": "夜间脚本"})
    assert answer["Cache-Control"] == "no-store"
    said = body(answer).split("Bearer ")[1].split('"')[0].split("&quot;")[0]
    assert bring(said, run_of(story)).status_code == 202
    assert len(stored(job)) == 1
    assert said not in body(signed_in("manager").get("/backups/"))


@pytest.mark.clause("C11")
def test_runs_stand_as_signs_with_words_and_a_night_that_is_missing_is_one_of_them(
    story: Story, signed_in: SignedIn, job: BackupJob
) -> None:
    page = body(signed_in("representative").get("/backups/"))
    assert "没有按时备份" in page
    ends = (story.now - 30 * HOUR, story.now - 29 * HOUR, story.now - HOUR)
    for ended, outcome in zip(ends, ("ok", "failed", "ok"), strict=True):
        said = {"outcome": outcome, "started_at": typed(ended - HOUR), "ended_at": typed(ended),
                "words": "", "run": "", "size": ""}  # fmt: skip
        signed_in("engineer").post(f"/backups/{job.pk}/run/", said)

    page = body(signed_in("representative").get(f"/backups/{job.pk}/"))
    assert "成功 2 · 失败 1 · 没有按时备份 1" in " ".join(page.split())
    assert ">按时<" in page


@pytest.mark.clause("C11")
def test_a_restore_that_was_tried_is_recorded_and_shown(
    story: Story, signed_in: SignedIn, job: BackupJob, key: str
) -> None:
    bring(key, run_of(story))
    [run] = stored(job)
    senior = story.cast.senior
    said = {"run": run.pk, "worked": "yes", "words": "十万笔一致", "verified_by": senior.pk,
            "when": ""}  # fmt: skip
    page = body(signed_in("engineer").post(f"/backups/{job.pk}/restore/", said, follow=True))

    assert "十万笔一致" in page
    assert senior.name in page


def test_a_file_of_excel_is_taken_and_a_wrong_line_is_named(
    story: Story, signed_in: SignedIn, job: BackupJob
) -> None:
    client, day = signed_in("engineer"), f"{story.now - 24 * HOUR:%Y-%m-%d}"
    text = f"job,status,started_at,ended_at\ncore-nightly,成功,{day} 00:10,{day} 00:20\n"
    for content, words in ((text.encode("gb18030"), "新增 1 次"), ((text + "x,ok,1,2\n").encode(),
                           "第 3 行"), (b"a,b\n", "第一行应含")):  # fmt: skip
        file = SimpleUploadedFile("runs.csv", content)
        page = body(client.post("/backups/file/bank-1/", {"file": file}, follow=True))
        assert words in page
    assert len(stored(job)) == 1


def test_a_job_is_set_anew_and_retired(signed_in: SignedIn, job: BackupJob, story: Story) -> None:
    manager = signed_in("manager")
    said = {"system": "e-banking", "what": "增量", "schedule": "每小时", "interval_hours": "2",
            "kept_days": "7", "test_months": "3", "owner": story.cast.engineer.pk}  # fmt: skip
    page = body(manager.post(f"/backups/{job.pk}/change/", said, follow=True))
    assert "最多相隔 2 小时" in page
    page = body(manager.post(f"/backups/{job.pk}/remove/", {"reason": "下线"}, follow=True))
    assert "已停用" in page
    assert signed_in("foreman").get(f"/backups/{job.pk}/").status_code == 404
    assert signed_in("teller").get("/backups/").status_code == 403


def test_the_list_asks_as_much_of_the_database_for_many_jobs_as_for_one(
    story: Story, signed_in: SignedIn, job: BackupJob, key: str
) -> None:
    client = signed_in("manager")
    client.get("/backups/")
    with CaptureQueriesContext(connection) as one:
        client.get("/backups/")
    for name in ("b", "c", "d"):
        define(story, name)
        bring(key, run_of(story, job=name))
    with CaptureQueriesContext(connection) as many:
        client.get("/backups/")

    assert len(many) <= len(one)
    assert body(client.get("/backups/")).count("成功 1") == 3
    assert stored(job) == []
