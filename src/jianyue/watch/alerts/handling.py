"""From new alerts to incidents and outages: what is of one system makes one of each."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Refused
from jianyue.services.agreed import agreed_for
from jianyue.services.models import Window, WindowState
from jianyue.services.terms import terms_of_version
from jianyue.tickets.models import Ticket
from jianyue.tickets.reporting import Report, report
from jianyue.tickets.words import Kind, Origin, State
from jianyue.watch import outages
from jianyue.watch.alerts.rules import Act, Rule, rule_for
from jianyue.watch.models import Alert, Monitor, Outage
from jianyue.watch.outages import Found
from jianyue.watch.words import Side

UNSEEN: Final = "whoever set the monitor does not see the contract any more; set it anew"


class Desk:
    """Who handles the new alerts of one monitor; meanwhile nobody else those of its contract."""

    def __init__(self, monitor: Monitor, now: datetime) -> None:
        self.monitor, self.now = monitor, now
        self.tickets: dict[str, Ticket | None] = {}
        self.outages: dict[str, Outage | None] = {}

    def handle(self, alerts: Iterable[Alert]) -> str:
        """Give each alert its system, its incident and its outage; return why not, if not."""
        fresh = list(alerts)
        if not fresh:
            return ""
        contract = Contract.objects.select_for_update().get(pk=self.monitor.contract_id)
        agreed = agreed_for(contract, self.now)
        if agreed is None:
            return "no agreement of the contract is in force"
        refusal = ""
        terms = terms_of_version(agreed.version)
        worked_on = self._worked_on()
        rules = [Rule(*each) for each in self.monitor.rules]
        for alert in fresh:
            rule = rule_for(rules, alert.labels, terms, alert.began_at.astimezone(UTC))
            alert.system = rule.system
            alert.planned = rule.system in worked_on
            if rule.act == Act.INCIDENT and not alert.planned:
                refusal = self._tried(alert, agreed.agreement) or refusal
        return refusal

    def _tried(self, alert: Alert, agreement: Agreement) -> str:
        try:
            with transaction.atomic():
                self._open(alert, agreement)
        except (Refused, Contract.DoesNotExist) as refused:  # the alert is kept without
            alert.ticket = alert.outage = None
            return refused.said.en if isinstance(refused, Refused) else UNSEEN
        return ""

    def _open(self, alert: Alert, agreement: Agreement) -> None:
        if alert.severity in self.monitor.grades:
            alert.ticket = self._ticket(alert)
        grade = self.monitor.grade_of.get(alert.severity)
        if grade and alert.system in agreement.services:
            alert.outage = self._outage(alert, grade)

    def _ticket(self, alert: Alert) -> Ticket:
        """Return the open incident about the same system, or a new one."""
        if alert.system not in self.tickets:
            self.tickets[alert.system] = self._open_incident(alert.system)
        found = self.tickets[alert.system]
        if found is None:
            found = self.tickets[alert.system] = self._report(alert)
        return found

    def _open_incident(self, system: str) -> Ticket | None:
        rows = Alert.objects.filter(contract=self.monitor.contract_id, system=system)
        if not system:  # of what system it is, is not known: only its own monitor's belong together
            rows = rows.filter(monitor=self.monitor)
        rows = rows.filter(ticket__state__in=State.open()).select_related("ticket")
        last = rows.order_by("-pk").first()
        return last.ticket if last else None

    def _report(self, alert: Alert) -> Ticket:
        said = Report(
            kind=Kind.INCIDENT,
            title=alert.title,
            text="\n".join(part for part in (alert.body, alert.url) if part),
            origin=Origin.FAULT,
            service=alert.system,
            attributes=self.monitor.grades[alert.severity],
            occurred_at=alert.began_at,
        )
        return report(self.monitor.contract, said, at=self.now, by=self.monitor.owner)

    def _outage(self, alert: Alert, grade: str) -> Outage:
        """Return the outage of the same system that goes on, or a new one."""
        if alert.system not in self.outages:
            going = Outage.objects.standing().filter(contract=self.monitor.contract_id)
            self.outages[alert.system] = going.filter(system=alert.system, until_at=None).first()
        found = self.outages[alert.system]
        if found is None:
            said = Found(
                system=alert.system, grade=grade, side=Side.PROVIDER, from_at=alert.began_at,
                cause=alert.title, ticket=alert.ticket,
            )  # fmt: skip
            found = outages.open_outage(
                self.monitor.contract, said, at=self.now, by=self.monitor.owner
            )
            self.outages[alert.system] = found
        return found

    def _worked_on(self) -> set[str]:
        rows = Window.objects.filter(contract=self.monitor.contract_id, state=WindowState.RUNNING)
        under_way = rows.filter(from_at__lte=self.now, until_at__gt=self.now)
        return {system for each in under_way for system in each.systems}
