"""What the mock says about itself, in its terminal and at its address."""

import json
import shlex

from mock_api.credentials import credentials, export_lines
from spec import Operation, Spec


def banner(spec: Spec, address: str) -> str:
    """Return the lines after the first that a started mock prints."""
    lines = [f"It introduces itself at {address}/ and describes its API at {address}/openapi.json."]
    if spec.schemes:
        lines += [
            "Its credentials are dummies:",
            *export_lines(spec),
            'To export them in another shell: eval "$(tox -qq run -e mock -- --export)"',
        ]
    if call := _list(spec, address):
        lines += ["To call it:", call]
    lines.append("Stop it with Ctrl-C.")
    return "\n".join(lines) + "\n"


def welcome(spec: Spec, address: str) -> str:
    """Return the page at the root of the mock, as plain text."""
    return f"""This is a mock of Pigello's {spec.reference}. It keeps every promise
of the reference, and breaks any of them on request.

Description of the API, for code generators and API clients:
{address}/openapi.json

{_needed(spec)}

{_examples(spec, address)}
Faults that are on: curl {address}/-/faults
To empty the mock:  curl -X POST {address}/-/reset
"""


def _needed(spec: Spec) -> str:
    """Return what every call needs: its exact path, and credentials."""
    paths = [one.path for resource in spec.resources for one in resource.operations.values()]
    slashed = "Every path ends in a slash. " if all(one.endswith("/") for one in paths) else ""
    if not spec.schemes:
        return f"{slashed}No call needs credentials."
    return f"{slashed}Every call needs {_headers(len(spec.schemes))}; their values are dummies."


def _headers(number: int) -> str:
    """Return a number of headers in words."""
    return f"{number} header{'s' if number != 1 else ''}"


def _examples(spec: Spec, address: str) -> str:
    shown = {"To list records": _list(spec, address), "To create one": _create(spec, address)}
    return "".join(f"{what}:\n{call}\n\n" for what, call in shown.items() if call)


def _list(spec: Spec, address: str) -> str:
    """Return the command that lists the first resource with a List; empty if there is none."""
    operations = (resource.operations.get("list") for resource in spec.resources)
    return next((_curl(spec, address, one) for one in operations if one), "")


def _create(spec: Spec, address: str) -> str:
    for resource in spec.resources:
        if (operation := resource.operations.get("create")) is not None:
            body = json.dumps(resource.example, ensure_ascii=False)
            sent = ["-H 'Content-Type: application/json'", f"--data {shlex.quote(body)}"]
            return _curl(spec, address, operation, *sent)
    return ""


def _curl(spec: Spec, address: str, operation: Operation, *more: str) -> str:
    headers = [f"-H '{header}: {value}'" for header, value in credentials(spec).items()]
    return " \\\n  ".join([f"curl {address}{operation.path}", *headers, *more])
