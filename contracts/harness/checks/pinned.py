"""Sends the request that a known failure is pinned to."""

from typing import Any, cast

from contracts.harness.checks.base import RuleCheck
from contracts.harness.known.model import Request
from contracts.harness.outcomes import NotRun
from contracts.harness.records.references import with_placeholders
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName, Rule


class PinnedCheck(RuleCheck):
    """Checks one rule by one request; nothing else counts."""

    def __init__(self, client: ResourceClient, rule: Rule, pinned: Request) -> None:
        """Prepare the check; raises NotRun if the resource does not have the pinned operation."""
        if pinned.operation not in client.resource.operations:
            raise NotRun("no_pinned_operation", resource=rule.resource, operation=pinned.operation)
        super().__init__(client, rule)
        self._pinned = pinned

    def is_answered_differently(self) -> None:
        """Send the request; its status is no longer the wrong one."""
        operation = self._resource.operations[cast("OperationName", self._pinned.operation)]
        record = self._client.given() if operation.has_pk else None
        with self._recorder.case(*([record.born] if record else [])):
            exchange = self._client.call(
                operation.name,
                pk=record.pk if record else "",
                body=self._body(with_placeholders(self._resource, self._pinned.body)),
                negative=True,
            )
            self._discard(exchange)
            if exchange.status == self._pinned.status:
                self._breach(
                    "still_answered",
                    exchange,
                    status=self._pinned.status,
                    because="this request is pinned in the list of known failures",
                    expected=f"another answer than {self._pinned.status}",
                    kept=f"last.status != {self._pinned.status}",
                )

    def _body(self, body: Any) -> Any:  # noqa: ANN401 -- a JSON value
        if isinstance(body, list):
            return [self._body(item) for item in body]
        if not isinstance(body, dict):
            return body
        if self._pinned.operation == "update":
            return self._client.resolve_references(body)
        return self._client.tagged(body)
