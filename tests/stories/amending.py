"""Another text of the bank's agreement, signed by both sides while tickets and periods run."""

from jianyue.agreements import actions
from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from tests.story import Story


def amended(story: Story, text: str) -> None:
    """Have both sides sign another text of the bank's agreement now."""
    cast, manager = story.cast, story.cast.contract_manager
    with inside(manager.tenant_id):
        contract = Contract.objects.get(code="bank-1")
        draft = actions.draft(contract, text, why="修订", at=story.now, by=manager)
        version = actions.publish(draft, at=story.now, by=manager)
        for signer in (cast.director, cast.representative):
            actions.see(version, at=story.now, by=signer)
            actions.put_signature(
                version, document_hash=version.document_hash, method="password",
                at=story.now, by=signer,
            )  # fmt: skip
