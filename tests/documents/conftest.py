"""A document with one of everything, in the hands of two made-up parties."""

from datetime import date

import pytest

from jianyue.documents import document as parts
from jianyue.documents.document import Document, Signature

HOSTILE = "#strong[x] $y$ *b* _c_ `d` <e> \\ // & ]]> {{ f }} \u202e"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><path d="M0 0h20"/></svg>'


@pytest.fixture(scope="session")
def full() -> Document:
    rows = tuple((str(level), f"{level * 30} 分钟", "说明") for level in range(1, 61))
    blocks = (
        parts.Paragraph(HOSTILE),
        parts.Article("第一条", "服务目标"),
        parts.Clause("1.10", "响应：30 分钟内。"),
        parts.Item("（一）", "不可抗力；"),
        parts.Table(("级别", "响应", "说明"), rows, (1, 2, 4), "crl", "表 1"),
        parts.Note("注：小字。"),
        parts.KeyValues((("名称", "示例银行"), ("地址", "")), "甲方"),
        parts.Picture(DRAWING, "一条线", "图 1"),
        parts.PageBreak(),
        parts.Heading("附件", 2),
        parts.Paragraph("以下签字。"),
        parts.Signatures((_signature("甲方（客户）"), _signature("乙方（服务商）"))),
    )
    return Document(
        "运维服务协议", "zh", blocks, "样本", "JY-1", "编号：", date(2026, 1, 1), ("甲",)
    )


def _signature(party: str) -> Signature:
    return Signature(party, "示例公司", "（盖章）", ("代表（签字）：", "日期："))
