"""The words of the hotline."""

from jianyue.ledger.speech import Choice


class Standing(Choice):
    """How a call stands."""

    RINGING = "ringing", "响铃", "ringing"
    SPEAKING = "speaking", "通话中", "speaking"
    ENDED = "ended", "已结束", "ended"
    LOST = "lost", "未接听", "lost"
    OUT = "out", "不计入", "left out"


class NoMatter(Choice):
    """Why a call is none that an agreement counts."""

    WRONG = "wrong", "打错电话", "a wrong number"
    SILENT = "silent", "无人说话或骚扰电话", "nobody spoke, or a nuisance"
    TEST = "test", "线路测试", "a test of the line"
    OTHER = "other", "与服务无关", "about no service"
