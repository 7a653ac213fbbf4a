"""Tests for grader/judge/proxy.py: what stands for the student's things, over a link that is made up."""
import types

import pytest

from grader.box import wire
from grader.judge import proxy
from grader.judge.proxy import Fault, Missing, Module, Names, Object, Opaque, Package
from grader.judge.tools import shared

PROBES = ["__bases__", "__class_getitem__", "__wrapped__", "__test__", "__name__", "_pytestfixturefunction",
          "pytestmark", "pytest_plugins", "_mock_name", "_mock_methods"]


class FakeLink:
    """A link that answers from a table and notes what it was asked."""

    def __init__(self, **answers):
        """Keep the answers: a module's names to values, or an operation to a value."""
        self.answers, self.asked = answers, []

    def ask(self, op, remote, *rest, sentence, path=()):
        """Note the sentence and answer by the operation."""
        self.asked.append(sentence)
        return self.answers.get(op)

    def get(self, remote, name, named=False):
        """Answer by name, or as a module without it does."""
        self.asked.append(f"{remote._name}.{name}")
        if name not in self.answers:
            raise proxy.UndefinedError(f"{remote._name}.py defines no {name}")
        if isinstance(self.answers[name], BaseException):
            raise self.answers[name]
        return self.answers[name]

    def fail(self, sentence):
        """Raise as a link does."""
        raise Fault(sentence)

    def alive(self, remote):
        """Say that the box is there."""
        return True


def looks(value):
    """Return what can be done with a value, one function for each way to look at it."""
    return [lambda: bool(value), lambda: len(value), lambda: list(value), lambda: 1 in value, lambda: value[0],
            lambda: value < 1, lambda: 1 > value, lambda: value + 1, lambda: 1 + value, lambda: value(),
            lambda: value.x, lambda: int(value), lambda: abs(value), lambda: value.__enter__(), lambda: -value]


@pytest.mark.parametrize("place", range(15))
def test_opaque_fails_the_test_on_every_use(place):
    """Never let an object of the student's have a say."""
    opaque = Opaque(FakeLink(), "Liar")
    with pytest.raises(Fault, match="expected plain data, got <an object of the student's class Liar>"):
        looks(opaque)[place]()


def test_opaque_equals_nothing():
    """Answer the two questions that are harmless."""
    opaque = Opaque(FakeLink(), "Liar")
    assert (opaque == {"a": 1}, {"a": 1} == opaque, opaque is None) == (False, False, False)
    assert opaque != 1 and repr(opaque) == str(opaque) == "<an object of the student's class Liar>"


@pytest.mark.parametrize("place", range(15))
def test_missing_fails_the_test_on_every_use(place):
    """Say what is missing as soon as it is used."""
    with pytest.raises(Fault, match="words.py defines no count"):
        looks(Missing(FakeLink(), "words.py defines no count"))[place]()


def test_missing_fails_comparison_and_isinstance():
    """Never take a missing name for a value or a class."""
    missing = Missing(FakeLink(), "none")
    for use in (lambda: missing == 1, lambda: 1 == missing, lambda: missing != 1, lambda: isinstance(1, missing)):
        with pytest.raises(Fault):
            use()


@pytest.mark.parametrize("name", PROBES)
def test_probes_of_python_and_pytest_ask_nothing(name):
    """Answer what pytest asks of every name in a file without a word to the box."""
    link = FakeLink()
    for value in (Module(link, ["words"], "words"), Object(link, [1], "Stack"), proxy.Function(link, [1], "count"),
                  proxy.Class(link, [1], "Stack"), Opaque(link, "Liar"), Missing(link, "none")):
        assert getattr(value, name, "absent") == "absent"
    assert link.asked == []


def test_remote_asks_in_the_words_of_a_call():
    """Say what was called as the student would write it."""
    link = FakeLink(call=3, make=4, operator=5)
    assert proxy.Function(link, ["words", "count"], "count")([1], key="b") == 3
    assert proxy.Class(link, ["words", "Stack"], "Stack")() == 4
    stack = Object(link, [1], "Stack")
    assert stack + 1 == 5 and stack[0] == 5
    stack.items = [1]
    del stack.items
    assert link.asked == ["count([1], key='b')", "Stack()", "Stack.__add__(1)", "Stack.__getitem__(0)",
                          "Stack.items = [1]", "del Stack.items"]


def test_object_never_asks_about_plain_data():
    """Compare only two objects of the student's."""
    link = FakeLink(operator=True)
    stack = Object(link, [1], "Stack")
    assert not stack == [1] and not [1] == stack and stack != [1] and link.asked == []
    assert stack == Object(link, [2], "Stack") and stack == stack


@pytest.mark.parametrize("answer", [1, "yes", [1], None, False])
def test_object_equality_is_true_only_for_true(answer):
    """Take nothing but True for equal, and for an instance."""
    link = FakeLink(operator=answer)
    assert not Object(link, [1], "Stack") == Object(link, [2], "Stack")
    assert not isinstance(Object(link, [1], "Stack"), proxy.Class(link, [3], "Stack"))


def test_with_never_swallows_what_a_test_raises():
    """Leave a block as if nothing had been raised, whatever the student's __exit__ says."""
    link = FakeLink(operator=None)
    with pytest.raises(ValueError):
        with Object(link, [1], "Stack"):
            raise ValueError
    assert link.asked[-1] == "Stack.__exit__(None, None, None)"


def test_iterator_ends_after_many_items():
    """Stop a generator that never ends."""
    stream = proxy.Iterator(FakeLink(operator=0), [1], "numbers()")
    with pytest.raises(Fault, match=rf"numbers\(\) gave more than {wire.ENTRIES} items"):
        sum(stream)
    assert next(iter(proxy.Iterator(FakeLink(operator=7), [1], "numbers()"))) == 7


def test_names_are_looked_up_at_the_import():
    """Give what is there, and something that fails later for what is not."""
    link = FakeLink(one=1, bad=Fault("expected words.bad to be a class, got a value"))
    names = Names(link, Module(link, ["words"], "words"), ("one", "two", "bad"))
    assert names.one == 1
    with pytest.raises(Fault, match="words.py defines no two"):
        names.two()
    with pytest.raises(Fault, match="to be a class"):
        names.bad()


def test_package_has_its_modules_below_it():
    """Bind the first name and reach the others through it."""
    package = Package(FakeLink(join=5), "after.deep.phrases")
    assert package._target == ["after"] and package.deep._target == ["after.deep"]
    assert package.deep.phrases._target == ["after.deep.phrases"] and package.deep.phrases.join == 5


@pytest.mark.parametrize("value, text", [
    ({"b", "a"}, "{'a', 'b'}"), (set(), "set()"), (frozenset("ba"), "frozenset({'a', 'b'})"),
    (frozenset(), "frozenset()"),
    ([{2, 1}], "[{1, 2}]"), (({1},), "({1},)"), ({"b": {2, 1}, "a": 1}, "{'b': {1, 2}, 'a': 1}"), ("a'b", '"a\'b"'),
    (shared({2, 1}), "{1, 2}"), (shared([1]), "[1]"), (object(), "<object>"), ((), "()"), ([], "[]"), (1.0, "1.0"),
])
def test_plain_repr_is_the_same_in_every_run(value, text):
    """Put sets in order, show no address."""
    assert proxy.plain_repr(value) == text


def test_plain_repr_ends():
    """Cut what holds itself."""
    items = []
    items.append(items)
    assert proxy.plain_repr(items).startswith("[[[")


def test_short_cuts_and_names_functions():
    """Keep a call readable."""
    assert proxy.short("a" * 200) == "'" + "a" * 116 + "..."
    assert proxy.call_text("apply", [len, looks, lambda: 1], {"key": {2, 1}}) == (
        "apply(<built-in function len>, looks, <lambda>, key={1, 2})")
    assert isinstance(looks, types.FunctionType)
