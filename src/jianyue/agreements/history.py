"""The facts of a contract in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Both

SAID: Final[Mapping[str, Both]] = MappingProxyType(
    {
        "opened": Both("建立合同", "contract set up"),
        "drafted": Both("起草", "drafted"),
        "published": Both("发布，待签署", "published, to be signed"),
        "questioned": Both("客户提出疑问", "asked about by the customer"),
        "answered": Both("服务方答复", "answered by the provider"),
        "vetoed": Both("不同意", "refused"),
        "withdrawn": Both("撤回", "withdrawn"),
        "signed": Both("签署", "signed"),
        "in_force": Both("生效", "came into force"),
        "seated": Both("安排人员", "place given"),
        "unseated": Both("人员离开", "place ended"),
        "engineer_change_announced": Both("预告更换工程师", "change of engineer announced"),
        "engineer_change_consented": Both("同意更换工程师", "change of engineer agreed to"),
        "engineer_change_refused": Both("不同意更换工程师", "change of engineer refused"),
        "engineer_change_withdrawn": Both("撤回更换工程师", "change of engineer withdrawn"),
        "engineer_changed": Both("工程师已更换", "engineer changed"),
        "replacement_asked": Both("客户要求更换工程师", "another engineer asked for"),
        "replacement_accepted": Both("同意另派工程师", "another engineer granted"),
        "replacement_declined": Both("未同意另派工程师", "another engineer declined"),
        "replacement_withdrawn": Both("撤回更换要求", "request for another engineer taken back"),
        "checked_in": Both("签到", "checked in"),
        "checked_out": Both("签退", "checked out"),
        "presence_entered": Both("登记在岗", "presence entered"),
        "presence_struck": Both("删去在岗登记", "presence struck"),
        "authorised": Both("客户授权", "authorised by the customer"),
        "authorisation_ended": Both("收回授权", "authorisation taken back"),
        "undertaken": Both("承诺遵守规定", "undertook to keep the rules"),
        "disclosed": Both("披露客户数据", "customer data disclosed"),
        "trained": Both("客户保密培训", "customer's staff trained in confidentiality"),
        "role_filled": Both("安排协议角色", "role given to somebody"),
        "patience_set": Both("设定升级提醒", "reminders of calls settled"),
        "role_cleared": Both("收回协议角色", "role taken from somebody"),
        "warnings_set": Both("设定时限预警", "warnings before time limits set"),
        "renewal_objected": Both("不同意自动续期", "renewal objected to"),
        "renewed": Both("自动续期", "renewed itself"),
        "ended": Both("到期终止", "ended at the end of its term"),
        "end_arranged": Both("约定移交与保存", "hand-over and retention settled"),
        "handed_over": Both("完成移交", "handed over"),
        "figures_frozen": Both("发布报告，指标定稿", "report released, figures frozen"),
        "records_exported": Both("取走合同记录", "records taken"),
    }
)


def said_of(kind: str) -> Both:
    """Return a fact of a contract in words; one that is not known here speaks for itself."""
    plain = kind.replace("_", " ")
    return SAID.get(kind, Both(plain, plain))
