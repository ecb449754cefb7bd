"""Review meetings, action items, reports and restatements over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.client import Client, Problem
from tests.api.moments import at, day
from tests.cast import Cast
from tests.pages.samples import Samples

Of = Callable[..., Client]


def planned(keeper: Client, cast: Cast) -> str:
    """Plan a meeting that begins within the hour, the customer's senior manager in the chair."""
    said: Any = {
        "contract": "bank-1", "starts_at": at(minutes=-90), "ends_at": at(minutes=-30),
        "place": "会议室", "chair": cast.senior.pk, "people": [cast.representative.pk],
    }  # fmt: skip
    return keeper.plan_meeting(said)["number"]


def came(cast: Cast) -> Any:
    people = [cast.representative.pk, cast.contract_manager.pk]
    return {
        "held_from": at(minutes=-90),
        "held_until": at(minutes=-30),
        "chair": cast.senior.pk,
        "people": people,
    }


@pytest.mark.clause("C26")
def test_a_meeting_is_planned_held_written_issued_and_accepted(client_of: Of, cast: Cast) -> None:
    keeper, representative = client_of("contract_manager"), client_of("representative")
    number = planned(keeper, cast)
    topic = representative.add_topic(number, {"text": "夜间值班"})["points"][0]
    key = f"topic-{topic['point']}"
    keeper.hold_meeting(number, came(cast))
    keeper.say_in_meeting(number, {"item": key, "text": "同意增加"})
    keeper.decide_in_meeting(number, {"item": key, "text": "下月起实行"})
    item = keeper.open_item(
        number, {"item": key, "title": "排班", "owner": cast.manager.pk, "due_on": day(9)}
    )
    issued = keeper.issue_minutes(number)
    accepted = client_of("senior").answer_minutes(number, {"edition": 1, "accepts": True})

    assert (topic["side"]["value"], topic["text"]) == ("customer", "夜间值班")
    assert (issued["edition"], issued["state"]["value"]) == (1, "issued")
    assert accepted["state"]["value"] == "accepted"
    sections = representative.get_meeting_paper(number)["sections"]
    assert "同意增加" in str(sections)
    assert representative.take_meeting(number, "zh").startswith(b"%PDF")
    done = client_of("manager").close_item(item["number"], {"words": "排好了"})
    assert done["state"]["value"] == "done"
    assert keeper.reopen_item(item["number"], {"words": "还差一班"})["state"]["value"] == "open"


def test_who_is_not_concerned_plans_and_answers_nothing(client_of: Of, cast: Cast) -> None:
    number = planned(client_of("contract_manager"), cast)
    with pytest.raises(Problem) as role:
        client_of("representative").cancel_meeting(number, {"reason": "没空"})
    with pytest.raises(Problem) as foreign:
        client_of("foreman").get_meeting(number)
    with pytest.raises(Problem) as early:
        client_of("contract_manager").say_in_meeting(number, {"item": "moon", "text": "无"})

    assert (role.value.status, foreign.value.status, early.value.status) == (403, 404, 422)


def test_a_report_is_begun_written_and_dropped(client_of: Of) -> None:
    keeper = client_of("contract_manager")
    number = keeper.begin_report({"contract": "bank-1", "name": "inspection"})["number"]
    key = keeper.get_report_content(number)["sections"][0]["key"]
    written = keeper.write_section(number, key, {"zh": "一切正常", "en": "All is well"})
    keeper.reset_section(number, key)
    again = keeper.get_report_content(number)

    assert written["sections"][0]["text"] == {"zh": "一切正常", "en": "All is well"}
    assert again["sections"][0]["text"]["zh"] != "一切正常"
    with pytest.raises(Problem) as draft:
        client_of("representative").get_report_content(number)
    assert draft.value.status == 404
    assert keeper.drop_report(number, {"reason": "不需要"})["state"]["value"] == "dropped"


def test_a_restatement_is_seen_once_it_is_issued(client_of: Of, samples: Samples) -> None:
    report = str(samples.given["report"])
    found = client_of("contract_manager").list_restatements(report)["restatements"]

    assert [each["state"]["value"] for each in found] == ["issued"]
    with pytest.raises(Problem) as foreign:
        client_of("foreman").list_restatements(report)
    assert foreign.value.status == 404
