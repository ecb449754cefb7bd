"""Whether what was put back is what was backed up, and every chain of hashes holds."""

import os

from jianyue.cli.installation import standing
from jianyue.ledger.environment import ROLES
from jianyue.ledger.speech import Refused


class NotTheSame(Refused):
    """What was put back is not what was backed up."""


def timelines_at(url: str) -> int:
    """Return how many timelines a database has, the chain of each checked. Raises NotTheSame.

    Django works with this database from then on: a command asks it of one database alone.
    """
    os.environ[ROLES["owner"]] = url
    timelines, breaks = standing("cli.chains", "owner").checked()
    if breaks:
        said = "\n".join(breaks[:10])
        raise NotTheSame(f"哈希链不完整：\n{said}", f"Chains of hashes do not hold:\n{said}")
    return int(timelines)
