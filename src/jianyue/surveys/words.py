"""Closed lists of surveys, calls and opinions, in both languages."""

from jianyue.ledger.speech import Choice


class Rhythm(Choice):
    """How often one asks; it says when the next survey is due, and sends nothing by itself."""

    YEARLY = "yearly", "年度", "yearly"
    QUARTERLY = "quarterly", "季度", "quarterly"
    AD_HOC = "ad_hoc", "临时", "ad hoc"

    @property
    def months(self) -> int:
        """Months until the next one; none for what is asked as it comes."""
        return {Rhythm.YEARLY: 12, Rhythm.QUARTERLY: 3}.get(self, 0)


class Question(Choice):
    """What a question asks for."""

    POINTS = "points", "打分（0 至 100）", "points, 0 to 100"
    STARS = "stars", "星级（1 至 5 星）", "stars, 1 to 5"
    RECOMMEND = "recommend", "推荐意愿（0 至 10）", "recommendation, 0 to 10"
    CHOICE = "choice", "单选", "one of several"
    WORDS = "words", "文字", "words"


class SurveyState(Choice):
    """Where a survey stands."""

    DRAFT = "draft", "草稿", "draft"
    SENT = "sent", "进行中", "running"
    ENDED = "ended", "已结束", "ended"
    CALLED_OFF = "called_off", "已取消", "called off"


class CallState(Choice):
    """Where a follow-up call stands."""

    WAITING = "waiting", "待回访", "to be called"
    REACHED = "reached", "已回访", "reached"
    GIVEN_UP = "given_up", "未能联系", "not reached"
    DROPPED = "dropped", "不再回访", "dropped"


class Source(Choice):
    """Where an opinion was given."""

    SURVEY = "survey", "问卷", "a survey"
    RATING = "rating", "工单评价", "the rating of a ticket"
    CALL = "call", "回访", "a follow-up call"
    OTHER = "other", "其他场合", "somewhere else"


class OpinionState(Choice):
    """How far an opinion got."""

    OPEN = "open", "待安排", "nobody sees to it yet"
    ASSIGNED = "assigned", "改进中", "being improved"
    IMPROVED = "improved", "已改进，待告知", "improved, to be told"
    TOLD = "told", "已告知", "told back"
    DROPPED = "dropped", "不采纳", "not taken up"

    @classmethod
    def unfinished(cls) -> "tuple[OpinionState, ...]":
        """Return the states in which somebody still has something to do."""
        return (cls.OPEN, cls.ASSIGNED, cls.IMPROVED)
