"""Customers, teams, merits, holidays, phone lines, the outbox and all records, over the API."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from jianyue.client import Client, Problem
from jianyue.ledger.fence import inside
from jianyue.notices.models import Notice, State
from jianyue.people.models import Answered, Organisation, Scope
from tests.api.moments import day
from tests.api.program import Program
from tests.api.test_tickets import reported
from tests.cast import Cast
from tests.workshop import work_off

Of = Callable[..., Client]
Make = Callable[..., Program]
MILL: Any = {"code": "mill", "name": "示例纸厂", "name_en": "Sample Mill"}


def test_a_customer_is_taken_on_with_its_contract_and_closed(client_of: Of) -> None:
    office = client_of("administrator")
    contract: Any = {"code": "mill-1", "title": "运维合同", "mail": "mill@provider.example"}
    made = office.take_on_customer({"contract": contract, "customer": MILL})
    house = made["customer"]["id"]
    changed = office.change_organisation(house, {"name": "示例纸业", "phone": "010-1"})
    again = office.take_on_customer(
        {"contract": contract | {"code": "mill-2"}, "organisation": house}
    )
    closed = office.close_organisation(house)

    assert (made["code"], made["customer"]["name"]["en"]) == ("mill-1", "Sample Mill")
    assert again["customer"]["id"] == house
    assert (changed["name"]["zh"], changed["phone"], changed["code"]) == (
        "示例纸业", "010-1", "mill",
    )  # fmt: skip
    assert (changed["closed"], closed["closed"]) == (False, True)
    assert office.get_organisation(house)["closed"]
    with pytest.raises(Problem, match="仍在服务"):
        office.close_organisation(house)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "customer"),
        ({"customer": MILL, "organisation": 1}, "customer"),
        ({"customer": MILL | {"zone": "Mars/Olympus"}}, "customer.zone"),
        ({"customer": MILL, "start": "nothing"}, "start"),
        ({"customer": MILL | {"code": "Mill"}}, "customer.code"),
    ],
)
def test_a_customer_that_does_not_fit_is_refused_by_the_field(
    more: dict[str, Any], field: str, program: Make, cast: Cast
) -> None:
    said = {"contract": {"code": "mill-1", "title": "运维合同"}} | more
    answer = program("administrator").post("/customers", said)

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    with inside(cast.administrator.tenant_id):
        assert not Organisation.objects.filter(code="mill").exists()


def test_a_short_name_is_taken_once_and_an_old_tag_changes_nothing(program: Make) -> None:
    office = program("administrator")
    first = office.post("/organisations", MILL)
    place = f"/organisations/{first.json()['id']}"
    tag = office.get(place)["ETag"]
    right = office.post(f"{place}/change", {"name": "示例纸业"}, If_Match=tag)
    late = office.post(f"{place}/change", {"name": "示例造纸"}, If_Match=tag)

    assert office.post("/organisations", MILL).status_code == 409
    assert (first.status_code, right.status_code, late.status_code) == (201, 201, 412)
    assert first["Location"].endswith(place)
    assert office.get(place).json()["name"]["zh"] == "示例纸业"
    assert program("manager").post("/organisations", MILL).status_code == 403
    reader = program("administrator", Scope.READ)
    assert reader.post("/organisations", MILL).json()["type"].endswith("#scope")


def test_a_team_is_set_up_joined_left_and_put_under_another(client_of: Of, cast: Cast) -> None:
    office, house = client_of("administrator"), cast.agent.organisation_id or 0
    above = office.form_team(house, {"name": "服务台"})["id"]
    night: Any = {"name": "夜班", "parent": above, "lead": cast.agent.pk}
    team = office.form_team(house, night)["id"]
    office.join_team(team, cast.engineer.pk)
    office.join_team(team, cast.engineer.pk)
    joined = office.get_team(team)
    office.part_from_team(team, cast.engineer.pk)

    assert (joined["parent"], joined["lead"]) == (
        {"id": above, "name": {"zh": "服务台", "en": "服务台"}},
        {"id": cast.agent.pk, "name": "样例坐席"},
    )  # fmt: skip
    assert [each["id"] for each in joined["members"]] == [cast.engineer.pk]
    assert office.get_team(team)["members"] == []
    assert office.arrange_team(team, {"name": "夜班", "duty": "夜间值守"})["parent"] is None
    assert [each["id"] for each in office.list_teams(house)["items"]] == [team, above]
    with pytest.raises(Problem, match="同一个单位"):
        office.join_team(team, cast.teller.pk)
    with pytest.raises(Problem, match="自己"):
        office.arrange_team(team, {"name": "夜班", "parent": team})


def test_who_has_left_joins_no_team(client_of: Of, cast: Cast) -> None:
    office = client_of("administrator")
    team = office.form_team(cast.agent.organisation_id or 0, {"name": "夜班"})["id"]
    with inside(cast.agent.tenant_id):
        cast.engineer.is_active = False
        cast.engineer.save(update_fields=["is_active"])
    with pytest.raises(Problem, match="离开") as gone:
        office.join_team(team, cast.engineer.pk)
    with pytest.raises(Problem, match="离开"):
        office.arrange_team(team, {"name": "夜班", "lead": cast.engineer.pk})

    assert gone.value.status == 409


def test_a_merit_is_put_on_record_for_a_colleague_alone(client_of: Of, cast: Cast) -> None:
    manager = client_of("manager")
    said: Any = {"kind": "qualification", "on_date": day(-3), "text": "系统分析师"}
    made = manager.add_merit(cast.engineer.pk, said)

    assert made["kind"]["value"] == "qualification"
    assert manager.list_merits(cast.engineer.pk)["items"] == [made]
    with pytest.raises(Problem, match="今天"):
        manager.add_merit(cast.engineer.pk, said | {"on_date": day(9)})
    with pytest.raises(Problem) as foreign:
        manager.add_merit(cast.teller.pk, said)
    assert foreign.value.status == 404


NOTICE: Any = {
    "country": "cn", "year": 2027, "closed": ["2027-01-01", "2027-01-02"],
    "make_up": ["2027-01-09"], "source": "国办发明电〔2026〕1号",
}  # fmt: skip


def test_holidays_are_looked_at_before_they_are_published(client_of: Of, program: Make) -> None:
    reported(program("teller"))
    office = client_of("administrator")
    looked = office.publish_holidays(NOTICE | {"only_look": True})
    before = office.get_holidays(year=2027)
    made = office.publish_holidays(NOTICE)["notice"]
    known = office.get_holidays(year=2027)

    assert looked["notice"] is None
    assert looked["looked"]
    assert looked["looked"]["looked_at"] == 1
    assert (before["closed"], before["notices"]) == ([], [])
    assert made
    assert (made["country"], made["version"]) == ("CN", 1)
    assert (known["closed"], known["make_up"]) == (NOTICE["closed"], NOTICE["make_up"])
    assert [each["version"] for each in known["notices"]] == [1]


def test_days_that_are_no_holidays_are_refused(client_of: Of) -> None:
    office = client_of("administrator")
    with pytest.raises(Problem, match="别的年份"):
        office.publish_holidays(NOTICE | {"closed": ["2026-12-31"]})
    with pytest.raises(Problem, match="不是周末"):
        office.publish_holidays(NOTICE | {"make_up": ["2027-01-04"]})
    with pytest.raises(Problem) as nowhere:
        office.get_holidays(country="ZZ")

    assert nowhere.value.status == 400


def test_the_key_of_a_phone_line_is_told_once_and_replaced(
    program: Make, client: Any, cast: Cast
) -> None:
    manager = program("manager")
    said = {"name": "热线", "number": "010-1", "contract": "bank-1"}
    made = manager.post("/phone-lines", said, Idempotency_Key="one").json()
    again = manager.post("/phone-lines", said, Idempotency_Key="one").json()
    other = manager.post(f"/phone-lines/{made['id']}/key").json()

    def rings(address: str) -> int:
        path, said = address.split("8000", 1)[-1], {"call": "1", "event": "ringing"}
        return int(client.post(path, said, content_type="application/json").status_code)

    assert again == made | {"key": None, "address": None}
    assert made["key"] in made["address"]
    with inside(cast.manager.tenant_id):
        assert made["key"] not in Answered.objects.get().body
    assert (rings(made["address"]), rings(other["address"])) == (401, 202)
    assert manager.get(f"/phone-lines/{made['id']}").json()["heard_at"]
    assert manager.post("/phone-lines", said).status_code == 409
    assert manager.delete(f"/phone-lines/{made['id']}").status_code == 204
    assert manager.get(f"/phone-lines/{made['id']}").status_code == 404
    assert rings(other["address"]) == 401


def test_what_could_not_be_sent_is_sent_again_or_given_up(client_of: Of, cast: Cast) -> None:
    office = client_of("administrator")
    with inside(cast.agent.tenant_id):
        one, two = Notice.objects.filter(tenant=cast.agent.tenant_id).order_by("pk")[:2]
        failed = {"state": State.FAILED, "attempts": 8, "failure": "no route", "next_at": None}
        Notice.objects.filter(pk__in=[one.pk, two.pk]).update(**failed)
    before = office.get_outbox()
    again = office.resend_notice(one.pk)
    gone = office.give_up_notice(two.pk)

    assert (before["failed"], {each["id"] for each in before["troubled"]}) == (2, {one.pk, two.pk})
    assert (again["state"]["value"], again["attempts"]) == ("decided", 0)
    assert again["next_at"]
    assert (gone["state"]["value"], gone["next_at"]) == ("withdrawn", None)
    assert office.get_outbox()["failed"] == 0
    assert office.resend_notices() == {"number": 0}
    with pytest.raises(Problem) as over:
        office.resend_notice(two.pk)
    assert over.value.status == 404
    with pytest.raises(Problem) as rival:
        client_of("rival_manager").get_unsent_notice(one.pk)
    assert rival.value.status == 404


def test_all_records_of_a_contract_are_put_together_and_taken(client_of: Of, program: Make) -> None:
    reported(program("teller"))
    customer = client_of("representative")
    assert customer.get_records("bank-1")["job"] is None
    job = customer.ask_records("bank-1")
    with pytest.raises(Problem) as early:
        customer.take_records("bank-1")
    work_off(datetime.now(UTC))  # noqa: TID251 - the API reads the real clock

    done = customer.get_records("bank-1")["job"]
    assert done
    assert (done["id"], done["state"]["value"]) == (job["id"], "done")
    assert customer.take_records("bank-1").startswith(b"PK")
    assert early.value.status == 404
    with pytest.raises(Problem) as other:
        client_of("contract_manager").take_records("bank-1")  # nobody takes what others asked for
    assert other.value.status == 404
