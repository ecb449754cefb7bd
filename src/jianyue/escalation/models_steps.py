"""Steps of ladders that have fired: told once, and kept as evidence."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from jianyue.engine.duties import How
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.tickets.models import Ticket


class StepRows(models.QuerySet[Any]):
    """Steps that were told, and the door to them."""

    def visible_to(self, user: User) -> "StepRows":
        """Return the steps of the tickets that `user` may see."""
        seen = Ticket.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, ticket__in=seen)


class Step(TenantRow):
    """A step of a ladder that fired, told once per ticket, level and round (semantics 4).

    at       when it fired by the facts
    told_at  when a worker told it
    late     whether it should have been told before
    roles    for each role: its name, how somebody was found, the ids of the people in order, and by
             which record each of them was (docs/decisions/0149)
    """

    customer = Within(Organisation, related_name="+")
    ticket = Within(Ticket, related_name="steps")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveSmallIntegerField()
    round = models.PositiveIntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    roles = models.JSONField()

    objects: ClassVar[Any] = StepRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "level", "index", "round"], name="step_told_once"
            ),
        ]
        # Steps are told in the order of time, so that a small index finds those of one instant.
        indexes: ClassVar = [BrinIndex(fields=["told_at"], name="step_told_at")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="step_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"step {self.index + 1} of ladder {self.level} on {self.ticket_id}"

    @property
    def key(self) -> tuple[int, int, int]:
        """What is told once only: (level, index, round)."""
        return self.level, self.index, self.round

    @property
    def people(self) -> list[int]:
        """The ids of whom it called, each once."""
        return list(dict.fromkeys(pk for each in self.roles for pk in each["people"]))

    @property
    def nobody(self) -> list[str]:
        """The roles for which nobody was found."""
        return [each["role"] for each in self.roles if each["how"] == How.NOBODY]
