"""Tickets over the API: the same acts as on the pages, with the same refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.tickets.words import Category
from tests.api.program import Program
from tests.cast import Cast

Make = Callable[..., Program]
FAULT = {
    "title": "柜面系统打不开",
    "text": "登录后白屏",
    "contract": "bank-1",
    "attributes": {"urgency": "high", "impact": "high"},
}


def reported(teller: Program, **more: object) -> str:
    answer = teller.post("/tickets", FAULT | more)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["number"])


def test_a_ticket_is_reported_read_worked_on_and_closed(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    number = reported(teller)

    first = agent.get(f"/tickets/{number}").json()
    answered = agent.post(f"/tickets/{number}/facts", {"act": "responded", "text": "正在处理"})
    agent.post(f"/tickets/{number}/facts", {"act": "resolved", "text": "已重启"})
    teller.post(f"/tickets/{number}/facts", {"act": "verified"})
    closed = agent.post(f"/tickets/{number}/facts", {"act": "closed"})

    assert first["state"]["value"] == "new"
    assert first["text"] == FAULT["text"]
    assert answered.status_code == 201, answered.json()
    assert closed.json()["state"]["value"] == "closed"
    said = [each["kind"] for each in agent.get(f"/tickets/{number}/facts").json()["items"]]
    assert said == ["closed", "verified", "resolved", "responded", "reported"]


@pytest.mark.clause("D09")
def test_programs_bring_every_matter_to_the_same_desk(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    matters = [{"kind": kind} for kind in ("incident", "complaint", "feedback")]
    matters += [{"kind": "request", "category": each.value} for each in Category]

    brought = {reported(teller, **each) for each in matters}
    wrong = teller.post("/tickets", FAULT | {"kind": "release"})

    queue = {each["number"] for each in agent.get("/tickets").json()["items"]}
    assert len(brought) == len(matters)
    assert brought <= queue
    assert wrong.json()["errors"][0]["field"] == "kind"


def test_clocks_are_told_and_explained(program: Make) -> None:
    number = reported(program("teller"))
    agent = program("agent")

    clocks = agent.get(f"/tickets/{number}/clocks").json()["clocks"]
    one = clocks[0]
    explained = agent.get(f"/tickets/{number}/clocks/{one['target']}")

    assert one["state"] in {"running", "paused", "met"}
    assert explained.status_code == 200
    assert explained.json()["clock"]["target"] == one["target"]
    assert agent.get(f"/tickets/{number}/clocks/no-such-promise").status_code == 404


def test_what_an_act_needs_and_takes_is_held_field_by_field(program: Make) -> None:
    number, agent = reported(program("teller")), program("agent", Accept_Language="en")

    answer = agent.post(f"/tickets/{number}/facts", {"act": "paused", "cause": "x"})

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [each["field"] for each in answer.json()["errors"]] == ["cause", "ground", "text"]
    assert answer.json()["title"] == "What was sent does not fit"


def test_what_cannot_follow_is_refused_in_the_words_of_the_page(program: Make) -> None:
    number, agent = reported(program("teller")), program("agent")

    answer = agent.post(f"/tickets/{number}/facts", {"act": "resumed"})

    assert answer.status_code == 409
    assert answer.json()["detail"] == "计时没有暂停。"


def test_the_acts_that_are_offered_are_those_that_can_be_done(program: Make) -> None:
    number = reported(program("teller"))

    ours = program("agent").get(f"/tickets/{number}/acts").json()
    theirs = program("teller").get(f"/tickets/{number}/acts").json()

    assert "paused" in {each["act"] for each in ours["acts"] if each["refused"] is None}
    assert "paused" not in {each["act"] for each in theirs["acts"]}
    assert ours["pause_grounds"]
    assert theirs["people"] == []


def test_an_internal_note_is_not_told_to_the_customer(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    number = reported(teller)
    before = teller.get(f"/tickets/{number}")

    agent.post(f"/tickets/{number}/notes", {"text": "只给自己人看", "internal": True})

    after = teller.get(f"/tickets/{number}", If_None_Match=before["ETag"])
    assert after.status_code == 304, "that there is a secret is a secret too"
    facts = teller.get(f"/tickets/{number}/facts").content.decode()
    assert "只给自己人看" not in facts
    assert (
        teller.post(f"/tickets/{number}/notes", {"text": "x", "internal": True}).status_code == 409
    )


def test_the_desk_reports_for_somebody_of_the_customer(program: Make, cast: Cast) -> None:
    agent = program("agent")

    nobody = agent.post("/tickets", FAULT)
    foreign = agent.post("/tickets", FAULT | {"reporter": cast.foreman.pk})
    right = agent.post("/tickets", FAULT | {"reporter": cast.teller.pk})

    assert nobody.json()["errors"][0]["field"] == "reporter"
    assert foreign.json()["errors"][0]["field"] == "reporter"
    assert right.json()["reporter"]["id"] == cast.teller.pk
    assert right["Location"] == f"/api/v1/tickets/{right.json()['number']}"


def test_pages_of_a_list_hold_each_ticket_once(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    numbers = [reported(teller, title=f"第 {n} 件") for n in range(5)]

    found, cursor = [], ""
    while True:
        page = agent.get(f"/tickets?sort=oldest&limit=2&cursor={cursor}").json()
        found += [each["number"] for each in page["items"]]
        if not found or page["next"] is None:
            break
        cursor = page["next"]
        reported(teller, title="读的时候来了一件") if len(found) == 2 else None

    assert found[:5] == numbers
    assert len(found) == len(set(found)) == 6


def test_a_cursor_is_good_for_its_own_list_and_person_alone(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    for n in range(3):
        reported(teller, title=f"第 {n} 件")
    cursor = agent.get("/tickets?limit=1").json()["next"]

    assert agent.get(f"/tickets?limit=1&cursor={cursor}").status_code == 200
    assert agent.get(f"/tickets?limit=1&cursor={cursor}&state=new").status_code == 400
    assert program("manager").get(f"/tickets?limit=1&cursor={cursor}").status_code == 400
    for hostile in ("x", "' OR 1=1 --", cursor[:-5], "W10:1:2", "%00", "a" * 2000):
        assert agent.get(f"/tickets?cursor={hostile}").status_code == 400, hostile


def test_files_go_up_and_come_down_as_they_were(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    number = reported(teller)
    sent = SimpleUploadedFile("说明.txt", "第一行\n".encode())

    made = agent.upload(f"/tickets/{number}/files", sent)
    found = teller.get(f"/tickets/{number}/files/{made.json()['id']}")

    assert made.status_code == 201, made.json()
    assert b"".join(found.streaming_content) == "第一行\n".encode()
    assert "attachment" in found["Content-Disposition"]
    assert teller.get(f"/tickets/{number}/files").json()["files"][0]["name"] == "说明.txt"


def test_tickets_are_linked_merged_and_split(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    one, two = reported(teller), reported(teller, title="同一件事")

    linked = agent.post(f"/tickets/{one}/links", {"number": two, "kind": "related"})
    row = linked.json()["links"][0]["id"]
    parted = agent.delete(f"/tickets/{one}/links/{row}")
    merged = agent.post(f"/tickets/{two}/merge", {"into": one, "reason": "重复"})
    split = agent.post(f"/tickets/{one}/parts", FAULT | {"title": "另一半"})

    assert linked.status_code == 201, linked.json()
    assert parted.status_code == 204
    assert merged.json()["number"] == one
    assert agent.get(f"/tickets/{two}").json()["merged_into"] == one
    assert split.status_code == 201, split.json()
    assert agent.post(f"/tickets/{one}/links", {"number": "X-2026-00001"}).status_code == 422


def test_following_is_said_again_and_again_without_harm(program: Make) -> None:
    teller = program("teller")
    number = reported(teller)

    for _ in range(2):
        assert teller.put(f"/tickets/{number}/watchers/me").status_code == 204
    assert len(teller.get(f"/tickets/{number}/links").json()["watchers"]) == 1
    for _ in range(2):
        assert teller.delete(f"/tickets/{number}/watchers/me").status_code == 204


def test_an_act_on_what_has_changed_since_is_refused(program: Make) -> None:
    teller, agent = program("teller"), program("agent")
    number = reported(teller)
    tag = agent.get(f"/tickets/{number}")["ETag"]
    note = {"text": "看到了"}

    first = agent.post(f"/tickets/{number}/notes", note, If_Match=tag)
    late = agent.post(f"/tickets/{number}/notes", note, If_Match=tag)
    fresh = agent.post(f"/tickets/{number}/notes", note, If_Match=first["ETag"])

    assert [first.status_code, late.status_code, fresh.status_code] == [201, 412, 201]


def test_what_is_the_same_is_not_sent_again(program: Make) -> None:
    agent = program("agent")
    number = reported(program("teller"))
    tag = agent.get(f"/tickets/{number}")["ETag"]

    same = agent.get(f"/tickets/{number}", If_None_Match=f'"other", W/{tag}')
    agent.post(f"/tickets/{number}/notes", {"text": "看到了"})
    another = agent.get(f"/tickets/{number}", If_None_Match=tag)

    assert (same.status_code, same.content) == (304, b"")
    assert another.status_code == 200


def test_a_list_asks_the_database_the_same_number_of_times_whatever_its_length(
    program: Make, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    teller, agent = program("teller"), program("agent")
    reported(teller)
    with CaptureQueriesContext(connection) as few:
        agent.get("/tickets")
    once = len(few)
    for _ in range(6):
        reported(teller)

    with django_assert_max_num_queries(once):
        agent.get("/tickets")


@pytest.mark.clause("A11")
def test_a_program_says_by_which_channel_a_matter_came(program: Make) -> None:
    agent, teller = program("agent"), program("teller")
    plain = reported(teller, kind="feedback")
    said = reported(teller, kind="complaint", channel="messenger")

    assert agent.get(f"/tickets/{plain}").json()["channel"]["value"] == "program"
    assert agent.get(f"/tickets/{said}").json()["channel"]["value"] == "messenger"
    found = agent.get("/tickets?channel=messenger").json()["items"]
    assert [each["number"] for each in found] == [said]
    assert teller.post("/tickets", FAULT | {"channel": "pigeon"}).status_code == 422
