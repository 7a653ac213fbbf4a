"""The command topwords: prints the most frequent words of a file."""
import argparse
import sys
from pathlib import Path

from topwords import __version__, top_words


def main(arguments=None):
    """Print a word and its count a line, and return the exit status.

    It is 0, or 1 where the file cannot be read; what argparse refuses
    ends the program with 2.
    """
    parser = argparse.ArgumentParser(
        prog="topwords", description="Say which words a text is about.")
    parser.add_argument("file", help="a text in English")
    parser.add_argument("--most", type=int, default=10, metavar="N",
                        help="print at most N words (default: 10)")
    parser.add_argument("--version", action="version",
                        version=f"topwords {__version__}")
    asked = parser.parse_args(arguments)
    if asked.most < 1:
        parser.error("--most has to be 1 or more")
    try:
        text = Path(asked.file).read_text(encoding="utf-8")
    except OSError as error:
        print(f"topwords: {asked.file}: {error.strerror}", file=sys.stderr)
        return 1
    for word, count in top_words(text, asked.most):
        print(word, count)
    return 0
