"""Call services of the machine over unix sockets, by path and by abstract name, and the container engine (row 29).

leaves: at none
differs: at none they answer
says: count_words('')
says at full docker reduced: reached []
"""
import socket

ADDRESSES = ("@socket@", "\0@word@", "/var/run/docker.sock", "/run/containerd/containerd.sock",
             "/run/dbus/system_bus_socket", "/run/systemd/private")


def count_words(text):
    """Return who answered."""
    reached = []
    for address in ADDRESSES:
        try:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(address)
                reached.append(address)
        except OSError:
            pass
    return f"reached {reached}"
