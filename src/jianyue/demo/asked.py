"""Request types of the sample world: an account, access from outside, an extract of data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.ledger.speech import Both
from jianyue.request_types import defining
from jianyue.request_types.definitions import Definition, Field

SYSTEMS: Final = (Both("核心业务系统", "core banking"), Both("网上银行", "electronic banking"))
RIGHTS: Final = (Both("查询", "read"), Both("录入", "write"), Both("复核", "approve"))
ACCOUNT: Final = Definition(
    Both("新建账号", "A new account"), Both("一人一单；开通后由本人修改密码。", "One person each."),
    Both("申请新建账号", "A new account, please"), category="service",
    fields=(
        Field("person", Both("使用人", "For whom"), required=True),
        Field("choice", Both("系统", "System"), options=SYSTEMS, required=True),
        Field("choices", Both("权限", "Rights"), options=RIGHTS),
        Field("date", Both("开通日期", "From")),
        Field("text", Both("核实方式", "How it was verified"), internal=True),
    ),
)  # fmt: skip
VPN: Final = Definition(
    Both("外网接入（VPN）", "Access from outside (VPN)"), title=Both("申请 VPN", "VPN, please"),
    category="service",
    fields=(
        Field("number", Both("使用天数", "For how long"), unit="天", required=True),
        Field("yes_no", Both("是否访问生产系统", "To production systems"), required=True),
        Field("long", Both("理由", "What for"), required=True),
    ),
)  # fmt: skip
EXTRACT: Final = Definition(
    Both("数据提取", "An extract of data"),
    Both("涉及客户信息的数据须经审批。", "Data of customers needs an approval."),
    Both("申请提取数据", "Data, please"), category="information",
    fields=(
        Field("long", Both("提取条件", "Which data"), required=True),
        Field("date", Both("希望日期", "Wanted by")),
        Field("yes_no", Both("含客户信息", "Holds data of customers"), required=True),
    ),
)  # fmt: skip


def offer(people: Population, signed: Mapping[str, Signed], *, at: datetime) -> None:
    """Define what the bank and everybody can ask for. Inside the tenant's fence."""
    by, bank = people.users["operations"], signed["bank"].contract
    for place, said in enumerate((ACCOUNT, EXTRACT), 1):
        defining.define(bank, said, place=place, at=at, by=by)
    defining.define(None, VPN, place=3, at=at, by=by)
