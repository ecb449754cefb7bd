"""The parts that every agreement needs (E01), and a term to run for."""

from collections.abc import Callable, Iterator

from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.language import Agreement
from jianyue.agreements.rendering.words import MODES
from jianyue.agreements.texts import Text

Part = tuple[str, Text, Callable[[Agreement], object]]

PARTS: tuple[Part, ...] = (
    ("services", Text(zh="服务内容", en="the services"), lambda draft: draft.services),
    (
        "delivery",
        Text(zh="服务方式", en="how the services are delivered"),
        lambda draft: any(service.delivery for service in draft.services.values()),
    ),
    ("indicators", Text(zh="服务指标", en="the indicators"), lambda draft: draft.indicators),
    (
        "duties.customer",
        Text(zh="客户的职责", en="the duties of the customer"),
        lambda draft: draft.duties and draft.duties.customer,
    ),
    (
        "duties.provider",
        Text(zh="服务方的职责", en="the duties of the provider"),
        lambda draft: draft.duties and draft.duties.provider,
    ),
    (
        "acceptance",
        Text(zh="验收与评价", en="acceptance and evaluation"),
        lambda draft: draft.acceptance,
    ),
    ("improvement", Text(zh="持续改进", en="improvement"), lambda draft: draft.improvement),
    (
        "interruption",
        Text(zh="中断的处理", en="what is done on an interruption"),
        lambda draft: draft.interruption,
    ),
    (
        "compensation",
        Text(zh="中断的补偿", en="the compensation for an interruption"),
        lambda draft: draft.compensation,
    ),
)


def _is_skeleton(agreement: Agreement) -> bool:
    """Whether it is a contract for an agreement to be put into, and promises nothing itself."""
    promises = (agreement.services, agreement.targets, agreement.indicators, agreement.ladders)
    return not any(promises) and agreement.fees is not None and bool(agreement.articles)


SKELETON_LACKS = {"services", "delivery", "indicators"}


@rule("missing-part")
def missing_part(draft: Draft) -> Iterator[Seen]:
    """Find the parts that are not there (E01)."""
    skeleton = _is_skeleton(draft.agreement)
    for key, part, there in PARTS:
        if not there(draft.agreement) and not (skeleton and key in SKELETON_LACKS):
            shown = "services.….delivery" if key == "delivery" else key
            path = "services" if key == "delivery" else key.split(".")[0]
            yield seen(path, part=part, key=shown)


@rule("skeleton")
def skeleton_alone(draft: Draft) -> Iterator[Seen]:
    """Find a contract that waits for its agreement."""
    if _is_skeleton(draft.agreement):
        yield seen("agreement", name=draft.agreement.agreement)


@rule("service-without-delivery")
def service_without_delivery(draft: Draft) -> Iterator[Seen]:
    """Find services without a mode, where others have one."""
    services = draft.agreement.services
    if any(service.delivery for service in services.values()):
        for name, service in services.items():
            if not service.delivery:
                yield seen(
                    "services", name, clause=service.clause, service=titled(name, service.title)
                )


@rule("service-without-hours")
def service_without_hours(draft: Draft) -> Iterator[Seen]:
    """Find modes of delivery without a calendar."""
    for name, service in draft.agreement.services.items():
        bare = tuple(mode for mode in service.delivery if mode not in service.hours)
        if bare and "all" not in service.hours:
            modes = tuple(Text(zh=MODES[mode][0], en=MODES[mode][1]) for mode in bare)
            yield seen(
                "services",
                name,
                clause=service.clause,
                service=titled(name, service.title),
                modes=modes,
            )


@rule("term-missing")
def term_missing(draft: Draft) -> Iterator[Seen]:
    """Find an agreement without a term."""
    if draft.agreement.term is None:
        yield seen("term")


RULES = (
    missing_part,
    skeleton_alone,
    service_without_delivery,
    service_without_hours,
    term_missing,
)
