"""Deletes what a killed run left behind, and nothing else.

It deletes only records in a journal, or records whose custom_id, as the environment shows it, has
the tag of a run: a server that ignores filters lists other records, too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.harness.config.env_file import variables
from contracts.harness.config.options import Options
from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.preflight import preflight
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal, Left, journals, read_journal
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.records.resource_clients import ResourceClients
from strategies.bodies import Body

_RUN = re.compile(r"\d{8}T\d{6}-[a-z]+-[0-9a-f]{4}")
_PAGE_SIZE = 500
_MOST_PAGES = 200


@dataclass
class Swept:
    """The result of a sweep: the number of deleted records, and what it could not delete."""

    deleted: int = 0
    trouble: list[str] = field(default_factory=list)


def tag_of(run: str) -> re.Pattern[str]:
    """Return the pattern of the custom_id of a run's records; raises ConfigurationError."""
    if not _RUN.fullmatch(run):
        raise ConfigurationError(
            f"--run must be the id of a run, such as 20260131T235959-nightly-1a2b, not {run!r}."
        )
    one = rf"contract-{run}(-gw\d+)?-\d+"
    # Records for the contracts of List have a number, and one of them names another.
    return re.compile(rf"{one}(-\d(\.{one}-\d)?)?")


def sweep(options: Options, run: str | None, say: Callable[[str], None]) -> Swept:
    """Sweep the environment of the options, by its journals or by the tag of one run.

    Raises ConfigurationError and Outage.
    """
    if options.starts_mock:
        raise ConfigurationError(
            "a mock takes its records with it; name another with --environment or --base-url."
        )
    if run is not None:
        tag_of(run)
    environment = options.environment
    credentials = Credentials(options.spec.schemes, variables(options.env_file))
    client = Client(
        environment.url,
        credentials,
        OutageDetector(environment.url, options.spec.resources),
        timeouts=environment.timeouts,
        permissions=options.permissions,
        rate_limiter=RateLimiter(options.run_limits),
    )
    recorder = Recorder((), credentials, environment.url, "")
    created = track(options.spec.resources, Journal())
    clients = ResourceClients(options.spec, client, recorder, created, environment)
    preflight(client, options.spec.resources, options.resources)
    sweeping = Sweep(clients, environment.url, say)
    if run is not None:
        sweeping.by_tag(run)
    else:
        sweeping.by_journal(journals(options.output, environment.name))
    return sweeping.swept


class Sweep:
    """One sweep of an environment."""

    def __init__(
        self, clients: Mapping[str, ResourceClient], url: str, say: Callable[[str], None]
    ) -> None:
        self._clients = clients
        self._url = url
        self._say = say
        self.swept = Swept()

    def by_journal(self, folder: Path) -> None:
        """Delete the records in the journals of a folder, then the journals."""
        for path in sorted(folder.glob("*.jsonl")):
            left = read_journal(path)
            if left.url not in {"", self._url}:
                continue
            self._say(f"{left.run}: {len(left.records)} records to delete")
            before = len(self.swept.trouble)
            self._delete_records(left, Journal(path, self._url, left.run, "sweep"))
            if left.unanswered:
                self.by_tag(left.run)
                self._report_untagged(left)
            if len(self.swept.trouble) == before:
                path.unlink()

    def _delete_records(self, left: Left, journal: Journal) -> None:
        for name, pk in left.records:
            client = self._clients.get(name)
            if client is None:
                self.swept.trouble.append(f"{name} {pk}: this resource no longer exists")
            elif self._delete(client, pk):
                journal.gone(name, pk)

    def _delete(self, client: ResourceClient, pk: str) -> bool:
        exchange = client.call("delete", pk=pk)
        if exchange.success:
            self.swept.deleted += 1
        elif not exchange.is_gone:
            name = client.resource.name
            self.swept.trouble.append(f"{name} {pk}: Delete was answered {exchange.answered}")
            return False
        return True

    def _report_untagged(self, left: Left) -> None:
        for name, tags in left.unanswered:
            if not tags:
                self.swept.trouble.append(
                    f"{name}: a Create without a tag was never answered; "
                    "look for an unknown record, then delete the journal"
                )

    def by_tag(self, run: str) -> None:
        """Delete every record with the tag of a run."""
        tag = tag_of(run)
        for name, client in self._clients.items():
            if not any(f.name == "custom_id" and f.in_request for f in client.resource.fields):
                continue
            found = [pk for pk, shown in self._shown(client, run).items() if tag.fullmatch(shown)]
            if found:
                self._say(f"{name}: {len(found)} records have the tag of {run}")
            for pk in found:
                self._delete(client, pk)

    def _shown(self, client: ResourceClient, run: str) -> dict[str, str]:
        """Return the custom_id by pk of the records that List shows for a run."""
        found: dict[str, str] = {}
        for page in range(1, _MOST_PAGES + 1):
            query = {"_order_by": "id", "_page": str(page), "_page_size": str(_PAGE_SIZE)}
            # Elsewhere the filter is undocumented, and a server may refuse it.
            if "custom_id" in client.resource.filters:
                query["custom_id__startswith"] = f"contract-{run}-"
            exchange = client.call("list", query=query)
            records = self._records(client, exchange)
            known = len(found)
            found |= {str(one.get("id")): str(one.get("custom_id")) for one in records}
            # A server that ignores pages repeats the same records.
            if len(records) < _PAGE_SIZE or len(found) == known:
                break
        return found

    def _records(self, client: ResourceClient, exchange: Exchange) -> list[Body]:
        records = listing.items(exchange.json) if exchange.success else None
        if records is None:
            name = client.resource.name
            self.swept.trouble.append(f"{name}: List was answered {exchange.answered}")
        return [one for one in records or () if isinstance(one, dict)]
