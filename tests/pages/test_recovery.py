"""Pages of disaster recovery: written by managers, followed by engineers, read by the customer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from jianyue.ledger.fence import inside
from jianyue.people.models import User
from jianyue.watch.models import Recovery, RecoveryPlan
from jianyue.watch.recovery import plans
from tests.cast import Cast
from tests.stories.disasters import STEPS, begun, plan_of_the_bank, script
from tests.stories.nights import told
from tests.story import Story

SignedIn = Callable[..., Client]
HERE = timedelta(hours=8)
HOUR = timedelta(hours=1)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC).replace(microsecond=0))  # noqa: TID251 - pages read the real clock


@pytest.fixture
def plan(story: Story) -> RecoveryPlan:
    with inside(story.cast.manager.tenant_id):
        return plan_of_the_bank(story)


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def pages_of(made: bytes) -> str:
    """The text of every page, without the breaks of lines."""
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))


def squeezed(text: str) -> str:
    return "".join(text.split())


def typed(at: datetime) -> str:
    return f"{at + HERE:%Y-%m-%dT%H:%M}"


def written(story: Story, **said: str) -> dict[str, Any]:
    """What a manager types into the form of a plan."""
    engineer = str(story.cast.engineer.pk)
    given = {
        "title": "网银灾难恢复预案", "systems": ["e-banking"], "rto": "4 小时", "rpo": "15 min",
        "drill_months": "6", "review_due": "2030-01-01", "owner": engineer, "strategy": "切换",
        "team_user_0": engineer, "team_role_0": "指挥", "step_text_0": "切换网络",
        "step_who_0": "网络", "step_minutes_0": "30", "step_text_2": "验证", "step_minutes_2": "5",
        "means_text_0": "备用线路", "means_text_1": "密码", "means_internal_1": "on",
    }  # fmt: skip
    return given | said


@pytest.mark.clause("E15")
def test_a_manager_writes_a_plan_and_changes_it_and_both_versions_can_be_read(
    signed_in: SignedIn, story: Story
) -> None:
    client = signed_in("manager")
    page = body(client.post("/recovery/plans/new/bank-1/", written(story), follow=True))
    assert "BANK-1-R0001" in page
    assert "4 小时" in page
    assert page.index("切换网络") < page.index("验证")

    form = body(client.get("/recovery/plans/BANK-1-R0001/change/"))
    assert 'value="4 h"' in form
    anew = written(story, rto="2 h", step_text_0="切换到备用线路", reason="演练后缩短")
    page = body(client.post("/recovery/plans/BANK-1-R0001/change/", anew, follow=True))
    assert "切换到备用线路" in page
    assert "演练后缩短" in page
    old = body(client.get("/recovery/plans/BANK-1-R0001/1/"))
    assert "切换网络" in old
    assert "这是较早的版本" in old


def test_what_was_typed_is_not_lost_by_a_refusal(signed_in: SignedIn, story: Story) -> None:
    client = signed_in("manager")
    page = body(client.post("/recovery/plans/new/bank-1/", written(story, rto="四")))
    assert "请写成 4 h" in page
    page = body(client.post("/recovery/plans/new/bank-1/", written(story, step_minutes_0="")))
    assert "每个步骤需要 1 分钟到 7 天" in page
    assert "切换网络" in page


@pytest.mark.clause("E15")
def test_the_customer_reads_plan_and_drill_without_what_is_internal(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan
) -> None:
    drill = begun(story, plan)
    client = signed_in("representative")
    page = body(client.get(f"/recovery/plans/{plan.number}/"))
    assert "备用机房二号柜" in page
    assert "保险柜密码" not in page
    assert "保险柜密码" in body(signed_in("engineer").get(f"/recovery/plans/{plan.number}/"))
    assert drill.number in body(client.get("/recovery/"))
    assert "机房断电" in body(client.get(f"/recovery/{drill.number}/"))
    for who, status in (("foreman", 404), ("stranger", 404), ("teller", 403)):
        for path in (f"/recovery/plans/{plan.number}/", f"/recovery/{drill.number}/"):
            assert signed_in(who).get(path).status_code == status


@pytest.mark.clause("A06", "E15")
def test_a_drill_is_followed_on_its_page_until_it_is_ended_and_reviewed(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan
) -> None:
    said = {"kind": "drill", "what": "假设断电", "occurred_at": typed(story.now - 2 * HOUR),
            "outage": "", "ticket": ""}  # fmt: skip
    engineer, senior = signed_in("engineer"), signed_in("senior")
    page = body(engineer.post(f"/recovery/plans/{plan.number}/begin/", said, follow=True))
    assert "尚未可知" in page
    address = "/recovery/BANK-1-E0001"
    step = {"act": "done", "when": typed(story.now - HOUR), "words": "小组到齐"}
    page = body(engineer.post(f"{address}/step/1/", step, follow=True))
    assert "小组到齐" in page
    assert "晚 50 分钟" in page
    back = {"when": typed(story.now - HOUR), "data_until": typed(story.now - 2 * HOUR), "words": ""}
    engineer.post(f"{address}/recover/", back)
    page = body(senior.post(f"{address}/verify/", {"works": "yes", "words": "正常", "when": ""},
                            follow=True))  # fmt: skip
    assert "已验证" in page
    page = body(engineer.post(f"{address}/end/", {"words": "", "when": ""}, follow=True))
    assert page.count(">达到<") == 5
    said = {"causes": "例行", "effect": "无", "lessons": "门禁卡"}
    assert "门禁卡" in body(engineer.post(f"{address}/review/", said, follow=True))


@pytest.mark.clause("E15")
def test_progress_is_told_and_an_improvement_is_closed_by_its_owner(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan
) -> None:
    drill = begun(story, plan)
    engineer, address = signed_in("engineer"), f"/recovery/{drill.number}"
    said = {"whom": ["customer", "management"], "words": "数据库已启动"}
    page = body(engineer.post(f"{address}/tell/", said, follow=True))
    assert "通报进展 客户代表、管理层" in page
    assert told(story, "senior", "recovery") == ["recovery-begun", "recovery-progress"]

    engineer.post(f"{address}/end/", {"words": "中止", "when": ""})
    senior = story.cast.senior
    said = {"text": "双路供电", "owner": senior.pk, "due_date": f"{story.now + 9 * HOUR:%Y-%m-%d}"}
    engineer.post(f"{address}/improve/", said)
    assert "双路供电" in body(engineer.get("/recovery/"))
    with inside(plan.tenant_id):
        made = Recovery.objects.get().improvements.get()
    close = f"/recovery/improvements/{made.pk}/close/"
    page = body(signed_in("senior").post(close, {"dropped": "no", "outcome": "好了"}, follow=True))
    assert "已完成" in page


def test_times_are_corrected_with_a_reason_and_the_timeline_keeps_both(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan
) -> None:
    drill = begun(story, plan)
    engineer, address = signed_in("engineer"), f"/recovery/{drill.number}/correct/"
    truth = {"occurred_at": typed(story.now - 2 * HOUR)}
    engineer.post(address, truth)  # a reason is asked for, and nothing is corrected
    page = body(engineer.post(address, truth | {"reason": "监控为准"}, follow=True))

    assert "更正 灾难发生" in page
    assert "监控为准" in page
    assert f"{story.now + HERE - 2 * HOUR:%Y-%m-%d %H:%M}:00" in page


@pytest.mark.clause("E15")
@pytest.mark.parametrize(("language", "title"), [("zh", "恢复策略"), ("en", "Recovery strategy")])
def test_a_plan_on_paper_says_all_that_is_needed_while_systems_are_down(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan, language: str, title: str
) -> None:
    address = f"/recovery/plans/{plan.number}/1/pdf/"
    with inside(plan.tenant_id):
        User.objects.update(language=language)
    ours, theirs = (pages_of(signed_in(who).get(address).content) for who in ("engineer", "senior"))
    said = [title, plan.number, story.cast.engineer.name, story.cast.manager.name]
    for words in (*said, *(each.text for each in STEPS), "切换到异地副本", "备用机房二号柜"):
        assert squeezed(words) in ours
        assert squeezed(words) in theirs
    assert "保险柜密码" in ours
    assert "保险柜密码" not in theirs
    assert ("4小时" if language == "zh" else "4h") in ours
    assert signed_in("foreman").get(address).status_code == 404


def test_an_overdue_drill_and_review_are_shown(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan
) -> None:
    with inside(plan.tenant_id):
        RecoveryPlan.objects.update(drill_due="2020-01-01", review_due="2020-01-01")

    page = body(signed_in("representative").get("/recovery/"))
    assert "已逾期" in page
    assert "应复审" in page
    assert "演练已逾期" in body(signed_in("manager").get(f"/recovery/plans/{plan.number}/"))
    assert story.now > plan.written_at - HOUR


def test_the_list_asks_as_much_of_the_database_for_many_plans_as_for_one(
    signed_in: SignedIn, story: Story, plan: RecoveryPlan
) -> None:
    client = signed_in("manager")
    client.get("/recovery/")
    with CaptureQueriesContext(connection) as one:
        client.get("/recovery/")
    with inside(plan.tenant_id):
        bank = story.cast.contracts["bank-1"]
        for _ in range(3):
            plans.write(bank, script(story), at=story.now, by=story.cast.manager)
    begun(story, plan)
    with CaptureQueriesContext(connection) as many:
        client.get("/recovery/")

    assert len(many) <= len(one)
