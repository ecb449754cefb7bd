"""What stands around every page: policy, languages, themes, navigation, refusals."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.urls import path, reverse

from jianyue.ledger.fence import inside
from jianyue.people.models import User
from jianyue.web import refusals, urls
from jianyue.web.frame import PLACES, places
from jianyue.web.policy import for_anybody
from jianyue.web.templatetags.jianyue import SPRITE, address, device
from tests.cast import PEOPLE, Cast
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
Browse = Callable[..., Client]
NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)


@for_anybody
def falls(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    raise ZeroDivisionError


@for_anybody
def misses(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    raise Http404


urlpatterns = [*urls.urlpatterns, path("falls/", falls), path("misses/", misses)]
handler404, handler500 = urls.handler404, urls.handler500


def shown(source: str, **values: object) -> str:
    return Template("{% load jianyue %}" + source).render(Context({"language": "zh"} | values))


def entries(client: Client) -> list[str]:
    page = client.get(reverse("account")).content.decode()
    (wide,) = re.findall(r'<nav class="top__wide".*?</nav>', page, re.DOTALL)
    return re.findall(r"<span>(.*?)</span>", wide)


@pytest.mark.parametrize(
    "where", ["/account/login/", "/", "/no-such-page/", "/manifest.webmanifest"]
)
def test_every_answer_says_what_a_page_may_load(where: str) -> None:
    answers = [Client().get(where).headers["Content-Security-Policy"] for _ in range(2)]

    for policy in answers:
        assert "default-src 'none'" in policy
        assert re.search(r"script-src 'self' 'nonce-[\w-]{20,}';", policy)
        assert "unsafe" not in policy
    assert answers[0] != answers[1]


def test_no_page_may_be_framed_or_guessed() -> None:
    headers = Client().get("/account/login/").headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_stays_in_the_cache_of_a_browser(signed_in: Browse) -> None:
    for client, name in ((Client(), "account_login"), (signed_in("agent"), "me")):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]


def test_a_page_speaks_chinese_unless_the_browser_asks_for_english() -> None:
    zh = Client().get("/account/login/").content.decode()
    en = Client(headers={"accept-language": "en-GB,en"}).get("/account/login/").content.decode()

    assert '<html lang="zh-Hans">' in zh
    assert "登录" in zh
    assert '<html lang="en">' in en
    assert not re.search(r"[\u4e00-\u9fff]", en.replace("中文", ""))


def test_the_language_and_theme_chosen_before_signing_in_are_kept_in_the_browser() -> None:
    client = Client()
    client.post(reverse("display"), {"language": "en", "theme": "dark"})

    page = client.get("/account/login/").content.decode()

    assert '<html lang="en" data-theme="dark">' in page


def test_the_language_and_theme_of_a_person_follow_him(cast: Cast, signed_in: Browse) -> None:
    signed_in("teller").post(reverse("display"), {"language": "en", "theme": "light"})

    page = signed_in("teller").get(reverse("account")).content.decode()

    assert '<html lang="en" data-theme="light">' in page
    with inside(cast.people["teller"].tenant_id):
        assert User.objects.get(email="teller@sample.example").theme == "light"


def test_what_is_no_language_and_no_theme_changes_nothing(signed_in: Browse) -> None:
    client = signed_in("teller")
    client.post(reverse("display"), {"language": "<b>", "theme": "x", "is_operator": "1"})

    assert '<html lang="zh-Hans">' in client.get(reverse("account")).content.decode()
    assert client.get(reverse("display")).status_code == 405


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "", "javascript:1"])
def test_choosing_a_language_never_leads_outside(target: str) -> None:
    answer = Client().post(reverse("display"), {"language": "en", "next": target})

    assert answer["Location"] == "/"


def test_choosing_a_language_leads_back() -> None:
    answer = Client().post(reverse("display"), {"language": "en", "next": "/account/login/?x=1"})

    assert answer["Location"] == "/account/login/?x=1"


def test_the_navigation_shows_what_a_person_may_open(signed_in: Browse) -> None:
    there = {place.said.zh for place in PLACES if address(place.name)}

    seen = {who: set(entries(signed_in(who))) for who in ("teller", "agent", "administrator")}

    assert seen["teller"] == there - {"工作台", "今日", "人员", "设置", "值班"}
    assert seen["agent"] == there - {"今日", "设置"}
    assert seen["administrator"] == there - {"今日"}
    assert "工作台" not in entries(signed_in("auditor"))


def test_an_entry_without_a_page_is_left_out(rf: RequestFactory, cast: Cast) -> None:
    request = rf.get("/")
    request.user = cast.people["agent"]

    assert {entry.said for entry in places(request)} <= {place.said for place in PLACES}
    assert address("no-such-page") == ""
    assert all(entry.address for entry in places(request))


def test_the_entry_of_the_page_is_marked(rf: RequestFactory, cast: Cast) -> None:
    request = rf.get(reverse("agreements"))
    request.user = cast.people["agent"]

    assert [entry.said.zh for entry in places(request) if entry.current] == ["协议"]


def test_an_operator_and_a_stranger_have_no_navigation(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert places(request) == []
    request.user = User(email="operator@sample.example", is_operator=True)
    assert places(request) == []


@pytest.mark.parametrize(
    ("who", "name"),
    [("teller", "my-tickets"), ("agent", "desk"), ("manager", "today"), ("director", "today")],
)
def test_home_leads_to_the_page_of_the_role(signed_in: Browse, who: str, name: str) -> None:
    assert signed_in(who).get("/")["Location"] == reverse(name)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "没有这个页面"), ("en", "There is no such page")]
)
def test_a_missing_page_says_so_and_leads_back(language: str, said: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/misses/")

    assert answer.status_code == 404
    assert said in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("language", "said"), [("zh-CN", "我们出错了"), ("en", "A fault of ours")])
def test_a_fault_is_admitted_without_telling_its_inside(language: str, said: str) -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": language})

    answer = client.get("/falls/")

    assert answer.status_code == 500
    assert said in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_other_refusals_are_pages_too(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert refusals.wrong(request).status_code == 400
    assert refusals.forged(request).status_code == 403
    assert "您的角色不能打开这个页面" in refusals.forbidden(request).content.decode()
    assert refusals.broken(request).status_code == 500


def test_what_a_role_does_not_open_is_refused_on_a_page(signed_in: Browse) -> None:
    answer = signed_in("teller").get(reverse("desk"))

    assert answer.status_code == 403
    assert "您的角色不能打开这个页面" in answer.content.decode()


def test_the_page_works_without_scripts_and_says_where_the_content_is(signed_in: Browse) -> None:
    page = signed_in("teller").get(reverse("account")).content.decode()

    assert '<a class="skip" href="#main">' in page
    assert page.count("<main") == page.count("<h1") == 1
    assert all(" defer" in tag for tag in re.findall(r"<script[^>]*src=[^>]*>", page))


def test_the_manifest_names_the_product() -> None:
    answer = Client().get("/manifest.webmanifest")

    assert answer.json()["short_name"] == "践约"
    assert answer["Content-Type"] == "application/manifest+json"


@pytest.mark.parametrize(
    ("minutes", "zh", "en", "state"),
    [
        (3000, "还有 2 天 2 小时", "2 d 2 h left", "ok"),
        (90, "还有 1 小时 30 分", "1 h 30 min left", "ok"),
        (60, "还有 1 小时 0 分", "1 h 0 min left", "warn"),
        (59, "还有 59 分 0 秒", "59 min 0 s left", "warn"),
        (0, "还有 0 秒", "0 s left", "warn"),
        (-1, "已超 1 分 0 秒", "1 min 0 s late", "bad"),
    ],
)
def test_the_time_left_is_told_in_words_colour_and_shape(
    minutes: int, zh: str, en: str, state: str
) -> None:
    said = {"due": NOW + timedelta(minutes=minutes), "now": NOW}

    chinese = shown("{% left due now %}", **said)
    english = shown("{% left due now %}", language="en", **said)

    assert f"<span>{zh}</span>" in chinese
    assert f"<span>{en}</span>" in english
    assert f'class="left left--{state}"' in chinese
    assert "icons.svg#" in chinese


def test_what_is_never_due_has_no_time_left() -> None:
    assert shown("{% left due now %}", due=None, now=NOW) == ""


def test_an_icon_that_is_not_drawn_is_a_fault() -> None:
    assert "#clock" in shown('{% icon "clock" %}')
    with pytest.raises(TemplateSyntaxError, match="no-such"):
        shown('{% icon "no-such" %}')


def test_icons_are_plain_shapes() -> None:
    text = SPRITE.read_text(encoding="utf-8")

    assert re.findall(r"<(\w+)", text).count("symbol") > 60
    assert not re.search(r"<script|\son\w+=|href=|style=", text)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604", "Safari · iPhone"),
        ("curl/8", "未知设备"),
    ],
)
def test_a_session_is_named_by_browser_and_system(agent: str, said: str) -> None:
    assert device({"language": "zh"}, agent) == said


def test_pages_are_answered_for_the_configured_host_alone() -> None:
    assert Client().get("/account/login/", headers={"host": "evil.example"}).status_code == 400
    assert "*" not in settings.ALLOWED_HOSTS


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_home_leads_nobody_to_a_page_he_may_not_open(signed_in: Browse, who: str) -> None:
    assert signed_in(who).get("/", follow=True).status_code == 200


def test_who_has_no_role_yet_is_welcomed(cast: Cast, signed_in: Browse) -> None:
    auditor = cast.people["auditor"]
    client = signed_in("auditor")
    with inside(auditor.tenant_id):
        auditor.grants.all().delete()

    answer = client.get("/")

    assert answer.status_code == 200
    assert "这里还没有为您的角色准备的页面" in answer.content.decode()


def test_an_operator_arrives_at_the_cockpit_or_is_welcomed() -> None:
    with inside(None, door=True):
        operator = User.objects.create(
            email="op@sample.example", name="样例运行员", is_operator=True
        )
        client = Client()
        client.force_login(operator, backend=BACKEND)

    answer = client.get("/")

    cockpit = address("cockpit")
    assert answer.headers.get("Location", "") == cockpit
    assert client.get(reverse("account")).status_code == 200


def test_an_instant_that_is_not_known_is_not_told() -> None:
    assert shown("{% moment at %}", at=None) == ""
    assert shown('{% moment at "second" %}', at=NOW) == "2026-01-12 10:00:00"
