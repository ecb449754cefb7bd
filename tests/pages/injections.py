"""Strings that try to be more than a value: for databases, shells, paths, templates and headers."""

from typing import Final

_SQL: Final = (
    "'", '"', "';--", "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "') OR ('1'='1", "1 OR 1=1",
    "1; DROP TABLE tickets_ticket", "1'; SELECT pg_sleep(99) --", "1 AND SLEEP(99)",
    "' UNION SELECT NULL,NULL --", "1 UNION ALL SELECT email FROM people_user", "admin'--", "%27",
    "' AND EXTRACTVALUE(1,1) --", "'||(SELECT version())||'", "$$;SELECT 1;$$", "1)) OR ((1=1",
    "title; --", "-title,(SELECT 1)", "CASE WHEN 1=1 THEN number ELSE title END", "1,2,3",
    "number DESC NULLS LAST", "lower(title)", "title::int", "\\'; SELECT 1 --", "0x27204f52",
    "WAITFOR DELAY '0:1:39'", "';COPY tickets_ticket TO PROGRAM 'id';--", "\u02bc OR 1=1",
    "/**/OR/**/1",
)  # fmt: skip
_LOOKUPS: Final = (
    "tenant__id", "customer__tenant__name", "reporter__password", "pk__gt", "__class__", "..", "-?",
    "?", "title__regex=.*", "level__in=1,2", "reporter__email__startswith=a", "_state", "objects",
    "tenant=2", "new,working", "state=new&state=closed", "[]", "{}", '{"$gt":""}', "null",
    "undefined", "NaN", "Infinity", "-1", "0", "1e309", "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999", "0x10", "1_000", "+1", " 1", "٣", "１", "²", "½", "1.0", "true",
)  # fmt: skip
_ELSEWHERE: Final = (
    "../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..%2f..%2f", "C:\\boot.ini", "| id",
    "; id", "$(id)", "`id`", "&& id", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% debug %}",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)",
    "x\r\nSet-Cookie: a=b", "x\nLocation: /", "\x01\x02", "a\x00b", "\ud7ff\u202e", "\u200b",
    "*)(uid=*", "*",
    "()", ".*", "(a+)+$", "[a-z", "%s%s%s%n", "%", "_", "%_%", "\\", "a" * 5000, "💥" * 200,
    "//evil.example", "http://169.254.169.254/", "=1+1", "@SUM(1)",
)  # fmt: skip
INJECTIONS: Final = (*_SQL, *_LOOKUPS, *_ELSEWHERE)
