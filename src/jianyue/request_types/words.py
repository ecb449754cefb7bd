"""Closed lists of request types, in both languages."""

from jianyue.ledger.speech import Choice


class FieldKind(Choice):
    """What a field asks for."""

    TEXT = "text", "一行文字", "a line of text"
    LONG = "long", "多行文字", "several lines"
    NUMBER = "number", "数字", "a number"
    DATE = "date", "日期", "a date"
    CHOICE = "choice", "单选", "one of several"
    CHOICES = "choices", "多选", "several of several"
    PERSON = "person", "人员", "a person"
    YES_NO = "yes_no", "是或否", "yes or no"


class YesNo(Choice):
    """An answer to a question of yes or no."""

    YES = "yes", "是", "yes"
    NO = "no", "否", "no"
