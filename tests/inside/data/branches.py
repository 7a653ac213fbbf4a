"""A module with every statement that coverage has an opinion about; the tests beside it reach a part of it."""
import contextlib
import functools

LIMIT = 3
if LIMIT > 5:
    LIMIT = 5
elif LIMIT == 4:
    LIMIT = 3
else:
    NAMES = {"a": 1,
             "b": 2}


def loop(items):
    """Loop with an else, a continue and a break."""
    for item in items:
        if item == 1:
            continue
        if item == 2:
            break
    else:
        return "all"
    return "some"


def forever(items):
    """Loop without an end, and one that is always true."""
    items = list(items)
    while True:
        if not items:
            break
        items.pop()
    while 1:
        if len(items) > 3:
            return items
        items.append(1)


def countdown(number):
    """Loop with a condition and an else."""
    while number:
        number -= 1
        if number == 5:
            break
    else:
        number = -1
    return number


def risky(text):
    """Try, except, else, finally."""
    try:
        value = int(text)
    except ValueError as error:
        return str(error)
    except (TypeError, KeyError):
        value = 0
    else:
        value += 1
    finally:
        LOG.append(text)
    return value


LOG = []


def closing(path, fail):
    """Enter contexts, leave them early and by an exception."""
    with open(path, encoding="utf-8") as stream, contextlib.suppress(ZeroDivisionError):
        if fail:
            return 1 / 0
        for line in stream:
            with contextlib.nullcontext():
                if line:
                    return line
    return None


def kind(value):
    """Match patterns."""
    match value:
        case int() | float() if value > 0:
            return "positive"
        case [first, *_]:
            return first
        case {"a": found}:
            return found
        case _:
            return None


def comprehend(items):
    """Comprehend, generate, choose."""
    doubled = [item * 2 for item in items if item]
    pairs = {item: other for item in items
             for other in doubled
             if other}
    lazy = (item for item in items)
    return doubled, pairs, sum(lazy) if items else None, lambda value: value + 1


def decorate(function):
    """Decorate a function."""
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper


@decorate
@functools.lru_cache(
    maxsize=5,
)
def decorated(value=2 + 1,
              other=None):
    """Be decorated, over several lines."""
    return value


class Words:
    """A class with a body."""

    limit: int = 5
    if LIMIT:
        other = 1

    @property
    def first(self):
        """Return the first."""
        return self.limit

    @staticmethod
    def never():
        """Be reached by no test."""
        if LIMIT:
            return 1
        return 2


def generate(count):
    """Yield, and end early."""
    for number in range(count):
        yield number
        if number == 1:
            return
    yield from ()


async def later(items):
    """Wait, which no test does."""
    async with items:
        async for item in items:
            await item
    return [item async for item in items]


def excluded(value):  # pragma: no cover
    """Count although a comment says otherwise."""
    if value:  # pragma: no branch
        return 1
    return 0


def nothing(): pass


def assertion(value):
    """Assert, raise, delete."""
    assert value, "no value"
    if value > 1:
        raise ValueError(
            "too much")
    del value
    global LIMIT
    LIMIT = 4; LIMIT = 3    # noqa: E702


def unreachable():
    """Return before the end."""
    return 1
    print("never")


if __name__ == "__main__":
    print(loop([]))
