"""Examines the ids of existing records that environments.toml lists."""

import difflib
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from contracts.harness.config.options import Options
from contracts.harness.http.client import Client
from contracts.harness.outcomes import ConfigurationError, NotRun
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.alive import alive
from contracts.harness.records.cleanup import NOTHING_LEFT, Cleanup, left_behind
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal, journals
from contracts.harness.records.resource_clients import ResourceClients
from contracts.harness.records.run_id import new_run_id
from reports.printable import counted
from spec import Spec, load
from spec.applications import application_names
from spec.ids import IdForm, named
from spec.loader import APPLICATIONS
from strategies import bodies
from strategies.reference import references_to


def check_spelling(options: Options) -> None:
    """Raise ConfigurationError for an unknown kind, which names the closest, or a malformed id."""
    environment = options.environment
    specs = [*(load(APPLICATIONS / name) for name in application_names()), options.spec]
    forms = {resource.name: resource.id_form for spec in specs for resource in spec.resources}
    known = {kind for spec in specs for kind in kinds_of(spec)}
    for kind, ids in environment.references.items():
        place = f"[{environment.name}.references] {kind}"
        if kind not in known:
            raise ConfigurationError(f"{place} is not a kind of record{_closest(kind, known)}.")
        for pk in ids:
            form = forms.get(kind.lower(), "uuid")
            if not _is_id(pk, form):
                raise ConfigurationError(f"{place} contains {pk!r}, which is not {named(form)}.")


def kinds_of(spec: Spec) -> set[str]:
    """Return the kinds of record to which a description refers."""
    return {
        kind
        for resource in spec.resources
        for field in resource.writable
        for kind in references_to(bodies.plain_value(field))
    }


def _is_id(pk: str, form: IdForm) -> bool:
    if form != "uuid":
        return bool(pk.strip()) if form == "text" else pk.isdecimal()
    try:
        return str(uuid.UUID(pk)) == pk.lower()
    except ValueError:
        return False


def _closest(kind: str, known: Iterable[str]) -> str:
    spelled = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(kind.casefold(), spelled, n=1, cutoff=0.5)
    return f"; the closest is {spelled[close[0]]}" if close else ""


def try_references(client: Client, options: Options) -> tuple[Options, list[tuple[str, str]], str]:
    """Try each id with a Create, and delete what it creates.

    Returns the options without the ids that are refused, lines that say which, and what is
    left behind.
    """
    environment, run_id = options.environment, new_run_id("doctor")
    path = journals(options.output, environment.name) / f"{run_id}.jsonl"
    scrub = client.credentials.scrub
    journal = Journal(path, environment.url, run_id, scrub=scrub)
    recorder = Recorder(options.rules, client.credentials, environment.url, "")
    clients = ResourceClients(
        options.spec,
        client,
        recorder,
        track(options.spec.resources, journal),
        environment,
        references=options.references,
        tag=f"contract-{run_id}",
    )
    with alive(path):
        try:
            accepted, said = _tried(clients, options)
        finally:
            left = _clean_up(clients, recorder, path, journal)
    found = replace(environment, references={**environment.references, **accepted})
    return replace(options, environment=found), said, left


def _tried(
    clients: ResourceClients, options: Options
) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    accepted: dict[str, tuple[str, ...]] = {}
    said: list[tuple[str, str]] = []
    untried: list[str] = []
    kinds = kinds_of(options.spec)
    for kind, ids in clients.trials.pools.items():
        if kind not in kinds or not ids:
            continue
        verdicts = {pk: clients.trials.accepts(kind, pk, alone=False) for pk in ids}
        accepted[kind] = tuple(pk for pk, verdict in verdicts.items() if verdict is not False)
        refused = [pk for pk, verdict in verdicts.items() if verdict is False]
        if refused:
            said.append(("refused", _refused(kind, ids, refused, options.environment.name)))
        elif None in verdicts.values():
            untried.append(kind)
    if untried:
        said.append(("untried", f"no Create of this run can try the ids of {', '.join(untried)}"))
    return accepted, said


def _clean_up(clients: ResourceClients, recorder: Recorder, path: Path, journal: Journal) -> str:
    """Delete all records; return how many are left."""
    with suppress(NotRun):
        clients.clear(everything=True)
    if not path.exists():
        return NOTHING_LEFT
    left = Cleanup(clients, recorder).run(path, journal)
    if left.nothing:
        path.unlink()
    return left_behind(left, path)


def _refused(kind: str, ids: Sequence[str], refused: Sequence[str], name: str) -> str:
    if len(refused) == len(ids):
        return f"no id of kind {kind} is accepted; check [{name}.references] {kind}"
    return f"{kind}: {len(refused)} of {counted(len(ids), 'id')}, {', '.join(refused)}"
