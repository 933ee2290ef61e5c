"""JSON Schemas (draft 2020-12) made from the types that are read: the one file that uses pydantic.

Names and unknown members are `shapes`' own words, so that a schema and the reader do not part. A schema says less
than the reader: what several members must mean together stands in the reference pages.
"""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from signatures.predicates.table import PREDICATES, predicate_class
from signatures.predicates.types import SHORT_NAMES
from signatures.reading.shapes import IGNORE, MAY_BE_EMPTY, REFUSE, ReadWith, hints, member_name

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DURATION = {"type": "string", "pattern": "^[1-9][0-9]{0,5}[smhd]$"}


def policy_schema() -> dict[str, Any]:
    """The schema of `policy.toml`."""
    from gate.policy.model import Policy
    from gate.policy.parse import KINDS

    schema = _schema(Policy, toml=True)
    rules = {"$ref": "#/$defs/DisclosureRule"}
    schema["properties"]["disclosures"] = {
        "type": "object",
        "properties": dict.fromkeys(KINDS, rules),
        "additionalProperties": False,
    }
    schema["$defs"].pop("DisclosureKind", None)
    return schema


def trust_schema() -> dict[str, Any]:
    """The schema of `trust.toml`."""
    from signatures.trust.written import WrittenTrust

    return _schema(WrittenTrust, toml=True)


def predicate_schema(name: str) -> dict[str, Any]:
    """The schema of one predicate, by its short name (`disclosure`) or its type. KeyError where there is none."""
    kind = SHORT_NAMES.get(name, name)
    if kind not in PREDICATES:
        raise KeyError(name)
    return {"$id": kind, **_schema(predicate_class(kind), toml=False)}


def report_schema() -> dict[str, Any]:
    """The schema of `gate check --format json`."""
    from gate.reports.report_v1 import ReportV1

    return _schema(ReportV1, toml=False)


def _schema(kind: type[Any], *, toml: bool) -> dict[str, Any]:
    maker = _TomlSchema if toml else _JsonSchema
    return {"$schema": DIALECT, **TypeAdapter(kind).json_schema(schema_generator=maker, mode="validation")}


class _JsonSchema(GenerateJsonSchema):
    toml = False

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        made = super().dataclass_schema(schema)
        kind: Any = schema["cls"]
        properties: dict[str, Any] = {}
        required = []
        for field in dataclasses.fields(kind):
            hint = hints(kind)[field.name]
            name = member_name(field, hint, toml=self.toml)
            inner = made["properties"][field.name]
            inner.pop("title", None)
            optional = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
            if not optional:
                required.append(name)
            properties[name] = self._as_read(inner, hint, optional=optional)
        made["properties"] = properties
        made["required"] = required
        if self.toml or getattr(kind, "UNKNOWN", IGNORE) == REFUSE:
            made["additionalProperties"] = False
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        if isinstance(default, Enum):
            default = default.value
        return {**inner, "default": default} if type(default) in (str, int, bool) else inner

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A member may be left out; `null` is refused all the same."""
        return self.generate_inner(schema["schema"])

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:  # noqa: ARG002 - its signature
        return dict(DURATION)

    def _as_read(self, inner: JsonSchemaValue, hint: Any, *, optional: bool) -> JsonSchemaValue:  # noqa: ANN401 - a type
        notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
        if any(isinstance(note, ReadWith) for note in notes):
            return {"anyOf": [dict(DURATION), inner]}
        if inner.get("type") == "array" and not optional and MAY_BE_EMPTY not in notes:
            return {**inner, "minItems": 1}
        if inner.get("type") == "string" and MAY_BE_EMPTY not in notes and not {"pattern", "format"} & inner.keys():
            return {**inner, "minLength": 1}
        return inner


class _TomlSchema(_JsonSchema):
    toml = True
