"""Print the versions of PyTorch, TensorFlow and Keras."""
import keras
import tensorflow
import torch


def report():
    """Return a line for each of the three, Keras last."""
    return (f"PyTorch {torch.__version__}\n"
            f"TensorFlow {tensorflow.__version__}\n"
            f"Keras {keras.__version__}\n")


def main():
    """Print the report."""
    print(report(), end="")


if __name__ == "__main__":
    main()
