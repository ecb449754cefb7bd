"""Request types with fields of their own: asked, answered, put right, and kept as they were."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import breaks_of, words_of
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.request_types import defining
from jianyue.request_types.definitions import Definition, Field
from jianyue.request_types.filling import Filled, NotAnAnswer, fill
from jianyue.request_types.models import Edition, RequestType
from jianyue.tickets import asked as answers
from jianyue.tickets.finding import found, from_now
from jianyue.tickets.models import Ticket
from tests.story import Story

Do = Callable[..., Any]


def both(zh: str, en: str = "") -> Both:
    return Both(zh, en)


FIELDS = (
    Field("text", both("账号名", "account"), required=True),
    Field("choice", both("系统", "system"), options=(both("核心", "core"), both("网银", "web"))),
    Field("choices", both("权限"), options=(both("查询"), both("录入"), both("复核"))),
    Field("number", both("有效期", "valid for"), unit="天"),
    Field("date", both("开通日期")),
    Field("person", both("使用人")),
    Field("yes_no", both("需要外网")),
    Field("long", both("理由")),
    Field("text", both("处理备注"), internal=True),
)
ACCOUNT = Definition(both("新建账号", "A new account"), fields=FIELDS, category="service")
GIVEN = {
    "f1": "zhang.san", "f2": "核心", "f3": "录入\n查询", "f4": "30.50", "f5": "2026-02-01",
    "f7": "yes", "f8": "新员工\n入职",
}  # fmt: skip


@pytest.fixture
def account(story: Story, do: Do) -> RequestType:
    made: RequestType = do("manager", defining.define, story.cast.contracts["bank-1"], ACCOUNT)
    return made


def edition(row: RequestType) -> Edition:
    with inside(row.tenant_id):
        found: Edition = Edition.objects.select_related("of").latest("number")
    return found


def people(story: Story) -> dict[str, User]:
    teller = story.cast.teller
    return {str(teller.pk): teller}


def filled(story: Story, row: RequestType, by: str = "teller", **more: str) -> Filled:
    given = GIVEN | {"f6": str(story.cast.teller.pk)} | more
    return fill(edition(row), given, people(story), by=story.cast.people[by])


def asked(story: Story, row: RequestType, by: str = "teller", **more: str) -> Ticket:
    return story.report(by, kind="request", asked=filled(story, row, by, **more))


def read(story: Story, ticket: Ticket, by: str) -> dict[str, str]:
    reader = story.cast.people[by]
    with inside(reader.tenant_id, reader.customer_id):
        facts = Fact.objects.filter(timeline=ticket.timeline_id).order_by("seq")
        words = words_of(ticket.timeline_id)
        values = answers.said_in((fact, words.get(fact.seq, {})) for fact in facts)
        found = answers.asked_for(values, reader, tenant=ticket.tenant_id)
    assert found is not None
    return {each.field.label.zh: each.said.zh for each in found.answers if each.said}


def finds(story: Story, who: str, words: str) -> list[str]:
    reader = story.cast.people[who]
    with inside(reader.tenant_id, reader.customer_id):
        hits = found(reader, words, most=20, until=from_now(story.now)).tickets
        return [each.number for each in hits]


def test_what_was_answered_stands_with_the_report(story: Story, account: RequestType) -> None:
    ticket = asked(story, account)
    assert read(story, ticket, "teller") == {
        "账号名": "zhang.san", "系统": "核心", "权限": "查询、录入", "有效期": "30.50 天",
        "开通日期": "2026-02-01", "使用人": "样例柜员", "需要外网": "是", "理由": "新员工\n入职",
    }  # fmt: skip
    (reported,) = story.facts(ticket)
    assert reported.body["asked"] == [account.pk, 1]
    assert "zhang.san" not in str(reported.body), "words stand apart, so that they can be erased"
    with inside(ticket.tenant_id):
        assert list(breaks_of(ticket.timeline)) == []


def test_what_is_internal_is_kept_from_the_customer(
    story: Story, do: Do, account: RequestType
) -> None:
    ticket = asked(story, account, "agent", f9="先核实身份")
    assert read(story, ticket, "agent")["处理备注"] == "先核实身份"
    assert "处理备注" not in read(story, ticket, "teller")
    teller = story.cast.teller
    with inside(teller.tenant_id, teller.customer_id):
        assert "先核实身份" not in str(words_of(ticket.timeline_id))
    assert finds(story, "agent", "先核实身份") == [ticket.number]
    assert finds(story, "representative", "先核实身份") == []
    assert finds(story, "representative", "zhang.san") == [ticket.number]

    mine = asked(story, account, f9="我说的")
    assert "处理备注" not in read(story, mine, "agent"), "a customer is not asked for it"
    do("agent", answers.correct, mine.pk, GIVEN | {"f9": "已核实"})
    assert read(story, mine, "agent")["处理备注"] == "已核实"
    assert finds(story, "agent", "已核实") == [mine.number]
    assert finds(story, "representative", "已核实") == []


def test_an_answer_is_put_right_by_a_new_fact_and_the_old_one_stays(
    story: Story, do: Do, account: RequestType
) -> None:
    ticket = asked(story, account)
    right = GIVEN | {"f6": str(story.cast.teller.pk), "f1": "zhang.san2", "f8": ""}
    do("teller", answers.correct, ticket.pk, right)
    do("teller", answers.correct, ticket.pk, right)
    assert [each.kind for each in story.facts(ticket)] == ["reported", "detailed"]
    now = read(story, ticket, "teller")
    assert now["账号名"] == "zhang.san2"
    assert "理由" not in now
    with inside(ticket.tenant_id):
        assert words_of(ticket.timeline_id)[1]["answer-f1"] == "zhang.san"
        with pytest.raises(NotAnAnswer, match="account"):
            do("teller", answers.correct, ticket.pk, right | {"f1": ""})


def test_a_changed_or_retired_type_leaves_tickets_as_they_are(
    story: Story, do: Do, account: RequestType
) -> None:
    ticket = asked(story, account)
    before = read(story, ticket, "teller")
    kept = edition(account).definition.fields
    changed = replace(ACCOUNT, name=both("开通账号"), fields=(kept[3], kept[0], FIELDS[4]))
    do("manager", defining.change, account, changed)
    same = replace(changed, fields=edition(account).definition.fields)
    do("manager", defining.change, account, same)
    assert edition(account).number == 2, "as it was, it makes no edition"
    assert [each.key for each in edition(account).definition.fields] == ["f4", "f1", "f10"]
    assert read(story, ticket, "teller") == before

    do("manager", defining.retire, account)
    assert read(story, ticket, "teller") == before
    do("teller", answers.correct, ticket.pk, GIVEN | {"f1": "li.si"})
    assert read(story, ticket, "teller")["账号名"] == "li.si"
    with pytest.raises(NotAllowed, match="retired"):
        filled(story, account)
    with pytest.raises(NotAllowed, match="retired"):
        do("manager", defining.change, account, ACCOUNT)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("f1", ""), ("f1", "x" * 201), ("f1", "one\ntwo"), ("f2", "其他"), ("f3", "查询\n删除"),
        ("f4", "many"), ("f4", "NaN"), ("f4", "Infinity"), ("f4", "1e999999"), ("f4", "1" * 40),
        ("f5", "2026-02-30"), ("f5", "0001-01-01"), ("f6", "1"), ("f6", "' OR 1=1"),
        ("f7", "maybe"), ("f8", "长" * 5001),
    ],
)  # fmt: skip
def test_what_does_not_answer_is_refused_and_named(
    story: Story, account: RequestType, key: str, said: str
) -> None:
    with pytest.raises(NotAnAnswer):
        filled(story, account, **{key: said})


@pytest.mark.parametrize(
    "said",
    [
        {"name": both("")}, {"name": both("长" * 81)}, {"kind": "problem"}, {"service": "nothing"},
        {"fields": FIELDS[:1] * 31}, {"fields": (Field("colour", both("颜色")),)},
        {"fields": (Field("text", both("")),)},
        {"fields": (Field("choice", both("一个"), options=(both("只有"),)),)},
        {"fields": (Field("choice", both("两个"), options=(both("同"), both("同"))),)},
        {"fields": (Field("number", both("数"), unit="长" * 21),)}, {"help": both("长" * 2001)},
    ],
)  # fmt: skip
def test_a_type_that_makes_no_sense_is_refused(story: Story, do: Do, said: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        do("manager", defining.define, story.cast.contracts["bank-1"], replace(ACCOUNT, **said))


def test_only_managers_define_types(story: Story, do: Do, account: RequestType) -> None:
    for actor in ("agent", "engineer", "representative", "auditor"):
        with pytest.raises(NotAllowed):
            do(actor, defining.define, story.cast.contracts["bank-1"], ACCOUNT)
        with pytest.raises((NotAllowed, RequestType.DoesNotExist)):
            do(actor, defining.retire, account)
    with pytest.raises((NotAllowed, Contract.DoesNotExist)):
        do("rival_manager", defining.define, story.cast.contracts["bank-1"], ACCOUNT)
    with pytest.raises((NotAllowed, RequestType.DoesNotExist)):
        do("rival_manager", defining.retire, account)


@pytest.mark.usefixtures("account")
def test_customers_see_the_types_of_their_contracts_and_those_for_all(story: Story, do: Do) -> None:
    for_all = do("manager", defining.define, None, replace(ACCOUNT, name=both("VPN")))

    def seen(actor: str) -> set[str]:
        person = story.cast.people[actor]
        with inside(person.tenant_id, person.customer_id):
            assert Edition.objects.count() == RequestType.objects.count(), "the fence itself"
            return {str(each) for each in RequestType.objects.visible_to(person)}

    assert seen("teller") == seen("agent") == {"新建账号", "VPN"}
    assert seen("foreman") == {"VPN"}
    assert seen("stranger") == seen("rival_manager") == set()
    strange = fill(edition(for_all), {"f1": "x"}, {}, by=story.cast.teller)
    with pytest.raises(NotAllowed):
        story.report("stranger", contract="stranger-1", kind="request", asked=strange)


def test_a_type_of_one_contract_is_not_reported_under_another(
    story: Story, account: RequestType
) -> None:
    said = filled(story, account, "agent")
    with pytest.raises(NotAllowed, match="not of this contract"):
        story.report("agent", contract="factory-1", kind="request", asked=said)


def test_answers_are_put_right_by_who_reported_and_the_desk_until_it_is_over(
    story: Story, do: Do, account: RequestType
) -> None:
    ticket = asked(story, account)
    for actor in ("colleague", "auditor", "foreman", "outsider"):
        with pytest.raises((NotAllowed, Ticket.DoesNotExist)):
            do(actor, answers.correct, ticket.pk, GIVEN)
    plain = story.report("teller", kind="request")
    with pytest.raises(NotAllowed, match="Nothing was asked"):
        do("teller", answers.correct, plain.pk, GIVEN)
    story.wait(minutes=5)
    story.record(ticket, "acknowledged")
    story.record(ticket, "responded", text="好")
    story.record(ticket, "resolved", text="已开通")
    with pytest.raises(NotAllowed, match="cannot be changed"):
        do("teller", answers.correct, ticket.pk, GIVEN | {"f1": "late"})


def test_the_rows_are_what_facts_and_editions_say(do: Do, account: RequestType) -> None:
    do("manager", defining.change, account, replace(ACCOUNT, name=both("开通账号")), place=3)
    with inside(account.tenant_id):
        RequestType.objects.update(name_zh="错", edition=9, place=0)
        assert defining.rebuild(account.tenant_id) == ["开通账号"]
        assert defining.rebuild(account.tenant_id) == []
        kept = RequestType.objects.get()
    assert (kept.name_zh, kept.edition, kept.place) == ("开通账号", 2, 3)
