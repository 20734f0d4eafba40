"""Brings a rule before the environment: gives each contract the trial it asks for."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.harness.checks.base import Shared
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
    """All a contract needs; one for each process of a run."""

    def __init__(  # noqa: PLR0913 -- the parties
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
        self._depths: dict[str, Shared] = {}
        self._known = known or KnownFailures("")
        configured = Configured(environment.references, environment.name)
        found: References = configured
        if references == "unchecked":
            found = Unchecked()
        elif references == "created":
            found = Created(self._make, self._remove, configured)
        self.subjects: Mapping[str, ResourceClient] = {
            resource.name: ResourceClient(
                resource, client, recorder, found, tag, journal or Journal()
            )
            for resource in spec.resources
        }
        self._listed = {name: ListRecords(subject) for name, subject in self.subjects.items()}
        self._depth = self.ask(profile)
        client.observe = ResponseChecks(recorder, client.credentials, self._owns, self._judges)
        client.examine = Health(spec.resources, client.ask, client.base_url).examine

    def ask(self, profile: Profile) -> Shared:
        """Ask as deep as a profile says from now on; what is settled so is settled for it alone."""
        if profile.name not in self._depths:
            covering_rows = {
                name: CoveringRows(subject, profile) for name, subject in self.subjects.items()
            }
            self._depths[profile.name] = Shared(profile, covering_rows)
        self._depth = self._depths[profile.name]
        return self._depth

    def _owns(self, pk: str) -> bool:
        return any(subject.owns(pk) for subject in self.subjects.values())

    def _judges(self, resource: Resource, pk: str) -> bool:
        return self.subject(resource.name).judges(pk)

    def subject(self, name: str) -> ResourceClient:
        """Give a resource under test by its name."""
        return self.subjects[name]

    def field(self, rule: Rule) -> FieldCheck:
        """Try a rule about the values of one field."""
        return FieldCheck(self.subject(rule.resource), rule, self._depth)

    def relation(self, rule: Rule) -> RelationCheck:
        """Try a rule between fields."""
        return RelationCheck(self.subject(rule.resource), rule, self._depth)

    def unique(self, rule: Rule) -> UniqueCheck:
        """Try a unique field."""
        return UniqueCheck(self.subject(rule.resource), rule, self._depth)

    def operation(self, rule: Rule) -> OperationCheck:
        """Try a rule about one operation."""
        return OperationCheck(self.subject(rule.resource), rule, self._depth)

    def read_back(self, rule: Rule) -> ReadBackCheck:
        """Try a rule about what is written and read back."""
        return ReadBackCheck(self.subject(rule.resource), rule, self._depth)

    def server_field(self, rule: Rule) -> ServerFieldCheck:
        """Try a rule about a field that only the server writes."""
        return ServerFieldCheck(self.subject(rule.resource), rule, self._depth)

    def untouched(self, rule: Rule) -> IsolationCheck:
        """Try a rule about what a request leaves alone."""
        return IsolationCheck(self.subject(rule.resource), rule, self._depth)

    def lifecycle(self, rule: Rule) -> LifecycleCheck:
        """Try a rule about the life of records."""
        return LifecycleCheck(self.subject(rule.resource), rule, self._depth)

    def lists(self, rule: Rule) -> ListCheck:
        """Try a rule about the parameters of List."""
        return ListCheck(self._listed[rule.resource], rule)

    def generated(self, rule: Rule) -> "GeneratedCheck":
        """Try an operation by what schemathesis makes."""
        # Here, as below: schemathesis takes long to load, and not every process generates.
        from contracts.harness.checks.generated import GeneratedCheck  # noqa: PLC0415

        return GeneratedCheck(self.subject(rule.resource), rule, self.engine)

    def pinned(self, rule: Rule) -> PinnedCheck:
        """Try a rule by the request that its known failure is pinned to."""
        request = self._known.request(rule.id)
        if request is None:
            raise NotRun("no_pinned_request")
        return PinnedCheck(self.subject(rule.resource), rule, request)

    @cached_property
    def engine(self) -> "Engine":
        """The generator; made when first asked for, since reading the description takes a while."""
        from contracts.harness.generation.schemathesis_cases import Engine  # noqa: PLC0415

        return Engine(self.spec)

    def question(self, question: Question, resource: str) -> OpenQuestionCheck:
        """Ask an open question."""
        return OpenQuestionCheck(self.subject(resource), question)

    def tidy_up(self, *, everything: bool = False) -> None:
        """Delete what the contract has made; at the end of a run, what it kept for others too.

        Records that others refer to go last.
        """
        with self.recorder.untracked():
            for subject in self.subjects.values():
                subject.clear(shared=everything)
            if everything:
                for subject in self.subjects.values():
                    subject.clear(shared=True, kept=True)

    def _make(self, target: str) -> str | None:
        """Create a record of a kind to refer to; None where that cannot be."""
        subject = self.subjects.get(target.lower())
        if subject is None or not self.client.permissions.writes(subject.resource.name):
            return None
        with self.recorder.untracked():
            pk = subject.given().pk
        subject.keep(pk)
        return pk

    def _remove(self, target: str, pk: str) -> None:
        with self.recorder.untracked():
            self.subjects[target.lower()].discard(pk)
