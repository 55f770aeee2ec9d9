"""One session: a thread reads and answers what concerns the session, the main thread carries out."""

from __future__ import annotations

import threading

from sepmtk import __version__
from sepmtk.doors.pipe.answers import Frame, done_frame, error_frame, result_frame
from sepmtk.doors.pipe.cancelling import Cancelling
from sepmtk.doors.pipe.client import CLIENTS
from sepmtk.doors.pipe.frames import LIMIT, TooLong, lines, read_frame, write_all, write_frame
from sepmtk.doors.pipe.inbox import Inbox
from sepmtk.doors.pipe.progress import Open
from sepmtk.doors.pipe.request import CANCEL, HELLO, PING, Request, read_request, request_id
from sepmtk.doors.pipe.work import answer, attempt
from sepmtk.model.errors import NothingToDo, SepmtkError, UsageError
from sepmtk.model.outcome import ExitCode

PROTOCOL = 1


class Session:
    """``source`` and ``sink`` are file descriptors; ``open`` as :data:`sepmtk.doors.pipe.progress.Open`."""

    def __init__(self, source: int, sink: int, open: Open) -> None:
        self._source = source
        self._sink = sink
        self._open = open
        self._greeted = False
        self._client = CLIENTS["snake"]
        self._gone = False
        self._writing = threading.Lock()
        self._inbox = Inbox()
        self._cancelling = Cancelling()

    def run(self) -> None:
        """Serve until the client's end of the pipe is closed."""
        threading.Thread(target=self._read, daemon=True).start()
        while (request := self._inbox.take()) is not None and not self._gone:
            answer(
                request, self._client, self._open, self._cancelling, self._inbox.was_cancelled, self._answer
            )

    def _answer(self, *frames: Frame) -> None:
        """Frames of the request that is carried out; from the last one on its id is free again."""
        if any(frame["kind"] == "done" for frame in frames):
            self._inbox.done()
        self.send(*frames)

    def send(self, *frames: Frame) -> None:
        """Write frames, whole. Where the pipe has no reader any more they are dropped: the session ends."""
        data = b"".join(map(write_frame, frames))
        with self._cancelling.shielded(), self._writing:
            try:
                if not self._gone:
                    write_all(self._sink, data)
            except OSError:
                self._gone = True

    def _read(self) -> None:
        source = lines(self._source)
        while not isinstance(line := attempt(lambda: next(source, None)), (type(None), Exception)):
            if line:
                self._take(line)
        self._inbox.close()
        self._cancelling.press()

    def _take(self, line: bytes | TooLong) -> None:
        """A frame that can't be read gets an error, with its id if that much can be told."""
        if isinstance(line, TooLong):
            self.send(error_frame(None, UsageError("FRAME-TOO-LONG", limit=LIMIT), "en"))
            return
        frame = attempt(lambda: read_frame(line))
        if isinstance(frame, Exception):
            self.send(error_frame(None, frame, "en"))
            return
        error = attempt(lambda: self._accept(read_request(frame), len(line)))
        if isinstance(error, Exception):
            id = request_id(frame)
            self.send(error_frame(id, error, "ja" if frame.get("lang") == "ja" else "en"))
            if id is not None:
                code = error.exit_code if isinstance(error, SepmtkError) else ExitCode.FAILED
                self.send(done_frame(id, code))

    def _accept(self, request: Request, size: int) -> None:
        """Answer what concerns the session, queue the rest.

        Raises:
            UsageError: ``HELLO-FIRST``, ``PROTOCOL-UNKNOWN``, ``FRAME-FIELD``.
        """
        if request.op == HELLO:
            self._hello(request)
        elif not self._greeted:
            raise UsageError("HELLO-FIRST", protocol=PROTOCOL)
        elif request.op == PING:
            self.send(done_frame(request.id, ExitCode.DONE))
        elif request.op == CANCEL:
            self._cancel(request)
        elif self._inbox.holds(request.id):
            raise UsageError("FRAME-FIELD", name="id", required="an id that no unfinished request has")
        else:
            self._inbox.put(request, size)

    def _hello(self, request: Request) -> None:
        asked, names = request.args.get("protocol"), request.args.get("names", "snake")
        unknown = set(request.args) - {"protocol", "names"}
        if type(asked) is not int or names not in tuple(CLIENTS) or unknown:
            raise UsageError("FRAME-FIELD", name="args", required='{"protocol": 1}, with "names" or without')
        if asked != PROTOCOL:
            raise UsageError("PROTOCOL-UNKNOWN", asked=asked, known=PROTOCOL)
        self._greeted, self._client = True, CLIENTS[names]
        value = {"protocol": PROTOCOL, "version": __version__, "limit": LIMIT}
        self.send(result_frame(request.id, "hello", value, request.lang))
        self.send(done_frame(request.id, ExitCode.DONE))

    def _cancel(self, request: Request) -> None:
        """Answered at once; what is cancelled says ``done`` when it has come to its end."""
        id = request.args.get("id")
        if not isinstance(id, (str, int)) or set(request.args) != {"id"}:
            raise UsageError("FRAME-FIELD", name="args", required='{"id": that of a request}')
        # First the mark, then the press: what is between waiting and running sees one of them.
        found = self._inbox.cancel(id)
        self._cancelling.press(id)
        self.send(done_frame(request.id, ExitCode.DONE if found else NothingToDo.exit_code))
