"""The words of dashboards."""

from jianyue.ledger.speech import Choice


class Stand(Choice):
    """How a promise stands in its period; in danger is one that is still kept."""

    BROKEN = "broken", "未达标", "missed"
    DANGER = "danger", "有风险", "in danger"
    KEPT = "kept", "达标", "kept"
    NONE = "none", "没有数值或目标", "no value or no goal"
