"""What every check of a rule has: the resource's client, the rule, and ways to state a finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.harness.checks.open_shares import OpenShares
from contracts.harness.checks.shared_refusals import SharedRefusals
from contracts.harness.checks.shared_rows import CoveringRows
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import answer_text, operation_title
from contracts.harness.records.resource_client import ResourceClient
from spec import Rule

# How often two requests are sent at the same moment.
AT_ONCE = 20
PAIR = 2


@dataclass
class ProfileProgress:
    """A profile, and what the contracts that ran with it have already settled.

    `open_shares` says which open values each field is sent.
    `settled` holds pairs of a resource and what one set of requests has shown for several rules.
    `answered` holds calls whose answer several contracts judge, by resource and what was called,
    and `refusals` what refused requests have shown, by resource.
    """

    profile: Profile
    covering_rows: Mapping[str, CoveringRows]
    open_shares: OpenShares = field(default_factory=lambda: OpenShares(()))
    settled: set[tuple[str, str]] = field(default_factory=set)
    answered: dict[tuple[str, str], Exchange] = field(default_factory=dict)
    refusals: dict[str, SharedRefusals] = field(default_factory=dict)


class RuleCheck:
    """Checks one rule of one resource.

    The methods that begin with `_expect` raise NotRun where another rule is in the way, and
    RuleBroken where the rule is broken.
    """

    def __init__(self, client: ResourceClient, rule: Rule) -> None:
        self._client = client
        self._resource = client.resource
        self._recorder = client.recorder
        self._rule = rule

    def _expect_accepted(self, exchange: Exchange, because: str) -> None:
        """Check that a valid request was accepted; `because` says what is in it."""
        self._client.must_be_answered(exchange)
        if not exchange.success:
            self._expect_still_there(exchange)
            self._breach(
                "refused",
                exchange,
                because=because,
                expected="success (2xx)",
                marked=self._pointer(exchange),
            )

    def _expect_refused(self, exchange: Exchange, because: str) -> None:
        """Check that a request was refused for what is wrong in it, which `because` says.

        If it was accepted, what it created is deleted.
        """
        self._client.must_be_answered(exchange)
        if not exchange.refused:
            self._expect_still_there(exchange)
            self._discard(exchange)
            self._not_refused(exchange, because)

    def _expect_still_there(self, exchange: Exchange) -> None:
        """Check that an Update with the answer 404 names a record that can still be read."""
        if exchange.is_gone and exchange.pk and self._client.found(exchange.pk) is None:
            persisted = self._resource.rule_id("create", "persisted")
            raise NotRun("record_gone", persisted, operation=operation_title(exchange))

    def _not_refused(
        self, exchange: Exchange, because: str | None, expected: str = "a refusal (4xx)"
    ) -> None:
        self._breach(
            "accepted" if exchange.success else "not_refused",
            exchange,
            because=because,
            expected=expected,
            marked=self._pointer(exchange),
        )

    def _expect_gone(self, exchange: Exchange, code: str, because: str | None = None) -> None:
        """Check that there is no record at the address; `code` names the finding if there is."""
        self._client.must_be_answered(exchange)
        if not exchange.is_gone:
            self._breach(code, exchange, because=because, expected="404")

    def _pointer(self, exchange: Exchange) -> str | None:
        """Return the JSON Pointer of the rule's field in the body that was sent."""
        if self._rule.field is None:
            return None
        array = exchange.operation is not None and exchange.operation.body == "array"
        return f"/0/{self._rule.field}" if array else f"/{self._rule.field}"

    def _breach(  # noqa: PLR0913 -- the parts of a finding
        self,
        code: str,
        exchange: Exchange | None = None,
        *,
        expected: str,
        got: str | None = None,
        because: str | None = None,
        marked: str | None = None,
        rule: str | None = None,
        kept: str | None = None,
        decisive: int = 1,
        **details: object,
    ) -> None:
        """Record that the rule is broken, or another `rule`; `got` is the answer unless given.

        `kept` and `decisive` are those of `Recorder.breach`.
        """
        if exchange is not None:
            details["operation"] = operation_title(exchange)
            got = got or answer_text(exchange)
        self._recorder.breach(
            rule or self._rule.id,
            code,
            because=because,
            expected=expected,
            got=got or "",
            marked=marked,
            kept=kept,
            decisive=decisive,
            **details,
        )

    def _count_cases(self, number: int = 1) -> None:
        """Count cases other than those that `case` opens."""
        self._recorder.report.cases += number

    def _discard(self, exchange: Exchange) -> None:
        """Delete what a request created; this is not a step of the case."""
        with self._recorder.untracked():
            self._client.discard_made(exchange)


class ProfiledCheck(RuleCheck):
    """Checks one rule as thoroughly as a profile says."""

    def __init__(self, client: ResourceClient, rule: Rule, progress: ProfileProgress) -> None:
        super().__init__(client, rule)
        self._progress = progress
        self._profile = progress.profile.on(client.resource)

    @property
    def _rows(self) -> CoveringRows:
        return self._progress.covering_rows[self._resource.name]

    @property
    def _refusals(self) -> SharedRefusals:
        """What refused requests have shown of the resource's values."""
        known, name = self._progress.refusals, self._resource.name
        if name not in known:
            known[name] = SharedRefusals(
                self._resource,
                self._progress.profile,
                self._recorder.rules,
                self._progress.open_shares,
            )
        return known[name]

    def _is_settled(self, what: str) -> bool:
        """Return whether earlier requests have settled this for the resource."""
        return (self._resource.name, what) in self._progress.settled

    def _settle(self, what: str) -> None:
        self._progress.settled.add((self._resource.name, what))


class CheckAmongOthers(ProfiledCheck):
    """Checks one rule with records of other resources, too."""

    def __init__(
        self,
        client: ResourceClient,
        rule: Rule,
        progress: ProfileProgress,
        others: Iterable[ResourceClient] = (),
    ) -> None:
        """Prepare the check; `others` are the clients of all resources."""
        super().__init__(client, rule, progress)
        self._others = others
