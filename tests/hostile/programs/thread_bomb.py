"""Start threads without end (row 7).

says: RuntimeError: can't start new thread
"""
import threading
import time


def count_words(text):
    """Start threads until it is refused."""
    while True:
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
