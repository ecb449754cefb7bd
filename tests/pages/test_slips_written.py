"""The form of the service record slip: filled in from the ticket, refused, mended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.pages.slip_desk import filled, local, page, post, stored, written
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began three hours ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-3)
    return told


def test_the_form_begins_with_what_the_ticket_tells(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    address = f"/tickets/{ticket.number}/slips/new/"
    assert f'value="{local(story)}"' in page(agent, address)
    story.record(ticket, "acknowledged")
    story.record(ticket, "noted", text="只有自己人知道", internal=True)
    story.wait(minutes=30)
    story.record(ticket, "arrived", by="engineer", place="三楼机房")
    arrived = local(story)
    story.wait(minutes=40)
    story.record(ticket, "resolved", text="更换电源模块", cause="电源老化")

    html = page(agent, address)
    for words in ("三楼机房", f'value="{arrived}"', f'value="{local(story)}"', "更换电源模块",
                  "根本原因：电源老化", '<option value="solved" selected'):  # fmt: skip
        assert words in html, words
    assert 'value="on_site" required id="id_way_0" checked' in html
    assert "只有自己人知道" not in html
    written(story, ticket)
    assert "三楼机房" not in page(agent, address)


def test_a_remote_session_gives_its_own_length(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    began = local(story)
    started_at, until = story.now, story.now + timedelta(minutes=25)
    story.wait(minutes=30)
    story.record(
        ticket, "session_held", mode="phone", text="电话指导", until=until, occurred_at=started_at
    )

    html = page(signed_in("agent"), f"/tickets/{ticket.number}/slips/new/")

    for words in ("电话指导", f'value="{began}"', f'value="{local(story, minutes=-5)}"'):
        assert words in html, words


def test_more_rows_keep_what_was_typed(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    said = filled(story, more="1", done="", **{"part-1-name": "风扇"})

    answer = post(agent, f"/tickets/{ticket.number}/slips/new/", said)

    html = answer.content.decode()
    assert answer.status_code == 200
    for words in ('value="电源模块"', 'value="风扇"', 'value="观察一天"', "part-3-name"):
        assert words in html, words
    assert "errorlist" not in html


@pytest.mark.clause("B08")
def test_a_refusal_loses_nothing(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    path = f"/tickets/{ticket.number}/slips/new/"
    for said, words in (
        ({"ended_at": local(story, hours=-1)}, "结束时间须在开始之后"),
        ({"ended_at": "soon"}, "请填写日期和时间"),
        ({"part-0-count": "0"}, "电源模块"),
        ({"part-TOTAL_FORMS": ""}, "电源模块"),
        ({"part-0-name": ""}, "PSU-9"),
    ):
        answer = post(agent, path, filled(story, **said))
        assert answer.status_code == 422, said
        html = answer.content.decode()
        assert "观察一天" in html
        assert words in html or "part-TOTAL_FORMS" in said


@pytest.mark.clause("B08")
def test_a_slip_is_mended_until_it_is_signed(story: Story, signed_in: SignedIn) -> None:
    parts = [{"name": "电源模块", "count": 2}]
    slip = written(story, story.report(), place="机房一", parts=parts)
    engineer, path = signed_in("engineer"), f"/slips/{slip.pk}/edit/"
    html = page(engineer, path)
    for words in ("机房一", "更换电源模块。", 'value="电源模块"', 'value="2"'):
        assert words in html, words
    said = filled(story, **{"part-0-name": "", "part-0-model": "", "part-0-count": "1"})
    assert post(engineer, path, said | {"part-0-serial": ""}).status_code == 302

    assert (stored(slip).parts, stored(slip).outcome) == ([], "观察一天")
    assert stored(slip).number == slip.number
