import pytest

from jianyue.agreements.quoting import NothingThere, quoted
from jianyue.agreements.reading import read_catalog


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("targets.response.within", "30 分钟", "30 minutes"),
        ("targets.resolution.within.4", "5 个工作日", "5 working days"),
        ("indicators.availability.goal", "不低于 99.9%", "at least 99.9%"),
        ("governance.committee.seats.customer", "5", "5"),
        ("credits.1.deduct", "0.5%", "0.5%"),
        ("term.to", "2026 年 12 月 31 日", "2026-12-31"),
        ("fees.total", "1,200,000.00 元", "CNY 1,200,000.00"),
        ("fees.late", "每日 0.5%", "0.5% a day"),
        ("breach.provider", "未履行部分费用的 20%", "20% of the fee of the part not performed"),
        ("title", "银行信息系统运维服务水平协议", "Bank operations service level agreement"),
        ("rules.reopen", "resume", "resume"),
    ],
)
def test_a_path_is_said_in_the_language_of_the_text(path: str, zh: str, en: str) -> None:
    bank = read_catalog("bank").agreement

    assert bank is not None
    assert quoted(bank, f"<{{{path}}}>", "zh") == f"<{zh}>"
    assert quoted(bank, f"<{{{path}}}>", "en") == f"<{en}>"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "targets",
        "targets.resolution.within",
        "targets.response.__class__",
        "targets.response.model_fields",
        "credits.9.deduct",
        "credits.-1.deduct",
        "1 + 1",
        "fees.total.amount",
    ],
)
def test_nothing_but_a_path_to_one_value_is_looked_up(path: str) -> None:
    bank = read_catalog("bank").agreement

    assert bank is not None
    with pytest.raises(NothingThere):
        quoted(bank, f"{{{path}}}", "zh")
