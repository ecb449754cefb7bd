"""Pages of surveys: written, sent, answered by a link, on one's own pages, on the phone."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.escalation.recoveries import tell_due
from jianyue.ledger.fence import inside
from jianyue.surveys.models import Answer, Ballot, Invited, Survey
from tests.cast import Cast
from tests.pages.formulas import FORMULAS
from tests.stories.surveyed import ALL, DAY, WEEK, answered, asked, crowd, filled, sent, token
from tests.story import Story

SignedIn = Callable[..., Client]
ANSWERS = {"q1": "80", "q2": "4", "q3": "9", "q4": "", "q5": "夜间希望有人接电话"}


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def written(page: str, **more: str) -> dict[str, str]:
    """Return the form of a questionnaire as it stands on a page."""
    inputs = re.findall(r'<input type="(?!checkbox)[^"]*" name="(\w+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea name="(\w+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    chosen = re.findall(
        r'<select name="(\w+)"(?:(?!</select>).)*?value="(\w+)" selected', page, re.DOTALL
    )
    said = {name: value for name, value in (*inputs, *areas, *chosen) if name != "next"}
    return said | {"optional_4": "on"} | more


@pytest.mark.clause("A10")
def test_the_contract_manager_writes_and_sends_the_usual_questions(
    signed_in: SignedIn, cast: Cast
) -> None:
    client = signed_in("contract_manager")
    form = written(body(client.get("/surveys/new/bank-1/")))
    page = body(client.post("/surveys/new/bank-1/", form, follow=True))
    assert "BANK-1-Q0001" in page
    assert "您对服务的总体满意度" in page
    address = "/surveys/BANK-1-Q0001"
    assert "样例工厂代表" not in body(client.get(f"{address}/send/"))
    said = {"people": [cast.teller.pk, cast.senior.pk]}
    page = body(client.post(f"{address}/send/", said, follow=True))
    assert "0 / 2" in page
    assert "样例柜员" in page
    again = body(client.get("/surveys/new/bank-1/?copy=BANK-1-Q0001"))
    assert "您对服务的总体满意度" in again


def test_a_wrong_questionnaire_is_refused_and_nothing_typed_is_lost(signed_in: SignedIn) -> None:
    client = signed_in("contract_manager")
    form = written(body(client.get("/surveys/new/bank-1/")), kind_5="choice", zh_5="渠道")
    page = body(client.post("/surveys/new/bank-1/", form))

    assert "单选题需要 2 至 10 个选项" in page
    assert 'value="渠道"' in page


@pytest.mark.clause("B26")
def test_a_link_answers_without_signing_in_and_only_by_its_form(story: Story) -> None:
    survey = sent(story)
    address = f"/survey/{token(story, survey, 'teller')}/"
    client = Client()
    for _ in range(2):
        assert client.head(address).status_code == 200
        page = body(client.get(address))
    assert "总体满意度" in page
    assert "样例柜员" not in page
    assert not asked(story, survey, "teller").answered
    wrong = body(client.post(address, ANSWERS | {"q1": "101"}))
    assert "夜间希望有人接电话" in wrong
    thanks = client.post(address, ANSWERS)
    assert "谢谢您的答复" in body(client.get(thanks["Location"]))
    with inside(survey.tenant_id):
        assert Answer.objects.get().values == {"1": 80, "2": 4, "3": 9}
    assert client.post(address, ANSWERS).status_code == 404


def test_a_receipt_corrects_and_is_nobodys_to_guess(story: Story) -> None:
    survey = sent(story)
    receipt = f"/survey/answer/{answered(story, survey, 'teller', filled())}/"
    client = Client()
    page = body(client.post(receipt, ANSWERS | {"q1": "10"}, follow=True))
    assert 'value="10"' in page
    with inside(survey.tenant_id):
        assert Answer.objects.get().values["1"] == 10
    for odd in (receipt[:-3] + "xx/", "/survey/answer/nothing/", "/survey/nothing/"):
        assert client.get(odd).status_code == 404


@pytest.mark.parametrize("who", ["outsider", "stranger", "foreman", ""])
def test_a_link_leads_to_its_own_survey_whoever_opens_it(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story)
    address = f"/survey/{token(story, survey, 'teller')}/"
    client = signed_in(who) if who else Client()
    assert client.post(address, ANSWERS).status_code == 302
    if who:
        assert client.get(f"/surveys/{survey.number}/").status_code in {302, 403, 404}
        assert client.get(f"/surveys/{survey.number}/results.csv").status_code in {302, 403, 404}
    with inside(survey.tenant_id):
        assert Answer.objects.get().user == story.cast.teller


@pytest.mark.clause("B26")
def test_who_is_asked_finds_it_on_his_own_pages_and_takes_it_back(
    story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story)
    client, address = signed_in("teller"), f"/my/surveys/{asked(story, survey, 'teller').pk}/"
    assert "请填写" in body(client.get("/surveys/", follow=True))
    assert client.post(address, ANSWERS).status_code == 302
    page = body(client.get(address))
    assert "更正答复" in page
    client.post(address, ANSWERS | {"q1": "20"})
    with inside(survey.tenant_id):
        assert Answer.objects.get().values["1"] == 20
    client.post(f"{address}take-back/")
    page = body(client.get(address))
    assert "更正答复" not in page
    assert "可以重新填写" in page
    assert client.post(address, ANSWERS | {"q1": "60"}).status_code == 302
    assert "更正答复" in body(client.get(address))
    assert signed_in("colleague").get(address).status_code == 404
    assert signed_in("stranger").post(address, ANSWERS).status_code == 404


def test_a_running_survey_is_prolonged(story: Story, signed_in: SignedIn) -> None:
    survey = sent(story)
    client, address = signed_in("contract_manager"), f"/surveys/{survey.number}/"
    assert f"{address}prolong/" in body(client.get(address))
    until = survey.ends_at + WEEK
    given = {"ends_at": f"{until:%Y-%m-%dT%H:%M}"}
    page = body(client.post(f"{address}prolong/", given, follow=True))
    assert "已延长" in page
    assert client.post(f"{address}prolong/", {"ends_at": "2020-01-01T00:00"}).status_code == 200
    assert signed_in("agent").get(f"{address}prolong/").status_code == 403


@pytest.mark.clause("B26")
def test_an_agent_fills_it_in_on_the_phone(story: Story, signed_in: SignedIn) -> None:
    survey = sent(story)
    one = asked(story, survey, "senior")
    page = signed_in("agent").post(
        f"/surveys/{survey.number}/phone/{one.pk}/", ANSWERS | {"when": ""}, follow=True
    )
    assert "样例坐席 代填" in body(page)
    assert "样例坐席" in body(signed_in("representative").get(f"/surveys/{survey.number}/"))


@pytest.mark.clause("E17")
def test_the_representative_sees_results_as_bars_with_a_table(
    story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story)
    answered(story, survey, "teller", filled(recommend=10, words="很好"))
    answered(story, survey, "senior", filled(points=41, recommend=6))
    page = body(signed_in("representative").get(f"/surveys/{survey.number}/"))
    for words in ("2 / 4 · 50.0 %", "平均 60.5 分", "净推荐值 0.0", "40–59 分", "样例柜员", "很好"):
        assert words in page
    assert "<progress" in page
    assert survey.number in body(signed_in("representative").get("/surveys/"))
    for who in ("foreman", "outsider"):
        assert survey.number not in body(signed_in(who).get("/surveys/"))
        assert signed_in(who).get(f"/surveys/{survey.number}/").status_code == 404


def test_a_draft_is_the_providers_own(signed_in: SignedIn) -> None:
    client = signed_in("contract_manager")
    form = written(body(client.get("/surveys/new/bank-1/")))
    client.post("/surveys/new/bank-1/", form)

    assert signed_in("representative").get("/surveys/BANK-1-Q0001/").status_code == 404
    assert signed_in("agent").get("/surveys/BANK-1-Q0001/").status_code == 200


def ended(story: Story, **said: object) -> Survey:
    """Return a survey that six people answered and that is over, each with words of his own."""
    now, story.now = story.now, story.now - 2 * WEEK
    whom = [*ALL, *crowd(story, 2)]
    survey = sent(story, *whom, **said)
    for place, who in enumerate(whom):
        answered(story, survey, who, filled(points=90 - place, words=f"={who}的话"))
    story.now = now
    tell_due(now)
    return survey


@pytest.mark.parametrize("who", ["contract_manager", "representative", "auditor"])
def test_no_page_of_an_anonymous_survey_names_anybody_beside_an_answer(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    survey = ended(story, anonymous=True)
    client = signed_in(who)
    page = body(client.get(f"/surveys/{survey.number}/"))
    table = body(client.get(f"/surveys/{survey.number}/results.csv"))
    assert "=teller的话" in page
    assert "已答复" not in page
    results, _, asked_ = page.partition('id="invited"')
    assert ("样例职员" in asked_) is (who != "representative")
    for text in (results, table):
        assert "样例职员" not in text
        assert "样例科技主管" not in text
    rows = list(csv.reader(table.lstrip("\ufeff").splitlines()))
    assert rows[0] == ["question", "text", "answer", "count"]
    assert [row[2] for row in rows if row[0] == "5"] == sorted(
        f"'={name}的话" for name in [*ALL, "clerk0", "clerk1"]
    )


def test_an_anonymous_survey_that_runs_tells_how_many_and_no_more(
    story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story, *ALL, *crowd(story, 2), anonymous=True)
    for who in ALL:
        answered(story, survey, who, filled(words="只有我这样写"))
    page = body(signed_in("contract_manager").get(f"/surveys/{survey.number}/"))
    assert "4 / 6" in page
    assert "已答复" not in page
    assert "只有我这样写" not in page
    assert "只有我这样写" not in body(signed_in("manager").get("/opinions/"))
    address = f"/my/surveys/{asked(story, survey, 'teller').pk}/"
    assert "只有我这样写" not in body(signed_in("teller").get(address))
    with inside(survey.tenant_id):
        assert Ballot.objects.count() == 4


def test_what_looks_like_a_formula_stays_words_in_the_file(
    story: Story, signed_in: SignedIn
) -> None:
    survey = ended(story)
    table = body(signed_in("representative").get(f"/surveys/{survey.number}/results.csv"))
    rows = list(csv.reader(table.lstrip("\ufeff").splitlines()))

    assert len(rows) == 7
    assert {row[0] for row in rows[1:]} >= {"样例柜员", "样例银行代表"}
    assert all(cell[:1] not in {"=", "+", "-", "@"} for row in rows for cell in row)


@pytest.mark.parametrize("words", [FORMULAS[0], "<script>alert(1)</script>", "\x00", "字" * 2001])
def test_hostile_words_stay_words_or_are_refused(
    words: str, story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story)
    address = f"/survey/{token(story, survey, 'teller')}/"
    answer = Client().post(address, ANSWERS | {"q5": words})
    assert answer.status_code in {200, 302}
    page = body(signed_in("manager").get(f"/surveys/{survey.number}/"))
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "said", [{"q1": "1e9"}, {"q2": "6"}, {"q3": "-1"}, {"q1": ""}, {"q4": "3"}]
)
def test_an_answer_out_of_range_is_refused(said: dict[str, str], story: Story) -> None:
    survey = sent(story)
    answer = Client().post(f"/survey/{token(story, survey, 'teller')}/", ANSWERS | said)

    assert answer.status_code == 200
    assert not asked(story, survey, "teller").answered


def test_both_languages_have_words_for_it(story: Story, signed_in: SignedIn) -> None:
    survey = sent(story)
    client = signed_in("representative")
    client.post("/account/display/", {"language": "en"})
    page = body(client.get(f"/surveys/{survey.number}/"))
    assert "Yearly survey" in page
    assert "Recommendation" in page
    engineer = signed_in("engineer")
    engineer.post("/account/display/", {"language": "en"})
    assert "Nobody asks you anything" in body(engineer.get("/my/surveys/"))


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked_:
        assert client.get(path).status_code == 200
    return len(asked_)


def test_pages_ask_the_database_as_often_for_many_as_for_few(
    story: Story, signed_in: SignedIn
) -> None:
    client, survey = signed_in("manager"), sent(story, *ALL)
    answered(story, survey, "teller", filled(words="一"))
    paths = ("/surveys/", f"/surveys/{survey.number}/", f"/surveys/{survey.number}/results.csv",
             "/opinions/")  # fmt: skip
    few = [queries(client, path) for path in paths]
    for who in ALL[1:]:
        answered(story, survey, who, filled(words="二"))
    for _ in range(3):
        sent(story, *ALL, ends_at=story.now + DAY + timedelta(hours=1))

    assert [queries(client, path) for path in paths] == few
    with inside(survey.tenant_id):
        assert Invited.objects.count() == 16
