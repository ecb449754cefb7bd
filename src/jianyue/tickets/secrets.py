"""Secrets that people upload without thinking: keys, tokens, passwords in logs."""

import re
from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Both

# Each pattern is bounded, so that no text can make the search long.
PATTERNS: Final = MappingProxyType(
    {
        "private-key": re.compile(rb"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"),
        "aws-key": re.compile(rb"(?<![A-Z0-9])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Z0-9])"),
        "github-token": re.compile(rb"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}"),
        "chat-token": re.compile(rb"xox[abpr]-[A-Za-z0-9-]{10}"),
        "password": re.compile(
            "(?:password|passwd|pwd|密码|口令)[\"']?"
            "[ \\t]{0,4}(?:[=:]|：)[ \\t]{0,4}\\S{4}".encode(),
            re.IGNORECASE,
        ),
    }
)
SAID: Final = MappingProxyType(
    {
        "private-key": Both("私钥", "a private key"),
        "aws-key": Both("云访问密钥", "a key to a cloud"),
        "github-token": Both("代码托管令牌", "a token of a code host"),
        "chat-token": Both("即时通讯令牌", "a token of a chat"),
        "password": Both("密码", "a password"),
    }
)


def secrets_in(content: bytes) -> list[str]:
    """Return the names of the kinds of secret that seem to stand in a file."""
    return [name for name, pattern in PATTERNS.items() if pattern.search(content)]
