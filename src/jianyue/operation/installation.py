"""This installation: its data folder and its database, as the environment names them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jianyue.ledger.cluster import Cluster
from jianyue.ledger.environment import ROLES, Role
from jianyue.ledger.speech import Refused


class NoAddress(Refused):
    """An address is given for one role of the database, and missing for another."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What the environment says about this installation."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.environ.get("JIANYUE_DATA", "data")).resolve()

    @property
    def cluster(self) -> Cluster | None:
        """The private PostgreSQL, None where the environment names one."""
        named = any(self.environ.get(name) for name in ROLES.values())
        return None if named else Cluster(self.data / "postgres", environ=self.environ)

    def url(self, role: Role) -> str:
        """Return the address of the database for a role. Raises NoAddress."""
        if self.cluster is not None:
            return self.cluster.url(f"jianyue_{role}")  # type: ignore[arg-type] # three names
        if url := self.environ.get(ROLES[role]):
            return url
        raise NoAddress(
            f"此命令以 {role} 角色使用数据库，请设置 {ROLES[role]}。",
            f"This command uses the database as {role}: set {ROLES[role]}.",
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep the private PostgreSQL running meanwhile, where it is the one in use."""
        cluster = self.cluster
        if cluster is None:
            yield
            return
        with cluster.held():
            yield
