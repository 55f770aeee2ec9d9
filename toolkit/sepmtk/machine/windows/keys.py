"""The Keys port: CryptoAPI's containers and CNG's keys of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from sepmtk.machine import nt
from sepmtk.machine.errors import Denied, Exists, HostFailure, NotFound, PortError, Unsupported
from sepmtk.machine.values import SCHANNEL_PROVIDER, SOFTWARE_KSP, KeyInfo, KeyName, KeySpec, RegistryKey
from sepmtk.machine.windows import capi, cng, csp, key_files, keyblob
from sepmtk.machine.windows.codes import NTE_KEYSET_ENTRY_BAD
from sepmtk.machine.windows.paths import full
from sepmtk.machine.windows.registry import WindowsRegistry
from sepmtk.machine.windows.security import checked, for_writing, same
from sepmtk.machine.windows.state_folder import program_data

_CRYPTOGRAPHY = RegistryKey("SOFTWARE\\Microsoft\\Cryptography")
_PROVIDERS = RegistryKey("SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider")
PROV_RSA_SCHANNEL = 12


class WindowsKeys:
    """``linked`` gives the keys that certificates of the machine are linked to, by container name in
    lower case. CryptoAPI's RSA providers share their containers, and none says who made it: it is named
    by its certificate's link, else as SChannel's."""

    def __init__(self, registry: WindowsRegistry, linked: Callable[[], Mapping[str, KeyName]]) -> None:
        self._registry = registry
        self._linked = linked

    def names(self) -> Sequence[KeyName]:
        linked = self._linked()
        found = [
            linked.get(name.lower(), KeyName(SCHANNEL_PROVIDER, name))
            for name in capi.containers(SCHANNEL_PROVIDER, PROV_RSA_SCHANNEL)
        ]
        with suppress(Unsupported):  # a provider that can't list its keys
            found += [KeyName(SOFTWARE_KSP, name) for name in cng.key_names(SOFTWARE_KSP)]
        return sorted(found, key=str)

    def info(self, key: KeyName) -> KeyInfo:
        type = self._type(key)
        if not type:
            return csp.cng_info(key)
        return csp.info(key, *self.type_and_spec(key))

    def prove(self, key: KeyName, ciphertext: bytes) -> bytes:
        type = self._type(key)
        if not type:
            return csp.cng_decrypt(key, ciphertext)
        return csp.decrypt(key, *self.type_and_spec(key), ciphertext)

    def dacl(self, key: KeyName) -> bytes:
        type = self._type(key)
        if not type:
            with cng.opened(key) as handle:
                return cng.dacl(key, handle)
        with self._opened(key, type) as handle:
            return capi.dacl(key, handle)

    def create(self, key: KeyName, private_key_der: bytes) -> None:
        type = self._type(key)
        if not type:
            raise Unsupported(str(key), "keys are made for CryptoAPI's providers only")
        blob = keyblob.private_blob(keyblob.private_key(str(key), private_key_der))
        try:
            with self._opened(key, type) as handle:
                capi.key_spec(key, handle)
        except NotFound:
            capi.make(key, type, blob)
            return
        raise Exists(str(key))

    def set_dacl(self, key: KeyName, descriptor: bytes) -> None:
        """CryptoKeySecurity where there is one. Judged by what the handle says then: .NET puts an access
        list into its own order and drops bits that it doesn't know."""
        type = self._type(key)
        if not type:
            with cng.opened(key) as handle:
                cng.set_dacl(key, handle, for_writing(checked(str(key), descriptor)))
            return
        with self._opened(key, type) as handle:
            checked(str(key), descriptor)
            if csp.has_key_security():
                csp.write_key_security(key, type, capi.key_spec(key, handle), descriptor)
                if same(capi.dacl(key, handle), descriptor):
                    return
            capi.set_dacl(key, handle, for_writing(descriptor))

    def remove(self, key: KeyName) -> None:
        type = self._type(key)
        if not type:
            cng.delete(key)
            return
        with self._opened(key, type):
            pass
        capi.delete(key, type)

    def type_and_spec(self, key: KeyName) -> tuple[int, KeySpec]:
        """The provider's type and what the key is for, as a certificate's link says them."""
        type = self._type(key)
        if not type:
            with cng.opened(key):
                return 0, KeySpec.NONE
        with self._opened(key, type) as handle:
            return type, capi.key_spec(key, handle)

    def _type(self, key: KeyName) -> int:
        """The provider's type; 0 for a key storage provider.

        Raises:
            HostFailure: there is no such provider.
        """
        if found := self._registry.text(_PROVIDERS.child(key.provider), "Type"):
            return int(found)
        with cng.provider(key.provider):
            return 0

    @contextmanager
    def _opened(self, key: KeyName, type: int) -> Iterator[int]:
        try:
            opened = capi.container(key, type)
            handle = opened.__enter__()
        except (NotFound, HostFailure) as error:
            raise self._kept_out(key, type, error) from None
        try:
            yield handle
        finally:
            opened.__exit__(None, None, None)

    def _kept_out(self, key: KeyName, type: int, error: PortError) -> PortError:
        """Windows says that there is no container of this name also where its access list keeps us out:
        then its file is there, or its name in the list."""
        if isinstance(error, HostFailure) and error.code != NTE_KEYSET_ENTRY_BAD:
            return error
        if self._file_of(key.container):
            return Denied(str(key), error.detail)
        names = {name.lower() for name in capi.containers(key.provider, type)}
        return Denied(str(key), error.detail) if key.container.lower() in names else error

    def _file_of(self, container: str) -> bool:
        guid = self._registry.text(_CRYPTOGRAPHY, "MachineGuid")
        path = program_data() / key_files.FOLDER / key_files.file_name(container, guid)
        return bool(guid) and nt.attributes(full(path)) is not None
