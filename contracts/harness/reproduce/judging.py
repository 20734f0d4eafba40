"""Reads the answers that a script has received, and judges them.

A script contains the source of the functions that it uses. So they need nothing but Python's
standard library, and each name is defined in this file.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
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


def named(answer: Answer, name: str) -> list[str]:
    """Return the ids in a field of the records that an answer shows, in lower case."""
    values = [one.get(name) for one in records(answer)]
    many = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [str(one.get("id") if isinstance(one, dict) else one).lower() for one in many]


def record(answer: Answer, pk: str) -> dict[str, Any]:
    """Return the record of an id; the only one if it has another id; otherwise an empty one."""
    shown = records(answer)
    found = [one for one in shown if str(one.get("id")).lower() == pk.lower()]
    return (found or (shown if len(shown) == 1 else []) or [{}])[0]


def instant(text: str) -> datetime:
    """Return the instant of a date or date-time in UTC; raises ValueError or OverflowError."""
    found = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,](\d+))?"
        r"(?:[Zz]|([+-])(\d{2}):?(\d{2})?)?)?",
        text,
        re.ASCII,
    )
    if found is None:
        raise ValueError(text)
    day, hour, minute, second, fraction, sign, hours, minutes = found.groups("0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    parts = int(fraction[:6].ljust(6, "0"))
    time = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second), microseconds=parts)
    return datetime.fromisoformat(day) + time - (-offset if sign == "-" else offset)


def same_instant(one: str, other: str) -> bool:
    """Return whether two date-times are less than a millisecond apart; a date is not one."""
    try:
        apart = abs(instant(one) - instant(other))
    except (ValueError, OverflowError):
        return False
    return min(len(one), len(other)) > len("2026-01-31") and apart < timedelta(milliseconds=1)


def meaning(text: str, kind: str) -> Any:  # noqa: ANN401 -- what two spellings share
    """Return what the spellings of one value have in common."""
    if kind in {"ssn", "org_no", "gln13"}:
        return re.sub(r"[ +.:/-]", "", text)
    if kind == "phone_number":
        return re.sub(
            r"^0(?=[1-9][0-9]{6,8}$)|^\+", lambda sign: "46" if sign[0] == "0" else "", text
        )
    if kind == "email":
        name, _, domain = text.rpartition("@")
        try:
            return (name, domain.encode("idna").lower())
        except UnicodeError:
            return (name, domain.lower())
    if kind == "uuid":
        return re.sub("[{}-]|urn:|uuid:", "", text.lower())
    return text.lower() if kind == "color_code" else text


def same(sent: Any, got: Any, kind: str = "") -> bool:  # noqa: ANN401 -- JSON values
    """Return whether a value was read back; an object may have gained keys."""
    if isinstance(sent, dict) and isinstance(got, dict):
        return all(name in got and same(sent[name], got[name], kind) for name in sent)
    if isinstance(sent, list) and isinstance(got, list):
        if kind in {"uuid", "id"} and all(isinstance(one, dict) for one in sent + got):
            sent, got = by_id(sent), by_id(got)
        return len(sent) == len(got) and all(map(same, sent, got, [kind] * len(sent)))
    if kind == "id" and isinstance(sent, str):
        return sent.lower() == str(got).lower()
    if isinstance(sent, str) and isinstance(got, str):
        alike = kind == "date-time" and same_instant(sent, got)
        return alike or bool(meaning(sent, kind) == meaning(got, kind))
    # 1 and 1.0 are one number; 1 and true are not one value.
    return isinstance(sent, bool) is isinstance(got, bool) and bool(sent == got)


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


def not_after(first: Any, second: Any) -> bool:  # noqa: ANN401 -- JSON values
    """Return whether two dates or date-times are in order or equal."""
    try:
        return instant(first) <= instant(second)
    except (TypeError, ValueError, OverflowError):
        return type(first) is not type(second) or bool(first <= second)


def holds(relation: str, name: str, others: Sequence[str], shown: dict[str, Any]) -> bool:
    """Return whether a record keeps a rule between its fields."""
    have = {one for one in (name, *others) if shown.get(one) is not None}
    if relation in {"before", "after"}:
        first, second = (name, others[0]) if relation == "before" else (others[0], name)
        return len(have) < 2 or not_after(shown[first], shown[second])  # noqa: PLR2004
    if relation == "any_of":
        return bool(have)
    if relation == "together_with":
        return len(have) in {0, 1 + len(others)}
    if relation == "excluded_by":
        return have in (set(), {name}) or name not in have
    if relation == "matches_values_of":
        allowed = [one for other in others for one in shown.get(other) or ()]
        return all(one in allowed for one in shown.get(name) or ())
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
    if name in {"date", "date-time"}:
        return is_date_time(value if name == "date-time" else f"{value}T00:00:00Z")
    if name == "luhn":
        digits = value.replace("-", "", 1)
        known = re.fullmatch(r"(\d{8}|\d{6})-?\d{4}", value, re.ASCII)
        return known is not None and (luhn(digits[-10:]) or luhn(digits))
    if name == "gln13":
        digits = re.sub(r"(?<=.)[ .-](?=.)", "", value, count=1)
        return re.fullmatch(r"\d{13}", digits, re.ASCII) is not None and gln13(digits)
    if name == "email":
        return is_email(value)
    shape = {
        "uuid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        "url": r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#@]*@)?(\[[^]]+\]|[^/?#@:\s<>\"]+)(:\d*)?([/?#][^\s<>\"]*)?",
    }
    return name not in shape or re.fullmatch(shape[name], value) is not None


def is_date_time(text: str) -> bool:
    """Return whether a text is a date-time of RFC 3339."""
    found = re.fullmatch(
        r"\d{4}(-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
        r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
        text,
        re.ASCII,
    )
    # Python has no year 0; like 2000, it is a leap year.
    year = "2000" if text.startswith("0000") else text[:4]
    try:
        date.fromisoformat(year + found[1] if found else "")
        moment = instant(text) if found and found[3] == "60" else None
    except (ValueError, OverflowError):
        return False
    return moment is None or (moment.day, moment.hour, moment.minute) == (1, 0, 0)


def is_email(text: str) -> bool:
    """Return whether a text is a mailbox of RFC 5321."""
    word, label = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    name = rf"{word}(\.{word})*|\"([ !#-\[\]-~]|\\[ -~])*\""
    found = re.fullmatch(rf"({name})@({label}(\.{label})*|\[[!-Z^-~]+\])", text)
    local, _, domain = text.rpartition("@")
    return found is not None and len(local) <= 64 and len(domain) <= 255  # noqa: PLR2004


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


def gln13(digits: str) -> bool:
    """Return whether the last of 13 digits is the check digit of those before it."""
    weighted = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits))
    return weighted % 10 == 0


def refers(value: Any, kind: str = "uuid") -> bool:  # noqa: ANN401 -- a JSON value
    """Return whether a value is null, a reference, or an array of references.

    `kind` is the type of the ids, or "uuid".
    """
    many = value if isinstance(value, list) else [] if value is None else [value]
    if kind == "uuid":
        return all(isinstance(one, dict) and fits(one.get("id", ""), "uuid") for one in many)
    return all(isinstance(one, dict) and has_type(one.get("id", []), [kind]) for one in many)
