"""How clocks count, in words that a court could read."""

from jianyue.agreements.rendering.promises import outages
from jianyue.agreements.rendering.voice import Voice
from jianyue.documents.document import Block, Clause

REOPEN = {
    "resume": (
        "重新打开的，以剩余时限继续计时，解决至重新打开之间的时间不计。",
        "A reopened ticket goes on with the time that was left; the time between does not count.",
    ),
    "restart": (
        "重新打开的，重新按全部时限计时。",
        "A reopened ticket begins anew with the full time.",
    ),
    "continuous": (
        "重新打开的，解决至重新打开之间的时间也计入。",
        "For a reopened ticket, the time between resolution and reopening counts too.",
    ),
}
RECLASSIFY = {
    "from_change": (
        """级别变更自变更时起适用：
改为更严级别的，剩余时限取原剩余时限与新时限减去已用时间二者中较小者；
改为较宽级别的，为新时限减去按新级别应已用去的时间；已发生的违约不因变更而消除。""",
        """A change of level applies from the change: to a stricter level, what is left is the
smaller of what was left and the new time less the time used; to a milder one, the new time
less what would have been used; a breach that has happened stays.""",
    ),
    "from_start": (
        "级别变更后，按新级别自起点重新计算时限。",
        "After a change of level the clock counts by the new level from its start.",
    ),
}
COHORT = {
    "concluded": (
        "工单计入其计时结束（达成或违约）的周期；逾期未结的计为违约。",
        "A ticket belongs to the period in which its clock ends; overdue and open is breached.",
    ),
    "reported": (
        "工单计入其报告的周期；期末尚未结束的单独列出，不计入达成率。",
        "A ticket belongs to the period of its report; clocks still running are shown apart.",
    ),
}
DOWNTIME = {
    "defers_start": (
        "发生在已确认的计划停机中的事件，解决时限自停机结束起计算。",
        "An incident in confirmed planned downtime has its time to resolve counted from its end.",
    ),
    "ignored": ("计划停机不影响计时。", "Planned downtime does not change the clocks."),
}
LATE_FACTS = {
    "restate": (
        "报告发布后补录的事实，以更正报告的形式列明新旧数字与原因。",
        "A fact recorded after a report leads to a restatement that shows old, new and why.",
    ),
    "carry": (
        "报告发布后补录的事实，其达成或违约计入补录的周期并注明；其他指标以更正报告列明。",
        """What a fact recorded after a report keeps or misses counts in the period of recording,
marked so; other figures are restated.""",
    ),
}
RESPONDED = {
    "answer": (
        "响应是指服务人员对报告人的首次答复或有记录的通话；自动回复和内部记录不算响应。",
        "A response is a person's first answer or logged call, never an automatic mail or note.",
    ),
    "start_of_processing": (
        "响应是指开始处理；自动回复和内部记录不算响应。",
        "A response is the start of processing; never an automatic mail or an internal note.",
    ),
    "acknowledgement": (
        "响应是指给出编号的受理确认；内部记录不算响应。",
        "A response is the acknowledgement with a number; never an internal note.",
    ),
}
QUEUE = {
    "level": ("待办工单按级别先后处理。", "Queues are worked in the order of levels."),
    "arrival": ("待办工单按到达先后处理。", "Queues are worked in the order of arrival."),
}
ALWAYS = (
    (
        "时限只在所列日历的服务时间内计算；恰好在时限内完成的，为达成。",
        "Time counts only while the named calendar is open; what is done exactly in time is met.",
    ),
    (
        "以日计的时限，起算当日不计，止于最后一日服务时间结束时；最后一日为节假日的顺延。",
        "Days count from the next day to the close of the last, which is never a holiday.",
    ),
    (
        "除条款列明的原因外，任何情形均不暂停计时；暂停须记录人员与原因，甲乙任何一方均可查阅。",
        "Only the grounds that a target names pause its clock; each pause records who and why.",
    ),
    (
        "达成率向不利方向取整，显示位数比目标多一位；未发生任何工单的，记为“无”。",
        "Rates are rounded to the worse side, one digit more than the goal; without cases: 'none'.",
    ),
)


def rules(voice: Voice) -> list[Block]:
    """Return the rules of clocks and counts as the agreement chose them, where it has any."""
    kept = voice.agreement.rules
    if not (voice.agreement.targets or voice.agreement.indicators):
        return []
    chosen = (
        RESPONDED[kept.responded],
        REOPEN[kept.reopen],
        RECLASSIFY[kept.reclassify],
        DOWNTIME[kept.planned_downtime],
        COHORT[kept.cohort],
        LATE_FACTS[kept.late_facts],
        QUEUE[kept.queue],
    )
    said = [_line(voice, words) for words in (*ALWAYS, *chosen)]
    said += _consent(voice)
    said += outages(voice)
    return [Clause(str(number), sentence) for number, sentence in enumerate(said, 1)]


def _consent(voice: Voice) -> list[str]:
    """Return at which levels the customer consents to a solution (B05)."""
    levels = voice.agreement.rules.consent
    if not levels:
        return []
    named = voice.say("、", ", ").join(voice.level(level) for level in levels)
    customer = voice.party("customer")
    return [
        voice.say(
            f"{named}的解决方案，须经{customer}代表同意后才能实施。",
            f"At {named}, a solution is applied only once {customer} consents to it.",
        )
    ]


def _line(voice: Voice, words: tuple[str, str]) -> str:
    return voice.say(*words).replace("\n", voice.say("", " "))
