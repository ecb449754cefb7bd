"""The words of assessments."""

from jianyue.ledger.speech import Choice


class Answer(Choice):
    """What the customer says of an assessment."""

    AGREED = "agreed", "客户认可", "agreed by the customer"
    CONTESTED = "contested", "客户有异议", "contested by the customer"
