"""What is folded, and what is not."""

import pytest

from jianyue.mail.quoting import parted

QUOTED = {
    "gmail": "On Mon, Jan 12, 2026 at 10:00 AM Desk <desk@provider.example> wrote:\n> please try",
    "gmail over two lines": """\
On Mon, 12 Jan 2026, Somebody With A Long Name
<desk@provider.example> wrote:

> x""",
    "gmail in Chinese": "服务台 <desk@provider.example> 于2026年1月12日周一 10:00写道：\n> 请重启",
    "apple in Chinese": "在 2026年1月12日，上午10:00，服务台 <d@p.example> 写道：\n\n> 请重启",
    "date first": "2026年1月12日 10:00，服务台 写道：\n请重启",
    "foxmail": """\
------------------ 原始邮件 ------------------
发件人: "服务台" <desk@provider.example>;
请重启""",
    "netease": "---- 回复的原邮件 ----\n| 发件人 | 服务台 |\n请重启",
    "outlook in Chinese": """\
发件人: 服务台
发送时间: 2026年1月12日 10:00
收件人: 柜员
主题: 请重启

请重启""",
    "outlook traditional": "寄件者: 服務台\n寄件日期: 2026年1月12日\n收件者: 櫃員\n主旨: 請重啟",
    "outlook": """\
________________________________
From: Desk
Sent: Monday, January 12, 2026
To: Teller
Subject: x""",
    "outlook bold": "*From:* Desk\n*Sent:* Monday\n*To:* Teller",
    "original": "-----Original Message-----\nFrom: Desk\n\nplease try",
    "marks": "> please try\n> again\n\n> and again",
    "signature": "-- \n样例柜员\n示例银行 科技部",
    "phone": "发自我的iPhone",
    "phone in English": "Sent from my iPhone",
}


@pytest.mark.parametrize("way", QUOTED)
def test_a_quotation_at_the_end_is_folded_whole(way: str) -> None:
    said, folded = parted(f"还是不行。\n请再看看。\n\n{QUOTED[way]}")

    assert said == "还是不行。\n请再看看。"
    assert folded == QUOTED[way]


@pytest.mark.parametrize(
    "text",
    [
        "> 请重启\n已经重启了\n\n> 还有呢\n没有了",
        "From: 这一列是空的，其他列正常",
        "打印出错。\n在打印报表时，系统写道：\n拒绝访问",
        "昨天\n--\n还是不行\n" + "一行\n" * 20,
        "我在电话里说过：发自我的内心的建议\n第二行\n第三行\n第四行",
        "",
    ],
)
def test_what_is_no_quotation_stays(text: str) -> None:
    assert parted(text) == (text.rstrip(), "")


def test_a_mail_that_only_quotes_is_not_hidden() -> None:
    assert parted(QUOTED["foxmail"]) == (QUOTED["foxmail"], "")


def test_a_mail_that_is_passed_on_is_not_folded() -> None:
    text = f"请处理\n\n{QUOTED['outlook']}"

    assert parted(text, "转发：请重启") == (text, "")


def test_long_lines_cost_no_time() -> None:
    text = ("在 " + "写 " * 200_000 + "\n") * 5 + "On " + "w" * 500_000

    assert parted(text)[1] == ""
