"""Jobs on pages: how far they are, what went wrong, and what is done about it, for whom."""

from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.jobs.models import Job, Kind, State
from jianyue.jobs.running import Deed
from jianyue.ledger.fence import inside
from jianyue.people.models import User
from tests.cast import Cast
from tests.stories.jobs.asking import failing, writing
from tests.workshop import work_off

SignedIn = Callable[..., Client]
CONTRACT = "/agreements/bank-1/"
RECORDS = f"{CONTRACT}records/"
COCKPIT = "/settings/operation/"
HTMX = {"HX-Request": "true"}
FAILS: Mapping[str, Deed] = {Kind.RECORDS: failing(OSError("no space left"))}


def html(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers or None)
    assert answer.status_code == 200
    return answer.content.decode()


def the_job(cast: Cast) -> Job:
    with inside(cast.representative.tenant_id):
        return Job.objects.get()


def changed(cast: Cast, **said: object) -> Job:
    with inside(cast.representative.tenant_id):
        Job.objects.update(**said)
    return the_job(cast)


@pytest.fixture
def asker(signed_in: SignedIn) -> Client:
    """The representative, who has asked for all records of the bank's contract."""
    client = signed_in("representative")
    answer = client.post(RECORDS)
    assert answer["Location"] == f"{CONTRACT}#records"
    return client


def test_the_page_says_how_far_it_is_and_asks_again_by_itself(cast: Cast, asker: Client) -> None:
    page = html(asker, CONTRACT)
    assert "等待处理" in page
    assert f'id="records" hx-get="{RECORDS}" hx-trigger="every 2s"' in page

    changed(cast, state=State.RUNNING, done=30, total=120)
    fragment = html(asker, RECORDS, **HTMX)
    assert fragment.lstrip().startswith('<section class="records stack stack--tight" id="records"')
    assert '<progress class="progress" max="120" value="30"' in fragment
    assert "25 %" in fragment
    assert asker.get(RECORDS)["Location"] == f"{CONTRACT}#records"  # without htmx


def test_what_is_ready_is_offered_and_asks_no_more(asker: Client) -> None:
    work_off(timezone.now())
    page = html(asker, CONTRACT)

    assert "0 张工单" in page
    assert f'action="{CONTRACT}records.zip"' in page
    assert "every 2s" not in page.split('id="records"')[1].split("</section>")[0]
    assert "已备好" in html(asker, "/notices/")


def test_nobody_takes_what_another_asked_for(asker: Client, signed_in: SignedIn) -> None:
    work_off(timezone.now())
    other = signed_in("administrator")
    answer = other.post(f"{CONTRACT}records.zip", follow=True)

    assert "文件还没有备好" in answer.content.decode()
    b"".join(asker.post(f"{CONTRACT}records.zip").streaming_content)  # type: ignore[attr-defined] # the library has no types


def test_what_is_not_kept_any_more_is_prepared_anew(cast: Cast, asker: Client) -> None:
    work_off(timezone.now())
    changed(cast, run=None)

    assert "重新准备" in html(asker, CONTRACT)
    answer = asker.post(f"{CONTRACT}records.zip", follow=True)
    assert "已过保存期限" in answer.content.decode()
    asker.post(RECORDS)
    assert "等待处理" in html(asker, CONTRACT)


def test_who_asked_cancels_it_and_asks_again(cast: Cast, asker: Client) -> None:
    job = the_job(cast)
    answer = asker.post(f"/jobs/{job.pk}/cancel/")
    assert answer["Location"] == f"{CONTRACT}#records"
    assert "已取消" in html(asker, CONTRACT)

    asker.post(f"/jobs/{job.pk}/again/")
    assert the_job(cast).state == State.WAITING
    assert "已经结束" in asker.post(f"/jobs/{job.pk}/again/", follow=True).content.decode()


def test_what_failed_says_so_without_the_machines_words(asker: Client, cast: Cast) -> None:
    changed(cast, attempts=2)
    work_off(timezone.now(), FAILS)
    page = html(asker, CONTRACT)

    assert the_job(cast).state == State.FAILED
    assert "未能完成" in page
    assert "重试" in page
    assert "no space left" not in page


def test_the_operators_page_lists_jobs_with_their_reason(
    cast: Cast, asker: Client, signed_in: SignedIn
) -> None:
    administrator = signed_in("administrator")
    assert "every 2s" in html(administrator, f"{COCKPIT}jobs/", **HTMX)
    changed(cast, attempts=2)
    work_off(timezone.now(), FAILS)
    page = html(administrator, COCKPIT)

    assert "合同的全部记录 bank-1" in page
    assert "OSError: no space left" in page
    assert "1 项失败" in page
    assert administrator.get(f"{COCKPIT}jobs/")["Location"] == COCKPIT
    assert asker.get(f"{COCKPIT}jobs/").status_code == 403


@pytest.mark.parametrize(("do", "state"), [("again", "waiting"), ("cancel", "cancelled")])
def test_an_administrator_tries_it_again_or_gives_it_up(
    do: str, state: str, cast: Cast, asker: Client, signed_in: SignedIn
) -> None:
    changed(cast, attempts=2)
    work_off(timezone.now(), FAILS)
    administrator = signed_in("administrator")
    answer = administrator.post(f"/jobs/{the_job(cast).pk}/{do}/", {"from": "operation"})

    assert answer["Location"] == f"{COCKPIT}#jobs"
    assert the_job(cast).state == state
    assert html(asker, CONTRACT)


@pytest.mark.usefixtures("asker")
@pytest.mark.parametrize("name", ["colleague", "contract_manager", "foreman", "rival_manager"])
def test_anothers_job_is_not_there(name: str, cast: Cast, signed_in: SignedIn) -> None:
    for do in ("cancel", "again"):
        assert signed_in(name).post(f"/jobs/{the_job(cast).pk}/{do}/").status_code == 404
    assert the_job(cast).state == State.WAITING


def test_it_speaks_english(cast: Cast, asker: Client, signed_in: SignedIn) -> None:
    administrator = signed_in("administrator")
    with inside(cast.representative.tenant_id):
        User.objects.update(language="en")
    changed(cast, state=State.RUNNING, done=1, total=4)
    assert "running 25 %" in html(asker, CONTRACT)
    assert "all records of a contract bank-1" in html(administrator, COCKPIT)
    changed(cast, state=State.WAITING)
    work_off(timezone.now(), {Kind.RECORDS: writing()})
    assert "Take the file" in html(asker, CONTRACT)


def test_the_number_of_statements_does_not_grow(signed_in: SignedIn) -> None:
    client = signed_in("administrator")
    numbers = []
    for name in ("contract_manager", "representative"):
        signed_in(name).post(RECORDS)
        html(client, COCKPIT)
        with CaptureQueriesContext(connection) as told:
            html(client, COCKPIT)
        numbers.append(len(told))

    assert numbers[0] == numbers[1]
