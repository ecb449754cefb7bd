"""A box of the first provider and a mail that is held in it, for pages and the tenant matrix."""

import json

from jianyue.ledger.fence import inside
from jianyue.mail.intake import Envelope, store
from jianyue.mail.models import Block, Box, Mail
from jianyue.mail.words import State, Why
from tests.mailing import ADDRESS, written
from tests.story import Story


def mail_of_the_provider(story: Story, words: str) -> dict[str, object]:
    """Return the names of a box, of a mail that is held, and of a blocked address."""
    tenant = int(story.cast.administrator.tenant_id or 0)
    with inside(tenant):
        box = Box.objects.create(
            tenant_id=tenant, name=words, kind="listener", address=ADDRESS, added_at=story.now
        )
        raw = written("somebody@sample.example", words, words).as_bytes()
        mail = store(box, raw, Envelope(), at=story.now)
        assert mail is not None
        mail.settle(State.HELD, story.now, Why.UNKNOWN)
        mail.sender, mail.sender_name, mail.subject = "somebody@sample.example", words, words
        mail.shown = json.dumps({"text": words, "folded": words, "files": [[words, 7]]})
        mail.save()
        block = Block.objects.create(
            tenant_id=tenant, address="blocked@elsewhere.example", at=story.now,
            by=story.cast.agent,
        )  # fmt: skip
    return {"box": box.pk, "mail": mail.pk, "block": block.pk}


def seen(mail: Mail) -> Mail:
    """Return a mail as it stands."""
    with inside(mail.tenant_id):
        found: Mail = Mail.objects.select_related("ticket").get(pk=mail.pk)
    return found
