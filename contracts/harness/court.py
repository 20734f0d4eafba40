"""Brings a rule before the environment: gives each contract the trial it asks for."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.harness.client import Client
from contracts.harness.environments import Environment
from contracts.harness.field_trial import FieldTrial
from contracts.harness.health import Health
from contracts.harness.journal import Journal
from contracts.harness.known import KnownFailures
from contracts.harness.ledger import Ledger
from contracts.harness.lifecycle_trial import LifecycleTrial
from contracts.harness.list_records import ListRecords
from contracts.harness.list_trial import ListTrial
from contracts.harness.operation_trial import OperationTrial
from contracts.harness.outcomes import NotRun
from contracts.harness.profiles import Profile
from contracts.harness.questions import QuestionTrial
from contracts.harness.read_back_trial import ReadBackTrial
from contracts.harness.references import Configured, Created, References, Unchecked
from contracts.harness.relation_trial import RelationTrial
from contracts.harness.replay_trial import ReplayTrial
from contracts.harness.server_field_trial import ServerFieldTrial
from contracts.harness.subject import Subject
from contracts.harness.tour import Tour
from contracts.harness.trial import Depth
from contracts.harness.unique_trial import UniqueTrial
from contracts.harness.untouched_trial import UntouchedTrial
from contracts.harness.watch import Watch
from spec import Rule, Spec
from spec.questions import Question

if TYPE_CHECKING:
    from contracts.harness.engine import Engine
    from contracts.harness.generated_trial import GeneratedTrial


class Court:
    """All a contract needs; one for each process of a run."""

    def __init__(  # noqa: PLR0913 -- the parties
        self,
        *,
        spec: Spec,
        client: Client,
        ledger: Ledger,
        references: str,
        environment: Environment,
        profile: Profile,
        mark: str,
        journal: Journal | None = None,
        known: KnownFailures | None = None,
    ) -> None:
        self.spec = spec
        self.client = client
        self.ledger = ledger
        self._depths: dict[str, Depth] = {}
        self._known = known or KnownFailures("")
        configured = Configured(environment.references, environment.name)
        found: References = configured
        if references == "unchecked":
            found = Unchecked()
        elif references == "created":
            found = Created(self._make, self._remove, configured)
        self.subjects: Mapping[str, Subject] = {
            resource.name: Subject(resource, client, ledger, found, mark, journal or Journal())
            for resource in spec.resources
        }
        self._listed = {name: ListRecords(subject) for name, subject in self.subjects.items()}
        self._depth = self.ask(profile)
        client.observe = Watch(ledger, client.credentials, self._owns)
        client.examine = Health(spec.resources, client.ask, client.base_url).examine

    def ask(self, profile: Profile) -> Depth:
        """Ask as deep as a profile says from now on; what is settled so is settled for it alone."""
        if profile.name not in self._depths:
            tours = {name: Tour(subject, profile) for name, subject in self.subjects.items()}
            self._depths[profile.name] = Depth(profile, tours)
        self._depth = self._depths[profile.name]
        return self._depth

    def _owns(self, pk: str) -> bool:
        return any(subject.owns(pk) for subject in self.subjects.values())

    def subject(self, name: str) -> Subject:
        """Give a resource under test by its name."""
        return self.subjects[name]

    def field(self, rule: Rule) -> FieldTrial:
        """Try a rule about the values of one field."""
        return FieldTrial(self.subject(rule.resource), rule, self._depth)

    def relation(self, rule: Rule) -> RelationTrial:
        """Try a rule between fields."""
        return RelationTrial(self.subject(rule.resource), rule, self._depth)

    def unique(self, rule: Rule) -> UniqueTrial:
        """Try a unique field."""
        return UniqueTrial(self.subject(rule.resource), rule, self._depth)

    def operation(self, rule: Rule) -> OperationTrial:
        """Try a rule about one operation."""
        return OperationTrial(self.subject(rule.resource), rule, self._depth)

    def read_back(self, rule: Rule) -> ReadBackTrial:
        """Try a rule about what is written and read back."""
        return ReadBackTrial(self.subject(rule.resource), rule, self._depth)

    def server_field(self, rule: Rule) -> ServerFieldTrial:
        """Try a rule about a field that only the server writes."""
        return ServerFieldTrial(self.subject(rule.resource), rule, self._depth)

    def untouched(self, rule: Rule) -> UntouchedTrial:
        """Try a rule about what a request leaves alone."""
        return UntouchedTrial(self.subject(rule.resource), rule, self._depth)

    def lifecycle(self, rule: Rule) -> LifecycleTrial:
        """Try a rule about the life of records."""
        return LifecycleTrial(self.subject(rule.resource), rule, self._depth)

    def lists(self, rule: Rule) -> ListTrial:
        """Try a rule about the parameters of List."""
        return ListTrial(self._listed[rule.resource], rule)

    def generated(self, rule: Rule) -> "GeneratedTrial":
        """Try an operation by what schemathesis makes."""
        # Here, as below: schemathesis takes long to load, and not every process generates.
        from contracts.harness.generated_trial import GeneratedTrial  # noqa: PLC0415

        return GeneratedTrial(self.subject(rule.resource), rule, self.engine)

    def pinned(self, rule: Rule) -> ReplayTrial:
        """Try a rule by the request that its known failure is pinned to."""
        request = self._known.request(rule.id)
        if request is None:
            raise NotRun("no request is pinned for it")
        return ReplayTrial(self.subject(rule.resource), rule, request)

    @cached_property
    def engine(self) -> "Engine":
        """The generator; made when first asked for, since reading the description takes a while."""
        from contracts.harness.engine import Engine  # noqa: PLC0415

        return Engine(self.spec)

    def question(self, question: Question, resource: str) -> QuestionTrial:
        """Ask an open question."""
        return QuestionTrial(self.subject(resource), question)

    def tidy_up(self, *, everything: bool = False) -> None:
        """Delete what the contract has made; at the end of a run, what it kept for others too.

        Records that others refer to go last.
        """
        with self.ledger.aside():
            for subject in self.subjects.values():
                subject.clear(shared=everything)
            if everything:
                for subject in self.subjects.values():
                    subject.clear(shared=True, kept=True)

    def _make(self, target: str) -> str | None:
        """Create a record of a kind to refer to; None where that cannot be."""
        subject = self.subjects.get(target.lower())
        if subject is None or not self.client.manners.writes(subject.resource.name):
            return None
        with self.ledger.aside():
            pk = subject.given().pk
        subject.keep(pk)
        return pk

    def _remove(self, target: str, pk: str) -> None:
        with self.ledger.aside():
            self.subjects[target.lower()].discard(pk)
