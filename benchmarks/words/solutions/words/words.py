"""Exercise words, by Katherine Ritchie (0001).

The set of stop words is small on purpose.
"""

PUNCTUATION = ".,;:!?()[]{}\"'-"
DEFAULT_STOPS = {"the", "a", "an", "and", "or", "of"}


def normalize_word(word, stops):
    """Return the word in lower case without punctuation.

    Punctuation is removed at both ends only. The result is the
    empty string when nothing is left or when the word is one of
    the stop words.
    """
    low = word.lower()
    clean = low.strip(PUNCTUATION)
    if clean in stops:
        return ""
    return clean


def count_words(text):
    """Return a dict from each word of the text to its count.

    Words are separated by white space and normalized; stop words
    and pieces without any letter are left out.
    """
    # A dict keeps the words in the order of the text.
    counts = {}
    for item in text.split():
        word = normalize_word(item, DEFAULT_STOPS)
        if not word:
            continue
        counts[word] = counts.get(word, 0) + 1
    return counts


def top_words(text, n):
    """Return the n most frequent words of the text.

    Words with the same count come in alphabetical order. The result
    is a list of (word, count) pairs; it is shorter than n when the
    text has fewer words.

    Raise ValueError when n is negative.
    """
    if n < 0:
        raise ValueError("n must not be negative")
    # A dict keeps the words in the order of the text.
    pairs = count_words(text).items()
    ranked = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
    return ranked[:n]
