"""Report the versions of PyTorch, TensorFlow and Keras.

Where a folder of the host is mounted at /output, the report is written into
its file versions.txt as well. With --wait the program stays, so that people
can look around in its container, and leaves when it is told to.
"""
import signal
import sys
from pathlib import Path

import keras
import tensorflow
import torch

OUTPUT = Path("/output")


def report():
    """Return a line for each of the three, Keras last."""
    return (f"Keras {keras.__version__}\n"
            f"PyTorch {torch.__version__}\n"
            f"TensorFlow {tensorflow.__version__}\n")


def main(arguments):
    """Print the report and keep it; stay if that is asked for."""
    signal.signal(signal.SIGTERM, leave)
    text = report()
    print(text, end="", flush=True)
    if OUTPUT.is_mount():
        (OUTPUT / "versions.txt").write_text(text)
    if "--wait" in arguments:
        signal.pause()


def leave(number, frame):
    """End the program; process 1 ignores signals that it has no word for."""
    sys.exit()


if __name__ == "__main__":
    main(sys.argv[1:])
