"""The roles of people on both sides, as the sources name them."""

from typing import Final

from jianyue.ledger.speech import Choice


class Role(Choice):
    """What somebody is to the agreements of an organisation."""

    DESK_AGENT = "desk_agent", "服务台", "service desk agent"
    RESIDENT_ENGINEER = "resident_engineer", "驻场工程师", "resident engineer"
    MOBILE_ENGINEER = "mobile_engineer", "流动工程师", "mobile engineer"
    DUTY_MANAGER = "duty_manager", "值班经理", "duty manager"
    DEPARTMENT_MANAGER = "department_manager", "部门经理", "department manager"
    OPERATIONS_MANAGER = "operations_manager", "运维经理", "operations manager"
    PROJECT_MANAGER = "project_manager", "项目经理", "project manager"
    CONTRACT_MANAGER = "contract_manager", "合同经理", "contract manager"
    QUALITY_MANAGER = "quality_manager", "质量经理", "quality manager"
    FINANCE_MANAGER = "finance_manager", "财务经理", "finance manager"
    PROVIDER_GENERAL_MANAGER = (
        "provider_general_manager",
        "服务方总经理",
        "general manager of the provider",
    )
    ADMINISTRATOR = "administrator", "管理员", "administrator"
    CUSTOMER_USER = "customer_user", "客户用户", "user of the customer"
    CUSTOMER_REPRESENTATIVE = (
        "customer_representative",
        "客户代表",
        "representative of the customer",
    )
    CUSTOMER_SENIOR_MANAGER = (
        "customer_senior_manager",
        "客户高级经理",
        "senior manager of the customer",
    )
    CUSTOMER_GENERAL_MANAGER = (
        "customer_general_manager",
        "客户总经理",
        "general manager of the customer",
    )
    COMMITTEE_MEMBER = "committee_member", "监督委员会委员", "member of the supervisory committee"
    AUDITOR = "auditor", "审计员", "auditor"


CUSTOMER_ROLES: Final = frozenset(
    {
        Role.CUSTOMER_USER,
        Role.CUSTOMER_REPRESENTATIVE,
        Role.CUSTOMER_SENIOR_MANAGER,
        Role.CUSTOMER_GENERAL_MANAGER,
        Role.COMMITTEE_MEMBER,
    }
)
ENGINEERS: Final = frozenset({Role.RESIDENT_ENGINEER, Role.MOBILE_ENGINEER})
# An auditor is invited by either side and sits on the contracts he may read.
EITHER_SIDE: Final = frozenset({Role.AUDITOR})
# These reach every contract of their organisation; everybody else needs a seat on it (C32).
EVERYWHERE: Final = CUSTOMER_ROLES | {
    Role.DESK_AGENT,
    Role.DUTY_MANAGER,
    Role.OPERATIONS_MANAGER,
    Role.CONTRACT_MANAGER,
    Role.QUALITY_MANAGER,
    Role.FINANCE_MANAGER,
    Role.PROVIDER_GENERAL_MANAGER,
    Role.ADMINISTRATOR,
}
