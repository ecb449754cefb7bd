"""The tables of surveys, follow-up calls and opinions."""

from jianyue.surveys.models_opinions import FollowUp, Opinion
from jianyue.surveys.models_surveys import Answer, Ballot, Invited, Said, Survey

__all__ = ["Answer", "Ballot", "FollowUp", "Invited", "Opinion", "Said", "Survey"]
