"""Answers: what was asked for as JSON, with a tag that says whether it has changed."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Final, Self

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from jianyue.api.problems import Problem, Sort
from jianyue.api.shapes import Out

MEDIA: Final = "application/json"
NO_CONTENT: Final = 204
KEPT: Final = "jianyue_kept"  # on an answer: what of it may be stored


class Secret(Out):
    """An answer with secrets that are told once: they are not kept with the answer.

    Whoever sends the same again with the same key is answered without them.
    """

    told_once: ClassVar[tuple[str, ...]] = ()

    def kept(self) -> Self:
        """Return what may be kept of it."""
        return self.model_copy(update=dict.fromkeys(self.told_once))


@dataclass(frozen=True, slots=True)
class Made:
    """Something new, and the address at which it is read."""

    answer: BaseModel
    location: str


def tag_of(answer: BaseModel) -> str:
    """Return the tag of what is answered: another one as soon as anything in it is another."""
    return f'"{sha256(_written(answer)).hexdigest()[:32]}"'


def read(request: HttpRequest, answer: BaseModel) -> HttpResponse:
    """Answer a question; 304 where the asker has the same already."""
    tag = tag_of(answer)
    if tag in _tags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(_written(answer), content_type=MEDIA)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def done(answer: BaseModel | Made | None, status: int) -> HttpResponse:
    """Answer an act with what is so now."""
    if answer is None:
        return HttpResponse(status=NO_CONTENT)
    said = answer.answer if isinstance(answer, Made) else answer
    response = HttpResponse(_written(said), content_type=MEDIA, status=status)
    if isinstance(answer, Made):
        response.headers["Location"] = answer.location
    kept = said.kept() if isinstance(said, Secret) else said
    response.headers["ETag"] = tag_of(kept)
    setattr(response, KEPT, _written(kept))
    return response


def check_tag(request: HttpRequest, answer: BaseModel) -> None:
    """Refuse an act on what has changed since it was read. Raises Problem.

    answer  what would be answered now, while nobody else can change it
    """
    wanted = request.headers.get("If-Match", "")
    if wanted and wanted.strip() != "*" and tag_of(answer) not in _tags(wanted):
        raise Problem(Sort.CHANGED)


def _written(answer: BaseModel) -> bytes:
    return answer.model_dump_json(by_alias=True).encode()


def _tags(said: str) -> set[str]:
    return {each.strip().removeprefix("W/") for each in said.split(",")}
