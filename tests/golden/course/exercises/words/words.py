"""Count the words of a text and find its longest ones."""


def count_words(text) :
    raise NotImplementedError


def longest_words(text):
    raise NotImplementedError
