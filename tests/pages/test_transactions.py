"""Pages of transactions: figures by class, files that are tried first, batches, sources."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.watch.models import Batch, LeftOut, Source
from jianyue.watch.transactions.counting import count
from tests.cast import Cast
from tests.counts import HOUR, elsewhere, row, sent
from tests.pages.upkeep import counts_of_the_bank
from tests.story import SHANGHAI, Story

SignedIn = Callable[..., Client]
PAGE, FILE = "/transactions/bank-1/", "/transactions/bank-1/file/"
KEY = re.compile(r"<code>([\w-]{43})</code>")
HEAD = "class,from,until,successes,failures,third_party,ground,evidence,time_count,time_sum,le_1"
CHINESE = "交易类别,开始,结束,成功,失败,第三方失败,理由,依据,计时笔数,总秒数,不超过_1"


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def hour(story: Story, ago: int) -> datetime:
    return (story.now - ago * HOUR).astimezone(SHANGHAI).replace(minute=0)


def line(story: Story, ago: int = 2, *, kind: str = "清算", says: str = "") -> str:
    """Return a line about the hour so long ago."""
    begins = hour(story, ago)
    until = begins + HOUR
    rest = says or "990,10,8,third-party,银联无应答,1000,250.5,970"
    return f"{kind},{begins:%Y-%m-%d %H:%M},{until:%Y-%m-%d %H:%M},{rest}"


def tried(client: Client, text: str | bytes, address: str = FILE, **more: str) -> str:
    source = text if isinstance(text, bytes) else text.encode()
    said = {"file": SimpleUploadedFile("counts.csv", source, "text/csv")} | more
    return body(client.post(address, said))


def batches(story: Story) -> list[Batch]:
    with inside(story.cast.manager.tenant_id):
        return list(Batch.objects.order_by("pk"))


@pytest.mark.clause("C18")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("head", [HEAD, CHINESE])
def test_a_file_is_tried_and_then_brought_in(
    head: str, encoding: str, signed_in: SignedIn, story: Story
) -> None:
    # two hours of one month
    ago = next(n for n in (2, 3) if hour(story, n).month == hour(story, n - 1).month)
    lines = line(story, ago), line(story, ago - 1)
    client, text = signed_in("manager"), "\r\n".join((head, lines[0], "", lines[1], ""))
    page = tried(client, text.encode(encoding))
    assert "试读结果：2 行，没有问题" in page
    assert batches(story) == []
    kept = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", page, re.DOTALL)
    assert kept is not None
    answer = client.post(FILE, {"text": kept[1], "confirm": "yes"}, follow=True)

    assert "已导入 2 行" in body(answer)
    assert batches(story)[0].rows == 2
    page = body(client.get(PAGE, {"day": f"{hour(story, ago):%Y-%m-%d}"}))
    # 1980 of 2000 less 16; the goal has one digit, so two are shown, rounded down.
    assert "99.79%" in page
    assert "0.251" in page  # 0.2505 s, rounded up


def test_the_same_file_twice_changes_nothing(signed_in: SignedIn, story: Story) -> None:
    client, text = signed_in("manager"), f"{HEAD}\n{line(story)}"
    client.post(FILE, {"text": text, "confirm": "yes"})
    assert "已经导入" in tried(client, text)
    page = body(client.post(FILE, {"text": text, "confirm": "yes"}, follow=True))

    assert "没有改变任何内容" in page
    assert len(batches(story)) == 1


@pytest.mark.parametrize(
    ("says", "column", "words"),
    [
        ("990,10,11,third-party,x,0,0,", "third_party", "第三方失败多于全部失败"),
        ("990,10,1,weather,x,0,0,", "ground", "协议没有约定"),
        ("990,10,1,third-party,,0,0,", "evidence", "必须填写"),
        ("九百,10,,,,0,0,", "successes", "整数"),
        ("990,10,,,,1,0.1.2,", "time_sum", "秒数"),
        ("990,10,,,,1,1,5", "buckets", "不超过计时笔数"),
        ("990,10,,,,1,1,1,more,than,heads", "+1", "没有"),
    ],
)
def test_errors_are_shown_by_row_and_column_and_nothing_is_stored(
    says: str, column: str, words: str, signed_in: SignedIn, story: Story
) -> None:
    text = f"{HEAD}\n{line(story)}\n{line(story, 3, says=says)}"
    page = tried(signed_in("manager"), text)

    assert f"第 3 行 · <code>{column}</code>" in page
    assert words in page
    assert 'name="confirm"' not in page
    assert batches(story) == []


@pytest.mark.parametrize(
    "text",
    [
        b"", b"\n\n", b"PK\x03\x04", b"\xff\xfe\x00", b"class\n", b"class,class\n", b"\x00" * 99,
        b'class,from\n"open', b"a;b\tc", "類別,開始".encode("big5"), b"x" * (256 * 1024 + 1),
        (HEAD + "\n" + "a,b,c,d,e,f,g,h,i,j,k\n" * 9000).encode(), b"=1+1,@sum\n", HEAD.encode(),
    ],
)  # fmt: skip
def test_what_is_no_table_of_counts_is_refused(
    text: bytes, signed_in: SignedIn, story: Story
) -> None:
    answer = signed_in("manager").post(FILE, {"file": SimpleUploadedFile("a.csv", text)})

    assert answer.status_code == 200
    assert "errorlist" in body(answer) or "什么都没有导入" in body(answer)
    assert batches(story) == []


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A0", "+1", "@SUM(A1)", "-2+3", "<b>x</b>"])
def test_a_formula_is_no_name_of_a_class(name: str, signed_in: SignedIn, story: Story) -> None:
    page = tried(signed_in("manager"), f"{HEAD}\n{line(story, kind=name)}")

    assert "类别名只能含" in page
    assert batches(story) == []


@pytest.mark.clause("C18")
def test_a_batch_is_corrected_with_a_reason_and_taken_back(
    signed_in: SignedIn, story: Story
) -> None:
    client = signed_in("manager")
    client.post(FILE, {"text": f"{HEAD}\n{line(story)}", "confirm": "yes"})
    other = {"text": f"{HEAD}\n{line(story, says='999,1,,,,,,')}", "confirm": "yes"}
    address = "/batches/BANK-1-T0001/correct/"
    assert "errorlist" in body(client.post(address, other))
    page = body(client.post(address, other | {"reason": "漏了一台前置机"}, follow=True))
    assert "漏了一台前置机" in page
    page = body(client.get("/batches/BANK-1-T0001/"))
    assert "已更正，不再计入" in page
    assert "/batches/BANK-1-T0002/" in page
    assert "99.90%" in body(client.get(PAGE))
    client.post("/batches/BANK-1-T0002/back/", {"words": "来自测试环境"})
    page = body(client.get(PAGE))
    assert "已撤回" in page
    assert "本期还没有交易笔数" in page


@pytest.mark.clause("C18")
def test_the_representative_contests_and_both_ways_are_shown(
    signed_in: SignedIn, story: Story
) -> None:
    begins = story.now.replace(minute=0, second=0, microsecond=0) - 2 * HOUR
    said = sent(row(begins, "清算", successes=990, failures=10, third_party=elsewhere(8)))
    with inside(story.cast.manager.tenant_id):
        count(story.cast.contracts["bank-1"], said, at=story.now, by=story.cast.manager)
        pk = LeftOut.objects.get().pk
    client = signed_in("representative")
    assert f"/left-out/{pk}/contest/" in body(client.get(PAGE))
    assert "errorlist" in body(client.post(f"/left-out/{pk}/contest/", {"words": " "}))
    page = body(client.post(f"/left-out/{pk}/contest/", {"words": "是前置机超时"}, follow=True))
    assert "是前置机超时" in page
    page = body(client.get(PAGE))
    assert "按登记为 99.79%，若计入则为 99.00%" in page
    client.post(f"/left-out/{pk}/agree/", {"words": ""})
    page = body(client.get(PAGE))
    assert "若计入" not in page
    assert "双方同意排除" in page


def test_nothing_counted_and_nothing_left_are_said_so(signed_in: SignedIn, story: Story) -> None:
    client = signed_in("teller")
    assert "本期还没有交易笔数" in body(client.get(PAGE))
    begins = story.now.replace(minute=0, second=0, microsecond=0) - 2 * HOUR
    said = sent(row(begins, successes=0, failures=8, third_party=elsewhere(8)))
    with inside(story.cast.manager.tenant_id):
        count(story.cast.contracts["bank-1"], said, at=story.now, by=story.cast.manager)

    page = body(client.get(PAGE))
    assert page.count("</svg>无") == 3  # the rate, and both promised figures
    assert "100" not in page.partition("<dl")[0].partition("clearing")[2]


def test_many_rows_and_batches_ask_no_more_of_the_database(
    signed_in: SignedIn, story: Story
) -> None:
    client = signed_in("representative")
    client.get(PAGE)
    with inside(story.cast.manager.tenant_id):
        counts_of_the_bank(story, "一类")
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    begins = story.now.replace(minute=0, second=0, microsecond=0) - 30 * HOUR
    for number in range(9):
        rows = (row(begins + number * HOUR, f"类{kind}", failures=1, third_party=elsewhere(1))
                for kind in range(9))  # fmt: skip
        with inside(story.cast.manager.tenant_id):
            bank = story.cast.contracts["bank-1"]
            count(bank, sent(*rows), at=story.now, by=story.cast.manager)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(PAGE, {"day": f"{begins.astimezone(SHANGHAI):%Y-%m-%d}"})

    assert "类8" in body(answer)
    assert len(many) == len(few)


@pytest.mark.clause("C18")
def test_a_prometheus_is_added_and_set_anew(signed_in: SignedIn, story: Story) -> None:
    client = signed_in("manager")
    said = {"name": "生产 Prometheus", "address": "https://prometheus.example:9090",
            "kind_0": "清算", "total_0": "sum(increase(tx[1h]))", "success_0": "sum(ok)",
            "third_party_0": "sum(out)", "ground_0": "third-party", "seconds_0": ""}  # fmt: skip
    bad = client.post("/transactions/bank-1/prometheus/", said | {"ground_0": ""})
    assert "除外理由" in body(bad)
    page = body(client.post("/transactions/bank-1/prometheus/", said, follow=True))
    assert "sum(increase(tx[1h]))" in page
    with inside(story.cast.manager.tenant_id):
        source = Source.objects.get()
    page = body(client.get(f"/sources/{source.pk}/change/"))
    assert 'value="https://prometheus.example:9090"' in page
    client.post(f"/sources/{source.pk}/change/", said | {"name": "甲"})
    assert "甲" in body(client.get(PAGE))
    client.post(f"/sources/{source.pk}/remove/")
    assert "已移除" in body(client.get(f"/sources/{source.pk}/"))


def test_the_customer_sees_figures_and_no_sources(signed_in: SignedIn, story: Story) -> None:
    with inside(story.cast.manager.tenant_id):
        names = counts_of_the_bank(story, "内部程序")
    client = signed_in("teller")

    assert "内部程序" in body(client.get(PAGE))  # the class is called so
    assert f"/sources/{names['source']}/" not in body(client.get(PAGE))
    assert client.get(f"/sources/{names['source']}/").status_code == 403
    assert client.get(f"/batches/{names['batch']}/").status_code == 200
    assert client.post(f"/batches/{names['batch']}/back/").status_code == 403


@pytest.mark.parametrize("who", ["outsider", "rival_manager", "stranger", "foreman"])
def test_others_find_nothing(who: str, signed_in: SignedIn, story: Story) -> None:
    with inside(story.cast.manager.tenant_id):
        names = counts_of_the_bank(story, "清算")
    client = signed_in(who)

    assert client.get(PAGE).status_code == 404
    assert "清算" not in body(client.get(PAGE))
    assert client.get(f"/batches/{names['batch']}/").status_code == 404


def test_a_key_is_shown_once(signed_in: SignedIn, story: Story) -> None:
    client = signed_in("manager")
    answer = client.post("/transactions/bank-1/program/", {"name": "核心前置"})
    found = KEY.search(body(answer))
    assert found is not None
    assert answer["Cache-Control"] == "no-store"
    with inside(story.cast.manager.tenant_id):
        source = Source.objects.get()
    assert found[1] not in body(client.get(f"/sources/{source.pk}/"))
    other = KEY.search(body(client.post(f"/sources/{source.pk}/key/")))
    assert other is not None
    assert other[1] != found[1]


def test_a_day_of_another_month_is_shown_by_its_address(signed_in: SignedIn, story: Story) -> None:
    begins = story.now.replace(day=1, minute=0, second=0, microsecond=0) - timedelta(days=3)
    with inside(story.cast.manager.tenant_id):
        bank = story.cast.contracts["bank-1"]
        count(bank, sent(row(begins, "上月")), at=story.now, by=story.cast.manager)
    client = signed_in("teller")

    assert "上月" not in body(client.get(PAGE)).partition("批次")[0]
    assert "上月" in body(client.get(f"{PAGE}?day={begins:%Y-%m-%d}"))
