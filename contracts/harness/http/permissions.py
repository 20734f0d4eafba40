"""What a run may do to an environment, whatever a contract asks for."""

from dataclasses import dataclass
from typing import Literal

from contracts.harness.outcomes import NotRun
from spec import Resource

AuthProbes = Literal["every operation", "once per method"]
AUTH_PROBES: tuple[AuthProbes, ...] = ("every operation", "once per method")
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Permissions:
    """How a run behaves towards an environment.

    `read_only` sends nothing that could change a record. `write` names the resources that may be
    written, None means all of them. `auth_probes` says where wrong credentials are tried.
    """

    environment: str = ""
    read_only: bool = False
    write: frozenset[str] | None = None
    auth_probes: AuthProbes = "every operation"

    @property
    def sparing(self) -> bool:
        """Whether as few calls as possible go out with wrong credentials."""
        return self.auth_probes == "once per method"

    def writes(self, resource: str) -> bool:
        """Tell whether a resource may be written."""
        return not self.read_only and (self.write is None or resource in self.write)

    def permit(self, resource: Resource, method: str) -> None:
        """Let a request pass; raises NotRun with the reason where it may not be sent.

        A request that ought to be refused counts as one that writes: the server may take it.
        """
        if method in _SAFE or self.writes(resource.name):
            return
        raise NotRun(self.why_not(resource.name))

    def why_not(self, resource: str) -> str:
        """Say why a resource may not be written."""
        if self.read_only:
            return "it needs a request that writes, and this run is read-only"
        return (
            f"it needs to write {resource}, which environments.toml does not list under write "
            f"for {self.environment}"
        )
