"""One effector per kind of resource: the only callers of writing port operations."""

from __future__ import annotations

from sepmtk.engine.effector import Effector
from sepmtk.engine.effectors import (
    backup,
    certificate_set,
    file,
    hand_out,
    key,
    key_dacl,
    loaded,
    registry_value,
    rest_setting,
    secrets,
    seen_only,
    service,
    store_entry,
    xml_value,
)
from sepmtk.model.resource import Kind

EFFECTORS: dict[Kind, Effector] = {
    module.EFFECTOR.kind: module.EFFECTOR
    for module in (
        backup, certificate_set, file, hand_out, key, key_dacl, loaded, registry_value, rest_setting, secrets,
        service, store_entry, xml_value,
    )
}  # fmt: skip
EFFECTORS |= {effector.kind: effector for effector in seen_only.EFFECTORS}
