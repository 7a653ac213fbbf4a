"""Return, print and raise text that steers terminals, breaks encodings and closes tags (rows 57 and 80).

says: test_mean_length
"""
TEXT = "\x1b[2J\x1b]52;c;AAAA\x07\ud800\u202e\0</script><b>]]>&{{7*7}}%s\r\n::error::\n##vso[task.complete]"


def count_words(text):
    """Return and print it."""
    print(TEXT.encode("utf-8", "replace").decode())
    return {TEXT: TEXT}


def mean_length(text):
    """Raise it."""
    raise type(TEXT.strip()[:4] or "x", (Exception,), {})(TEXT)


def favourite(words):
    """Raise it under a usual name."""
    raise ValueError(TEXT)
