"""Who may do what: one table, and the one question it answers."""

from enum import StrEnum
from typing import Final

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.roles import ENGINEERS, Role


class Deed(StrEnum):
    """Something a person may or may not do."""

    SEE_TICKETS = "see tickets"
    SEE_INTERNAL = "see what is internal to the provider"
    REPORT = "report a ticket"
    WORK = "work on tickets: acknowledge, answer, pause, resolve"
    ASSIGN = "assign tickets"
    CLASSIFY = "classify tickets"
    EXCLUDE = "exclude tickets from the measurement"
    MERGE = "merge and split tickets"
    CONFIRM = "confirm, verify and rate as the customer"
    CONTEST = "reject pauses, contest exclusions"
    APPROVE = "approve extensions and solutions as the representative"
    WRITE_SLIPS = "write service record slips"
    SIGN_SLIPS = "sign service record slips as the customer"
    SEE_AGREEMENTS = "read agreements"
    DRAFT_AGREEMENTS = "draft and publish agreements"
    SIGN_FOR_PROVIDER = "sign agreements for the provider"
    SIGN_FOR_CUSTOMER = "sign agreements for the customer"
    PLAN_STAFF = "name engineers, record presence"
    CONSENT_STAFF = "consent to a change of engineer, ask for a replacement"
    SEE_DESK = "see the desk's queues"
    SEE_TODAY = "see what is about to breach and the load of people"
    SEE_PEOPLE = "see people and teams"
    MANAGE_PEOPLE = "invite people, give roles, arrange teams"
    MANAGE_CUSTOMERS = "set up customers and contracts"
    MANAGE_CALENDARS = "publish holidays"
    SEE_READERS = "see who read what"


_EVERYBODY: Final = frozenset({Deed.SEE_TICKETS, Deed.SEE_AGREEMENTS})
_STAFF: Final = _EVERYBODY | {
    Deed.SEE_INTERNAL, Deed.SEE_DESK, Deed.SEE_PEOPLE, Deed.REPORT,
}  # fmt: skip
_DESK: Final = _STAFF | {
    Deed.WORK, Deed.ASSIGN, Deed.CLASSIFY, Deed.MERGE, Deed.WRITE_SLIPS,
}  # fmt: skip
_MANAGER: Final = _DESK | {Deed.EXCLUDE, Deed.SEE_TODAY, Deed.PLAN_STAFF}
_USER: Final = _EVERYBODY | {Deed.REPORT, Deed.CONFIRM, Deed.SIGN_SLIPS}
_REPRESENTATIVE: Final = _USER | {
    Deed.CONTEST, Deed.APPROVE, Deed.SIGN_FOR_CUSTOMER, Deed.CONSENT_STAFF, Deed.SEE_TODAY,
    Deed.SEE_PEOPLE,
}  # fmt: skip

MAY: Final[dict[Role, frozenset[Deed]]] = {
    Role.DESK_AGENT: _DESK,
    Role.RESIDENT_ENGINEER: _DESK,
    Role.MOBILE_ENGINEER: _DESK,
    Role.DUTY_MANAGER: _MANAGER,
    Role.DEPARTMENT_MANAGER: _MANAGER,
    Role.OPERATIONS_MANAGER: _MANAGER | {Deed.SEE_READERS},
    Role.PROJECT_MANAGER: _MANAGER,
    Role.CONTRACT_MANAGER: _STAFF
    | {Deed.SEE_TODAY, Deed.DRAFT_AGREEMENTS, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS},
    Role.QUALITY_MANAGER: _STAFF | {Deed.SEE_TODAY, Deed.EXCLUDE, Deed.SEE_READERS},
    Role.FINANCE_MANAGER: _STAFF | {Deed.SEE_TODAY},
    Role.PROVIDER_GENERAL_MANAGER: _STAFF | {Deed.SEE_TODAY, Deed.SIGN_FOR_PROVIDER},
    Role.ADMINISTRATOR: _STAFF
    | {
        Deed.MANAGE_PEOPLE, Deed.MANAGE_CUSTOMERS, Deed.MANAGE_CALENDARS, Deed.SEE_READERS,
        Deed.PLAN_STAFF,
    },
    Role.CUSTOMER_USER: _USER,
    Role.CUSTOMER_REPRESENTATIVE: _REPRESENTATIVE,
    Role.CUSTOMER_SENIOR_MANAGER: _USER | {Deed.SEE_TODAY, Deed.CONTEST, Deed.SEE_PEOPLE},
    Role.CUSTOMER_GENERAL_MANAGER: _EVERYBODY | {Deed.SEE_TODAY, Deed.SEE_PEOPLE},
    Role.COMMITTEE_MEMBER: _EVERYBODY | {Deed.SEE_TODAY},
    Role.AUDITOR: _EVERYBODY | {
        Deed.SEE_INTERNAL, Deed.SEE_TODAY, Deed.SEE_PEOPLE, Deed.SEE_READERS,
    },
}  # fmt: skip


def may(user: User, deed: Deed) -> bool:
    """Tell whether one of the person's roles allows `deed`."""
    return any(deed in MAY[role] for role in user.roles)


def must(user: User, deed: Deed) -> None:
    """Raise NotAllowed unless the person may do it."""
    if not may(user, deed):
        raise NotAllowed(
            "您的角色不能进行这项操作；需要时请联系管理员。",
            "Your roles do not allow this; ask an administrator if you need it.",
        )


def is_engineer(user: User) -> bool:
    """Tell whether the person works at the customers' places."""
    return bool(user.roles & ENGINEERS)
