"""What is in a kit, as a CycloneDX 1.6 list in JSON: packages with the hashes of their wheels and who needs
whom, Python, and the launcher."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import launcher
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from embeddable import Embeddable
from packageurl import PackageURL
from wheels import Wheel

NAME = "sbom.cdx.json"
_SHORT = 80


def made(python: Embeddable, wheels: Sequence[Wheel]) -> bytes:
    """The list, valid by CycloneDX' own schema. Its time is SOURCE_DATE_EPOCH's, or none is told.

    Raises:
        ValueError: it isn't valid.
    """
    by_name = {wheel.name: _package(wheel) for wheel in wheels}
    interpreter, head = _python(python), _launcher()
    bom = Bom(components=[*(by_name[name] for name in by_name if name != "sepmtk"), interpreter, head])
    bom.metadata.component = by_name["sepmtk"]
    for wheel in wheels:
        needed: list[Component] = [by_name[need] for need in wheel.needs]
        more = [interpreter, head] if wheel.name == "sepmtk" else []
        bom.register_dependency(by_name[wheel.name], needed + more)
    told: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    del told["metadata"]["timestamp"]
    if seconds := os.environ.get("SOURCE_DATE_EPOCH"):
        told["metadata"]["timestamp"] = datetime.fromtimestamp(int(seconds), UTC).isoformat()
    del told["serialNumber"]
    told["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(told, sort_keys=True))}"
    text = json.dumps(told, indent=2, sort_keys=True) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"{NAME}: {wrong}")
    return text.encode("utf-8")


def _package(wheel: Wheel) -> Component:
    purl = PackageURL("pypi", None, wheel.name, str(wheel.version))
    kind = ComponentType.APPLICATION if wheel.name == "sepmtk" else ComponentType.LIBRARY
    return Component(
        type=kind, name=wheel.name, version=str(wheel.version), purl=purl, bom_ref=str(purl),
        hashes=_hash(wheel.sha256), licenses=_licenses(wheel),
    )  # fmt: skip


def _licenses(wheel: Wheel) -> Iterable[Any]:
    told = wheel.metadata.get("License-Expression") or wheel.metadata.get("License") or ""
    return [LicenseFactory().make_from_string(told)] if told and len(told) < _SHORT else []


def _python(python: Embeddable) -> Component:
    from_web = python.origin.startswith("https://")
    where = {"download_url": python.origin} if from_web else {}
    purl = PackageURL("generic", None, "python", python.version, where)
    known = [ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(python.origin))]
    return Component(
        type=ComponentType.PLATFORM, name="python", version=python.version, purl=purl, bom_ref=str(purl),
        hashes=_hash(python.sha256), licenses=[LicenseFactory().make_from_string("PSF-2.0")],
        cpe=f"cpe:2.3:a:python:python:{python.version}:*:*:*:*:*:*:*",
        external_references=known if from_web else [],
    )  # fmt: skip


def _launcher() -> Component:
    purl = PackageURL("pypi", None, "distlib", launcher.head_version(), None, f"distlib/{launcher.NAME}")
    return Component(
        type=ComponentType.FILE, name=f"distlib/{launcher.NAME}", version=launcher.head_version(), purl=purl,
        bom_ref=str(purl), hashes=_hash(hashlib.sha256(launcher.head()).hexdigest()),
        licenses=[LicenseFactory().make_from_string("PSF-2.0")],
    )  # fmt: skip


def _hash(sha256: str) -> list[HashType]:
    return [HashType(alg=HashAlgorithm.SHA_256, content=sha256)]
