"""The desk over the API: acts on many, macros, tags, answers, views, one's own day, search."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.client import Client, Problem
from tests.api.program import Program
from tests.api.test_tickets import reported
from tests.cast import Cast

Of = Callable[..., Client]


@pytest.fixture
def numbers(program: Callable[..., Program]) -> list[str]:
    """Return two tickets that the teller reported."""
    teller = program("teller")
    return [reported(teller, title=f"柜面 {n} 打不开") for n in (1, 2)]


def test_many_tickets_are_given_looked_at_first_and_taken_back(
    client_of: Of, cast: Cast, numbers: list[str]
) -> None:
    manager = client_of("manager")
    first = manager.act_on_many(
        {"act": "assigned", "tickets": numbers, "assignee": cast.engineer.pk}
    )
    looked = manager.look_at_bulk({"act": "assigned", "tickets": numbers})
    second = manager.act_on_many({"act": "assigned", "tickets": numbers, "assignee": cast.agent.pk})
    given = [manager.get_ticket(each)["assignee"] for each in numbers]
    back = manager.undo_bulk({"undo": second["undo"]})

    assert (first["undoable"], second["undoable"]) == (0, 2)
    assert [each["refused"] for each in looked["tickets"]] == [None, None]
    assert [each["id"] for each in given if each] == [cast.agent.pk] * 2
    assert [each["refused"] for each in back["tickets"]] == [None, None]
    last = [manager.get_ticket(each)["assignee"] for each in numbers]
    assert [each["id"] for each in last if each] == [cast.engineer.pk] * 2
    with pytest.raises(Problem) as late:
        client_of("agent").undo_bulk({"undo": second["undo"]})
    assert late.value.status == 409


def test_an_answer_to_many_needs_the_look(client_of: Of, numbers: list[str]) -> None:
    agent = client_of("agent")
    looked = agent.look_at_bulk({"act": "responded", "tickets": numbers})
    seen = {each["number"]: each["seen"] for each in looked["tickets"]}
    said: Any = {"act": "responded", "tickets": numbers, "text": "{number} 正在处理"}
    blind = agent.act_on_many(said)
    done = agent.act_on_many(said | {"seen": seen})
    again = agent.act_on_many(said | {"seen": seen})

    assert all(each["refused"] for each in [*blind["tickets"], *again["tickets"]])
    assert not any(each["refused"] for each in done["tickets"])
    facts = agent.list_facts(numbers[0])["items"]
    assert facts[0]["words"]["text"] == f"{numbers[0]} 正在处理"


def test_a_macro_is_written_looked_at_and_done_as_one(client_of: Of, numbers: list[str]) -> None:
    agent = client_of("agent")
    macro = agent.make_macro(
        {"name": "接单", "steps": {"acknowledged": {}, "tagged": {"tags": "网络"}}}
    )["id"]
    looked = agent.look_at_macro(macro, {"tickets": numbers})["tickets"]
    seen = {each["number"]: each["seen"] for each in looked}
    done = agent.play_macro(macro, {"seen": seen})["tickets"]
    again = agent.play_macro(macro, {"seen": seen})["tickets"]

    assert [each["step"] for each in looked[0]["steps"]] == ["acknowledged", "tagged"]
    assert not any(each["refused"] for each in done)
    assert all(each["refused"] for each in again)
    assert agent.get_ticket(numbers[0])["tags"] == ["网络"]
    assert client_of("teller").get_ticket(numbers[0])["tags"] == []
    with pytest.raises(Problem, match=r"steps\.erased"):
        agent.change_macro(macro, {"name": "坏", "steps": {"erased": {}}})
    agent.remove_macro(macro)
    assert agent.list_macros()["items"] == []


def test_tags_answers_and_views_are_kept(client_of: Of, numbers: list[str]) -> None:
    agent, manager = client_of("agent"), client_of("manager")
    for word in ("网络", "打印机"):
        agent.record_fact(numbers[0], {"act": "tagged", "tags": word})
    by_word = {each["word"]: each["id"] for each in agent.list_tags()["items"]}
    manager.rename_tag(by_word["网络"], {"word": "专线"})
    merged = manager.merge_tag(by_word["打印机"], {"into": by_word["网络"]})
    reply = agent.make_reply({"name": "致谢", "text": "{number}：谢谢"})["id"]
    kept = agent.keep_view({"name": "我的", "chosen": {"assignee": "me"}})["views"][0]
    shared = manager.keep_view({"name": "全部", "chosen": {"state": "open"}})["views"][-1]["id"]
    manager.share_view(shared, {})

    assert (merged["word"], merged["used"]) == ("专线", 1)
    assert agent.suggest_tags(start="专")["words"] == ["专线"]
    assert agent.fill_reply(numbers[0], reply)["text"] == f"{numbers[0]}：谢谢"
    assert (kept["chosen"], kept["own"]) == ({"assignee": "me"}, True)
    assert {each["name"] for each in agent.list_views()["views"]} == {"我的", "全部"}
    with pytest.raises(Problem) as unknown:
        agent.keep_view({"name": "坏", "chosen": {"moon": "full"}})
    with pytest.raises(Problem) as role:
        client_of("teller").list_macros()
    assert (unknown.value.status, role.value.status) == (400, 403)


def test_many_are_merged_and_the_day_tells_of_it(
    client_of: Of, cast: Cast, numbers: list[str]
) -> None:
    agent = client_of("agent")
    agent.act_on_many({"act": "assigned", "tickets": numbers[:1], "assignee": cast.agent.pk})
    looked = agent.look_at_merge({"tickets": numbers})
    done = agent.merge_tickets({"tickets": numbers, "reason": "同一件事"})

    assert looked["survivor"] == done["survivor"] == numbers[0]
    assert [each["refused"] for each in done["tickets"]] == [None]
    assert agent.get_ticket(numbers[1])["merged_into"] == numbers[0]
    assert [each["number"] for each in agent.get_day()["mine"]] == [numbers[0]]


def test_search_finds_what_its_asker_sees(client_of: Of, numbers: list[str]) -> None:
    found = client_of("agent").find(q="柜面 打不开")
    by_number = client_of("teller").find(q=numbers[0])
    foreign = [client_of(each).find(q="柜面 打不开") for each in ("outsider", "foreman")]

    assert {each["name"] for each in found["items"]} >= set(numbers)
    assert by_number["items"][0]["name"] == numbers[0]
    assert [each["items"] for each in foreign] == [[], []]
    assert client_of("agent").find(q="样例柜员", kind="person")["items"]
    assert client_of("agent").find(q="bank-1", kind="agreement")["items"]


def test_what_was_found_says_where_in_pieces_of_plain_text(
    client_of: Of, program: Callable[..., Program]
) -> None:
    text = "刷卡时 <b>密钥库</b> 报错 E4711，两台柜面都有"
    number = reported(program("teller"), title="柜面报错", text=text)
    agent, teller = client_of("agent"), client_of("teller")
    agent.record_fact(number, {"act": "noted", "text": "密钥库口令已过期", "internal": True})
    [found] = teller.find(q="E4711")["items"]
    [inside] = agent.find(q="口令")["items"]
    [person] = agent.find(q="样例柜员乙", kind="person")["items"]

    assert "".join(each["text"] for each in found["excerpt"]) == text
    assert [each["text"] for each in found["excerpt"] if each["found"]] == ["E4711"]
    assert [each["found"] for each in found["heading"]] == [False]
    assert (found["internal"], inside["internal"]) == (False, True)
    assert teller.find(q="口令")["items"] == []
    assert (person["heading"], person["excerpt"]) == ([{"text": "样例柜员乙", "found": True}], [])
