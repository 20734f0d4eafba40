"""Sends bodies that keep or break one rule between fields."""

from collections.abc import Sequence

from contracts.harness.checks.base import ProfiledCheck, ProfileProgress
from contracts.harness.oracle.equivalence import same
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
        ways = relations.keeping(self._resource, self._rule)[: self._profile.samples]
        self._expect_items_kept()
        by_bulk_write = "bulk_write" in self._creating and not self._accepts_together(ways)
        for kept in ways:
            for name in self._creating:
                if name == "bulk_write" and not by_bulk_write:
                    continue
                with self._recorder.case():
                    sent = self._client.tagged(kept.body)
                    body = [sent] if name == "bulk_write" else sent
                    exchange = self._client.call(name, body=body)
                    self._expect_accepted(exchange, kept.description)
                self._discard(exchange)

    def _accepts_together(self, ways: Sequence[relations.KeepingBody]) -> bool:
        """Send all bodies by one Bulk write, and return whether it was accepted.

        If not, each of them alone shows which is refused.
        """
        with self._recorder.case():
            sent = [self._client.tagged(kept.body) for kept in ways]
            exchange = self._client.call("bulk_write", body=sent)
            self._client.must_be_answered(exchange)
        self._discard(exchange)
        return exchange.success

    def refuses_what_breaks_it(self) -> None:
        """Send one body for each way of breaking the rule, by every operation that writes."""
        ways = relations.breaking(self._resource, self._rule)
        self._expect_items_kept()
        for broken in ways[: self._profile.samples]:
            if broken.stored is not None:
                if "update" in self._profile.writes_by:
                    self._refused_by_update(broken)
                continue
            for name in self._creating:
                self._refused_by(name, broken)

    @property
    def _is_of_unknown_items(self) -> bool:
        is_match = self._rule.kind == "matches_values_of"
        names = (str(self._rule.field), *self._rule.details["others"])
        return is_match and any(relations.is_of_unknown_items(self._resource, one) for one in names)

    def _expect_items_kept(self) -> None:
        """Raise NotRun if the server refuses the items to compare, or stores others.

        Then it is open what it would take for a match.
        """
        if not self._is_of_unknown_items:
            return
        name = str(self._rule.details["others"][0])
        sent = self._client.tagged(relations.unknown_items(self._resource, name))
        with self._recorder.case():
            exchange = self._client.call("create", body=sent, negative=True)
            self._client.must_be_answered(exchange)
            pk = self._resource.pk_in(exchange.json) if exchange.success else None
            read = self._client.read(pk) if pk else {}
        self._discard(exchange)
        if not same(self._resource.field(name), sent[name], read.get(name)):
            raise NotRun("no_known_item", field=name)

    def _refused_by(self, name: OperationName, broken: relations.BreakingBody) -> None:
        with self._recorder.case():
            sent: Body = self._client.tagged(broken.body)
            body = [sent] if name == "bulk_write" else sent
            exchange = self._client.call(name, body=body, negative=True)
            pk = next(iter(exchange.pks), None) if exchange.success else None
            if self._is_of_unknown_items and pk and holds(self._rule, self._client.read(pk)):
                # An item that the server does not know may be dropped.
                self._discard(exchange)
                return
            self._expect_refused(exchange, broken.description)

    def _refused_by_update(self, broken: relations.BreakingBody) -> None:
        record = self._client.shared_with(broken.stored or {})
        with self._recorder.case(record.born):
            sent = self._client.resolve_references(
                bodies.patch(self._resource, record.body) | broken.body
            )
            exchange = self._client.call("update", pk=record.pk, body=sent, negative=True)
            alone = broken.alone and not self._is_of_unknown_items
            if exchange.success:
                self._client.created.stop_sharing(record.pk)
            if alone or not exchange.success:
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
