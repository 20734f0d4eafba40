"""Makes the checks that the contracts call."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.every_answer import ResponseChecks
from contracts.harness.checks.field_values import FieldCheck
from contracts.harness.checks.isolation import IsolationCheck
from contracts.harness.checks.lifecycle import LifecycleCheck
from contracts.harness.checks.list_records import ListRecords
from contracts.harness.checks.lists import ListCheck
from contracts.harness.checks.open_questions import OpenQuestionCheck
from contracts.harness.checks.operations import OperationCheck
from contracts.harness.checks.pinned import PinnedCheck
from contracts.harness.checks.read_back import ReadBackCheck
from contracts.harness.checks.relations import RelationCheck
from contracts.harness.checks.server_fields import ServerFieldCheck
from contracts.harness.checks.shared_rows import CoveringRows
from contracts.harness.checks.unique import UniqueCheck
from contracts.harness.config.environments import Environment
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.client import Client
from contracts.harness.http.health import Health
from contracts.harness.known.model import KnownFailures
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.journal import Journal
from contracts.harness.records.references import Configured, Created, References, Unchecked
from contracts.harness.records.resource_client import ResourceClient
from spec import Resource, Rule, Spec
from spec.questions import Question

if TYPE_CHECKING:
    from contracts.harness.checks.generated import GeneratedCheck
    from contracts.harness.generation.schemathesis_cases import Engine


class Checks:
    """What the contracts work with; one for each process of a run."""

    def __init__(  # noqa: PLR0913 -- everything that a run is made of
        self,
        *,
        spec: Spec,
        client: Client,
        recorder: Recorder,
        references: str,
        environment: Environment,
        profile: Profile,
        tag: str,
        journal: Journal | None = None,
        known: KnownFailures | None = None,
    ) -> None:
        self.spec = spec
        self.client = client
        self.recorder = recorder
        self._progress_of: dict[str, ProfileProgress] = {}
        self._known = known or KnownFailures("")
        configured = Configured(environment.references, environment.name)
        found: References = configured
        if references == "unchecked":
            found = Unchecked()
        elif references == "created":
            found = Created(self._make, self._remove, configured)
        self.clients: Mapping[str, ResourceClient] = {
            resource.name: ResourceClient(
                resource, client, recorder, found, tag, journal or Journal()
            )
            for resource in spec.resources
        }
        self._listed = {name: ListRecords(one) for name, one in self.clients.items()}
        self._progress = self.use(profile)
        client.observe = ResponseChecks(recorder, client.credentials, self._owns, self._judges)
        client.examine = Health(spec.resources, client.ask, client.base_url).examine

    def use(self, profile: Profile) -> ProfileProgress:
        """Check as thoroughly as a profile says from now on; each keeps track of its results."""
        if profile.name not in self._progress_of:
            covering_rows = {name: CoveringRows(one, profile) for name, one in self.clients.items()}
            self._progress_of[profile.name] = ProfileProgress(profile, covering_rows)
        self._progress = self._progress_of[profile.name]
        return self._progress

    def _owns(self, pk: str) -> bool:
        return any(one.owns(pk) for one in self.clients.values())

    def _judges(self, resource: Resource, pk: str) -> bool:
        return self.resource_client(resource.name).judges(pk)

    def resource_client(self, name: str) -> ResourceClient:
        """Return the client of a resource."""
        return self.clients[name]

    def field(self, rule: Rule) -> FieldCheck:
        """Return the check of a rule about the values of one field."""
        return FieldCheck(self.resource_client(rule.resource), rule, self._progress)

    def relation(self, rule: Rule) -> RelationCheck:
        """Return the check of a rule between fields."""
        return RelationCheck(self.resource_client(rule.resource), rule, self._progress)

    def unique(self, rule: Rule) -> UniqueCheck:
        """Return the check of a unique field."""
        return UniqueCheck(self.resource_client(rule.resource), rule, self._progress)

    def operation(self, rule: Rule) -> OperationCheck:
        """Return the check of a rule about one operation."""
        return OperationCheck(self.resource_client(rule.resource), rule, self._progress)

    def read_back(self, rule: Rule) -> ReadBackCheck:
        """Return the check of a rule about what is written and read back."""
        return ReadBackCheck(self.resource_client(rule.resource), rule, self._progress)

    def server_field(self, rule: Rule) -> ServerFieldCheck:
        """Return the check of a rule about a field that only the server writes."""
        return ServerFieldCheck(self.resource_client(rule.resource), rule, self._progress)

    def isolation(self, rule: Rule) -> IsolationCheck:
        """Return the check of a rule about what a request must not change."""
        return IsolationCheck(self.resource_client(rule.resource), rule, self._progress)

    def lifecycle(self, rule: Rule) -> LifecycleCheck:
        """Return the check of a rule about what becomes of records."""
        return LifecycleCheck(self.resource_client(rule.resource), rule, self._progress)

    def lists(self, rule: Rule) -> ListCheck:
        """Return the check of a rule about the parameters of List."""
        return ListCheck(self._listed[rule.resource], rule)

    def generated(self, rule: Rule) -> "GeneratedCheck":
        """Return the check of an operation by generated cases."""
        # Imported here and below, since schemathesis loads slowly and not every process needs it.
        from contracts.harness.checks.generated import GeneratedCheck  # noqa: PLC0415

        return GeneratedCheck(self.resource_client(rule.resource), rule, self.engine)

    def pinned(self, rule: Rule) -> PinnedCheck:
        """Return the check of a rule by the request that its known failure is pinned to."""
        request = self._known.request(rule.id)
        if request is None:
            raise NotRun("no_pinned_request")
        return PinnedCheck(self.resource_client(rule.resource), rule, request)

    @cached_property
    def engine(self) -> "Engine":
        """The generator, made on first use, since it reads the description slowly."""
        from contracts.harness.generation.schemathesis_cases import Engine  # noqa: PLC0415

        return Engine(self.spec)

    def question(self, question: Question, resource: str) -> OpenQuestionCheck:
        """Return the check that asks an open question."""
        return OpenQuestionCheck(self.resource_client(resource), question)

    def tidy_up(self, *, everything: bool = False) -> None:
        """Delete what the contract has created, and at the end of a run `everything`.

        Records that others refer to are deleted last.
        """
        with self.recorder.untracked():
            for one in self.clients.values():
                one.clear(shared=everything)
            if everything:
                for one in self.clients.values():
                    one.clear(shared=True, kept=True)

    def _make(self, target: str) -> str | None:
        """Create a record to refer to, and return its pk, or None if this run cannot create one."""
        client = self.clients.get(target.lower())
        if client is None or not self.client.permissions.writes(client.resource.name):
            return None
        with self.recorder.untracked():
            pk = client.given().pk
        client.keep(pk)
        return pk

    def _remove(self, target: str, pk: str) -> None:
        with self.recorder.untracked():
            self.clients[target.lower()].discard(pk)
