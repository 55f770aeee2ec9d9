"""What DSC v3 demands of a resource's manifest and output: its published schema's rules in our own words.

Read from PowerShell/DSC: schemas/v3 (manifest.json, what it refers to, resource/stdout) of DSC 3.1; dsc-lib
of 3.2 (resource_manifest.rs, command_resource.rs); and from learn.microsoft.com, "Command-based DSC Resource
manifest schema reference". The schema itself is not kept here.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOSTS = ("https://aka.ms/dsc/schemas", "https://raw.githubusercontent.com/PowerShell/DSC/main/schemas")
VERSIONS = ("v3", "v3.0", "v3.0.0", "v3.0.1", "v3.0.2", "v3.1", "v3.1.0")
FORMS = ("resource/manifest.json", "bundled/resource/manifest.json", "bundled/resource/manifest.vscode.json")
"""manifest.json: ``$schema`` is one of the addresses that these make."""

SEMVER = (
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$"
)
"""definitions/semver.json refers to semver.org."""


def _addresses(*paths: str) -> list[str]:
    return [f"{host}/{version}/{path}" for host in HOSTS for version in VERSIONS for path in paths]


IN_DESIRED_STATE = [{"$ref": address} for address in _addresses("resource/properties/inDesiredState.json")]
"""manifest.schema.json: where an instance has ``_inDesiredState``, it is a reference to one of these, nothing
else. The engine fetches nothing (PowerShell/DSC, issue 1033): what is behind it has to be in ``$defs``, with
its ``$id``."""

EXECUTABLE: Schema = {"type": "string"}
JSON_ARGUMENT: Schema = {
    "type": "object",
    "required": ["jsonInputArg"],
    "properties": {"jsonInputArg": {"type": "string"}, "mandatory": {"type": "boolean"}},
    "additionalProperties": False,
}
RETURN: Schema = {"enum": ["state", "stateAndDiff"]}


def _method(**own: Schema) -> Schema:
    """manifest.get.json, manifest.set.json, manifest.test.json: the instance comes on standard input, in the
    environment, or in one argument. A property that they don't name is a slip that the engine passes over."""
    json_argument = {"properties": {"args": {"contains": {"type": "object"}}}, "required": ["args"]}
    return {
        "type": "object",
        "required": ["executable"],
        "properties": {
            "executable": EXECUTABLE,
            "args": {
                "type": "array",
                "items": {"oneOf": [{"type": "string"}, JSON_ARGUMENT]},
                "contains": {"type": "object"},
                "minContains": 0,
                "maxContains": 1,
            },
            "input": {"enum": ["env", "stdin"]},
            **own,
        },
        "additionalProperties": False,
        "anyOf": [{"required": ["input"]}, json_argument],
    }


EMBEDDED: Schema = {
    "type": "object",
    "required": ["$schema", "type", "properties"],
    "properties": {
        "$schema": {
            "enum": [
                DIALECT, "https://json-schema.org/draft/2019-09/schema", "http://json-schema.org/draft-07/schema#",
            ]
        },
        "$id": {"type": "string"},
        "type": {"const": "object"},
        "properties": {
            "type": "object",
            "minProperties": 1,
            "properties": {"_inDesiredState": {"enum": IN_DESIRED_STATE}},
            "additionalProperties": {"$ref": DIALECT},
        },
    },
}  # fmt: skip

MANIFEST: Schema = {
    "$schema": DIALECT,
    "type": "object",
    "required": ["$schema", "type", "version", "get"],
    "properties": {
        "$schema": {"enum": _addresses(*FORMS)},
        "type": {"type": "string", "pattern": r"^\w+(\.\w+){0,2}/\w+$"},
        "kind": {"enum": ["resource", "adapter", "group", "importer", "exporter"]},
        "version": {"type": "string", "pattern": SEMVER},
        "description": {"type": "string"},
        "tags": {"type": "array", "uniqueItems": True, "items": {"type": "string", "pattern": r"^\w+$"}},
        "get": _method(),
        "set": _method(
            implementsPretest={"type": "boolean"}, handlesExist={"type": "boolean"}, **{"return": RETURN}
        ),
        "test": _method(**{"return": RETURN}),
        "exitCodes": {
            "type": "object",
            "propertyNames": {"pattern": "^-?[0-9]+$"},
            "additionalProperties": {"type": "string"},
        },
        "schema": {
            "type": "object",
            "properties": {"embedded": EMBEDDED},
            "required": ["embedded"],
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
    "if": {"required": ["test"]},
    "then": {
        "properties": {
            "schema": {
                "properties": {"embedded": {"properties": {"properties": {"required": ["_inDesiredState"]}}}}
            }
        }
    },
}
"""A resource's manifest, of the methods those that ours has: the engine denies what it doesn't know
(``deny_unknown_fields``), ``get`` is due for a kind that is no importer or exporter, and with a ``test`` of
its own the instance must have ``_inDesiredState`` (properties/inDesiredState)."""

STATE: Schema = {"type": "object", "not": {"required": ["_inDesiredState"]}}
"""stdout/get.json and stdout/set.json. properties/inDesiredState: only test returns it."""

TESTED: Schema = {
    "type": "object",
    "required": ["_inDesiredState"],
    "properties": {"_inDesiredState": {"type": "boolean"}},
}
"""stdout/test.json, first line; the engine refuses a ``_inDesiredState`` that is no boolean."""

DIFFERENCE: Schema = {"type": "array", "uniqueItems": True, "items": {"type": "string"}}
"""stdout/test.json, second line where the manifest says ``stateAndDiff``."""
