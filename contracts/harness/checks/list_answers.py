"""What the checks of List's parameters have in common."""

from collections.abc import Collection

from contracts.harness.checks.base import ProfiledCheck
from contracts.harness.http.exchange import Exchange


class ListAnswers(ProfiledCheck):
    """Checks one rule by what List answers to a valid query."""

    def _expect_list(self, exchange: Exchange) -> None:
        self._client.must_be_answered(exchange)
        if exchange.refused:
            self._breach("refused", exchange, expected="a list of records")
        self._client.must_succeed(exchange, self._resource.rule_id("list", "status"))


def of_ours(names: Collection[str]) -> str:
    """Name records of this run."""
    return f"of this run's records {', '.join(sorted(names))}" if names else "none of this run's"
