"""Validators that servers are built on, each in its default configuration.

Every function takes the JSON Schema of a field as the reference declares it and returns a function
that returns whether the validator accepts a value of that field. The field is declared in the
library's own terms, as its documentation shows.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import django
import jsonschema
import marshmallow
import msgspec
import pydantic
from django.conf import settings

if not settings.configured:
    settings.configure()
    django.setup()

# Its modules read the settings while they are imported.
from rest_framework import serializers

Schema = Mapping[str, Any]
Accepts = Callable[[Any], bool]
Declare = Callable[[Schema], Any]


def _form(schema: Schema) -> str:
    """Return the word for how a field is declared: by its enum, pattern, format, or type."""
    for keyword in ("enum", "pattern", "properties", "items"):
        if keyword in schema:
            return keyword
    stated = schema.get("format")
    return stated if stated in {"date", "date-time", "email", "uuid"} else str(schema["type"])


def _given(schema: Schema, **keywords: str) -> dict[str, Any]:
    """Return the limits of a schema, each by the library's name for it."""
    return {name: schema[keyword] for name, keyword in keywords.items() if keyword in schema}


def _lengths(schema: Schema) -> dict[str, Any]:
    return _given(schema, min_length="minLength", max_length="maxLength")


def _members(schema: Schema, declare: Declare) -> dict[str, Any]:
    return {name: declare(one) for name, one in schema["properties"].items()}


def rest_framework(schema: Schema) -> Accepts:
    """Declare a field of a serializer of Django REST framework."""
    field = _rest_field(schema)
    return lambda value: _passes(field.run_validation, value, serializers.ValidationError)


def _rest_field(schema: Schema) -> Any:  # noqa: ANN401 -- the library is not typed
    return _REST_FIELDS[_form(schema)](schema)


_REST_FIELDS: Mapping[str, Declare] = {
    "enum": lambda schema: serializers.ChoiceField(choices=schema["enum"]),
    "pattern": lambda schema: serializers.RegexField(schema["pattern"], **_lengths(schema)),
    "date": lambda _: serializers.DateField(),
    "date-time": lambda _: serializers.DateTimeField(),
    "email": lambda schema: serializers.EmailField(**_lengths(schema)),
    "uuid": lambda _: serializers.UUIDField(),
    "string": lambda schema: serializers.CharField(**_lengths(schema)),
    "integer": lambda schema: serializers.IntegerField(
        **_given(schema, min_value="minimum", max_value="maximum")
    ),
    "boolean": lambda _: serializers.BooleanField(),
    "items": lambda schema: serializers.ListField(child=_rest_field(schema["items"])),
    "array": lambda _: serializers.ListField(),
    "properties": lambda schema: type(
        "Reference", (serializers.Serializer,), _members(schema, _rest_field)
    )(),
    "object": lambda _: serializers.DictField(),
}


def pydantic_type(schema: Schema) -> Accepts:
    """Declare a field of a pydantic model; values come parsed, as in FastAPI, or as JSON."""
    adapter = pydantic.TypeAdapter(_pydantic_type(schema))
    error = pydantic.ValidationError

    def accepts(value: object) -> bool:
        parsed = _passes(adapter.validate_python, value, error)
        return parsed or _passes(adapter.validate_json, json.dumps(value), error)

    return accepts


def _pydantic_type(schema: Schema) -> Any:  # noqa: ANN401 -- a type
    return _PYDANTIC_TYPES[_form(schema)](schema)


def _annotated(plain: Any, schema: Schema) -> Any:  # noqa: ANN401 -- a type
    limits = _given(schema, pattern="pattern", ge="minimum", le="maximum")
    return Annotated[plain, pydantic.Field(**limits, **_lengths(schema))]


def _model(members: dict[str, Any]) -> type[pydantic.BaseModel]:
    return type("Reference", (pydantic.BaseModel,), {"__annotations__": members})


_PYDANTIC_TYPES: Mapping[str, Declare] = {
    "enum": lambda schema: Literal[tuple(schema["enum"])],
    "pattern": lambda schema: _annotated(str, schema),
    "date": lambda _: dt.date,
    "date-time": lambda _: dt.datetime,
    "email": lambda schema: _annotated(pydantic.EmailStr, schema),
    "uuid": lambda _: uuid.UUID,
    "string": lambda schema: _annotated(str, schema),
    "integer": lambda schema: _annotated(int, schema),
    "boolean": lambda _: bool,
    "items": lambda schema: list[_pydantic_type(schema["items"])],  # type: ignore[misc]
    "array": lambda _: list[Any],
    "properties": lambda schema: _model(_members(schema, _pydantic_type)),
    "object": lambda _: dict[str, Any],
}


def marshmallow_field(schema: Schema) -> Accepts:
    """Declare a field of a marshmallow schema."""
    field = _marshmallow_field(schema)
    return lambda value: _passes(field.deserialize, value, marshmallow.ValidationError)


def _marshmallow_field(schema: Schema) -> Any:  # noqa: ANN401 -- one of its many classes
    return _MARSHMALLOW_FIELDS[_form(schema)](schema)


def _checks(schema: Schema) -> list[Any]:
    found: list[Any] = []
    if length := _given(schema, min="minLength", max="maxLength"):
        found.append(marshmallow.validate.Length(**length))
    if limits := _given(schema, min="minimum", max="maximum"):
        found.append(marshmallow.validate.Range(**limits))
    if "pattern" in schema:
        found.append(marshmallow.validate.Regexp(schema["pattern"]))
    if "enum" in schema:
        found.append(marshmallow.validate.OneOf(schema["enum"]))
    return found


_PLAIN: Mapping[str, Any] = {
    "string": marshmallow.fields.String,
    "integer": marshmallow.fields.Integer,
}
_MARSHMALLOW_FIELDS: Mapping[str, Declare] = {
    "enum": lambda schema: _PLAIN[schema["type"]](validate=_checks(schema)),
    "pattern": lambda schema: marshmallow.fields.String(validate=_checks(schema)),
    "date": lambda _: marshmallow.fields.Date(),
    "date-time": lambda _: marshmallow.fields.DateTime(),
    "email": lambda schema: marshmallow.fields.Email(validate=_checks(schema)),
    "uuid": lambda _: marshmallow.fields.UUID(),
    "string": lambda schema: marshmallow.fields.String(validate=_checks(schema)),
    "integer": lambda schema: marshmallow.fields.Integer(validate=_checks(schema)),
    "boolean": lambda _: marshmallow.fields.Boolean(),
    "items": lambda schema: marshmallow.fields.List(_marshmallow_field(schema["items"])),
    "array": lambda _: marshmallow.fields.List(marshmallow.fields.Raw),
    "properties": lambda schema: marshmallow.fields.Nested(
        marshmallow.Schema.from_dict(_members(schema, _marshmallow_field))
    ),
    "object": lambda _: marshmallow.fields.Dict(),
}


def msgspec_type(schema: Schema) -> Accepts:
    """Declare a field of a msgspec struct, decoded from JSON."""
    decoder: Any = msgspec.json.Decoder(_msgspec_type(schema))
    return lambda value: _passes(decoder.decode, json.dumps(value), msgspec.DecodeError)


def _msgspec_type(schema: Schema) -> Any:  # noqa: ANN401 -- a type
    return _MSGSPEC_TYPES[_form(schema)](schema)


def _limited(plain: type, schema: Schema) -> Any:  # noqa: ANN401 -- a type
    limits = _given(schema, pattern="pattern", ge="minimum", le="maximum")
    return Annotated[plain, msgspec.Meta(**limits, **_lengths(schema))]


_MSGSPEC_TYPES: Mapping[str, Declare] = {
    "enum": lambda schema: Literal[tuple(schema["enum"])],
    "pattern": lambda schema: _limited(str, schema),
    "date": lambda _: dt.date,
    "date-time": lambda _: dt.datetime,
    "email": lambda schema: _limited(str, schema),
    "uuid": lambda _: uuid.UUID,
    "string": lambda schema: _limited(str, schema),
    "integer": lambda schema: _limited(int, schema),
    "boolean": lambda _: bool,
    "items": lambda schema: list[_msgspec_type(schema["items"])],  # type: ignore[misc]
    "array": lambda _: list[Any],
    "properties": lambda schema: msgspec.defstruct(
        "Reference", list(_members(schema, _msgspec_type).items())
    ),
    "object": lambda _: dict[str, Any],
}


def json_schema(schema: Schema) -> Accepts:
    """Validate by jsonschema, with the format checkers that its extra "format" installs."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    return lambda value: bool(validator.is_valid(value))


def _passes(validate: Callable[[Any], Any], value: object, error: type[Exception]) -> bool:
    try:
        validate(value)
    except error:
        return False
    return True


LIBRARIES: Mapping[str, Callable[[Schema], Accepts]] = {
    "Django REST framework": rest_framework,
    "pydantic": pydantic_type,
    "marshmallow": marshmallow_field,
    "msgspec": msgspec_type,
    "jsonschema": json_schema,
}
