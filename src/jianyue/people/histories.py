"""Who changed what about an organisation and its people, as lines that can be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import Both
from jianyue.people.models import Organisation, User
from jianyue.people.roles import Role

# Everything that `organisations.note` may record.
SAID: Final[Mapping[str, Both]] = {
    "founded": Both("启用系统", "installation set up"),
    "opened": Both("设立单位", "organisation set up"),
    "changed": Both("修改单位资料", "particulars changed"),
    "closed": Both("关闭单位", "organisation closed"),
    "enrolled": Both("导入人员", "brought in from a list"),
    "invited": Both("邀请", "invited"),
    "joined": Both("加入", "joined"),
    "renamed": Both("更名", "renamed"),
    "role_given": Both("授予角色", "role given"),
    "role_taken": Both("收回角色", "role taken away"),
    "left": Both("停用账号", "account closed"),
    "sessions_ended": Both("结束会话", "sessions ended"),
    "token_made": Both("创建接口令牌", "token for programs made"),
    "token_revoked": Both("撤销接口令牌", "token for programs revoked"),
    "second_factor_reset": Both("重置第二因素", "second factor reset"),
    "team_formed": Both("设立团队", "team set up"),
    "team_arranged": Both("调整团队", "team rearranged"),
    "member_added": Both("加入团队", "put into a team"),
    "member_removed": Both("移出团队", "taken out of a team"),
    "leave_entered": Both("登记休假", "leave entered"),
    "leave_withdrawn": Both("取消休假", "leave withdrawn"),
    "box_added": Both("添加收信邮箱", "box for mail added"),
    "box_changed": Both("修改收信邮箱", "box for mail changed"),
    "box_removed": Both("移除收信邮箱", "box for mail removed"),
    "hook_added": Both("添加外发通知", "webhook added"),
    "hook_changed": Both("修改外发通知", "webhook changed"),
    "hook_rotated": Both("更换外发通知密钥", "webhook secret changed"),
    "hook_stopped": Both("停用外发通知", "webhook stopped"),
    "hook_taken_up": Both("恢复外发通知", "webhook taken up again"),
    "hook_removed": Both("移除外发通知", "webhook removed"),
    "exported": Both("导出个人资料", "personal data handed out"),
    "erased": Both("删除个人资料", "personal data erased"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change: when, by whom, what, about whom, and the words that go with it."""

    at: datetime
    by: str
    what: Both
    about: str
    roles: tuple[Role, ...] = ()


def lines_of(organisation: Organisation, *, about: User | None = None) -> list[Line]:
    """Return the last changes of an organisation, or those about one person; the newest first.

    Three queries, however many lines.
    """
    facts = Fact.objects.filter(timeline=organisation.timeline_id).order_by("-seq")
    if about is not None:
        facts = facts.filter(body__user=about.pk)
    shown = list(facts[:100])
    words = _words(organisation, shown)
    names = dict(
        User.objects.filter(pk__in={fact.by_id for fact in shown}).values_list("pk", "name")
    )
    return [
        Line(
            fact.recorded_at,
            names.get(fact.by_id or 0, ""),
            SAID[fact.kind],
            words.get(fact.seq, ""),
            _roles(fact),
        )
        for fact in shown
    ]


def _words(organisation: Organisation, facts: Iterable[Fact]) -> dict[int, str]:
    """Return the words of each fact in one line; erased ones are empty."""
    kept: dict[int, list[str]] = {}
    seqs = [fact.seq for fact in facts]
    rows = Words.objects.filter(timeline=organisation.timeline_id, seq__in=seqs).order_by("pk")
    for words in rows:
        if words.text:
            kept.setdefault(words.seq, []).append(words.text)
    return {seq: " · ".join(texts) for seq, texts in kept.items()}


def _roles(fact: Fact) -> tuple[Role, ...]:
    one = [fact.body["role"]] if "role" in fact.body else []
    named = set(fact.body.get("roles", one))
    return tuple(role for role in Role if role.value in named)
