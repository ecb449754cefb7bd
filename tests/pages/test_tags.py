"""Tags: free words of the desk that the customer never sees."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Refused
from jianyue.tickets.models import SavedFilter, Tag, Tagging, Ticket
from jianyue.tickets.models_tags import LONGEST
from jianyue.tickets.rebuild import rebuild
from jianyue.tickets.tagging import MOST, merge, words_of
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def tags(ticket: Ticket) -> list[str]:
    with inside(ticket.tenant_id):
        rows = Tagging.objects.filter(ticket=ticket)
        return sorted(rows.values_list("tag__word", flat=True))


def tag(story: Story, word: str) -> Tag:
    with inside(story.cast.agent.tenant_id):
        found: Tag = Tag.objects.get(word=word)
    return found


def test_a_word_is_the_same_word_however_it_is_typed() -> None:
    assert words_of(" ＶＰＮ，vpn、 #Vpn; 打印机  二楼 ,,") == ("vpn", "打印机 二楼")
    for hostile in ("x" * (LONGEST + 1), "a\x00b", "a\u202eb", ",".join(map(str, range(MOST + 1)))):
        with pytest.raises(Refused):
            words_of(hostile)


def test_tags_are_facts_of_the_desk_and_the_customer_sees_none(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = story.report(), signed_in("agent")
    page = f"/tickets/{ticket.number}/"
    agent.post(f"{page}facts", {"act": "tagged", "tags": "ＶＰＮ, <b>机房</b>"})
    agent.post(f"{page}facts", {"act": "untagged", "tags": "vpn, 没有的"})

    assert tags(ticket) == ["<b>机房</b>"]
    assert [each.kind for each in story.facts(ticket)][1:] == ["tagged", "untagged"]
    assert all(each.internal for each in story.facts(ticket)[1:])
    shown = agent.get(page).content.decode()
    assert "&lt;b&gt;机房&lt;/b&gt;" in shown
    assert "<b>机房" not in shown
    for who in ("teller", "representative"):
        html = signed_in(who).get(page).content.decode()
        assert "机房" not in html
        assert "标签" not in html
        assert signed_in(who).get("/tags/").status_code == 403
    refused = signed_in("teller").post(f"{page}facts", {"act": "tagged", "tags": "x"})
    assert refused.status_code == 404
    story.assert_copies_are_folds()


def test_the_queue_is_narrowed_by_a_tag_and_shows_tags(story: Story, signed_in: SignedIn) -> None:
    one, two = story.report(title="甲"), story.report(title="乙")
    story.record(one, "tagged", tags="vpn")
    agent = signed_in("agent")

    html = agent.get(f"/desk/?tag={tag(story, 'vpn').pk}&column=tags").content.decode()

    assert f'value="{one.number}"' in html
    assert f'value="{two.number}"' not in html
    assert "vpn" in html
    assert agent.get("/desk/", {"tag": "999999"}).status_code == 400


def test_many_are_tagged_at_once_and_only_what_was_new_is_taken_back(
    story: Story, signed_in: SignedIn
) -> None:
    one, two = story.report(), story.report()
    story.record(one, "tagged", tags="旧")
    agent = signed_in("agent")
    form = {"act": "tagged", "ticket": [one.number, two.number], "confirm": "1", "tags": "旧, 新"}

    done = agent.post("/desk/bulk", form).content.decode()
    assert tags(one) == tags(two) == ["新", "旧"]
    agent.post("/desk/undo", {"undo": done.split('name="undo" value="')[1].split('"')[0]})

    assert tags(one) == ["旧"]
    assert tags(two) == []


def test_words_are_suggested_as_one_types_and_only_ones_own_providers(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report()
    story.record(ticket, "tagged", tags="vpn, 内网vpn, 打印")

    html = signed_in("agent").get("/tags/words/", {"tags": "打印, VP"}).content.decode()

    assert html.index('value="打印, vpn"') < html.index('value="打印, 内网vpn"')
    assert 'value="打印, 打印"' not in html
    assert "vpn" not in signed_in("rival_manager").get("/tags/words/?tags=v").content.decode()
    assert signed_in("teller").get("/tags/words/?tags=v").status_code == 403
    kept = tag(story, "vpn").pk
    for page in (f"/tags/{kept}/rename/", f"/tags/{kept}/merge/"):
        assert signed_in("agent").get(page).status_code == 403


def test_a_manager_renames_and_merges_and_everything_follows(
    story: Story, signed_in: SignedIn
) -> None:
    one, two = story.report(), story.report()
    story.record(one, "tagged", tags="vpn")
    story.record(two, "tagged", tags="虚拟专网, vpn")
    old, new = tag(story, "虚拟专网"), tag(story, "vpn")
    named = {"tenant": one.tenant, "user": story.cast.agent, "name": "网"}
    with inside(old.tenant_id):
        kept = SavedFilter.objects.create(**named, chosen={"tag": str(old.pk)}, saved_at=story.now)
    manager = signed_in("manager")

    taken = manager.post(f"/tags/{old.pk}/rename/", {"word": "VPN"})
    assert "请改用" in taken.content.decode()
    assert manager.post(f"/tags/{new.pk}/rename/", {"word": "VPN 网"}).status_code == 302
    assert manager.post(f"/tags/{old.pk}/merge/", {"into": new.pk}).status_code == 302

    assert tags(one) == tags(two) == ["vpn 网"]
    story.record(one, "untagged", tags="虚拟专网")  # the old word means the new one
    assert tags(one) == []
    with inside(old.tenant_id):
        kept.refresh_from_db()
    assert kept.chosen == {"tag": str(new.pk)}
    assert manager.get(f"/tags/{old.pk}/rename/").status_code == 404
    story.assert_copies_are_folds()


def test_copies_are_made_anew_and_a_word_is_not_merged_into_itself(story: Story) -> None:
    ticket = story.report()
    story.record(ticket, "tagged", tags="vpn")
    word = tag(story, "vpn")
    with inside(word.tenant_id):
        with pytest.raises(Refused):
            merge(word, word, by=story.cast.manager)
        Tagging.objects.filter(ticket=ticket).delete()
    assert rebuild(ticket.tenant_id) == [ticket.number]
    story.assert_copies_are_folds()
