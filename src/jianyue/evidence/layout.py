"""Where everything lies in a bundle, and how much of it is read at most.

Pure: the writer and the check read the same table.
"""

import re
from collections.abc import Mapping
from typing import Final

FORMAT: Final = "jianyue bundle 3"
SECOND: Final = "jianyue bundle 2"  # without alerts
FIRST: Final = "jianyue bundle 1"  # nor reports, recoveries, counts and `hidden`
README: Final = "README.txt"
AGREEMENT: Final = "agreement/version-{:04d}.yaml"
NOTICES: Final = "calendars/notices.json"
FACTS: Final = "facts.jsonl"
COUNTS: Final = "counts.jsonl"
SEALS: Final = "seals.jsonl"
LEAVES: Final = "leaves/seal-{:06d}.jsonl"
KEYS: Final = "keys.json"
FIGURES: Final = "figures.json"
REPORT: Final = "report/{}"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "signature.json"
KNOWN: Final = re.compile(
    r"README\.txt|agreement/version-\d{4,}\.yaml|calendars/notices\.json|facts\.jsonl"
    r"|counts\.jsonl|seals\.jsonl|leaves/seal-\d{6,}\.jsonl|keys\.json|figures\.json"
    r"|report/[^/]+|manifest\.json|signature\.json"
)
CLOSING: Final = (MANIFEST, SIGNATURE)  # the last entries; these name and sign the others

# At the very end of the file stands the SHA-256 of all that lies before it.
MARK: Final = b"jianyue sha256 "
DIGEST: Final = 64

MOST_ENTRIES: Final = 200_000
LARGEST: Final = 64 * 2**30  # bytes of one entry, unpacked
SMALL: Final = 64 * 2**20  # bytes of an entry that is read at once
LINE: Final = 16 * 2**20  # bytes of one line
RATIO: Final = 400  # unpacked to packed, beyond the first mebibyte
# Timelines on which figures stand: where a seal of the period names one, it must be there.
_OF_FIRST: Final = frozenset({"contract", "ticket", "outage", "window", "extension"})
_OF_SECOND: Final = _OF_FIRST | {"report", "recovery"}
COUNTED: Final[Mapping[str, frozenset[str]]] = {
    FIRST: _OF_FIRST, SECOND: _OF_SECOND, FORMAT: _OF_SECOND | {"alerts"}
}  # fmt: skip
# Timelines of which nothing may lie inside; that there are any is told, for figures stand on them.
HIDDEN: Final = frozenset({"call", "survey", "follow-up"})
