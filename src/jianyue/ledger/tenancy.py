"""What every row of a tenant has in common, and the keys that cannot leave the tenant."""

from typing import Any

from django.db import models


class Within(models.ForeignKey[Any, Any]):
    """A key to a row of the same tenant.

    The database holds it as (tenant, row) -> (tenant, id), so that an id of another tenant is
    refused there too (docs/decisions/0091); Django's own single-column constraint is left out.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class Tenant(models.Model):
    """The space of one provider: its own people, customers and contracts."""

    name = models.CharField(max_length=200)
    code = models.SlugField(max_length=20, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "ledger"

    def __str__(self) -> str:
        return self.code


class TenantRow(models.Model):
    """A row that belongs to one tenant and is seen by nobody else."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
