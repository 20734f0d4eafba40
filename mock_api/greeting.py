"""What the mock says about itself, in its terminal and at its address."""

import json
import shlex

from mock_api.credentials import credentials, export_lines
from spec import Operation, Spec


def banner(spec: Spec, address: str) -> str:
    """Return the lines after the first that a started mock prints."""
    lines = [
        f"It introduces itself at {address}/ and describes its API at {address}/openapi.json.",
        "Its credentials are dummies:",
        *export_lines(spec),
        'To export them in another shell: eval "$(tox -qq run -e mock -- --export)"',
        "To call it:",
        _list(spec, address),
        "Stop it with Ctrl-C.",
    ]
    return "\n".join(lines) + "\n"


def welcome(spec: Spec, address: str) -> str:
    """Return the page at the root of the mock, as plain text."""
    return f"""This is a mock of Pigello's {spec.reference}. It keeps every promise
of the reference, and breaks any of them on request.

Description of the API, for code generators and API clients:
{address}/openapi.json

Every path ends in a slash. Every call needs {len(spec.schemes)} headers; their values are dummies.

To list records:
{_list(spec, address)}

To create one:
{_create(spec, address)}

Faults that are on: curl {address}/-/faults
To empty the mock:  curl -X POST {address}/-/reset
"""


def _list(spec: Spec, address: str) -> str:
    return _curl(spec, address, spec.resources[0].operations["list"])


def _create(spec: Spec, address: str) -> str:
    resource = spec.resources[0]
    body = json.dumps(resource.example, ensure_ascii=False)
    sent = ["-H 'Content-Type: application/json'", f"--data {shlex.quote(body)}"]
    return _curl(spec, address, resource.operations["create"], *sent)


def _curl(spec: Spec, address: str, operation: Operation, *more: str) -> str:
    headers = [f"-H '{header}: {value}'" for header, value in credentials(spec).items()]
    return " \\\n  ".join([f"curl {address}{operation.path}", *headers, *more])
