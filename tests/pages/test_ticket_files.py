"""Files on a ticket's page, who read it, and what the customer thought of how it went."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.tickets.attachments import MOST, path_of
from jianyue.tickets.models import Attachment, Download, Rating, ReadLog, Ticket
from jianyue.web.tickets.beside import size_words
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
WORDS = "日志第一行".encode()
SECRET = b"password = a-sample-word"


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def page(client: Client, ticket: Ticket) -> str:
    response = client.get(f"/tickets/{ticket.number}/")
    assert response.status_code == 200
    return response.content.decode()


def put(client: Client, ticket: Ticket, *files: tuple[str, bytes], **said: str) -> HttpResponse:
    sent = [SimpleUploadedFile(name, content, "text/html") for name, content in files]
    address = f"/tickets/{ticket.number}/files/"
    return client.post(address, {"file": sent, **said}, follow=True)  # type: ignore[return-value] # it is one


def files_of(ticket: Ticket) -> list[Attachment]:
    with inside(ticket.tenant_id):
        return list(Attachment.objects.filter(ticket=ticket).order_by("pk"))


def taken(client: Client, address: str) -> tuple[HttpResponse, bytes]:
    """Return an answer and what is in it; a file is shut once it is read."""
    answer: Any = client.get(address)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def address_of(file: Attachment, ticket: Ticket) -> str:
    return f"/tickets/{ticket.number}/files/{file.pk}/"


def test_several_files_are_added_at_once_and_listed(story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")

    html = put(teller, ticket, ("a.log", WORDS), ("b.csv", b"1,2\n")).content.decode()

    assert "已添加 2 个文件。" in html
    for words in ("a.log", "b.csv", "文本", "15 B", "样例柜员", "20 MB"):
        assert words in html, words
    assert "a.log" in page(signed_in("agent"), ticket)


def test_a_file_comes_back_as_a_file_and_who_took_it_is_logged(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = story.report(), signed_in("agent")
    put(signed_in("teller"), ticket, ("a.log", WORDS))
    file = files_of(ticket)[0]

    answer, content = taken(agent, address_of(file, ticket))

    assert content == WORDS
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    with inside(ticket.tenant_id):
        assert Download.objects.get(attachment=file).user == story.cast.agent


@pytest.mark.parametrize("who", ["outsider", "stranger", "foreman", "colleague"])
def test_a_foreign_file_is_missing(who: str, story: Story, signed_in: SignedIn) -> None:
    ticket, other = story.report(), story.report("representative")
    put(signed_in("teller"), ticket, ("a.log", WORDS))
    file, client = files_of(ticket)[0], signed_in(who)

    for address in (address_of(file, ticket), f"/tickets/{ticket.number}/files/{10**30}/"):
        assert client.get(address).status_code == 404
    assert put(client, ticket, ("b.log", WORDS)).status_code == 404
    assert signed_in("agent").get(address_of(file, other)).status_code == 404
    assert len(files_of(ticket)) == 1


def test_an_internal_file_never_reaches_the_customer(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    html = put(agent, ticket, ("only-us.log", SECRET), internal="on").content.decode()
    file = files_of(ticket)[0]

    assert "内部 · 客户看不到" in html
    assert "里面可能有" in html
    for who in ("teller", "representative"):
        client = signed_in(who)
        assert "only-us" not in page(client, ticket)
        assert client.get(address_of(file, ticket)).status_code == 404
    assert taken(signed_in("auditor"), address_of(file, ticket))[1] == SECRET


def test_a_customer_cannot_add_internal_files_and_is_not_warned_of_secrets(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, teller = story.report(), signed_in("teller")
    assert 'name="internal"' not in page(teller, ticket)

    html = put(teller, ticket, ("mine.log", SECRET), internal="on").content.decode()

    assert "mine.log" in html
    assert "里面可能有" not in html
    assert not files_of(ticket)[0].internal
    assert "里面可能有" in page(signed_in("agent"), ticket)


@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>.txt", "../../etc/passwd", "a\r\nSet-Cookie: x=1.txt",
     "\u202egpj.exe", "con.txt", "名" * 300],
)  # fmt: skip
def test_a_hostile_name_does_no_harm(name: str, story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")
    put(teller, ticket, (name, WORDS))
    file = files_of(ticket)[0]

    html, (answer, content) = page(teller, ticket), taken(teller, address_of(file, ticket))

    assert "<img src=x" not in html
    assert "\u202e" not in html
    assert content == WORDS
    assert "Set-Cookie" not in answer.headers
    assert ".." not in file.name
    assert len(file.name) <= 160


def test_what_is_refused_is_named_and_the_rest_is_taken(story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")
    sent = (("bad.exe", b"MZ\x00\x01"), ("empty.txt", b""), ("good.txt", WORDS))

    html = put(teller, ticket, *sent).content.decode()

    assert "bad.exe：不接收这种文件" in html
    assert "empty.txt：文件是空的" in html
    assert "已添加 1 个文件。" in html
    assert [file.name for file in files_of(ticket)] == ["good.txt"]


def test_nothing_chosen_is_said_where_one_chooses(story: Story, signed_in: SignedIn) -> None:
    answer = put(signed_in("teller"), story.report())

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_a_ticket_that_is_full_offers_no_more_room(story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")
    names = [(f"{n}.txt", b"x") for n in range(MOST + 1)]

    html = put(teller, ticket, *names).content.decode()

    assert f"每张工单最多 {MOST} 个附件" in html
    assert 'id="upload_file"' not in html


def test_a_file_that_is_lost_is_said_to_be_lost(story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")
    put(teller, ticket, ("a.log", WORDS))
    path_of(files_of(ticket)[0]).unlink()

    html = teller.get(address_of(files_of(ticket)[0], ticket), follow=True).content.decode()

    assert "找不到这个文件" in html


def test_files_come_with_a_report(story: Story, signed_in: SignedIn) -> None:
    said = {"what": "incident", "title": "带截图", "grade": "1", "service": "core-banking"}
    files = [SimpleUploadedFile("a.log", WORDS), SimpleUploadedFile("bad.exe", b"MZ\x00")]
    client = signed_in("teller")
    assert 'type="file"' in client.get("/report/").content.decode()

    html = client.post("/report/", {**said, "file": files}, follow=True).content.decode()

    assert "bad.exe：不接收" in html
    person = story.cast.teller
    with inside(person.tenant_id):
        assert Attachment.objects.get(ticket__title="带截图").added_by == person


def test_sizes_are_said_as_people_say_them() -> None:
    sizes = (812, 14 * 1024, 2_411_725)
    assert [size_words(size) for size in sizes] == ["812 B", "14 KB", "2.3 MB"]


def rate(client: Client, ticket: Ticket, **said: str) -> HttpResponse:
    address = f"/tickets/{ticket.number}/rating/"
    return client.post(address, said, follow=True)  # type: ignore[return-value] # it is one


def test_the_reporter_rates_once_when_it_is_solved(story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")
    assert 'name="stars"' not in page(teller, ticket)
    assert rate(teller, ticket, stars="5").status_code == 422
    story.record(ticket, "resolved", text="已重启")
    assert "非常满意" in page(teller, ticket)

    html = rate(teller, ticket, stars="2", text="等得太久").content.decode()

    assert "谢谢您的评价" in html
    assert "2 / 5 · 不满意" in html
    assert html.count("等得太久") == 2  # on the timeline too
    assert 'name="stars"' not in html
    assert "不满意" in page(signed_in("agent"), ticket)
    again = rate(teller, ticket, stars="5", text="另一句话")
    assert again.status_code == 422
    assert "已经评价过了" in again.content.decode()
    assert "另一句话" in again.content.decode()
    with inside(ticket.tenant_id):
        assert Rating.objects.get(ticket=ticket).stars == 2


def test_a_new_round_can_be_rated_again(story: Story, signed_in: SignedIn) -> None:
    ticket, representative = story.report(), signed_in("representative")
    story.record(ticket, "resolved", text="好了")
    assert rate(representative, ticket, stars="1").status_code == 200
    story.now = timezone.now()
    story.record(ticket, "reopened", by="teller", reason="又坏了")
    story.record(ticket, "resolved", text="换了硬件")

    assert 'name="stars"' in page(representative, ticket)
    html = rate(representative, ticket, stars="4").content.decode()

    assert "1 / 5" in html
    assert "4 / 5 · 满意" in html


def test_only_the_customer_rates_and_with_words_that_exist(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report()
    story.record(ticket, "resolved", text="好了")

    assert rate(signed_in("agent"), ticket, stars="5").status_code == 403
    for stars in ("", "0", "6", "five", "５"):
        assert rate(signed_in("teller"), ticket, stars=stars).status_code == 422
    assert 'name="stars"' not in page(signed_in("senior"), ticket)
    assert rate(signed_in("senior"), ticket, stars="5").status_code == 422


def test_who_read_a_ticket_is_shown_to_those_who_may_know(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report()
    page(signed_in("teller"), ticket)
    page(signed_in("teller"), ticket)

    html = page(signed_in("manager"), ticket)

    assert "谁读过" in html
    assert "样例柜员" in html.split('id="readers"')[1]
    for who in ("agent", "teller", "representative"):
        assert "谁读过" not in page(signed_in(who), ticket)
    with inside(ticket.tenant_id):
        rows = ReadLog.objects.filter(subject="ticket", subject_id=ticket.pk)
        assert rows.filter(user=story.cast.teller).count() <= 2  # two where the hour has struck
        assert rows.filter(at__gt=timezone.now() - timedelta(minutes=5)).exists()
