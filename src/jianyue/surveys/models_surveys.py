"""Surveys, who is asked, and what was answered."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, may
from jianyue.people.personal import Copies, Quotes
from jianyue.surveys.words import Rhythm, SurveyState


class SurveyRows(models.QuerySet["Survey"]):
    """Surveys, and the door to them."""

    def visible_to(self, user: User) -> "SurveyRows":
        """Return the surveys of contracts that `user` may see; drafts are the provider's own."""
        if not may(user, Deed.SEE_SURVEYS):
            return self.none()
        contracts = Contract.objects.visible_to(user).values("pk")
        rows = self.filter(tenant=user.tenant_id, contract__in=contracts)
        return rows.exclude(sent_at=None) if user.is_customer else rows


class Survey(TenantRow):
    """A questionnaire for people of one customer; the row copies what its facts say.

    shape      of each question: kind, number of choices, whether it may be left out
    text_seq   number of the fact whose words are the questions
    anonymous  nobody learns who said what (docs/decisions/0182)
    sent_at    when it was decided to send it; None for a draft
    remind_at  when those who have not answered are asked once more
    ended_at   when it ended or was called off; None before
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="surveys")
    timeline = Within(Timeline, related_name="+")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices())
    anonymous = models.BooleanField(default=False)
    shape = models.JSONField(default=list)
    text_seq = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=SurveyState.choices(), default=SurveyState.DRAFT
    )
    made_by = Within(User, related_name="+")
    sent_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("made_by", written=("title", "title_en")),)

    objects: ClassVar[Any] = SurveyRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="survey_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="survey_has_a_length"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "-starts_at"], name="survey_of_contract"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def said(self) -> Both:
        """The title in both languages; what one lacks the other has."""
        zh = self.title or self.title_en or self.number
        return Both(zh, self.title_en or zh)

    def takes_answers(self, now: datetime) -> bool:
        """Tell whether it may be answered now."""
        return self.state == SurveyState.SENT and self.starts_at <= now < self.ends_at


class Invited(TenantRow):
    """Somebody who is asked; that he has answered is known here, what he said is elsewhere.

    digest    SHA-256 of the secret in the last link that was sent; empty before, and once used
    answered  without a time: next to one, an anonymous answer could be found again
    """

    customer = Within(Organisation, related_name="+")
    survey = Within(Survey, models.CASCADE, related_name="invited")
    user = Within(User, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    answered = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "user"], name="invited_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "user"], name="invited_person")]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.survey_id}"


class Ballot(TenantRow):
    """An anonymous answer in the box: nobody's, of no time; emptied when the survey ends.

    id       drawn at random, so that no order is left
    receipt  SHA-256 of the secret with which its giver corrects it
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    customer = Within(Organisation, related_name="+")
    survey = Within(Survey, models.CASCADE, related_name="ballots")
    receipt = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"a ballot of {self.survey_id}"


class Answer(TenantRow):
    """What somebody answered; the row copies facts of the survey's timeline.

    seq       number of the first fact about it
    user      whose answer it is; None of an anonymous survey
    values    question -> number: points, stars, recommendation, choice
    given_at  instant at which it was given; all anonymous ones when the survey ended
    phoned_by who wrote it down on the phone
    late      given after the survey ended
    """

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="+")
    survey = Within(Survey, related_name="answers")
    seq = models.PositiveIntegerField()
    user = Within(User, null=True, related_name="+")
    receipt = models.CharField(max_length=64, blank=True)
    values = models.JSONField(default=dict)
    given_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)
    phoned_by = Within(User, null=True, related_name="+")
    late = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "seq"], name="answer_fact_once"),
            models.UniqueConstraint(
                fields=["survey", "user"], condition=Q(user__isnull=False), name="answer_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "contract", "given_at"], name="answer_of_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}:{self.seq}"


class Said(TenantRow):
    """What was said in words to one question."""

    customer = Within(Organisation, related_name="+")
    answer = Within(Answer, models.CASCADE, related_name="words")
    place = models.PositiveSmallIntegerField()
    text = models.TextField()

    personal: ClassVar = (Copies("answer__user", written=("text",)), Quotes(("text",)))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "place"], name="said_once"),
        ]

    def __str__(self) -> str:
        return self.text
