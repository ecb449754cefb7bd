"""What people call the fields and choices of the language in Chinese, to tell them its own word."""

from collections.abc import Iterable, Mapping

from jianyue.agreements.field_names import FIELDS
from jianyue.agreements.value_names import VALUES

Hints = tuple[str, str]

_FIELDS_TOO: Mapping[str, frozenset[str]] = {
    "agreement": frozenset({"协议", "协议编号", "编号"}),
    "title": frozenset({"标题", "协议名称"}),
    "zone": frozenset({"时间区域"}),
    "term": frozenset({"有效期", "协议期限", "合同期限"}),
    "from": frozenset({"开始", "起始", "自", "从", "开始日期"}),
    "to": frozenset({"结束", "截止", "至", "到", "结束日期"}),
    "parties": frozenset({"当事人", "签约方", "甲乙双方"}),
    "customer": frozenset({"客户方", "需方", "委托方"}),
    "provider": frozenset({"供应商", "服务方", "供方", "受托方"}),
    "calendars": frozenset({"日历", "服务日历", "工作时间"}),
    "calendar": frozenset({"日历", "服务时间"}),
    "services": frozenset({"服务", "服务目录", "服务项目"}),
    "targets": frozenset({"目标", "时限", "服务时限", "时限目标"}),
    "within": frozenset({"时限", "时间", "限时"}),
    "indicators": frozenset({"指标", "服务指标"}),
    "goal": frozenset({"目标", "目标值"}),
    "credits": frozenset({"扣减", "违约扣款", "处罚"}),
    "total": frozenset({"总价", "总金额", "合同金额"}),
    "articles": frozenset({"条款", "条文"}),
    "number": frozenset({"编号", "条号"}),
    "text": frozenset({"内容", "文字"}),
    "clause": frozenset({"条款", "条款编号"}),
}
_CHOICES_TOO: Mapping[str, frozenset[str]] = {
    "reported": frozenset({"报修", "报障", "上报", "接报"}),
    "responded": frozenset({"应答", "答复"}),
    "resolved": frozenset({"修复", "处理完成"}),
    "restored": frozenset({"恢复"}),
    "arrived": frozenset({"到达", "到达现场", "现场"}),
    "month": frozenset({"月", "按月", "自然月"}),
    "quarter": frozenset({"季度", "季", "按季"}),
    "year": frozenset({"年", "年度", "按年"}),
    "monthly fee": frozenset({"月服务费", "月费", "当月费用"}),
    "yearly fee": frozenset({"年服务费", "年费", "年度费用"}),
    "total fee": frozenset({"合同总额", "总费用"}),
    "incident": frozenset({"故障"}),
    "attainment": frozenset({"达成率", "达标率", "及时率"}),
    "availability": frozenset({"可用性", "可用率"}),
}
_NOT_MEANT = {"party_a": "甲方"}  # who writes 甲方 as a key means a party, not which of them it is


def field_spoken_of(key: str, known: Iterable[str]) -> Hints | None:
    """Return a hint at the one field of `known` that is called `key` in Chinese."""
    return _hint([name for name in known if key in _called(name) and _NOT_MEANT.get(name) != key])


def _called(field: str) -> set[str]:
    return {FIELDS.get(field, ("", ""))[0], *_FIELDS_TOO.get(field, ())}


def choice_spoken_of(word: str, allowed: Iterable[str]) -> Hints | None:
    """Return a hint at the one choice of `allowed` that is called `word` in Chinese."""
    shown = {
        value
        for words in VALUES.values()
        for value, (zh, _) in words.items()
        if word in {zh, zh.removeprefix("每")}
    }
    return _hint([each for each in allowed if each in shown or word in _CHOICES_TOO.get(each, ())])


def _hint(names: list[str]) -> Hints | None:
    return (f"写成 `{names[0]}`", f"write `{names[0]}`") if len(names) == 1 else None
