"""Count the words of a text by their stems, without the common ones."""
import re
from collections import Counter
from pathlib import Path

import snowballstemmer

COMMON = frozenset(Path(__file__).with_name("common.txt").read_text().split())
STEMMER = snowballstemmer.stemmer("english")


def top_words(text, most=10):
    """Return the most frequent words of an English text as (word, count).

    The forms of a word, such as house and houses, count as one; it goes by
    the form that is met first. The most frequent word comes first, and the
    one that is met first where two are as frequent. Common words are left
    out. ValueError if most is less than 1.
    """
    if most < 1:
        raise ValueError(f"most is {most}, expected 1 or more")
    counts, forms = Counter(), {}
    for word in re.findall(r"[a-z]+", text.lower()):
        if word not in COMMON:
            stem = STEMMER.stemWord(word)
            forms.setdefault(stem, word)
            counts[stem] += 1
    return [(forms[stem], count) for stem, count in counts.most_common(most)]
