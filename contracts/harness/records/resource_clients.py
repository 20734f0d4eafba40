"""The clients of all resources: what one of them needs of another."""

from collections.abc import Iterator, Mapping

from contracts.harness.config.environments import Environment
from contracts.harness.http.client import Client
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import CreatedRecords
from contracts.harness.records.references import Configured, Created, References, Unchecked
from contracts.harness.records.resource_client import ResourceClient
from spec import Spec


class ResourceClients(Mapping[str, ResourceClient]):
    """Holds the client of each resource, by its name.

    `references` is the mode in which they get ids of other records, `tag` the start of the
    custom_id of every record that they create.
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
    ) -> None:
        self.client = client
        self.recorder = recorder
        source = self._source(references, environment)
        self._by_name = {
            resource.name: ResourceClient(
                resource, client, recorder, created[resource.name], source, tag
            )
            for resource in spec.resources
        }

    def _source(self, mode: str, environment: Environment) -> References:
        if mode == "unchecked":
            return Unchecked()
        configured = Configured(environment.references, environment.name)
        return Created(self._create, self._discard, configured) if mode == "created" else configured

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
        client = self.get(target.lower())
        if client is None or not self.client.permissions.writes(client.resource.name):
            return None
        with self.recorder.untracked():
            pk = client.given().pk
        client.created.keep(pk)
        return pk

    def _discard(self, target: str, pk: str) -> None:
        with self.recorder.untracked():
            self[target.lower()].discard(pk)
