"""Deletes what killed runs left behind, and nothing else.

It deletes only records in a journal, or records that the environment shows with the tag of a run: a
server that ignores filters lists other records, too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contracts.harness.config.env_file import variables
from contracts.harness.config.options import Options
from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.preflight import preflight
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.outcomes import ConfigurationError, NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.alive import is_alive, lock_of
from contracts.harness.records.cleanup import Cleanup
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal, journals, read_journal
from contracts.harness.records.operation_calls import tag_places
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.records.resource_clients import ResourceClients
from contracts.harness.records.search import Search, texts
from reports.printable import counted, one_line

_LONGEST = 1000
_RUN = re.compile(r"\d{8}T\d{6}-[a-z]+-[0-9a-f]{4}")


@dataclass
class Swept:
    """The result of a sweep.

    `deleted` is the number of deleted records, `alive` the runs still under way, `trouble` what it
    could not delete, and `unsearched` the resources whose records have no tag.
    """

    deleted: int = 0
    alive: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    unsearched: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return what was deleted, and what the sweep can say about the rest."""
        done = f"{counted(self.deleted, 'record')} deleted"
        if self.unsearched:
            names = ", ".join(self.unsearched)
            return f"{done}; not searched, because their records have no tag: {names}."
        if self.alive:
            return f"{done}; runs still under way keep theirs: {', '.join(self.alive)}."
        return f"{done}, nothing is left."


def tag_of(run: str) -> re.Pattern[str]:
    """Return the pattern of the tag of a run's records; raises ConfigurationError."""
    if not _RUN.fullmatch(run):
        raise ConfigurationError(
            f"--run must be the id of a run, such as 20260131T235959-nightly-1a2b, not {run!r}."
        )
    one = rf"contract-{run}(-gw\d+)?-\d+"
    # Records for the contracts of List have a number, and one of them names another.
    return re.compile(rf"{one}(-\d(\.{one}-\d)?)?", re.IGNORECASE)


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
    sweeping = Sweep(clients, recorder, environment.url, say)
    if run is not None:
        sweeping.by_tag(run)
    else:
        sweeping.by_journal(journals(options.output, environment.name))
    return sweeping.swept


class Sweep:
    """One sweep of an environment."""

    def __init__(
        self, clients: ResourceClients, recorder: Recorder, url: str, say: Callable[[str], None]
    ) -> None:
        self._clients = clients
        self._recorder = recorder
        self._url = url
        self._say = say
        self.swept = Swept()

    def by_journal(self, folder: Path) -> None:
        """Delete the records in the journals of a folder, then the journals."""
        for path in sorted(folder.glob("*.jsonl")):
            try:
                self._by_one(path)
            except FileNotFoundError:
                # Another sweep was faster.
                continue
        for lock in folder.glob("*.lock"):
            if not lock.with_suffix(".jsonl").exists() and not is_alive(lock):
                lock.unlink(missing_ok=True)

    def _by_one(self, path: Path) -> None:
        left = read_journal(path)
        if left.url not in {"", self._url}:
            return
        if is_alive(path):
            self.swept.alive.append(left.run)
            return
        self._say(f"{left.run}: {counted(len(left.records), 'record')} to delete")
        if left.notes:
            asked, seconds = counted(len(left.notes), "request"), self._clients.client.timeouts.read
            self._say(f"{left.run}: {asked} may have created more, within {seconds:g} s")
        cleanup = Cleanup(self._clients, self._recorder)
        try:
            left = cleanup.run(path, Journal(path, self._url, left.run, "sweep"))
        finally:
            self.swept.deleted += cleanup.deleted
        if left.nothing:
            path.unlink()
            lock_of(path).unlink(missing_ok=True)
        else:
            self.swept.trouble += [*dict.fromkeys(cleanup.why.values()), f"The journal is {path}."]

    def by_tag(self, run: str) -> None:
        """Delete every record with the tag of a run."""
        tag = tag_of(run)
        found: list[tuple[ResourceClient, str]] = []
        for name, client in self._clients.items():
            if not tag_places(client.resource):
                self.swept.unsearched.append(name)
                continue
            here = list(self._tagged(client, run, tag))
            if here:
                self._say(f"{name}: {counted(len(here), 'record')} with the tag of {run}")
            found += [(client, pk) for pk in here]
        self._delete_in_turn(found)

    def _tagged(self, client: ResourceClient, run: str, tag: re.Pattern[str]) -> Iterator[str]:
        search = Search(client)
        query = {"_order_by": "id"}
        # Elsewhere the filter is undocumented, and a server may refuse it.
        if "custom_id" in client.resource.filters:
            query["custom_id__startswith"] = f"contract-{run}-"
        for pk, record in search.all(query):
            if any(map(tag.fullmatch, texts(record))):
                yield pk
        if search.trouble:
            self.swept.trouble.append(f"{client.resource.name}: {search.trouble}")

    def _shown(self, client: ResourceClient, pk: str, why: str) -> str:
        return one_line(self._recorder.readable(f"{client.resource.name} {pk}: {why}"), _LONGEST)

    def _delete_in_turn(self, found: list[tuple[ResourceClient, str]]) -> None:
        """Delete records, round by round as long as that deletes any: some protect others."""
        while found:
            kept: list[tuple[ResourceClient, str]] = []
            answers: list[str] = []
            for client, pk in found:
                try:
                    exchange = client.call("delete", pk=pk)
                except NotRun as not_run:
                    answers.append(self._shown(client, pk, str(not_run)))
                    continue
                if exchange.success:
                    self.swept.deleted += 1
                elif not exchange.is_gone:
                    kept.append((client, pk))
                    why = f"Delete was answered {exchange.answered}"
                    answers.append(self._shown(client, pk, why))
            if len(kept) == len(found) or not kept:
                self.swept.trouble += answers
                return
            found = kept
