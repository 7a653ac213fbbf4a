"""Loop without end in a call, deaf to every polite signal (rows 1 and 116).

seconds: 3
says: count_words('a b a') did not answer within 1 s: an endless loop, or much too slow
"""
import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)


def count_words(text):
    """Loop."""
    while True:
        pass
