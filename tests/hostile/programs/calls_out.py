"""Call a server on this machine, by stream and by datagram, and a public one (rows 100 and 101).

leaves: at none
differs: at none there is a network
says: test_counts_words
"""
import socket


def count_words(text):
    """Return what happened."""
    results = []
    for kind, port in ((socket.SOCK_STREAM, int("@stream@")), (socket.SOCK_DGRAM, int("@datagram@"))):
        try:
            with socket.socket(socket.AF_INET, kind) as caller:
                caller.settimeout(0.5)
                caller.connect(("127.0.0.1", port))
                caller.send(b"here is the secret")
                results.append("sent")
        except OSError:
            results.append("refused")
    return " ".join(results)
