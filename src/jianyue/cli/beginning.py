"""What an installation says where nobody is set up yet. Loaded once Django stands."""

from django.conf import settings

from jianyue.cli.installation import say
from jianyue.ledger.speech import Both
from jianyue.people import founding


def announce() -> None:
    """Tell the operator the address and the token of the first run, and nobody else."""
    if not founding.is_new():
        return
    address, token = f"{settings.SITE_URL}/setup/", founding.token()
    say(
        Both(
            f"首次使用：打开 {address}，设置口令 {token}（也在 {founding.path()}）。",
            f"First run: open {address} with the set-up token {token} (also in {founding.path()}).",
        )
    )
