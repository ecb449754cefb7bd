"""Surveys, calls and opinions over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.client import Client, Problem
from tests.api.moments import at, day
from tests.api.program import Program
from tests.api.test_tickets import reported
from tests.cast import Cast

Of = Callable[..., Client]


def questionnaire(**more: Any) -> Any:
    return {
        "contract": "bank-1", "title": {"zh": "满意度"}, "rhythm": "yearly",
        "questions": [
            {"kind": "stars", "text": {"zh": "响应是否及时"}},
            {"kind": "words", "text": {"zh": "要改进什么"}, "optional": True},
        ],
        "starts_at": at(seconds=1), "ends_at": at(days=7), **more,
    }  # fmt: skip


def begun(keeper: Client, cast: Cast, **more: Any) -> str:
    """Write a survey that has begun, and send it to the teller."""
    survey = keeper.make_survey(questionnaire(starts_at=at(minutes=-5), **more))
    keeper.send_survey(survey["number"], {"people": [cast.teller.pk]})
    return survey["number"]


@pytest.mark.clause("B26")
def test_what_a_customer_answers_is_counted_taken_up_and_told_back(
    client_of: Of, cast: Cast
) -> None:
    keeper, teller = client_of("contract_manager"), client_of("teller")
    number = begun(keeper, cast)
    [mine] = teller.list_my_surveys()["items"]
    answered = teller.answer_survey(mine["id"], {"values": {"1": 4}, "words": {"2": "夜里没人接"}})
    found = keeper.get_survey_results(number)
    [voice] = keeper.list_unheard()["voices"]
    opinion = keeper.take_up_opinion(
        {"title": "夜间也接电话", "source": "survey", "source_id": voice["id"]}
    )
    at_work = keeper.assign_opinion(
        opinion["number"], {"owner": cast.manager.pk, "due_on": day(30)}
    )
    keeper.improve_opinion(opinion["number"], {"done": "加了班", "before": "无", "after": "有"})
    told = keeper.tell_opinion(opinion["number"], {"words": "夜间已有人接"})

    assert answered["values"] == {"1": 4}
    assert (found["answered"], found["questions"][0]["figure"]) == (1, "80")
    assert voice["text"] == "夜里没人接"
    assert at_work["state"]["value"] == "assigned"
    assert told["state"]["value"] == "told"
    assert teller.get_opinion(opinion["number"])["quote"] == "夜里没人接"


def test_an_answer_is_corrected_and_taken_back(client_of: Of, cast: Cast) -> None:
    keeper, teller = client_of("contract_manager"), client_of("teller")
    number = begun(keeper, cast)
    pk = teller.list_my_surveys()["items"][0]["id"]
    teller.answer_survey(pk, {"values": {"1": 4}})
    corrected = teller.answer_survey(pk, {"values": {"1": 2}})
    gone = teller.take_back_answer(pk)

    assert (corrected["values"], gone["withdrawn"]) == ({"1": 2}, True)
    assert keeper.get_survey_results(number)["questions"][0]["count"] == 0
    [asked] = keeper.list_invited(number)["items"]
    assert asked["answer"]
    assert asked["answer"]["values"] == {}


def test_no_program_answers_an_anonymous_survey(client_of: Of, cast: Cast) -> None:
    keeper, teller = client_of("contract_manager"), client_of("teller")
    number = begun(keeper, cast, anonymous=True)
    pk = teller.list_my_surveys()["items"][0]["id"]

    with pytest.raises(Problem) as refused:
        teller.answer_survey(pk, {"values": {"1": 4}})

    assert refused.value.status == 409
    found = keeper.get_survey_results(number)
    assert (found["hidden"], found["questions"], found["answered"]) == (True, [], 0)
    assert keeper.list_invited(number)["items"][0]["answered"] is None


def test_a_customer_is_called_about_a_closed_ticket(
    client_of: Of, program: Callable[..., Program]
) -> None:
    number = reported(program("teller"))
    for name, act in (("agent", "responded"), ("agent", "resolved"), ("teller", "verified"),
                      ("agent", "closed")):  # fmt: skip
        text = {"text": "好了"} if act in {"responded", "resolved"} else {}
        answer = program(name).post(f"/tickets/{number}/facts", {"act": act, **text})
        assert answer.status_code == 201, answer.json()
    agent = client_of("agent")
    call = agent.plan_follow_up({"ticket": number, "due_on": day(1)})
    missed = agent.record_follow_up(call["number"], {"reached": False})
    reached = agent.record_follow_up(
        call["number"], {"reached": True, "points": 90, "said": "很满意"}
    )

    assert (missed["tries"], reached["state"]["value"], reached["points"]) == (1, "reached", 90)
    assert [each["kind"] for each in reached["history"]] == [
        "call_planned", "call_missed", "call_reached",
    ]  # fmt: skip
    with pytest.raises(Problem) as refused:
        client_of("teller").get_follow_up(call["number"])
    assert refused.value.status == 403


def test_a_survey_that_was_not_sent_is_changed_and_called_off(client_of: Of, cast: Cast) -> None:
    keeper = client_of("contract_manager")
    survey = keeper.make_survey(questionnaire())["number"]
    said = {k: v for k, v in questionnaire(title={"zh": "新题"}).items() if k != "contract"}
    changed = keeper.change_survey(survey, said)  # type: ignore[arg-type] # as a program builds it
    with pytest.raises(Problem) as foreign:
        keeper.send_survey(survey, {"people": [cast.foreman.pk]})
    ended = keeper.call_off_survey(survey, {"reason": "不办了"})

    assert changed["title"]["zh"] == "新题"
    assert foreign.value.status in {409, 422}
    assert ended["state"]["value"] == "called_off"
    with pytest.raises(Problem) as hidden:
        client_of("representative").get_survey(survey)
    assert hidden.value.status == 404
