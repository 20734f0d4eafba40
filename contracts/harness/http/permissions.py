"""Decides what a run may do to an environment."""

from dataclasses import dataclass
from typing import Literal

from contracts.harness.outcomes import NotRun
from spec import Resource

AuthProbes = Literal["every operation", "once per method"]
AUTH_PROBES: tuple[AuthProbes, ...] = ("every operation", "once per method")
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a run may do to an environment.

    `read_only` sends nothing that could change a record. `write` names the resources that may be
    written, None means all of them. `auth_probes` says where wrong credentials are tried.
    """

    environment: str = ""
    read_only: bool = False
    write: frozenset[str] | None = None
    auth_probes: AuthProbes = "every operation"

    @property
    def sparing(self) -> bool:
        """Whether few calls with wrong credentials are sent."""
        return self.auth_probes == "once per method"

    def writes(self, resource: str) -> bool:
        """Return whether a resource may be written."""
        return not self.read_only and (self.write is None or resource in self.write)

    def permit(self, resource: Resource, method: str) -> None:
        """Raise NotRun if a request may not be sent.

        A request that the server must refuse counts as one that writes: it may be accepted.
        """
        if method not in _SAFE:
            self.permit_writing(resource.name)

    def permit_writing(self, resource: str) -> None:
        """Raise NotRun if a resource may not be written."""
        if self.read_only:
            raise NotRun("read_only")
        if not self.writes(resource):
            raise NotRun("not_writable", resource=resource, environment=self.environment)
