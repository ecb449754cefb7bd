"""What the short names of the agreement language are called on paper, in Chinese and English."""

from collections.abc import Mapping
from typing import TypeAlias

Words: TypeAlias = Mapping[str, tuple[str, str]]

FACTS: Words = {
    "occurred": ("故障发生", "occurrence"),
    "reported": ("报告", "report"),
    "acknowledged": ("受理确认", "acknowledgement"),
    "responded": ("响应", "response"),
    "planned": ("给出方案或计划", "solution or plan"),
    "assigned": ("派单", "assignment"),
    "arrived": ("到场", "arrival on site"),
    "worked_around": ("临时恢复", "workaround"),
    "restored": ("恢复服务", "recovery of service"),
    "resolved": ("解决", "resolution"),
    "verified": ("验证", "verification"),
    "closed": ("关闭", "closing"),
}
KINDS: Words = {
    "incident": ("事件", "incidents"),
    "request": ("服务请求", "requests"),
    "problem": ("问题", "problems"),
    "change": ("变更", "changes"),
    "release": ("发布", "releases"),
    "work-order": ("工单", "work orders"),
    "complaint": ("投诉", "complaints"),
    "feedback": ("意见反馈", "feedback"),
}
MODES: Words = {
    "all": ("全部方式", "all modes"),
    "phone": ("电话", "phone"),
    "mail": ("邮件", "mail"),
    "messenger": ("即时通讯", "messenger"),
    "remote": ("远程", "remote"),
    "on-site": ("现场", "on site"),
    "online": ("在线", "online"),
    "self-service": ("自助", "self-service"),
    "send-in": ("送修", "send-in repair"),
}
CLASSES: Words = {
    "basic": ("基础", "basic"),
    "value-added": ("增值", "value-added"),
    "customised": ("定制", "customised"),
}
RECIPIENTS: Words = {
    "customer": ("客户", "customer"),
    "internal": ("内部", "internal"),
    "partner": ("合作方", "partner"),
}
SCHEMES: Words = {
    "incident": ("事件级别", "incident level"),
    "priority": ("优先级", "priority"),
    "problem": ("问题级别", "problem level"),
    "service": ("服务级别", "service level"),
    "handling": ("处理级别", "handling level"),
    "none": ("不分级", "all alike"),
}
DEGREES: Words = {
    "urgent": ("紧急", "urgent"),
    "high": ("高", "high"),
    "medium": ("中", "medium"),
    "low": ("低", "low"),
}
GROUPS: Words = {
    "important": ("重要", "important"),
    "ordinary": ("普通", "ordinary"),
    "peripheral": ("外围", "peripheral"),
    "core": ("核心", "core"),
    "office": ("办公", "office"),
    "minor-office": ("次要办公", "minor office"),
    "core-production": ("核心生产", "core production"),
    "production": ("生产", "production"),
    "development": ("开发", "development"),
    "training": ("培训", "training"),
}
PERIODS: Words = {
    "hour": ("每小时", "hour"),
    "day": ("每日", "day"),
    "visit": ("每次", "visit"),
    "project": ("每项目", "project"),
    "week": ("每周", "week"),
    "month": ("每月", "month"),
    "quarter": ("每季度", "quarter"),
    "half-year": ("每半年", "half-year"),
    "year": ("每年", "year"),
    "term": ("服务期内", "term"),
}
BASES: Words = {
    "monthly fee": ("当月服务费", "the monthly fee"),
    "quarterly fee": ("当季服务费", "the quarterly fee"),
    "yearly fee": ("年度服务费", "the yearly fee"),
    "total fee": ("服务费总额", "the total fee"),
    "unperformed part": ("未履行部分费用", "the fee of the unperformed part"),
    "unpaid sum": ("未付金额", "the unpaid sum"),
}
MEASURES: Words = {
    "attainment": ("达成数 ÷（达成数 + 违约数）", "met / (met + breached)"),
    "availability": (
        "（计划服务时间 - 非计划中断 - 计划维护）÷（计划服务时间 - 计划维护）",
        "(planned - unplanned downtime - maintenance) / (planned - maintenance) service time",
    ),
    "downtime-minutes": ("非计划中断分钟数合计", "minutes of unplanned downtime"),
    "mttr": ("平均修复时间", "mean time to repair"),
    "mttf": ("平均无故障时间", "mean time to failure"),
    "outages": ("中断次数", "number of outages"),
    "longest-outage": ("单次最长中断", "longest single outage"),
    "major-incidents": ("重大事件次数", "number of major incidents"),
    "disaster-recovery": ("灾难发生至恢复的时间", "time from disaster to recovery"),
    "transaction-success": (
        "成功笔数 ÷（总笔数 - 第三方原因失败笔数）",
        "successes / (total - failures of third parties)",
    ),
    "transaction-response": ("交易响应时间", "transaction response time"),
    "monitoring-lead": ("及时告警数 ÷ 应有告警数", "alerts raised in time / alerts due"),
    "monitoring-accuracy": ("正确告警数 ÷ 应有告警数", "true alerts / alerts due"),
    "satisfaction": ("满意度调查得分", "score of the satisfaction survey"),
    "nps": ("净推荐值", "net promoter score"),
    "first-line": ("一线解决数 ÷ 支持请求数", "solved at the desk / support requests"),
    "hotline-answer": ("限时内接听数 ÷ 来电数", "calls answered in time / calls"),
    "reference-number": (
        "首次联系即给出编号数 ÷ 来电数",
        "numbers given at first contact / calls",
    ),
    "report-punctuality": ("按时提交数 ÷ 应提交数", "reports on time / reports due"),
    "process-conformance": ("符合流程数 ÷ 抽查数", "conforming cases / cases examined"),
    "solving-rate": ("已解决数 ÷ 登记数", "solved / registered"),
    "repeat-rate": ("重复发生数 ÷ 登记数", "repeated / registered"),
    "failure-rate": (
        "非计划中断 ÷（计划服务时间 - 计划维护）",
        "unplanned downtime / (planned - maintenance) service time",
    ),
    "review": ("评审结论", "finding of the review"),
}
FEES_PER: Words = {
    "hour": ("元/小时", "per hour"),
    "day": ("元/日", "per day"),
    "visit": ("元/次", "per visit"),
    "project": ("元/项目", "per project"),
    "month": ("元/月", "per month"),
    "quarter": ("元/季度", "per quarter"),
    "year": ("元/年", "per year"),
    "term": ("元/服务期", "for the term"),
}
EVENTS: Words = {
    "major-incident": ("每次重大事件后", "after each major incident"),
    "inspection": ("每次巡检后", "after each inspection"),
    "demand": ("按要求", "on demand"),
}
WAYS: Words = {
    "registered-mail": ("挂号信", "registered mail"),
    "courier": ("快递", "courier"),
    "mail": ("电子邮件", "e-mail"),
    "hand": ("当面送达", "delivery by hand"),
}
RIGHTS: Words = {
    "suspend": ("暂停", "suspend"),
    "evaluate": ("评估", "evaluate"),
    "terminate": ("解除协议", "terminate"),
    "claim": ("索赔", "claim"),
}
OUTAGES: Words = {
    "full": ("全面中断", "full outages"),
    "degraded": ("部分降级", "degradations"),
    "single-terminal": ("单台终端故障", "faults of single terminals"),
}
DECISIONS: Words = {
    "majority": ("过半数通过", "by majority"),
    "consensus": ("一致通过", "by consensus"),
    "two-thirds": ("三分之二以上通过", "by two thirds"),
}
FOR_PERIOD: Words = {
    "previous": ("支付上一期", "for the period before"),
    "current": ("支付本期", "for the current period"),
    "next": ("支付下一期", "for the next period"),
}
WEEKDAYS: tuple[tuple[str, str], ...] = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)

# What grounds of pauses and exclusions are called where the agreement gives them no words.
GROUNDS: Words = {
    "waiting-for-customer": ("等待客户", "waiting for the customer"),
    "waiting-for-supplier": ("等待供应商", "waiting for a supplier"),
    "waiting-for-third-party": ("等待第三方", "waiting for a third party"),
    "force-majeure": ("不可抗力", "force majeure"),
    "customer-misoperation": ("客户操作不当", "wrong use by the customer"),
    "planned-maintenance": ("计划维护", "planned maintenance"),
}
