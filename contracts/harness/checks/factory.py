"""Makes the checks that the contracts call."""

from functools import cached_property
from typing import TYPE_CHECKING

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.complete_list import CompleteListCheck
from contracts.harness.checks.field_values import FieldCheck
from contracts.harness.checks.isolation import IsolationCheck
from contracts.harness.checks.lifecycle import LifecycleCheck
from contracts.harness.checks.list_filters import FilterCheck
from contracts.harness.checks.list_samples import ListSamples
from contracts.harness.checks.lists import ListCheck
from contracts.harness.checks.open_questions import OpenQuestionCheck
from contracts.harness.checks.open_shares import OpenShares
from contracts.harness.checks.operations import OperationCheck
from contracts.harness.checks.pinned import PinnedCheck
from contracts.harness.checks.read_back import ReadBackCheck
from contracts.harness.checks.refused_writes import RefusedWriteCheck
from contracts.harness.checks.relations import RelationCheck
from contracts.harness.checks.request_bodies import RequestBodyCheck
from contracts.harness.checks.server_fields import ServerFieldCheck
from contracts.harness.checks.shared_rows import CoveringRows
from contracts.harness.checks.unique import UniqueCheck
from contracts.harness.generation.profiles import Profile
from contracts.harness.known.model import KnownFailures
from contracts.harness.outcomes import NotRun
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.records.resource_clients import ResourceClients
from spec import Rule, Spec
from spec.questions import Question

if TYPE_CHECKING:
    from contracts.harness.checks.generated import GeneratedCheck
    from contracts.harness.generation.schemathesis_cases import Engine


class Checks:
    """What the contracts work with; one for each process of a run."""

    def __init__(
        self,
        spec: Spec,
        clients: ResourceClients,
        profile: Profile,
        known: KnownFailures | None = None,
    ) -> None:
        self.spec = spec
        self.clients = clients
        self.client = clients.client
        self.recorder = clients.recorder
        self._known = known or KnownFailures("")
        self._samples = {name: ListSamples(one) for name, one in clients.items()}
        self._progress_of: dict[str, ProfileProgress] = {}
        self._progress = self.use(profile)

    def use(self, profile: Profile) -> ProfileProgress:
        """Check as thoroughly as a profile says from now on; each keeps track of its results."""
        if profile.name not in self._progress_of:
            covering_rows = {name: CoveringRows(one, profile) for name, one in self.clients.items()}
            names = {rule.resource for rule in self.recorder.rules.values()}
            tested = (one for one in self.spec.resources if one.name in names)
            open_shares = OpenShares(tested, whole=profile.random)
            self._progress_of[profile.name] = ProfileProgress(profile, covering_rows, open_shares)
        self._progress = self._progress_of[profile.name]
        return self._progress

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
        client = self.resource_client(rule.resource)
        return OperationCheck(client, rule, self._progress, self.clients.values())

    def request_body(self, rule: Rule) -> RequestBodyCheck:
        """Return the check of a rule about how one operation reads its body."""
        return RequestBodyCheck(self.resource_client(rule.resource), rule, self._progress)

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
        client = self.resource_client(rule.resource)
        return LifecycleCheck(client, rule, self._progress, self.clients.values())

    def refused_write(self, rule: Rule) -> RefusedWriteCheck:
        """Return the check of a rule about what a refused request must not do."""
        client = self.resource_client(rule.resource)
        return RefusedWriteCheck(client, rule, self._progress, self.clients.values())

    def lists(self, rule: Rule) -> ListCheck:
        """Return the check of a rule about the order and the pages of List."""
        return ListCheck(self._samples[rule.resource], rule, self._progress)

    def filters(self, rule: Rule) -> FilterCheck:
        """Return the check of a rule about a filter of List."""
        return FilterCheck(self._samples[rule.resource], rule, self._progress)

    def complete_list(self, rule: Rule) -> CompleteListCheck:
        """Return the check that List shows every record once."""
        return CompleteListCheck(self._samples[rule.resource].plain, rule, self._progress)

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
