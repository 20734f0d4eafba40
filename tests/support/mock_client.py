"""A client in the words of the six operations."""

from collections.abc import Mapping
from typing import Any

import requests

from mock_api.answer import Json
from mock_api.server import Mock

IDENTITY = "/accounts/users/customer/protectedidentity/"
ENGAGEMENT = "/accounts/users/organization/workengagement/"
LODGER = "/accounts/users/customer/lodger/"

Body = Mapping[str, Any]


class Client:
    def __init__(self, mock: Mock) -> None:
        self.base_url = mock.base_url
        self.credentials = mock.credentials
        self._session = requests.Session()
        self._session.headers.update(mock.credentials)

    def send(self, method: str, path: str, **options: Json) -> requests.Response:
        return self._session.request(method, self.base_url + path, timeout=60, **options)

    def raw(self, method: str, path: str, body: bytes) -> requests.Response:
        headers = {"Content-Type": "application/json"}
        return self.send(method, path, data=body, headers=headers)

    def create(self, path: str, body: Body) -> requests.Response:
        return self.send("POST", path, json=body)

    def created(self, path: str, body: Body) -> dict[str, Any]:
        answer = self.create(path, body)
        assert answer.status_code in {200, 201}, answer.text
        record: dict[str, Any] = answer.json()
        return record

    def bulk(self, path: str, bodies: list[Any]) -> requests.Response:
        return self.send("POST", f"{path}list/", json=bodies)

    def get(self, path: str, pk: str) -> requests.Response:
        return self.send("GET", f"{path}{pk}/")

    def update(self, path: str, pk: str, body: Body) -> requests.Response:
        return self.send("PATCH", f"{path}{pk}/", json=body)

    def delete(self, path: str, pk: str) -> requests.Response:
        return self.send("DELETE", f"{path}{pk}/")

    def lists(self, path: str, **parameters: str) -> requests.Response:
        return self.send("GET", f"{path}list/", params=parameters)

    def listed(self, path: str, **parameters: str) -> list[dict[str, Any]]:
        answer = self.lists(path, **parameters)
        assert answer.status_code == 200, answer.text
        records: list[dict[str, Any]] = answer.json()
        return records

    def break_only(self, *faults: str) -> None:
        answer = self.send("PUT", "/-/faults", json=list(faults))
        assert answer.status_code == 200, answer.text

    def reset(self) -> None:
        assert self.send("POST", "/-/reset").status_code == 204
