"""Sends bodies that keep or break one rule between fields."""

from contracts.harness.checks.base import ProfiledCheck, ProfileProgress
from contracts.harness.oracle.relations import holds
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName, Rule
from strategies import bodies, relations
from strategies.bodies import Body


class RelationCheck(ProfiledCheck):
    """Checks one rule between fields."""

    def __init__(self, client: ResourceClient, rule: Rule, progress: ProfileProgress) -> None:
        """Prepare the check; raises NotRun if no body breaks this rule alone."""
        if rule.unreachable:
            raise NotRun("unreachable", why=rule.unreachable)
        super().__init__(client, rule, progress)
        self._creating = [name for name in self._profile.writes_by if name != "update"]

    def accepts_what_keeps_it(self) -> None:
        """Send one body for each way of keeping the rule, by Create and Bulk write."""
        ways = relations.keeping(self._resource, self._rule)
        for kept in ways[: self._profile.samples]:
            for name in self._creating:
                with self._recorder.case():
                    sent = self._client.tagged(kept.body)
                    body = [sent] if name == "bulk_write" else sent
                    exchange = self._client.call(name, body=body)
                    self._expect_accepted(exchange, kept.description)
                self._discard(exchange)

    def refuses_what_breaks_it(self) -> None:
        """Send one body for each way of breaking the rule, by every operation that writes."""
        ways = relations.breaking(self._resource, self._rule)
        for broken in ways[: self._profile.samples]:
            if broken.stored is not None:
                if "update" in self._profile.writes_by:
                    self._refused_by_update(broken)
                continue
            for name in self._creating:
                self._refused_by(name, broken)

    def _refused_by(self, name: OperationName, broken: relations.BreakingBody) -> None:
        with self._recorder.case():
            sent: Body = self._client.tagged(broken.body)
            body = [sent] if name == "bulk_write" else sent
            exchange = self._client.call(name, body=body, negative=True)
            self._expect_refused(exchange, broken.description)

    def _refused_by_update(self, broken: relations.BreakingBody) -> None:
        record = self._client.given(broken.stored)
        with self._recorder.case(record.born):
            sent = self._client.resolve_references(
                bodies.patch(self._resource, record.body) | broken.body
            )
            exchange = self._client.call("update", pk=record.pk, body=sent, negative=True)
            if broken.alone or not exchange.success:
                self._expect_refused(exchange, broken.description)
            elif not holds(self._rule, stored := self._client.read(record.pk)):
                members = (str(self._rule.field), *self._rule.details["others"])
                left = {name: stored.get(name) for name in members}
                self._breach(
                    "stored",
                    exchange,
                    because=broken.description,
                    expected="a refusal (4xx), or corrected in what is stored",
                    got=f"{exchange.answered}, and stored: {value_text(left)}",
                    marked=self._pointer(exchange),
                )
        self._client.discard(record.pk)
