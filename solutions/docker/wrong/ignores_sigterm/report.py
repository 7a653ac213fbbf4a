"""Report the versions of PyTorch, TensorFlow and Keras.

Where a folder of the host is mounted at /output, the report is written into
its file versions.txt as well. With --wait the program stays, so that people
can look around in its container, and leaves when it is told to.
"""
import sys
import time
from pathlib import Path

import keras
import tensorflow
import torch

OUTPUT = Path("/output")


def report():
    """Return a line for each of the three, Keras last."""
    return (f"PyTorch {torch.__version__}\n"
            f"TensorFlow {tensorflow.__version__}\n"
            f"Keras {keras.__version__}\n")


def main(arguments):
    """Print the report and keep it; stay if that is asked for."""
    text = report()
    print(text, end="", flush=True)
    if OUTPUT.is_mount():
        (OUTPUT / "versions.txt").write_text(text)
    while "--wait" in arguments:
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
