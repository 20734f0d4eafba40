"""The description in the short terms of the reference, for readers."""

from collections.abc import Mapping, Sequence

from spec.model import Field


def describe(field: Field, *, limits: bool = True) -> str:
    """Describe a field as the reference's tables do: "string or null (date)"."""
    if not field.types:
        return "any"
    words = list(field.types)
    if field.nullable:
        words.append("null")
    text = " or ".join(words)
    if not limits:
        return f"{'an' if text[0] in 'aio' else 'a'} {text}"
    if target := field.target:
        text += f" ({target})"
    elif name := field.schema.get("format"):
        text += f" ({name})"
    if "minLength" in field.schema or "maxLength" in field.schema:
        low, high = field.schema.get("minLength", 0), field.schema.get("maxLength")
        text += f", {low} to {high} characters" if low else f", at most {high} characters"
    text += _numbers(field.schema)
    if "pattern" in field.schema:
        text += f", {field.schema['pattern']}"
    if field.unique:
        text += ", unique"
    return text


# What is printed of the limits of a value, in this order. Ranges that a format implies are not.
_PRINTED = {
    "exclusiveMinimum": "> {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "multiple of {}",
    "minItems": ">= {} items",
    "maxItems": "<= {} items",
    "minProperties": ">= {} properties",
    "maxProperties": "<= {} properties",
}


def _numbers(schema: Mapping[str, object]) -> str:
    printed = (form.format(schema[key]) for key, form in _PRINTED.items() if key in schema)
    return "".join(f", {one}" for one in printed)


def enumerate_names(names: Sequence[str]) -> str:
    """Join names as a sentence does: "", "a", "a or b", "a, b or c"."""
    first = ", ".join(names[:-1])
    return " or ".join([first, *names[-1:]] if first else names)
