"""A running box: ask it one thing at a time, and turn every breach into one sentence."""
import os
import secrets
import socket
import struct
import subprocess
import time
from collections.abc import Callable

from grader.box import wire
from grader.box.network import connected
from grader.errors import MachineError

START_SECONDS = 10.0        # for a box to come up on a busy machine
REQUEST_BYTES = 32 << 20
REPLY_BYTES = 1 << 20


class Breach(Exception):
    """What a program in a box did instead of answering; the text completes a sentence that begins with the call.

    `kind` is "time", "memory", "end" (the program ended), "answer" (what it sent makes no sense) or "tool" (a whole
    sentence).
    """

    def __init__(self, kind: str, text: str):
        """Keep the kind beside the text."""
        super().__init__(text)
        self.kind = kind


class Box:
    """A program in a box, reached over a socket that nobody else holds.

    `launched` is what a level's `launch` returned: it has `process`, `errors`, `scratch`, `hold()`, `met()`, `kill()`.
    """

    def __init__(self, launched, channel: socket.socket, reply_bytes: int = REPLY_BYTES, memory: int = 0):
        """Keep what was launched and our end of the channel.

        `reply_bytes` is the most that one answer may have, `memory` the bytes that the box may use.
        """
        self.launched, self.channel, self.reply_bytes, self.memory = launched, channel, reply_bytes, memory
        self.ours = self.theirs = b""
        self.path = None        # of the socket on which we listen for the program
        self.ready, self.closed, self.met = False, False, ""

    def dial(self, port: int | None, end: float) -> socket.socket:
        """Return a socket that is connected, before `end`, to the app: by the socket that it inherited, or at a port.

        OSError, TimeoutError among them, if nobody takes the connection.
        """
        if port is None and self.path:
            return connected(socket.socket(socket.AF_UNIX), self.path, end)
        return self.launched.dial(port, end)

    def rename(self, folder: str) -> None:
        """From now on, have what lies in a folder of ours go by the name of a folder of the program's own.

        A box has no folder of ours, and may not write where we do; both names are long and random.
        """
        self.ours = os.fsencode(folder)
        self.theirs = os.fsencode(f"{self.launched.scratch}/{secrets.token_hex(8)}")

    def ask(self, request: dict, end: float, answer: Callable[[dict], dict] | None = None) -> dict:
        """Return the reply to request before `end`, in seconds of time.monotonic.

        `answer` makes the reply to a question that the program asks back (a callback). Breach ends the box;
        MachineError says that it never came up, which is not the student's fault.
        """
        self._wait_until_ready()
        request = {**request, "id": secrets.randbits(53)}
        try:
            self._send(request, end)
            while True:
                reply = self._read(end)
                if reply.get("id") != request["id"]:
                    raise wire.WireError("an answer to another question")
                if "broken" in reply:
                    raise wire.WireError(str(reply["broken"])[:200])
                if "callback" not in reply or answer is None:
                    return reply
                self._send(answer(reply), end)
        except TimeoutError:
            self.close()
            raise Breach("time", "did not answer in time") from None
        except (ConnectionError, EOFError):
            raise self._ended() from None
        except wire.WireError as error:
            self.close()
            raise Breach("answer", f"sent an answer that cannot be used: {error}") from None
        except BaseException:   # a callback's own end, such as pytest.fail(); the program still waits for its answer
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        """Wait for the first message, which is sent before any code of the student's runs."""
        if self.ready:
            return
        try:
            self.ready = self._read(time.monotonic() + START_SECONDS) == {"ready": True}
        except (OSError, EOFError, wire.WireError):
            pass
        if not self.ready:
            said = os.pread(self.launched.errors, 300, 0).decode("utf-8", "replace").strip()
            self.close()
            raise MachineError(f"the box did not start: {said or 'it gave no sign of life'}; see 'grader doctor'")
        self.launched.hold()

    def _ended(self) -> Exception:
        """Close, and return how the program ended without an answer; MachineError if it could do nothing about it."""
        how = self.close(0.5)
        if self.met == "memory":
            return Breach("memory", f"needed more than {self.memory >> 20} MiB of memory and was ended; "
                                    "usually a list or a text that grows without end")
        if self.met == "outside":
            return MachineError(f"the box was ended from outside ({how}), which no program in it can do; check again")
        return Breach("end", f"ended the whole program ({how}) instead of returning")

    def _send(self, message: dict, end: float) -> None:
        """Write one message before the end."""
        self.channel.settimeout(max(0.001, end - time.monotonic()))
        body = wire.pack(message, REQUEST_BYTES)[4:]
        body = body.replace(self.ours, self.theirs) if self.ours else body
        self.channel.sendall(struct.pack(">I", len(body)) + body)

    def _read(self, end: float) -> dict:
        """Return the next message; the length is checked before anything is read."""
        length, = struct.unpack(">I", self._exactly(4, end))
        if length > self.reply_bytes:
            raise wire.WireError(f"larger than {self.reply_bytes >> 10} KiB")
        body = self._exactly(length, end)
        return wire.unpack(body.replace(self.theirs, self.ours) if self.theirs else body)

    def _exactly(self, count: int, end: float) -> bytes:
        """Return so many bytes before the end."""
        data = bytearray()
        while len(data) < count:
            if (left := end - time.monotonic()) <= 0:
                raise TimeoutError
            self.channel.settimeout(left)
            piece = self.channel.recv(min(65536, count - len(data)))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    def close(self, patience: float = 0.0) -> str:
        """End the box and all in it; say how its program ended within patience seconds, such as "exit status 1"."""
        if self.closed:
            return "stopped"
        self.closed = True
        self.channel.close()
        if self.path:
            os.unlink(self.path)
        status = self._status(patience) if patience else None
        self.met = self.launched.met()
        self.launched.kill()
        if status is None:
            return "stopped"
        return f"exit status {status}" if 0 <= status < 128 else f"signal {abs(status) % 128}"

    def _status(self, seconds: float) -> int | None:
        """Return the exit status of the program, or None if it lives on."""
        try:
            return self.launched.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def memory_file(name: str, data: bytes = b"") -> int:
    """Return the descriptor of an unnamed file with data, at its start; an unlinked one without memfd_create(2)."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create(name)
    else:
        import tempfile
        descriptor, path = tempfile.mkstemp()
        os.unlink(path)
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
