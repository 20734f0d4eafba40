"""The clients of all resources: what one of them needs of another."""

from collections.abc import Iterator, Mapping

from contracts.harness.config.environments import Environment
from contracts.harness.http.client import Client
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import CreatedRecords
from contracts.harness.records.references import Configured, Created, References, Unchecked
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.records.trials import Trials
from spec import Spec


class ResourceClients(Mapping[str, ResourceClient]):
    """Holds the client of each resource, by its name.

    `references` is the mode in which they get ids of other records, `tag` the start of the
    custom_id of every record that they create, and `share` the number of this process, from 0, and
    how many there are.
    """

    def __init__(  # noqa: PLR0913 -- what they connect
        self,
        spec: Spec,
        client: Client,
        recorder: Recorder,
        created: Mapping[str, CreatedRecords],
        environment: Environment,
        *,
        references: str = "unchecked",
        tag: str = "",
        share: tuple[int, int] = (0, 1),
    ) -> None:
        self._spec = spec
        self.client = client
        self.recorder = recorder
        source = self._source(references, environment)
        self._by_name = {
            resource.name: ResourceClient(
                resource, client, recorder, created[resource.name], source, tag, share
            )
            for resource in spec.resources
        }
        self.trials = Trials(self, source, self._listed(references, environment))

    def _source(self, mode: str, environment: Environment) -> References:
        if mode == "unchecked":
            return Unchecked({one.name: one.id_schema for one in self._spec.resources})
        configured = Configured(environment.references, environment.name, self._accepts)
        return (
            Created(self._create, self._discard, self._has, configured)
            if mode == "created"
            else configured
        )

    def _listed(self, mode: str, environment: Environment) -> dict[str, tuple[str, ...]]:
        """Return the ids of the kinds that this run does not create."""
        ids = environment.references
        return {k: v for k, v in ids.items() if mode == "configured" or not self._can_create(k)}

    def _can_create(self, target: str) -> bool:
        client = self.get(target.lower())
        return (
            client is not None
            and client.has("create")
            and self.client.permissions.writes(client.resource.name)
        )

    def _accepts(self, target: str, pk: str, alone: bool) -> bool | None:
        if self.trials.is_under_way(target):
            return None
        return self.trials.accepts(target, pk, alone=alone) is not False

    def __getitem__(self, name: str) -> ResourceClient:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def clear(self, *, everything: bool = False) -> None:
        """Delete what the contract has created, and at the end of a run `everything`.

        Records that others refer to are deleted last.
        """
        with self.recorder.untracked():
            for one in self.values():
                one.clear(shared=everything)
            if everything:
                for one in self.values():
                    one.clear(shared=True, kept=True)

    def _create(self, target: str) -> str | None:
        """Create a record to refer to, and return its pk, or None if this run cannot create one."""
        if not self._can_create(target):
            return None
        client = self[target.lower()]
        with self.recorder.untracked():
            pk = client.given().pk
        client.created.keep(pk)
        return pk

    def _has(self, target: str, pk: str) -> bool:
        return self[target.lower()].created.knows(pk)

    def _discard(self, target: str, pk: str) -> None:
        with self.recorder.untracked():
            self[target.lower()].discard(pk)
