"""A file that the bank's provider brings in, for pages and the tenant matrix."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

from jianyue.imports import actions
from jianyue.imports.actions import Upload
from jianyue.imports.words import Source, What
from jianyue.ledger.fence import inside
from tests.story import Story


def import_of_the_provider(story: Story, words: str) -> dict[str, object]:
    """Return the name of a file with a ticket of the bank, uploaded and not brought in."""
    row = {"number": words, "title": words, "state": words, "customer": words,
           "created_at": "2026-01-05T01:00:00Z"}  # fmt: skip
    manager = story.cast.manager
    with NamedTemporaryFile("w", suffix=".json") as file, inside(manager.tenant_id):
        json.dump([row], file)
        file.flush()
        contract = story.cast.contracts["bank-1"]
        said = Upload(What.TICKETS, Source.ZAMMAD, Path(file.name), words, contract=contract)
        kept = actions.upload(said, at=story.now, by=manager)
    return {"brought": kept.pk}
