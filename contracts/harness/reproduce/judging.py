"""Reads the answers that a script has received, and judges them.

A script contains the source of the functions that it uses. So they need nothing but Python's
standard library, and each name is defined in this file.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any


class Answer:
    """One answer, from the two files that curl wrote; the status is 0 if none came.

    `is_list` says whether it answers a List, which may have an envelope.
    """

    def __init__(self, folder: str, number: int, lists: Sequence[int]) -> None:
        self.is_list = number in lists
        head, body = Path(folder, f"{number}.head"), Path(folder, f"{number}.body")
        lines = head.read_text("latin-1").splitlines() if head.exists() else []
        starts = [place for place, line in enumerate(lines) if line.startswith("HTTP/")]
        self.status = int(lines[starts[-1]].split()[1]) if starts else 0
        pairs = [line.partition(":") for line in lines[starts[-1] + 1 :]] if starts else []
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}
        content = body.read_bytes() if body.exists() else b""
        self.text = content.decode("utf-8", "replace")
        self.is_json = True
        try:
            self.json: Any = json.loads(
                content.decode(), parse_constant=refuse_constant, object_pairs_hook=unambiguous
            )
        except (ValueError, RecursionError):
            self.json, self.is_json = None, False


def refuse_constant(name: str) -> None:
    """Refuse NaN and infinity, which JSON does not have."""
    raise ValueError(name)


def unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raises ValueError if it has a key twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def accepted(answer: Answer) -> bool:
    """Return whether the status is 2xx."""
    return answer.status // 100 == 2  # noqa: PLR2004


def refused(answer: Answer) -> bool:
    """Return whether the request was refused for what is in it."""
    other = {401, 403, 404, 405, 408, 429}
    return answer.status // 100 == 4 and answer.status not in other  # noqa: PLR2004


def says_json(answer: Answer) -> bool:
    """Return whether a body is JSON and its content type says so."""
    name = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return answer.is_json and (name == "application/json" or name.endswith("+json"))


def unescaped(answer: Answer) -> str:
    """Return the text of an answer with line feeds and quotation marks in place of escapes."""
    text = answer.text.replace("\\t", "\t").replace("\\r", "\n").replace("\\n", "\n")
    text = text.replace('\\"', '"').replace("\\/", "/").replace("\\u0027", "'")
    return f"\n{text}\n".replace("\\\\", "\\")


def at(value: Any, pointer: str) -> Any:  # noqa: ANN401 -- a JSON value
    """Return the value at a JSON Pointer; None if there is none."""
    for name in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(name.replace("~1", "/").replace("~0", "~"))
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def items(value: Any) -> list[Any] | None:  # noqa: ANN401 -- a JSON value
    """Return the records of a List: the array itself, or the array in an envelope."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    names = ("results", "items", "data", "records", "objects")
    inside = [items(value[name]) for name in names if isinstance(value.get(name), list | dict)]
    inside += [one for one in value.values() if isinstance(one, list)]
    return next((one for one in inside if one is not None), None)


def records(answer: Answer) -> list[dict[str, Any]]:
    """Return the records that any answer shows."""
    value = answer.json
    found = items(value) if answer.is_list else value if isinstance(value, list) else [value]
    return [one for one in found or [] if isinstance(one, dict)]


def ids(answer: Answer) -> list[str]:
    """Return the ids of the records that an answer shows, in lower case."""
    return [str(one.get("id")).lower() for one in records(answer)]


def record(answer: Answer, pk: str) -> dict[str, Any]:
    """Return the record of an id; the only one if it has another id; otherwise an empty one."""
    shown = records(answer)
    found = [one for one in shown if str(one.get("id")).lower() == pk.lower()]
    return (found or (shown if len(shown) == 1 else []) or [{}])[0]


def instant(text: str) -> datetime:
    """Return the instant of a date-time; raises ValueError."""
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def meaning(text: str, kind: str) -> Any:  # noqa: ANN401 -- what two spellings share
    """Return what the spellings of one value have in common."""
    if kind == "date-time":
        try:
            return round(instant(text).timestamp(), 3)
        except ValueError:
            return text
    if kind in {"ssn", "org_no", "gln13"}:
        return re.sub(r"[ .-]", "", text)
    if kind == "phone_number":
        return text.removeprefix("+")
    if kind == "email":
        name, _, domain = text.rpartition("@")
        return (name, domain.lower())
    return text.lower() if kind in {"uuid", "color_code"} else text


def same(sent: Any, got: Any, kind: str = "") -> bool:  # noqa: ANN401 -- JSON values
    """Return whether a value was read back; an object may have gained keys."""
    if isinstance(sent, dict) and isinstance(got, dict):
        return all(name in got and same(sent[name], got[name], kind) for name in sent)
    if isinstance(sent, list) and isinstance(got, list):
        if kind == "uuid" and all(isinstance(one, dict) for one in sent + got):
            sent, got = by_id(sent), by_id(got)
        return len(sent) == len(got) and all(map(same, sent, got, [kind] * len(sent)))
    if isinstance(sent, str) and isinstance(got, str):
        return bool(meaning(sent, kind) == meaning(got, kind))
    return type(sent) is type(got) and bool(sent == got)


def by_id(references: list[Any]) -> list[Any]:
    """Return references with each record once, in the order of their ids."""
    found = {str(one.get("id")).lower(): one for one in references}
    return [found[name] for name in sorted(found)]


def unchanged(before: Answer, after: Answer, kinds: dict[str, str]) -> bool:
    """Return whether two answers show the same values of a record in these fields."""
    was, now = records(before), records(after)
    if not (accepted(after) and was and now):
        return False
    names = [name for name in kinds if name in was[0]]
    return all(same(was[0][name], now[0].get(name), kinds[name]) for name in names)


def constant(answers: Sequence[Answer], pk: str, name: str, kind: str) -> bool:
    """Return whether every answer that shows a field of a record shows the same value."""
    shown = [record(one, pk) for one in answers]
    values = [one[name] for one in shown if name in one]
    return all(same(values[0], one, kind) for one in values)


def times_listed(answers: Sequence[Answer], pk: str) -> list[int]:
    """Return how often each answer of List shows a record."""
    return [ids(one).count(pk) for one in answers if one.is_list]


def in_order(shown: Sequence[str], ranks: dict[str, int]) -> bool:
    """Return whether all these records are shown, in the order of their ranks."""
    found = [ranks[pk] for pk in shown if pk in ranks]
    return {*ranks} <= {*shown} and found == sorted(found)


def distinct(values: Sequence[Any]) -> bool:
    """Return whether no value comes twice; case does not count, and neither do missing values."""
    folded = [str(one).lower() for one in values if one is not None]
    return len(set(folded)) == len(folded)


def holds(relation: str, name: str, others: Sequence[str], shown: dict[str, Any]) -> bool:
    """Return whether a record keeps a rule between its fields."""
    have = {one for one in (name, *others) if shown.get(one) is not None}
    if relation in {"before", "after"}:
        first, second = (name, others[0]) if relation == "before" else (others[0], name)
        return len(have) < 2 or bool(shown[first] <= shown[second])  # noqa: PLR2004
    if relation == "any_of":
        return bool(have)
    if relation == "together_with":
        return len(have) in {0, 1 + len(others)}
    if relation == "excluded_by":
        return have in (set(), {name}) or name not in have
    return name not in have or have == {name, *others}


def has_type(value: Any, types: Sequence[str]) -> bool:  # noqa: ANN401 -- a JSON value
    """Return whether a value has one of these JSON types, or is null."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    names = {
        bool: ("boolean",),
        int: ("integer", "number"),
        float: ("number",),
        str: ("string",),
        list: ("array",),
        dict: ("object",),
    }
    return value is None or not types or bool({*names[type(value)]} & {*types})


def fits(value: Any, name: str) -> bool:  # noqa: ANN401 -- a JSON value
    """Return whether a text has a format; anything else is left to the rule about types."""
    if not isinstance(value, str):
        return True
    digits = re.sub(r"[ .-]", "", value)
    try:
        if name == "date-time":
            return bool(instant(value))
        if name == "date":
            return len(value) == len("2026-01-31") and bool(date.fromisoformat(value))
    except ValueError:
        return False
    if name == "luhn":
        return digits.isdigit() and (luhn(digits[-10:]) or luhn(digits))
    if name == "gln13":
        weighted = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits))
        return digits.isdigit() and len(digits) == 13 and weighted % 10 == 0  # noqa: PLR2004
    if name == "uuid":
        return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value.lower()) is not None
    return name != "email" or re.fullmatch(r"[^@\s]+@[^@\s]+", value) is not None


def within(value: Any, schema: dict[str, Any]) -> bool:  # noqa: ANN401 -- a JSON value
    """Return whether a value, and everything in it, keeps the limits of a schema."""
    kinds: dict[type, str] = {str: "Length", list: "Items", dict: "Properties"}
    counted = kinds.get(type(value), "imum")
    size = value if counted == "imum" else len(value)
    text = value if isinstance(value, str) else None
    inner = [(one, schema.get("items", {})) for one in value] if isinstance(value, list) else []
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        inner = [(value[name], properties[name]) for name in properties if name in value]
    return value is None or (
        size >= schema.get(f"min{counted}", size)
        and size <= schema.get(f"max{counted}", size)
        and value in schema.get("enum", [value])
        and not ("exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"])
        and not ("exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"])
        and ("multipleOf" not in schema or is_multiple(value, schema["multipleOf"]))
        and (text is None or re.search(schema.get("pattern", ""), text, re.ASCII) is not None)
        and fits(text, schema.get("format", ""))
        and not (schema.get("uniqueItems") and len({str(one) for one in value}) < len(value))
        and all(within(*pair) for pair in inner)
    )


def is_multiple(value: float, step: float) -> bool:
    """Return whether a number is a multiple of another, but for what a float cannot hold."""
    return abs(value / step - round(value / step)) < 1e-9  # noqa: PLR2004


def luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of those before it."""
    doubled = [int(one) * (2 - place % 2) for place, one in enumerate(digits[-2::-1])]
    return (sum(one // 10 + one % 10 for one in doubled) + int(digits[-1])) % 10 == 0


def refers(value: Any) -> bool:  # noqa: ANN401 -- a JSON value
    """Return whether a value is null, a reference, or an array of references."""
    many = value if isinstance(value, list) else [] if value is None else [value]
    return all(isinstance(one, dict) and fits(one.get("id", ""), "uuid") for one in many)
