"""What the desk and the customer agree on while they work, done and read on the ticket's page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, also_signed
from tests.pages.telling import page, reported, say, ticket_of
from tests.story import SHANGHAI

SignedIn = Callable[..., Client]


@pytest.fixture
def outsourced(cast: Cast) -> str:
    return also_signed("outsourced", cast).code


@pytest.mark.clause("B01")
def test_the_year_its_services_and_the_fee_that_includes_visits_are_read_by_the_customer(
    outsourced: str, signed_in: SignedIn
) -> None:
    teller = signed_in("teller")
    text = teller.get(f"/agreements/{outsourced}/text/").content.decode()

    for words in (
        "2026 年 1 月 1 日至 2026 年 12 月 31 日", "现场维修", "咨询与补丁", "客户端安装与卸载",
        "数据库调优", "业务与操作指导", "账号与权限管理", "数据备份", "包干服务，现场不另收费",
    ):  # fmt: skip
        assert words in text, words
    assert "2026-01-01" in teller.get(f"/agreements/{outsourced}/").content.decode()


@pytest.mark.clause("B02")
@pytest.mark.parametrize(("effort", "over"), [("2", False), ("2.5", True)])
def test_an_effort_is_estimated_and_flagged_where_it_is_above_what_is_included(
    outsourced: str, cast: Cast, signed_in: SignedIn, effort: str, over: bool,  # noqa: FBT001 - a row of the table
) -> None:  # fmt: skip
    agent, customer = signed_in("agent"), signed_in("representative")
    number, _ = reported(
        signed_in("teller"), outsourced, what="request:enhancement", service="enhancement",
        grade="4",
    )  # fmt: skip
    assert say(agent, number, "estimated", effort=effort) == 302

    for client in (agent, customer):
        shown = page(client, number)
        assert ("是，须经客户代表同意" in shown) is over
        assert ("否，包含在服务费内" in shown) is not over
    assert say(agent, number, "resolved", text="已改进") == (422 if over else 302)
    if over:
        assert number in customer.get("/my/").content.decode()
        assert say(customer, number, "effort_agreed") == 302
        assert say(agent, number, "resolved", text="已改进") == 302
    assert ticket_of(cast, number).state == "resolved"


@pytest.mark.clause("B05")
def test_a_fault_that_stops_business_is_analysed_together_and_solved_with_consent(
    outsourced: str, cast: Cast, signed_in: SignedIn
) -> None:
    engineer, customer = signed_in("engineer"), signed_in("representative")
    number, _ = reported(signed_in("teller"), outsourced, grade="1")
    assert say(engineer, number, "arrived", place="机房") == 302
    assert say(engineer, number, "analysed", text="控制器故障", **{"with": "样例银行代表"}) == 302
    assert say(engineer, number, "restored", text="切换") == 422
    assert "须经客户同意后才能实施" in page(engineer, number, "acts/restored")

    assert say(engineer, number, "solution_proposed", text="切换到备机") == 302
    assert "等待客户代表答复解决方案" in page(customer, number)
    assert say(customer, number, "consented") == 302
    assert say(engineer, number, "restored", text="已切换") == 302

    shown = page(signed_in("teller"), number)
    for words in ("与客户共同分析", "控制器故障", "样例银行代表", "客户同意方案", "到达现场"):
        assert words in shown, words
    assert ticket_of(cast, number).level == 1


@pytest.mark.clause("B06")
@pytest.mark.parametrize(
    ("mode", "words"), [("phone", "电话"), ("mail", "邮件"), ("remote", "远程接入")]
)
def test_a_remote_session_is_recorded_with_its_way_and_length(
    outsourced: str, signed_in: SignedIn, mode: str, words: str
) -> None:
    engineer = signed_in("engineer")
    number, _ = reported(signed_in("teller"), outsourced, grade="3")
    began, ended = (timezone.now() + timedelta(minutes=each) for each in (-30, -5))
    at = {
        "occurred_at": began.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"),
        "until": ended.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"),
    }
    said = {"text": "检查日志", "late_reason": "会话结束后登记"}
    assert say(engineer, number, "session_held", mode=mode, **said, **at) == 422  # before it came
    del at["occurred_at"]
    at["until"] = ""
    assert say(engineer, number, "session_held", mode="pigeon", text="飞鸽") == 422
    assert say(engineer, number, "session_held", mode=mode, text="检查日志") == 302

    shown = page(signed_in("teller"), number)
    assert "远程维护" in shown
    assert words in shown


@pytest.mark.clause("B13")
@pytest.mark.parametrize(
    ("origin", "words"), [("inspection", "巡检"), ("fault", "故障告警"), ("complaint", "投诉")]
)
def test_the_desk_registers_what_an_inspection_a_complaint_or_an_alert_brought(
    outsourced: str, cast: Cast, signed_in: SignedIn, origin: str, words: str
) -> None:
    agent = signed_in("agent")
    number, _ = reported(
        agent, outsourced, grade="3", who=str(cast.representative.pk), origin=origin
    )

    assert ticket_of(cast, number).origin == origin
    assert words in page(agent, number)
    text = signed_in("teller").get(f"/agreements/{outsourced}/text/").content.decode()
    assert "开发或测试中的系统" in text  # out of scope by name


@pytest.mark.clause("D07")
def test_a_security_incident_is_reported_by_its_class_and_hidden_from_the_many(
    cast: Cast, signed_in: SignedIn
) -> None:
    form = signed_in("teller").get("/report/").content.decode()
    for words in ("政治事件", "信息泄露", "窃取用户数据", "未经授权的变更", "瞒报", "严重越权"):
        assert words in form
    number, _ = reported(signed_in("teller"), "bank-1", what="security:leak", title="疑似外泄")

    assert ticket_of(cast, number).security == "leak"
    assert "疑似外泄" in page(signed_in("manager"), number)
    for who in ("agent", "engineer", "colleague"):
        assert signed_in(who).get(f"/tickets/{number}/").status_code == 404


@pytest.mark.clause("D07")
def test_who_writes_a_security_incident_down_for_others_reads_its_number_alone(
    cast: Cast, signed_in: SignedIn
) -> None:
    agent = signed_in("agent")
    said = {"contract": "bank-1", "what": "security:overreach", "title": "越权查询"}
    answer = agent.post("/report/", said | {"who": str(cast.representative.pk)}, follow=True)

    html = answer.content.decode()
    assert "只有少数人能看到它" in html
    assert "越权查询" not in html


@pytest.mark.clause("D09")
def test_one_window_takes_every_matter_whatever_it_is_about(
    cast: Cast, signed_in: SignedIn
) -> None:
    code = also_signed("quality", cast).code
    teller = signed_in("teller")
    numbers = [
        reported(teller, code, what=what, title=title)[0]
        for what, title in (
            ("incident", "会议室投影不亮"), ("request:information", "怎样备份邮件"),
            ("request:training", "新员工培训"), ("complaint", "来得太慢"),
        )
    ]  # fmt: skip

    queue = signed_in("agent").get("/desk/").content.decode()
    for number in numbers:
        assert number in queue
    assert ticket_of(cast, numbers[0]).service == ""


@pytest.mark.clause("E09")
def test_a_request_goes_from_its_submission_to_the_feedback_on_its_page(
    cast: Cast, signed_in: SignedIn
) -> None:
    agent, teller = signed_in("agent"), signed_in("teller")
    number, _ = reported(teller, also_signed("handbook", cast).code, what="request:information")
    for act, said in (
        ("acknowledged", {}),
        ("assigned", {"assignee": str(cast.engineer.pk)}),
        ("responded", {"text": "今天答复"}),
        ("noted", {"text": "已查到一半"}),
        ("resolved", {"text": "说明在附件"}),
    ):
        assert say(agent, number, act, **said) == 302, act
    assert say(teller, number, "verified") == 302
    answer = teller.post(f"/tickets/{number}/rating/", {"stars": "5", "text": "很清楚"})
    assert answer.status_code == 302
    assert say(agent, number, "closed") == 302

    shown = page(teller, number)
    for words in ("受理", "分派", "答复客户", "解决", "客户确认已解决", "客户评价", "关闭"):
        assert words in shown


@pytest.mark.clause("C19")
@pytest.mark.clause("C20")
def test_the_bank_grades_by_problem_system_customer_and_device(
    cast: Cast, signed_in: SignedIn
) -> None:
    agent = signed_in("agent")
    form = signed_in("teller").get("/report/").content.decode()
    for words in ("一级（紧急）", "二级（严重）", "三级（一般）", "四级（轻微）"):
        assert words in form
    number, _ = reported(signed_in("teller"), "bank-1", grade="4", service="office-systems")
    assert ticket_of(cast, number).level == 4
    graded = page(agent, number, "acts/reclassified")
    for name in ("attributes_problem", "attributes_customer", "attributes_device"):
        assert f'name="{name}"' in graded
    said = {"attributes_problem": "1", "attributes_customer": "important", "reason": "重要客户"}
    assert say(agent, number, "reclassified", **said) == 302

    assert ticket_of(cast, number).level == 1
    assert "1 级" in page(signed_in("teller"), number)


@pytest.mark.clause("A12")
def test_a_visit_out_of_hours_is_told_as_overtime_duty(signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    number, _ = reported(signed_in("foreman"), "factory-1", grade="high|medium",
                         service="maintenance")  # fmt: skip
    assert say(agent, number, "visited", text="更换电源", place="一号车间") == 302

    shown = page(signed_in("foreman"), number)
    assert "值班时段" in shown
    assert ("是，在现场服务时间之外" in shown) != ("否，在现场服务时间内" in shown)
