"""How people come, what they may do, and how they go."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail as mailbox

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices import invitations as mailed
from jianyue.notices.actions import deliver_due
from jianyue.notices.channels import mail
from jianyue.people import actions, invitations, organisations, privacy, teams
from jianyue.people.histories import SAID, lines_of
from jianyue.people.invitations import Acceptance, Newcomer, NotValid
from jianyue.people.models import Grant, Invitation, Organisation, Team, User
from jianyue.people.organisations import Particulars
from jianyue.people.queries import Wanted, chart_of, in_no_team, people, presentness
from jianyue.people.roles import Role
from jianyue.people.teams import Plan
from tests.cast import Cast, found

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:  # noqa: ARG001 - the database must stand
    told = found()
    with inside(told.tenants["one"].pk):
        yield told
        for organisation in Organisation.objects.exclude(timeline=None):
            assert list(breaks_of(organisation.timeline)) == []


@pytest.fixture
def newcomer(cast: Cast) -> Newcomer:
    return Newcomer(
        cast.organisations["bank"], "New@Sample.example", "样例新人", (Role.CUSTOMER_USER,)
    )


def token_in_mail() -> str:
    bodies = "".join(str(each.body) for each in mailbox.outbox)
    found = re.findall(r"/invitations/([\w-]+)/", bodies)
    return str(found[-1])


def kinds(organisation: Organisation) -> list[str]:
    organisation.refresh_from_db()
    facts = Fact.objects.filter(timeline=organisation.timeline_id).order_by("seq")
    return list(facts.values_list("kind", flat=True))


@pytest.mark.clause("C32")
def test_an_invited_person_joins_once_with_what_came_by_mail(
    cast: Cast, newcomer: Newcomer
) -> None:
    invitation = mailed.invite(newcomer, at=NOW, by=cast.administrator)
    assert not invitation.user.is_active
    assert deliver_due(NOW, mail.send) >= 1
    token = token_in_mail()

    person = invitations.accept(
        token, Acceptance("a rather long sentence", "样例新同事", "en"), at=LATER
    )
    assert (person.is_active, person.name, person.language) == (True, "样例新同事", "en")
    assert person.email == "new@sample.example"
    assert person.check_password("a rather long sentence")
    with pytest.raises(NotValid):
        invitations.accept(token, Acceptance("another long sentence", "x"), at=LATER)
    assert kinds(cast.organisations["bank"]) == ["invited", "joined"]


def test_an_invitation_ends_after_72_hours_to_the_second(cast: Cast, newcomer: Newcomer) -> None:
    invitation = invitations.invite(newcomer, at=NOW, by=cast.administrator)
    token = invitations.draw(invitation.pk, at=NOW)

    invitations.find(token, at=NOW + timedelta(hours=72) - timedelta(seconds=1))
    with pytest.raises(NotValid):
        invitations.find(token, at=NOW + timedelta(hours=72))
    with pytest.raises(NotValid):
        invitations.draw(invitation.pk, at=NOW + timedelta(hours=72))


def test_only_the_digest_of_a_token_is_kept_and_a_new_one_voids_the_old(
    cast: Cast, newcomer: Newcomer
) -> None:
    invitation = invitations.invite(newcomer, at=NOW, by=cast.administrator)
    first, second = (invitations.draw(invitation.pk, at=NOW) for _ in range(2))

    kept = Invitation.objects.get(pk=invitation.pk)
    assert len(first) >= 22
    assert not {first, second} & {str(value) for value in vars(kept).values()}
    with pytest.raises(NotValid):
        invitations.find(first, at=NOW)
    assert invitations.find(second, at=NOW).user.organisation == cast.organisations["bank"]


def test_inviting_again_ends_the_invitation_before(cast: Cast, newcomer: Newcomer) -> None:
    first = mailed.invite(newcomer, at=NOW, by=cast.administrator)
    token = invitations.draw(first.pk, at=NOW)
    again = mailed.invite_again(first.user, at=LATER, by=cast.administrator)

    with pytest.raises(NotValid):
        invitations.find(token, at=LATER)
    assert again.expires_at == LATER + timedelta(hours=72)
    deliver_due(LATER, mail.send)
    assert sum("/invitations/" in str(each.body) for each in mailbox.outbox) == 1


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("TELLER@sample.example", Role.CUSTOMER_USER),  # has an account
        ("outsider@sample.example", Role.CUSTOMER_USER),  # has one at another provider
        ("new@sample.example", Role.DESK_AGENT),  # a role of the other side
    ],
)
def test_an_invitation_that_does_not_fit_is_refused(cast: Cast, email: str, role: Role) -> None:
    said = Newcomer(cast.organisations["bank"], email, "样例", (role,))

    with pytest.raises(NotAllowed):
        invitations.invite(said, at=NOW, by=cast.administrator)
    assert not User.objects.filter(email="new@sample.example").exists()


def test_who_is_here_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        invitations.invite_again(cast.teller, at=NOW, by=cast.administrator)


@pytest.mark.parametrize("actor", ["agent", "manager", "director", "auditor", "representative"])
def test_only_an_administrator_changes_people(cast: Cast, newcomer: Newcomer, actor: str) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.people[actor]}
    teller = cast.teller
    for deed in (
        lambda: invitations.invite(newcomer, **by),
        lambda: actions.give_role(teller, Role.CUSTOMER_REPRESENTATIVE, **by),
        lambda: actions.take_role(teller, Role.CUSTOMER_USER, **by),
        lambda: actions.deactivate(teller, **by),
        lambda: actions.end_sessions(teller, **by),
        lambda: actions.reset_second_factor(teller, **by),
        lambda: privacy.export(teller, **by),
        lambda: privacy.erase(teller, words_too=True, **by),
        lambda: teams.form(cast.organisations["bank"], Plan("样例组"), **by),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_customers_person_gets_customer_roles_alone(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.administrator}
    actions.give_role(cast.teller, Role.CUSTOMER_REPRESENTATIVE, **by)
    actions.give_role(cast.teller, Role.CUSTOMER_REPRESENTATIVE, **by)

    with pytest.raises(NotAllowed):
        actions.give_role(cast.teller, Role.DESK_AGENT, **by)
    with pytest.raises(NotAllowed):
        actions.give_role(cast.agent, Role.COMMITTEE_MEMBER, **by)
    actions.take_role(cast.teller, Role.CUSTOMER_REPRESENTATIVE, **by)
    actions.take_role(cast.teller, Role.CUSTOMER_REPRESENTATIVE, **by)
    assert kinds(cast.organisations["bank"]) == ["role_given", "role_taken"]


def test_somebody_of_another_provider_is_not_found(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.administrator}
    with pytest.raises(User.DoesNotExist):
        actions.give_role(cast.outsider, Role.DUTY_MANAGER, **by)
    with pytest.raises(User.DoesNotExist):
        actions.deactivate(cast.outsider, **by)


def test_the_last_administrator_stays(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.administrator}
    with pytest.raises(NotAllowed):
        actions.take_role(cast.administrator, Role.ADMINISTRATOR, **by)
    with pytest.raises(NotAllowed):
        actions.deactivate(cast.administrator, **by)

    actions.give_role(cast.agent, Role.ADMINISTRATOR, **by)
    actions.take_role(cast.administrator, Role.ADMINISTRATOR, **by)
    assert not Grant.objects.filter(user=cast.administrator, role=Role.ADMINISTRATOR).exists()


def test_a_leaver_is_out_at_once_and_may_come_back_by_a_new_invitation(cast: Cast) -> None:
    gone = mailed.let_go(cast.teller, at=NOW, by=cast.administrator)
    assert (gone.is_active, gone.left_at, gone.has_usable_password()) == (False, NOW, False)
    assert presentness(gone, None, NOW) == "left"

    invitation = mailed.invite_again(gone, at=LATER, by=cast.administrator)
    token = invitations.draw(invitation.pk, at=LATER)
    back = invitations.accept(token, Acceptance("a rather long sentence", "样例柜员"), at=LATER)
    assert (back.is_active, back.left_at) == (True, None)
    assert [grant.role for grant in back.grants.all()] == ["customer_user"]


def test_who_lost_the_second_factor_gets_rid_of_it(cast: Cast) -> None:
    Authenticator.objects.create(user=cast.agent, type="totp", data={"secret": "x"})
    actions.reset_second_factor(cast.agent, at=NOW, by=cast.administrator)

    assert not Authenticator.objects.filter(user=cast.agent).exists()
    assert kinds(cast.organisations["provider"]) == ["second_factor_reset"]


def test_ones_own_profile_takes_no_other_field(cast: Cast) -> None:
    said = {
        "name": "样例坐席甲",
        "theme": "dark",
        "is_operator": "1",
        "tenant": "2",
        "email": "x@y.z",
    }
    changed = actions.change_profile(said, at=NOW, by=cast.agent)

    assert (changed.name, changed.theme) == ("样例坐席甲", "dark")
    assert (changed.is_operator, changed.tenant_id) == (False, cast.agent.tenant_id)
    assert changed.email == "agent@sample.example"
    actions.change_profile(said, at=NOW, by=changed)
    assert kinds(cast.organisations["provider"]) == ["renamed"]


@pytest.mark.clause("A14")
def test_teams_stand_under_one_another_in_the_chart(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.administrator}
    house = cast.organisations["provider"]
    desk = teams.form(house, Plan("样例服务台", "Sample desk", lead=cast.manager), **by)
    night = teams.form(house, Plan("样例夜班", parent=desk), **by)
    for person in (cast.agent, cast.manager):
        teams.add_member(desk, person, **by)
        teams.add_member(desk, person, **by)
    teams.add_member(night, cast.engineer, **by)
    teams.remove_member(night, cast.engineer, **by)

    (box,) = chart_of(house)
    assert (box.lead, box.members, box.said.en) == (cast.manager, [cast.agent], "Sample desk")
    assert [each.team for each in box.below] == [night]
    assert cast.agent not in in_no_team(house)
    assert cast.engineer in in_no_team(house)


def test_a_team_cannot_stand_under_itself(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.administrator}
    house = cast.organisations["provider"]
    top = teams.form(house, Plan("样例一组"), **by)
    low = teams.form(house, Plan("样例二组", parent=top), **by)
    lowest = teams.form(house, Plan("样例三组", parent=low), **by)

    for parent in (top, low, lowest):
        with pytest.raises(NotAllowed):
            teams.arrange(top, Plan("样例一组", parent=parent), **by)
    teams.arrange(lowest, Plan("样例三组", parent=top, duty="夜间值守"), **by)
    assert Team.objects.get(pk=lowest.pk).parent == top


def test_a_team_takes_nobody_and_nothing_of_another_house(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.administrator}
    team = teams.form(cast.organisations["provider"], Plan("样例组"), **by)
    theirs = teams.form(cast.organisations["bank"], Plan("样例组"), **by)

    with pytest.raises(NotAllowed):
        teams.add_member(team, cast.teller, **by)
    for plan in (Plan("甲", parent=theirs), Plan("乙", lead=cast.teller), Plan("样例组")):
        with pytest.raises(NotAllowed):
            teams.form(cast.organisations["provider"], plan, **by)


def test_customers_are_set_up_changed_and_closed(cast: Cast) -> None:
    by: dict[str, Any] = {"at": NOW, "by": cast.contract_manager}
    school = organisations.open_customer(Particulars("school", "示例学校"), **by)
    organisations.change(school, {"phone": "000-0000 0001", "side": "provider"}, **by)
    organisations.change(school, {"phone": "000-0000 0001"}, **by)
    organisations.close(school, **by)

    school.refresh_from_db()
    assert (school.side, school.phone, school.closed_at) == ("customer", "000-0000 0001", NOW)
    assert kinds(school) == ["opened", "changed", "closed"]
    with pytest.raises(NotAllowed):
        organisations.close(school, **by)
    with pytest.raises(NotAllowed):
        organisations.open_customer(Particulars("bank", "另一家"), **by)
    said = Newcomer(school, "new@sample.example", "样例", (Role.CUSTOMER_USER,))
    with pytest.raises(NotAllowed):
        invitations.invite(said, at=NOW, by=cast.administrator)


@pytest.mark.clause("E22")
def test_personal_data_is_handed_out_with_what_the_person_wrote(
    cast: Cast, newcomer: Newcomer
) -> None:
    invitations.invite(newcomer, at=NOW, by=cast.administrator)
    told = privacy.export(cast.administrator, at=LATER, by=cast.administrator)

    assert told["person"]["email"] == "administrator@sample.example"
    assert [grant["role"] for grant in told["roles"]] == ["administrator"]
    assert {"样例新人", "new@sample.example"} <= {each["text"] for each in told["words"]}
    assert privacy.export(cast.teller, at=LATER, by=cast.teller)["person"]["name"] == "样例柜员"
    with pytest.raises(NotAllowed):
        privacy.export(cast.colleague, at=LATER, by=cast.teller)


@pytest.mark.clause("E22")
@pytest.mark.parametrize(("words_too", "left"), [(False, "样例的话"), (True, "")])
def test_what_a_person_wrote_goes_only_where_that_is_asked(
    cast: Cast, *, words_too: bool, left: str
) -> None:
    bank = cast.contracts["bank-1"]
    said = Entry("questioned", NOW, {}, {"text": "样例的话"})
    fact = ledger.add(bank.timeline_id, said, at=NOW, by=cast.colleague.pk)
    actions.deactivate(cast.colleague, at=LATER, by=cast.administrator)
    privacy.erase(cast.colleague, words_too=words_too, at=LATER, by=cast.administrator)

    assert Words.objects.get(timeline=bank.timeline, seq=fact.seq).text == left
    assert list(breaks_of(bank.timeline)) == []


@pytest.mark.clause("E22")
def test_an_erased_person_leaves_a_pseudonym_and_whole_chains(
    cast: Cast, newcomer: Newcomer
) -> None:
    invitation = invitations.invite(newcomer, at=NOW, by=cast.administrator)
    token = invitations.draw(invitation.pk, at=NOW)
    person = invitations.accept(token, Acceptance("a rather long sentence", "样例新人"), at=NOW)
    with pytest.raises(NotAllowed):
        privacy.erase(person, words_too=False, at=LATER, by=cast.administrator)
    actions.deactivate(person, at=LATER, by=cast.administrator)

    gone = privacy.erase(person, words_too=True, at=LATER, by=cast.administrator)
    assert (gone.name, gone.phone, gone.erased_at) == (f"#{gone.pk}", "", LATER)
    assert "new@sample.example" not in gone.email
    bank = Organisation.objects.get(pk=cast.organisations["bank"].pk)
    assert not Words.objects.filter(timeline=bank.timeline, text__contains="新人").exists()
    assert presentness(gone, None, LATER) == "erased"
    with pytest.raises(NotAllowed):
        invitations.invite_again(gone, at=LATER, by=cast.administrator)


def test_the_history_says_who_changed_what(cast: Cast, newcomer: Newcomer) -> None:
    invitation = invitations.invite(newcomer, at=NOW, by=cast.administrator)
    actions.give_role(invitation.user, Role.COMMITTEE_MEMBER, at=LATER, by=cast.administrator)

    bank = Organisation.objects.get(pk=cast.organisations["bank"].pk)
    given, invited = lines_of(bank, about=invitation.user)
    assert (given.what, given.roles) == (SAID["role_given"], (Role.COMMITTEE_MEMBER,))
    assert (invited.by, invited.about) == ("样例管理员", "样例新人 · new@sample.example")
    assert len(lines_of(bank)) == 2


def test_a_list_of_people_finds_by_name_role_and_whether_they_are_here(cast: Cast) -> None:
    actions.deactivate(cast.colleague, at=NOW, by=cast.administrator)

    def names(**wanted: Any) -> set[str]:
        return {person.name for person in people(cast.administrator, Wanted(**wanted))}

    assert "样例柜员乙" not in names()
    assert names(state="gone") == {"样例柜员乙"}
    assert names(text="teller@") == {"样例柜员"}
    assert names(role="auditor") == {"样例审计员"}
    assert names(organisation=cast.organisations["factory"].pk) == {"样例工厂代表"}
    assert {person.customer_id for person in people(cast.representative, Wanted())} == {
        None, cast.representative.customer_id,
    }  # fmt: skip
