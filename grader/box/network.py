"""Ways to a server in a box: its own network, joined by a child of ours, or the machine's where a box has none.

A socket belongs for good to the network in which it was made (network_namespaces(7)). So a child enters the box's
network and makes sockets there, which it hands over; we connect them. The child sees our files and our processes, the
student's code sees neither it nor us. It works without rights for a box of our own: its network belongs to a user
namespace that we have made (ioctl_nsfs(2), setns(2)).
"""
import ctypes
import fcntl
import os
import secrets
import signal
import socket
import threading
import time
from contextlib import suppress

from grader.box.ground import prepare

OWNER = 0xB701                          # NS_GET_USERNS, <linux/nsfs.h>
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000      # <sched.h>
BACKLOG = 128           # connections that wait to be accepted
STEP = 0.001            # seconds before a crowded socket is tried again
PATIENCE = 5.0                          # seconds for the child to answer


class Joined:
    """A child of ours in the network of a box, which makes sockets there; OSError if it cannot join."""

    def __init__(self, process: int):
        """Start the child, which joins the network of that process."""
        self.ours, theirs = socket.socketpair()
        self.ours.settimeout(PATIENCE)
        self.lock = threading.Lock()
        self.child = os.fork()
        if self.child == 0:
            try:
                self.ours.close()
                _serve(theirs, process)
            finally:
                os._exit(0)
        theirs.close()

    def connect(self, port: int, end: float) -> socket.socket:
        """Return a socket that is connected to a port of 127.0.0.1 in the box, before `end` (time.monotonic)."""
        with self.lock:
            self.ours.sendall(b"s")
            word, descriptors, _, _ = socket.recv_fds(self.ours, 100, 1)
        if not descriptors:
            raise OSError(f"the box's network cannot be joined: {word.decode('ascii', 'replace') or 'no answer'}")
        return connected(socket.socket(fileno=descriptors[0]), ("127.0.0.1", port), end)

    def close(self) -> None:
        """End the child."""
        self.ours.close()
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.child, 0)


def listening() -> tuple[str, socket.socket]:
    """Return the path of a new unix socket that only we can reach, and the socket, which listens."""
    path = f"{prepare().stage}/{secrets.token_hex(8)}.socket"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o600)
    listener.listen(BACKLOG)
    return path, listener


def loopback(port: int, end: float) -> socket.socket:
    """Return a socket that is connected to a port of this machine's 127.0.0.1 before `end`."""
    return connected(socket.socket(), ("127.0.0.1", port), end)


def connected(opened: socket.socket, address: tuple[str, int] | str, end: float) -> socket.socket:
    """Connect a socket before `end` and return it; OSError, TimeoutError among them, closes it.

    A unix socket with too many connections waiting refuses the next one at once (unix(7)), so that is asked again.
    """
    try:
        while True:
            opened.settimeout(max(0.001, end - time.monotonic()))
            try:
                opened.connect(address)
                return opened
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise TimeoutError from None
                time.sleep(STEP)
    except OSError:
        opened.close()
        raise


def _serve(channel: socket.socket, process: int) -> None:
    """Be the child: join, then make a socket for each byte that comes."""
    failure = b""
    try:
        _join(process)
    except OSError as error:
        failure = str(error.strerror).encode("ascii", "replace")[:100]
    while channel.recv(1):
        if failure:
            channel.sendall(failure)
            continue
        with socket.socket() as made:
            socket.send_fds(channel, [b"s"], [made.fileno()])


def _join(process: int) -> None:
    """Enter the network of a process; without root's rights its owner's user namespace comes first."""
    libc = ctypes.CDLL(None, use_errno=True)
    network = os.open(f"/proc/{process}/ns/net", os.O_RDONLY)
    spaces = [(network, NEW_NETWORK)]
    if os.geteuid() != 0:
        spaces.insert(0, (fcntl.ioctl(network, OWNER), NEW_USER))
    for descriptor, kind in spaces:
        if libc.setns(descriptor, kind):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
