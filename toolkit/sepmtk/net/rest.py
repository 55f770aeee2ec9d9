"""JSON over HTTPS with a bearer token, to a server whose certificate is known byte for byte."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sepmtk.machine.ports import Clock
from sepmtk.machine.values import Endpoint
from sepmtk.net.errors import NetError, Protocol

if TYPE_CHECKING:
    import httpx

CALLS, WINDOW = 45, 60.0
"""SEPM turns away more than about fifty calls a minute (conf.properties, rest.throttle); others call too."""

UNAUTHORIZED, TOO_MANY = 401, 429

WHOLE = 120.0
"""Seconds for one call, whatever its peer sends and how slowly."""


class RestError(Exception):
    """An answer other than success. Never holds what was sent or a body: both may be secret."""

    def __init__(self, status: int, path: str, text: str) -> None:
        self.status = status
        self.path = path
        super().__init__(f"HTTP {status} {path}: {text}")


class RestClient:
    """``timeout``: seconds without a byte; ``whole``: for a call. ``log_in`` gives a new token; it is asked
    for at the first call and when the old one has ended.

    Each call has a connection of its own: SEPM 14.3 drops those that are used again.
    """

    def __init__(
        self, endpoint: Endpoint, base: str, certificates: Sequence[bytes], clock: Clock,
        log_in: Callable[[RestClient], str], timeout: float = 30.0, whole: float = WHOLE,
    ) -> None:  # fmt: skip
        self._endpoint = endpoint
        self._base = base
        self._certificates = certificates
        self._clock = clock
        self._log_in = log_in
        self._timeout = timeout
        self._whole = whole
        self._token = ""
        self._calls: deque[float] = deque(maxlen=CALLS)

    def get(self, path: str, **query: object) -> Any:
        """GET with a token; the JSON of the answer."""
        return self._authorized("GET", path, params={n: str(v) for n, v in query.items()})

    def patch(self, path: str, body: object) -> Any:
        """PATCH with a token; the JSON of the answer."""
        return self._authorized("PATCH", path, json=body)

    def post_open(self, path: str, body: object) -> Any:
        """POST without a token: the log-in itself."""
        return self._parsed(self._call("POST", path, {}, json=body), path)

    def _authorized(self, method: str, path: str, **more: Any) -> Any:
        for again in (False, True):
            if not self._token or again:
                self._token = self._log_in(self)
            answer = self._call(method, path, {"Authorization": f"Bearer {self._token}"}, **more)
            if answer.status_code != UNAUTHORIZED:
                break
        return self._parsed(answer, path)

    def _call(self, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        import httpx

        name = self._endpoint.server_name or self._endpoint.host
        for _ in range(3):
            self._wait_for_a_turn()
            try:
                with self._client(name) as client, client.stream(
                    method, path, headers=headers, extensions={"sni_hostname": name}, **more
                ) as stream:  # fmt: skip
                    answer = httpx.Response(stream.status_code, content=self._body(stream))
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                raise Protocol(self._where, type(error).__name__) from error
            if answer.status_code != TOO_MANY:
                break
            self._clock.sleep(WINDOW)
        return answer

    @property
    def _where(self) -> str:
        return f"{self._endpoint.host}:{self._endpoint.port}"

    def _client(self, name: str) -> httpx.Client:
        """Nothing is unpacked: some hundred bytes could become any number."""
        import httpx

        from sepmtk.net.context import anchored
        from sepmtk.net.dial import Deadline, held_to

        context = anchored(self._certificates)
        context.sslsocket_class = held_to(Deadline(self._whole))
        headers = {
            "Host": name, "Connection": "close", "Accept": "application/json", "Accept-Encoding": "identity"
        }  # fmt: skip
        return httpx.Client(
            verify=context, timeout=self._timeout, trust_env=False, headers=headers,
            base_url=f"https://{self._where}{self._base}",
        )  # fmt: skip

    def _body(self, stream: httpx.Response) -> bytes:
        from sepmtk.net.web import LARGEST_BODY

        body = bytearray()
        for chunk in stream.iter_raw():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise Protocol(self._where, "the answer is too long")
        return bytes(body)

    def _wait_for_a_turn(self) -> None:
        """At most so many calls in a minute, by the host's clock."""
        now = self._clock.now().timestamp()
        if len(self._calls) == CALLS and now - self._calls[0] < WINDOW:
            self._clock.sleep(WINDOW - (now - self._calls[0]) + 0.1)
        self._calls.append(self._clock.now().timestamp())

    @staticmethod
    def _parsed(answer: httpx.Response, path: str) -> Any:
        """Keys that differ only by case stay apart, as JSON has it."""
        try:
            found = json.loads(answer.content) if answer.content else None
        except (ValueError, RecursionError) as error:
            raise RestError(answer.status_code, path, "no JSON") from error
        if answer.is_success:
            return found
        text = found.get("errorMessage", "") if isinstance(found, dict) else ""
        raise RestError(answer.status_code, path, str(text)[:200])


__all__ = ["NetError", "RestClient", "RestError"]
