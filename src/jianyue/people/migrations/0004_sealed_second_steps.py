"""Seal the secrets of second steps that were kept as they are."""

from typing import Any, ClassVar

from django.db import migrations

from jianyue.ledger.sealing import is_sealed, seal, unseal

SECRETS = ("secret", "seed")


def close(apps: Any, _editor: Any) -> None:  # noqa: ANN401 - Django's signature
    """Seal what is not sealed yet."""
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        known = {name: row.data[name] for name in SECRETS if name in row.data}
        row.data |= {name: said if is_sealed(said) else seal(said) for name, said in known.items()}
        row.save(update_fields=["data"])


def open_again(apps: Any, _editor: Any) -> None:  # noqa: ANN401 - Django's signature
    """Open what is sealed: the version before can read nothing else."""
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        known = {name: row.data[name] for name in SECRETS if name in row.data}
        row.data |= {name: unseal(said) for name, said in known.items()}
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    """The key is made with the first secret; no secret, no key."""

    dependencies: ClassVar = [
        ("mfa", "0003_authenticator_type_uniq"),
        ("people", "0003_organisation_timelines"),
    ]
    operations: ClassVar = [migrations.RunPython(close, open_again)]
