"""Status pages over HTTP: who reads them, what they say to programs, what they never say."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import subscribing
from jianyue.notices.models import Subscriber
from jianyue.watch import outages
from jianyue.watch.models import Outage, StatusPage, StatusUpdate
from jianyue.watch.outages import Found
from jianyue.watch.status import pages
from jianyue.watch.status.addresses import path_of
from jianyue.watch.status.components import Component
from jianyue.watch.words import Visibility
from tests.cast import Cast
from tests.pages.upkeep import HOUR, outage_of_the_bank, status_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
PUBLIC = "/status/one/sample-bank/"
WORDS = "只有银行能读"
EVERYBODY = ("", "teller", "manager", "foreman", "outsider", "rival_manager", "stranger")
OURS = ("teller", "manager")


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def page_of(story: Story, visibility: str) -> StatusPage:
    with inside(story.cast.manager.tenant_id):
        made = status_of_the_bank(story, WORDS, visibility)
        outage_of_the_bank(story, "内部原因")
        return StatusPage.objects.select_related("tenant").get(pk=made.pk)


def browser(signed_in: SignedIn, who: str) -> Client:
    return signed_in(who) if who else Client()


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("visibility", Visibility)
def test_who_reads_which_page(
    story: Story, signed_in: SignedIn, visibility: Visibility, who: str
) -> None:
    page, client = page_of(story, visibility), browser(signed_in, who)
    read = {
        "public": client.get(PUBLIC), "inside": client.get(f"/status-pages/{page.pk}/"),
        "json": client.get(f"{PUBLIC}api/v2/summary.json"),
    }  # fmt: skip

    open_to_all = 200 if visibility is Visibility.PUBLIC else 404
    assert [read["public"].status_code, read["json"].status_code] == [open_to_all] * 2
    off = visibility is Visibility.OFF and who != "manager"
    within = 302 if not who else 404 if off or who not in OURS else 200
    assert read["inside"].status_code == within
    for answer in read.values():
        assert (WORDS in body(answer)) <= (answer.status_code == 200)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_secret_link_opens_the_page_and_the_one_before_it_nothing(
    story: Story, signed_in: SignedIn, who: str
) -> None:
    page, client = page_of(story, Visibility.LINK), browser(signed_in, who)
    before = path_of(page)
    answer = client.get(before)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert 'content="noindex, nofollow"' in body(answer)
    signed_in("manager").post(f"/status-pages/{page.pk}/link/")
    with inside(page.tenant_id):
        page.refresh_from_db()

    assert client.get(before).status_code == 404
    assert client.get(f"{before}feed.xml").status_code == 404
    assert client.get(path_of(page)).status_code == 200
    assert client.get(PUBLIC).status_code == 404


def test_a_link_leads_nowhere_once_the_page_is_hidden(story: Story) -> None:
    page = page_of(story, Visibility.LINK)
    before = path_of(page)
    with inside(page.tenant_id):
        StatusPage.objects.update(visibility=Visibility.PEOPLE)

    assert Client().get(before).status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_public_page_is_the_same_for_everybody_and_sets_no_cookie(
    story: Story, signed_in: SignedIn, who: str
) -> None:
    page_of(story, Visibility.PUBLIC)
    plain = Client().get(PUBLIC)
    answer = browser(signed_in, who).get(PUBLIC)

    assert answer.content == plain.content
    assert "Set-Cookie" not in str(answer.serialize_headers())
    assert not answer.cookies
    assert answer.get("Vary", "") == ""
    assert answer["Cache-Control"] == "public, max-age=15"
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in body(answer)


def test_what_is_known_already_is_not_sent_again(story: Story) -> None:
    page_of(story, Visibility.PUBLIC)
    etag = Client().get(PUBLIC)["ETag"]
    again = Client().get(PUBLIC, headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.content == b""
    assert Client().get(f"{PUBLIC}en/", headers={"If-None-Match": etag}).status_code == 200


def test_nothing_internal_stands_on_it(story: Story) -> None:
    page_of(story, Visibility.PUBLIC)
    names = ("", "en/", "feed.xml", "api/v2/incidents.json", "history/", "subscribe/")
    for name in names:
        text = body(Client().get(PUBLIC + name))
        for word in ("内部原因", "BANK-1", "core-banking", "样例工程师", "示例科技", "bank-1"):
            assert word not in text, (name, word)


def test_it_carries_no_script_and_its_own_sheet(story: Story) -> None:
    page_of(story, Visibility.PUBLIC)
    answer = Client().get(PUBLIC)

    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in body(answer)
    assert re.findall(r"""(?:src|href)="(?!http|#|data:)[^"]*""", body(answer)) == []
    assert not re.search(r"\sstyle=|\son\w+=", body(answer))


def test_programs_read_the_shape_of_statuspage(story: Story) -> None:
    page_of(story, Visibility.PUBLIC)
    said = json.loads(Client().get(f"{PUBLIC}en/api/v2/summary.json").content)

    assert set(said) == {
        "page", "status", "components", "incidents", "scheduled_maintenances",
    }  # fmt: skip
    assert set(said["page"]) >= {"id", "name", "url", "updated_at"}
    assert said["status"] == {"indicator": "critical", "description": "All systems are out"}
    [component] = said["components"]
    assert {"id", "name", "status", "position", "updated_at"} <= set(component)
    assert (component["name"], component["status"]) == ("Core system", "major_outage")
    [incident] = said["incidents"]
    assert {"id", "name", "status", "impact", "created_at", "started_at", "shortlink"} <= set(
        incident
    )
    assert (incident["status"], incident["impact"]) == ("investigating", "major")
    [update] = incident["incident_updates"]
    assert {"body", "created_at", "display_at", "status"} <= set(update)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("status", {"page", "status"}),
        ("components", {"page", "components"}),
        ("incidents", {"page", "incidents"}),
        ("incidents/unresolved", {"page", "incidents"}),
        ("scheduled-maintenances", {"page", "scheduled_maintenances"}),
        ("scheduled-maintenances/upcoming", {"page", "scheduled_maintenances"}),
        ("scheduled-maintenances/active", {"page", "scheduled_maintenances"}),
    ],
)
def test_the_other_answers_are_there(story: Story, name: str, keys: set[str]) -> None:
    page_of(story, Visibility.PUBLIC)
    answer = Client().get(f"{PUBLIC}api/v2/{name}.json")

    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert set(json.loads(answer.content)) == keys


@pytest.mark.parametrize(
    "file",
    ["nothing.html", "../", "api/v2/", "en/en/", "history/2026-13/", "history/9999-01/", "%00",
     "history/x", "history/2026-01'--/", "api/v2/summary.json/"],
)  # fmt: skip
def test_a_file_that_is_not_there_is_missing(story: Story, file: str) -> None:
    page_of(story, Visibility.PUBLIC)

    assert Client().get(PUBLIC + file).status_code in {301, 404}


def test_past_months_are_read_one_after_the_other(story: Story) -> None:
    page = page_of(story, Visibility.PUBLIC)
    began = story.now - timedelta(days=65)
    with inside(page.tenant_id):
        said = Found("core-banking", "full", "provider", began, began + HOUR)
        bank = story.cast.contracts["bank-1"]
        outages.open_outage(bank, said, at=began + HOUR, by=story.cast.engineer)
    text = body(Client().get(f"{PUBLIC}history/{began + 8 * HOUR:%Y-%m}/"))

    assert "事后补记" in text
    before = re.findall(r"history/(\d{4}-\d\d)/", text)
    assert len(before) == 3  # before, after, and the other language


def test_a_page_asks_the_same_for_one_system_as_for_six(
    story: Story, django_assert_max_num_queries: Any
) -> None:
    page = page_of(story, Visibility.PUBLIC)
    with inside(page.tenant_id):
        contract = story.cast.contracts["bank-1"]
        names = ("core-banking", "e-banking", "network", "training-system")
        systems = [Component(contract.pk, each, "", "") for each in names]
        wanted = pages.Wanted("public", page.slug, Both("状态", "Status"), systems)
        pages.change(page, wanted, at=story.now, by=story.cast.manager)
    Client().get(PUBLIC)

    with django_assert_max_num_queries(24):
        assert body(Client().get(PUBLIC)).count('class="system"') == 4


def test_a_manager_sets_a_page_up_and_everybody_reads_it(signed_in: SignedIn) -> None:
    manager = signed_in("manager")
    page = body(manager.post("/status-pages/new/bank/", {"contract": ""}, follow=True))
    assert "显示哪些系统" in page
    address = manager.get("/status-pages/").content.decode()
    [pk] = re.findall(r"/status-pages/(\d+)/", address)
    said = {
        "visibility": "public", "slug": "our-bank", "title_zh": "状态 <b>", "title_en": "",
        "shown_0": "on", "zh_0": "一号系统", "en_0": "System one", "place_0": "2",
        "shown_1": "on", "place_1": "1", "group_zh_1": "分组甲",
    }  # fmt: skip
    done = body(manager.post(f"/status-pages/{pk}/change/", said, follow=True))
    assert "/status/one/our-bank/" in done

    text = body(Client().get("/status/one/our-bank/"))
    assert "状态 &lt;b&gt;" in text
    assert text.index("分组甲") < text.index("一号系统")


@pytest.mark.parametrize(
    "wrong",
    [{"slug": "a b"}, {"slug": "../x"}, {"slug": "x"}, {"link": "javascript:alert(1)"},
     {"link": "ftp://x.example"}, {"visibility": "everybody"}, {"title_zh": ""},
     {"shown_0": "on", "place_0": "9" * 30}],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    story: Story, signed_in: SignedIn, wrong: dict[str, str]
) -> None:
    page = page_of(story, Visibility.PEOPLE)
    said = {"visibility": "people", "slug": "good-name", "title_zh": "好标题"} | wrong
    answer = signed_in("manager").post(f"/status-pages/{page.pk}/change/", said)

    assert answer.status_code == 200
    assert 'value="good-name"' in body(answer) or "slug" in wrong
    with inside(page.tenant_id):
        assert StatusPage.objects.get(pk=page.pk).slug == "sample-bank"


def test_news_is_published_and_corrected_from_the_outage(story: Story, signed_in: SignedIn) -> None:
    page = page_of(story, Visibility.PUBLIC)
    with inside(page.tenant_id):
        number = Outage.objects.get().number
    client = signed_in("engineer")
    news = {"stage": "identified", "zh": "<script>alert(1)</script>", "en": "Disk"}
    text = body(client.post(f"/outages/{number}/news/", news, follow=True))
    assert "&lt;script&gt;alert(1)" in text
    [pk] = re.findall(r"/status-updates/(\d+)/", text)
    client.post(f"/status-updates/{pk}/", {"stage": "monitoring", "zh": "已换盘", "en": "Done"})

    said = body(Client().get(PUBLIC))
    assert "已换盘" in said
    assert "<script" not in said
    assert "更正于" in said
    assert "Disk" in body(client.get(f"/outages/{number}/"))  # the timeline keeps it
    with inside(page.tenant_id):
        assert StatusUpdate.objects.count() == 1


def test_anybody_subscribes_by_mail_and_proves_it(story: Story) -> None:
    page, client = page_of(story, Visibility.PUBLIC), Client(enforce_csrf_checks=True)
    assert 'name="email"' in body(client.get(f"{PUBLIC}subscribe/"))
    answer = client.post(f"{PUBLIC}en/subscribe/", {"email": "A@Reading.example"})
    assert "Look into your mail" in body(answer)
    assert not client.cookies
    with inside(page.tenant_id):
        row = Subscriber.objects.get()
    assert (row.email, row.language, row.confirmed_at) == ("a@reading.example", "en", None)
    link = f"/subscriptions/{subscribing.token_of(row)}/"
    assert client.get(link).status_code == 200
    with inside(page.tenant_id):
        assert Subscriber.objects.get().confirmed_at is None  # opening it does nothing
    assert client.post(link).status_code == 200
    with inside(page.tenant_id):
        assert Subscriber.objects.get().confirmed_at is not None

    assert client.post(f"{link}end/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    with inside(page.tenant_id):
        assert Subscriber.objects.get().email == ""
    assert client.post(link).status_code == client.post(f"{link}end/").status_code == 404


def test_whoever_asks_is_answered_the_same(story: Story) -> None:
    page_of(story, Visibility.PUBLIC)
    told = [Client().post(f"{PUBLIC}subscribe/", {"email": "b@reading.example"}) for _ in range(3)]

    assert len({each.content for each in told}) == 1
    assert Subscriber.objects.count() == 0  # behind no fence nobody sees an address


@pytest.mark.parametrize(
    "email",
    ["", "x", "a@b", "a@b.example\nBcc: c@d.example", "a" * 300 + "@b.example", "<a@b.example>"],
)
def test_what_is_no_address_is_told_so(story: Story, email: str) -> None:
    page = page_of(story, Visibility.PUBLIC)
    answer = Client().post(f"{PUBLIC}subscribe/", {"email": email})

    assert "请填写一个邮箱地址" in body(answer)
    with inside(page.tenant_id):
        assert not Subscriber.objects.exists()


@pytest.mark.parametrize("token", ["nothing", "a.b", "WzEsMV0.forged", "%00"])
def test_forged_links_are_no_links(token: str) -> None:
    for address in (f"/subscriptions/{token}/", f"/subscriptions/{token}/end/"):
        assert Client().post(address).status_code == 404


def test_people_subscribe_with_one_click(story: Story, signed_in: SignedIn) -> None:
    page, client = page_of(story, Visibility.PEOPLE), signed_in("teller")
    address = f"/status-pages/{page.pk}/"
    assert "退订" in body(client.post(f"{address}join/", follow=True))
    client.post(f"{address}join/")
    with inside(page.tenant_id):
        assert Subscriber.objects.filter(user=story.cast.teller).count() == 1

    assert "退订</button>" not in body(client.post(f"{address}leave/", follow=True))
    assert signed_in("foreman").post(f"{address}join/").status_code == 404
    assert signed_in("stranger").post(f"{address}join/").status_code == 404


def test_lists_show_what_one_may_see(story: Story, signed_in: SignedIn) -> None:
    page_of(story, Visibility.PUBLIC)

    for who in ("teller", "manager"):
        assert "银行系统状态" in body(signed_in(who).get("/status-pages/"))
    for who in ("foreman", "stranger", "outsider", "rival_manager"):
        assert "银行系统状态" not in body(signed_in(who).get("/status-pages/"))
