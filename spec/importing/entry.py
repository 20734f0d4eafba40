"""Applies to the entry of a description what documents show of the whole API."""

from spec.importing import fields
from spec.importing.description import Description
from spec.importing.facts import Open, Raw
from spec.importing.merging import Reading
from spec.model import OPERATION_NAMES, OperationName

# The statuses of refusals that the entry describes once, as shared responses.
_SHARED_ERRORS = {401, 403, 429}


def apply_entry(result: Description, reading: Reading) -> None:
    """Take over what the documents show of the whole API: version, credentials, statuses, List."""
    entry = result.entry
    if reading.version and str(entry["info"]["version"]) != reading.version:
        entry["info"]["version"] = reading.version
    _credentials(entry, reading)
    for name in OPERATION_NAMES:
        _status(result, reading, name)
    _parameters(entry, reading)


def _credentials(entry: Raw, reading: Reading) -> None:
    """Take over which credentials there are, where an operation names them."""
    if not reading.shows_security:
        return
    named = {
        scheme: block.place
        for shown in reading.resources.values()
        for block in shown.blocks.values()
        for scheme in block.schemes
    }
    known = entry["components"]["securitySchemes"]
    for scheme in [one for one in known if one not in named]:
        del known[scheme]
    for scheme, place in named.items():
        header = reading.schemes.get(scheme)
        if scheme in known:
            if header and known[scheme]["name"] != header:
                known[scheme]["name"] = header
        elif header:
            known[scheme] = {"type": "apiKey", "in": "header", "name": header}
        else:
            text = f"{scheme}: the header of this credential is not shown"
            reading.open.append(Open("notation", text, place))
    for one in entry["security"]:
        for scheme in [name for name in one if name not in known]:
            del one[scheme]
        for scheme in known:
            one.setdefault(scheme, [])


def _status(result: Description, reading: Reading, name: OperationName) -> None:
    """Take over the status of a success: that of most resources, and the others' own."""
    entry = result.entry
    blocks = [
        (shown, shown.blocks[name])
        for shown in reading.resources.values()
        if name in shown.blocks and shown.blocks[name].success is not None
    ]
    if not blocks:
        return
    numbers: dict[int, int] = {}
    for _, block in blocks:
        assert block.success is not None  # noqa: S101 -- chosen above
        numbers[block.success] = numbers.get(block.success, 0) + 1
    most = max(numbers, key=lambda number: numbers[number])
    for shown, block in blocks:
        if (raw := result.resources.get(shown.title.lower())) is not None:
            place = raw["operations"][name]
            place.pop("status", None)
            if block.success != most:
                place["status"] = block.success
    success = entry["x-operations"][name]["success"]
    success["status"] = most
    if any(block.basis == "stated" for _, block in blocks):
        success["basis"] = "stated"
    errors = [block.errors for _, block in blocks if block.errors]
    pattern = entry["x-operations"][name]
    if errors and set(errors[0]) <= _SHARED_ERRORS:
        pattern["errors"] = sorted({*pattern.get("errors", ()), *errors[0]})


def _parameters(entry: Raw, reading: Reading) -> None:
    """Describe every parameter of List that the entry does not know."""
    known = entry["components"]["parameters"]
    for shown in reading.resources.values():
        for name, row in (shown.filters.parameters if shown.filters else {}).items():
            if name not in known:
                known[name] = {
                    "name": name,
                    "in": "query",
                    "schema": fields.parameter_schema(row),
                }
