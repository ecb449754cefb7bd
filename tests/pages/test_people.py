"""Pages of people and organisations: who sees what, who may change what."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from jianyue.ledger.fence import inside
from jianyue.people import invitations, teams
from jianyue.people.invitations import Newcomer
from jianyue.people.models import Grant, Organisation, Team, User
from jianyue.people.roles import Role
from jianyue.people.teams import Plan
from jianyue.services.models import Merit
from jianyue.tickets.models import ReadLog
from tests.cast import PEOPLE, SIGNED_AT, Cast

Browse = Callable[..., Client]
STAFF = ("agent", "engineer", "manager", "contract_manager", "director", "administrator")
CUSTOMERS = ("representative", "senior")
FOREIGN = ("outsider", "rival_manager", "stranger")


@pytest.fixture
def ours(cast: Cast) -> Iterator[None]:
    with inside(cast.tenants["one"].pk):
        yield


def status(browse: Browse, actor: str, name: str, *given: object) -> int:
    return int(browse(actor).get(reverse(name, args=given)).status_code)


@pytest.mark.parametrize("actor", sorted(PEOPLE))
def test_people_are_seen_by_who_may(signed_in: Browse, actor: str) -> None:
    expected = 403 if actor in {"teller", "colleague"} else 200

    for name in ("people", "people-chart", "organisations"):
        assert status(signed_in, actor, name) == expected
    for name in ("me", "contacts", "services", "staffing-list"):
        assert status(signed_in, actor, name) == 200


@pytest.mark.parametrize("actor", [*STAFF, *CUSTOMERS])
def test_a_person_of_ones_own_is_shown(signed_in: Browse, cast: Cast, actor: str) -> None:
    assert status(signed_in, actor, "person", cast.teller.pk) == 200
    assert status(signed_in, actor, "person", cast.engineer.pk) == 200


@pytest.mark.parametrize("actor", FOREIGN)
def test_somebody_foreign_is_answered_like_somebody_missing(
    signed_in: Browse, cast: Cast, actor: str
) -> None:
    client = signed_in(actor)
    for name, pk in (
        ("person", cast.teller.pk), ("organisation", cast.organisations["bank"].pk),
    ):  # fmt: skip
        foreign, missing = (client.get(reverse(name, args=[each])) for each in (pk, 987654))
        assert foreign.status_code == missing.status_code == 404
        assert "样例" not in foreign.content.decode()
    assert "样例" not in client.get(reverse("people")).content.decode()


def test_a_customer_sees_nobody_of_another_customer(signed_in: Browse, cast: Cast) -> None:
    client = signed_in("representative")

    assert client.get(reverse("person", args=[cast.foreman.pk])).status_code == 404
    page = client.get(reverse("people")).content.decode()
    assert "样例工厂代表" not in page
    assert "样例柜员" in page
    assert "样例工程师" in page


DEEDS = ("person-roles", "person-leave", "person-sessions", "person-second-factor", "person-again",
         "person-link", "person-data", "person-erase")  # fmt: skip


@pytest.mark.parametrize("actor", ["agent", "manager", "director", "representative", "auditor"])
@pytest.mark.parametrize("name", DEEDS)
def test_only_an_administrator_comes_to_a_deed(
    signed_in: Browse, cast: Cast, actor: str, name: str
) -> None:
    answer = signed_in(actor).post(reverse(name, args=[cast.teller.pk]), {"roles": []})

    assert answer.status_code == 403


@pytest.mark.parametrize("name", DEEDS)
def test_an_administrator_of_another_provider_finds_nobody(
    signed_in: Browse, cast: Cast, name: str
) -> None:
    answer = signed_in("rival_manager").post(reverse(name, args=[cast.teller.pk]))

    assert answer.status_code == 404


def test_roles_are_given_and_taken_with_check_boxes(signed_in: Browse, cast: Cast) -> None:
    client, address = signed_in("administrator"), reverse("person-roles", args=[cast.teller.pk])
    page = client.get(address).content.decode()
    assert 'value="customer_user" id="id_roles_0" checked' in page
    assert "desk_agent" not in page

    client.post(address, {"roles": ["customer_representative"]})
    with inside(cast.tenants["one"].pk):
        assert [grant.role for grant in Grant.objects.filter(user=cast.teller)] == [
            "customer_representative"
        ]
    answer = client.post(address, {"roles": ["administrator"]})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_the_last_administrator_is_told_why_not(signed_in: Browse, cast: Cast) -> None:
    client = signed_in("administrator")
    address = reverse("person-roles", args=[cast.administrator.pk])

    assert "最后一位管理员" in client.post(address, {"roles": []}).content.decode()


def test_a_leaver_is_out_at_once(signed_in: Browse, cast: Cast) -> None:
    teller = signed_in("teller")
    assert teller.get(reverse("me")).status_code == 200

    boss, one = signed_in("administrator"), cast.teller.pk
    assert "停用" in boss.get(reverse("person-leave", args=[one])).content.decode()
    assert boss.post(reverse("person-leave", args=[one])).status_code == 302
    assert teller.get(reverse("me")).status_code == 302
    page = boss.get(reverse("person", args=[one])).content.decode()
    assert "已离职" in page
    assert "样例柜员" in boss.get(reverse("people") + "?state=gone").content.decode()


def test_sessions_end_and_second_factors_go(signed_in: Browse, cast: Cast) -> None:
    boss = signed_in("administrator")
    for name in ("person-sessions", "person-second-factor"):
        agent = signed_in("agent")
        assert agent.get(reverse("me")).status_code == 200
        assert boss.post(reverse(name, args=[cast.agent.pk])).status_code == 302
        assert agent.get(reverse("me")).status_code == 302, name


def test_an_invitation_is_sent_and_followed_to_the_account(
    signed_in: Browse, cast: Cast, client: Client
) -> None:
    boss = signed_in("administrator")
    bank = cast.organisations["bank"].pk
    assert "示例银行" in boss.get(reverse("person-invite")).content.decode()
    said = {"email": "new@sample.example", "name": "样例新人", "language": "zh",
            "roles": ["customer_user"]}  # fmt: skip
    answer = boss.post(reverse("person-invite") + f"?organisation={bank}", said, follow=True)
    assert "邀请已放入发件箱" in answer.content.decode()
    follow(client, link_of_invited(boss, cast))


def link_of_invited(boss: Client, cast: Cast) -> str:
    with inside(cast.tenants["one"].pk):
        one = User.objects.get(email="new@sample.example")
    shown = boss.post(reverse("person-link", args=[one.pk])).content.decode()
    return "/invitations/" + shown.split("/invitations/")[1].split("<")[0]


def follow(client: Client, address: str) -> None:
    page = client.get(address)
    assert "示例银行" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    given = {"name": "样例新人", "language": "en", "password": "a rather long sentence"}
    assert client.post(address, given | {"password": "12345678"}).status_code == 200
    assert client.post(address, given)["Location"] == reverse("account_login")
    assert client.get(address).status_code == 404
    door = {"login": "new@sample.example", "password": "a rather long sentence"}
    assert client.post(reverse("account_login"), door).status_code == 302
    assert client.get(reverse("me")).status_code == 200


@pytest.mark.django_db
def test_an_unknown_invitation_is_not_valid(client: Client) -> None:
    answer = client.get(reverse("invitation", args=["nothing"]), headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert "not valid any more" in answer.content.decode()


def test_who_is_here_is_not_invited_again(signed_in: Browse, cast: Cast) -> None:
    boss = signed_in("administrator")
    for name in ("person-again", "person-link"):
        answer = boss.post(reverse(name, args=[cast.teller.pk]), follow=True)
        assert "notice--bad" in answer.content.decode()


def test_who_left_is_invited_again_and_erased(signed_in: Browse, cast: Cast) -> None:
    boss, one = signed_in("administrator"), cast.colleague.pk
    refused = boss.post(reverse("person-erase", args=[one]))
    assert "请先停用账号" in refused.content.decode()
    boss.post(reverse("person-leave", args=[one]))
    assert boss.post(reverse("person-again", args=[one])).status_code == 302
    boss.post(reverse("person-erase", args=[one]), {"words_too": "on"})

    page = boss.get(reverse("person", args=[one])).content.decode()
    assert f"<h1>#{one}</h1>" in page
    assert "资料已删除" in page


@pytest.mark.clause("E22")
def test_personal_data_is_handed_out_as_a_file(signed_in: Browse, cast: Cast) -> None:
    own = signed_in("teller").post(reverse("my-data"))
    assert json.loads(own.content)["person"]["name"] == "样例柜员"
    assert own["Content-Disposition"] == f'attachment; filename="person-{cast.teller.pk}.json"'

    boss = signed_in("administrator").post(reverse("person-data", args=[cast.teller.pk]))
    assert json.loads(boss.content)["person"]["email"] == "teller@sample.example"


def test_a_profile_takes_its_own_fields_alone(signed_in: Browse, cast: Cast) -> None:
    every = {field.name: "1" for field in User._meta.fields}
    said = every | {"name": "样例柜员甲", "language": "en", "theme": "dark", "zone": "UTC",
                    "phone": ""}  # fmt: skip
    answer = signed_in("teller").post(reverse("me"), said, follow=True)
    assert "资料已保存" in answer.content.decode()

    with inside(cast.tenants["one"].pk):
        now, before = User.objects.get(pk=cast.teller.pk), cast.teller
    assert (now.name, now.language, now.theme, now.zone) == ("样例柜员甲", "en", "dark", "UTC")
    kept = ("email", "tenant_id", "customer_id", "is_operator", "is_active", "password", "title")
    assert [getattr(now, name) for name in kept] == [getattr(before, name) for name in kept]


def test_a_merit_is_put_on_record_and_shown(signed_in: Browse, cast: Cast) -> None:
    said = {"kind": "training", "on_date": "2026-01-05", "text": "样例应急培训"}
    address = reverse("person-merit", args=[cast.engineer.pk])
    assert signed_in("manager").post(address, said).status_code == 302

    with inside(cast.tenants["one"].pk):
        assert Merit.objects.get().kind == "training"
    page = signed_in("agent").get(reverse("person", args=[cast.engineer.pk])).content.decode()
    assert "样例应急培训" in page


@pytest.mark.clause("A14")
@pytest.mark.usefixtures("ours")
def test_the_chart_is_a_picture_and_a_list(signed_in: Browse, cast: Cast) -> None:
    by = {"at": SIGNED_AT, "by": cast.administrator}
    house = cast.organisations["provider"]
    desk = teams.form(house, Plan("样例服务台", "Sample desk", duty="受理"), **by)
    night = teams.form(
        house, Plan("样例夜班", "Sample night", parent=desk, lead=cast.manager), **by
    )
    for person in (cast.engineer, cast.manager):
        teams.add_member(night, person, **by)

    page = signed_in("representative").get(reverse("people-chart")).content.decode()
    assert "<svg" in page
    assert 'role="img"' in page
    assert page.count("样例夜班") >= 2
    assert page.index("样例服务台") < page.index("样例夜班")
    english = signed_in("agent", **{"Accept-Language": "en"})
    english.post(reverse("display"), {"language": "en"})
    assert "Sample night" in english.get(reverse("people-chart")).content.decode()
    bank = cast.organisations["bank"].pk
    assert english.get(reverse("people-chart") + f"?organisation={bank}").status_code == 200
    assert english.get(reverse("people-chart") + "?organisation=x").status_code == 302
    assert english.get(reverse("people-chart") + "?organisation=987654").status_code == 404


def test_teams_are_arranged_on_their_pages(signed_in: Browse, cast: Cast) -> None:
    boss, house = signed_in("administrator"), cast.organisations["provider"]
    boss.post(reverse("team-new", args=[house.pk]), {"name": "样例一线"})
    with inside(cast.tenants["one"].pk):
        team = Team.objects.get(name="样例一线")
    boss.post(reverse("team-join", args=[team.pk]), {"person": cast.agent.pk})
    page = boss.get(reverse("organisation", args=[house.pk])).content.decode()
    assert "移出 样例坐席" in page
    assert "设立团队" in page

    foreign = boss.post(reverse("team-join", args=[team.pk]), {"person": cast.outsider.pk})
    assert foreign.status_code == 200
    circle = boss.post(reverse("team", args=[team.pk]), {"name": "样例一线", "parent": team.pk})
    assert "不能放在自己" in circle.content.decode()
    boss.post(reverse("team", args=[team.pk]), {"name": "样例二线", "lead": cast.agent.pk})
    boss.post(reverse("team-part", args=[team.pk, cast.agent.pk]))
    with inside(cast.tenants["one"].pk):
        kept = Team.objects.get(pk=team.pk)
        assert (kept.name, kept.lead, kept.members.count()) == ("样例二线", cast.agent, 0)
    assert signed_in("agent").get(reverse("team", args=[team.pk])).status_code == 403
    assert signed_in("rival_manager").get(reverse("team", args=[team.pk])).status_code == 404


def test_a_customer_is_set_up_changed_and_closed(signed_in: Browse, cast: Cast) -> None:
    boss = signed_in("contract_manager")
    said = {"code": "school", "name": "示例学校", "zone": "Asia/Shanghai"}
    assert boss.post(reverse("organisation-new"), said).status_code == 302
    again = boss.post(reverse("organisation-new"), said)
    assert "已被使用" in again.content.decode()

    with inside(cast.tenants["one"].pk):
        school = Organisation.objects.get(code="school")
    changed = said | {"phone": "000-0000 0009", "side": "provider", "tenant": "2"}
    boss.post(reverse("organisation-edit", args=[school.pk]), changed)
    boss.post(reverse("organisation-close", args=[school.pk]))
    page = boss.get(reverse("organisation", args=[school.pk])).content.decode()
    assert "000-0000 0009" in page
    assert "关闭单位" in page
    with inside(cast.tenants["one"].pk):
        kept = Organisation.objects.get(pk=school.pk)
    assert (kept.side, kept.tenant_id) == ("customer", cast.tenants["one"].pk)
    history = signed_in("agent").get(reverse("organisation", args=[school.pk])).content.decode()
    assert "关闭单位" not in history


def test_a_list_of_people_takes_as_many_queries_for_one_as_for_thirty(
    signed_in: Browse, cast: Cast, django_assert_max_num_queries: Callable[..., Iterator[None]]
) -> None:
    with inside(cast.tenants["one"].pk):
        for number in range(30):
            said = Newcomer(cast.organisations["bank"], f"n{number}@sample.example",
                            f"样例{number}", (Role.CUSTOMER_USER,))  # fmt: skip
            invitations.invite(said, at=SIGNED_AT, by=cast.administrator)
    client = signed_in("administrator")

    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]  # the plugin's context
        page = client.get(reverse("people")).content.decode()
    assert "样例29" in page
    assert "邀请已失效" in page


def test_who_read_about_a_person_and_took_his_data_is_kept_and_shown(
    signed_in: Browse, cast: Cast
) -> None:
    teller, page = cast.teller, reverse("person", args=[cast.teller.pk])
    signed_in("agent").get(page)
    signed_in("administrator").post(reverse("person-data", args=[teller.pk]))
    signed_in("teller").post(reverse("my-data"))

    listed = signed_in("manager").get(page).content.decode().split('id="readers"')[1]

    assert "样例坐席" in listed
    assert "取走全部资料" in listed
    assert 'id="readers"' not in signed_in("agent").get(page).content.decode()
    with inside(teller.tenant_id):
        kept = set(ReadLog.objects.filter(subject_id=teller.pk).values_list("user", "subject"))
    assert kept == {
        (cast.agent.pk, "person"), (cast.administrator.pk, "data"),
        (teller.pk, "data"), (cast.manager.pk, "person"),
    }  # fmt: skip
