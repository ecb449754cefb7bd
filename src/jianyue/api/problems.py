"""What is answered instead of what was asked for: problem documents (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jianyue.api.speaking import language_of
from jianyue.ledger.speech import Both, Choice

MEDIA: Final = "application/problem+json"


class Sort(Choice):
    """The sorts of problem there are; each is an anchor of the reference page."""

    UNREADABLE = "unreadable", "请求无法理解", "The request cannot be understood"
    NO_TOKEN = "no-token", "缺少有效的令牌", "There is no valid token"
    SCOPE = "scope", "令牌的权限范围不够", "The token's scopes do not cover this"
    FORBIDDEN = "forbidden", "您的角色不能进行这项操作", "Your roles do not allow this"
    MISSING = "missing", "没有这个内容", "There is no such thing"
    METHOD = "method", "此地址不支持这种方法", "This address does not take this method"
    REFUSED = "refused", "现在不能这样做", "This cannot be done now"
    UNDER_WAY = "under-way", "同一个请求正在处理", "The same request is being worked on"
    CHANGED = "changed", "内容已被改动", "It has changed meanwhile"
    TOO_LARGE = "too-large", "请求太大", "The request is too large"
    MEDIA_TYPE = "media-type", "不支持这种内容类型", "This content type is not taken"
    INVALID = "invalid", "内容不符合要求", "What was sent does not fit"
    KEY_REUSED = "key-reused", "这个幂等键已用于别的请求", "The key was used for another request"
    TOO_MANY = "too-many", "请求太频繁", "Too many requests"
    BROKEN = "broken", "服务器出错", "Something is broken here"


STATUS: Final[Mapping[Sort, int]] = {
    Sort.UNREADABLE: 400, Sort.NO_TOKEN: 401, Sort.SCOPE: 403, Sort.FORBIDDEN: 403,
    Sort.MISSING: 404, Sort.METHOD: 405, Sort.REFUSED: 409, Sort.UNDER_WAY: 409,
    Sort.CHANGED: 412, Sort.TOO_LARGE: 413, Sort.MEDIA_TYPE: 415, Sort.INVALID: 422,
    Sort.KEY_REUSED: 422, Sort.TOO_MANY: 429, Sort.BROKEN: 500,
}  # fmt: skip
SAID: Final[Mapping[Sort, Both]] = {
    Sort.NO_TOKEN: Both(
        "请在 Authorization 头中给出有效的令牌：Bearer jy_…；可在“账号与安全 → 接口令牌”中创建。",
        "Give a valid token in the header Authorization: Bearer jy_…; you make one under Account "
        "and security, Tokens.",
    ),
    Sort.MISSING: Both(
        "它不存在，或者您看不到它。", "It does not exist, or it is not yours to see."
    ),
    Sort.FORBIDDEN: Both(
        "需要时请联系管理员授予角色。", "Ask an administrator for the role if you need it."
    ),
    Sort.CHANGED: Both(
        "请重新读取后再试，用新的 ETag 作为 If-Match。",
        "Read it again and try with its new ETag as If-Match.",
    ),
    Sort.UNDER_WAY: Both("请稍候再试同一个请求。", "Wait a moment and try the same again."),
    Sort.KEY_REUSED: Both(
        "请为新的请求使用新的 Idempotency-Key。",
        "Use a new Idempotency-Key for a new request.",
    ),
    Sort.METHOD: Both(
        "请查看接口参考，使用 Allow 头中列出的方法。",
        "See the reference, and use a method that the header Allow lists.",
    ),
    Sort.TOO_LARGE: Both("请缩小后再发。", "Send less at once."),
    Sort.BROKEN: Both(
        "请稍后再试；重复出现时请告诉管理员。",
        "Try again later, and tell an administrator if it comes back.",
    ),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field: where it stands, what kind of fault, in words."""

    where: str
    kind: str
    said: Both


@dataclass
class Problem(Exception):  # noqa: N818 - a refusal is named for what is so
    """Why something is not answered; `said` is what to do about it."""

    sort: Sort
    said: Both | None = None
    wrong: Sequence[Wrong] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def invalid(where: str, zh: str, en: str) -> Problem:
    """Return the problem of one field that does not fit."""
    return Problem(Sort.INVALID, wrong=[Wrong(where, "value", Both(zh, en))])


def unreadable(zh: str, en: str) -> Problem:
    """Return the problem of a request that cannot be understood."""
    return Problem(Sort.UNREADABLE, Both(zh, en))


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return a problem as a document in the language of who asks."""
    sort, language = problem.sort, language_of(request)
    said = problem.said or (None if problem.wrong else SAID.get(sort))
    known: dict[str, Any] = {
        "type": f"{settings.SITE_URL}/api/#{sort.value}",
        "title": sort.words(language),
        "status": STATUS[sort],
        "detail": said.words(language) if said else _summed(problem.wrong, language),
    }
    if problem.wrong:
        known["errors"] = [
            {"field": each.where, "kind": each.kind, "detail": each.said.words(language)}
            for each in problem.wrong
        ]
    body = json.dumps(known, ensure_ascii=False)
    response = HttpResponse(body, status=STATUS[sort], content_type=MEDIA)
    response.headers["Content-Language"] = "en" if language == "en" else "zh-hans"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def _summed(wrong: Sequence[Wrong], language: str) -> str:
    parts = (
        f"{each.where}: {each.said.zh if language == 'zh' else each.said.en}" for each in wrong
    )
    return "；".join(parts) if language == "zh" else "; ".join(parts)
