"""Classes with planted copies, made from a seed: independent answers to one exercise, and disguises of a copy."""
import ast
import builtins
import keyword
import random
import re
from collections.abc import Callable, Mapping

Files = Mapping[str, bytes]
WORDS = ("day total count rows mean bikes level name text line group item value rest first score price size place "
         "limit step table part number record result").split()


def program(seed: object, functions: int = 8) -> str:
    """Return a program that nobody else wrote: functions of common statements, as a course's students write them."""
    chance = random.Random(f"program {seed}")
    made = [_function(chance, number) for number in range(functions)]
    calls = "\n".join(f"    print({_text(chance)}, {name}({_number(chance)}, {_number(chance)}))"
                      for name in (f"{chance.choice(WORDS)}_{number}" for number in range(functions)))
    return "\n\n".join([f'"""{chance.choice(WORDS).title()} of the week."""\nimport math\nimport sys\n', *made,
                        f'def main():\n    """Print everything."""\n{calls}\n',
                        'if __name__ == "__main__":\n    main()\n'])


def _function(chance: random.Random, number: int) -> str:
    """Return a function of five to nine statements."""
    one, other = chance.sample(WORDS, 2)
    body = [line for _ in range(chance.randint(5, 9)) for line in _statement(chance, [one, other], 1)]
    return "\n".join([f"def {chance.choice(WORDS)}_{number}({one}, {other}):",
                      f'    """Return the {chance.choice(WORDS)} of the {one}."""', *body, f"    return {one}", ""])


def _statement(chance: random.Random, names: list[str], depth: int) -> list[str]:
    """Return the lines of a statement."""
    pad, target = "    " * depth, chance.choice([*names, chance.choice(WORDS)])
    kind = chance.randrange(8 if depth < 3 else 5)
    if kind < 2:
        return [f"{pad}{target} = {_value(chance, names)}"]
    if kind == 2:
        return [f"{pad}{target}.append({_value(chance, names)})"]
    if kind == 3:
        return [f"{pad}{target} = [{_value(chance, ['each'])} for each in {names[0]} if {_test(chance, ['each'])}]"]
    if kind == 4:
        return [f"{pad}print({_text(chance)}, {_value(chance, names)})"]
    condition = _test(chance, names)
    head = {5: f"for {target} in {names[0]}:", 6: f"if {condition}:", 7: f"while {condition}:"}[kind]
    inner = [line for _ in range(chance.randint(1, 3)) for line in _statement(chance, [*names, target], depth + 1)]
    return [pad + head, *inner]


def _value(chance: random.Random, names: list[str]) -> str:
    """Return an expression."""
    one, other = chance.choice(names), chance.choice(names)
    return chance.choice([
        f"{one} + {other}", f"{one} * {_number(chance)} - {other}", f"len({one})", f"sum({one}) / len({other})",
        f"{one}[{_number(chance)}]", f"max({one}, {other})", f"round({one}, {_number(chance)})", f"math.sqrt({one})",
        f"{one}.get({other}, {_number(chance)})", f"{one}.strip().lower()", f"sorted({one})[-{_number(chance)}]",
        f"({one} - {other}) ** 2", f"str({one}) + {_text(chance)}", _number(chance)])


def _test(chance: random.Random, names: list[str]) -> str:
    """Return a condition."""
    one, other = chance.choice(names), chance.choice(names)
    return chance.choice([f"{one} > {other}", f"{one} == {_number(chance)}", f"{one} in {other}", f"not {one}",
                          f"{one} is not None", f"{one} % {_number(chance)} == 0", f"{one} and {other}"])


def _number(chance: random.Random) -> str:
    """Return a number."""
    return str(chance.randint(1, 99))


def _text(chance: random.Random) -> str:
    """Return a text in quotes."""
    return f'"{chance.choice(WORDS)} {chance.choice(WORDS)}"'


def renamed(source: str, chance: random.Random) -> str:
    """Give every name of the student's own another one, and every number and text another value."""
    kept = {*dir(builtins), *keyword.kwlist, "math", "sys", "main", "append", "get", "strip", "lower", "sqrt"}
    found = dict.fromkeys(re.findall(r"\b[A-Za-z_]\w*\b", re.sub(r'"[^"]*"', "", source)))
    new = {word: f"x{chance.randrange(10**6)}_{number}" for number, word in enumerate(found) if word not in kept}
    parts = re.split(r'("""[^"]*"""|"[^"]*")', source)
    code = [part if part.startswith('"') else re.sub(r"\b[A-Za-z_]\w*\b", lambda word: new.get(word[0], word[0]), part)
            for part in parts]
    return re.sub(r"\b\d+\b", lambda number: str(int(number[0]) + 100), "".join(code)).replace("of the", "about a")


def moved(source: str, chance: random.Random) -> str:
    """Put the functions into another order."""
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    chance.shuffle(functions)
    tree.body = [*others[:-1], *functions, others[-1]]
    return "\n\n".join(ast.get_source_segment(source, node) for node in tree.body) + "\n"


def reformatted(source: str, chance: random.Random) -> str:
    """Change indentation, line breaks and blanks."""
    del chance
    lines = [re.sub(r"^ +", lambda pad: "\t" * (len(pad[0]) // 4), line) for line in source.split("\n")]
    return "\r\n".join(re.sub(r"([(,])(?! *[)\"])", r"\1\n\t\t\t", re.sub(r" ([-+*/=<>]) ", r"\1", line))
                       if "(" in line and '"' not in line else line for line in lines)


def commented(source: str, chance: random.Random) -> str:
    """Write other comments and docstrings."""
    lines = [f"{line}  # {chance.choice(WORDS)}" if line.strip() and '"' not in line else line
             for line in source.split("\n")]
    return re.sub(r'"""[^"]*"""', lambda _: f'"""{chance.choice(WORDS)}, {chance.choice(WORDS)}\n\n    More.\n    """',
                  "\n".join(lines))


def padded(source: str, chance: random.Random) -> str:
    """Insert code that does nothing: a statement after each sixth line or so, and functions that nobody calls."""
    lines = []
    for line in source.split("\n"):
        pad = re.match(r" *", line)[0]
        if chance.random() < 1 / 6 and pad and '"""' not in line and lines:
            lines.append(f"{pad}{chance.choice(['unused = None', 'assert True', 'if not True: print(unused)'])}")
        lines.append(line)
    return "\n".join(lines) + "\n\n" + _function(chance, 91) + "\n\n" + _function(chance, 92)


def together(source: str, chance: random.Random) -> str:
    """Do all of that."""
    for disguise in (moved, padded, renamed, commented, reformatted):
        source = disguise(source, chance)
    return source


# What a copy is disguised by.
DISGUISES: dict[str, Callable[[str, random.Random], str]] = {
    "untouched": lambda source, chance: source, "renamed": renamed, "moved": moved, "reformatted": reformatted,
    "commented": commented, "padded": padded, "together": together}


def split(source: str) -> dict[str, str]:
    """Return a program as two modules."""
    tree = ast.parse(source)
    parts = [ast.get_source_segment(source, node) for node in tree.body]
    middle = len(parts) // 2
    return {"main": "\n\n".join([parts[0], "from helpers import *", *parts[middle:]]) + "\n",
            "helpers": "\n\n".join(parts[1:middle]) + "\n"}


def planted(size: int, copies: int, write: Callable[[str], Files], seed: int = 1,
            ) -> tuple[dict[str, Files], dict[frozenset[str], str]]:
    """Return a class by id, and the pairs that copied, with how: each of the first `copies` was copied once.

    `write` lays a program out as the files of a hand-in.
    """
    own = {f"s{number:04}": program((seed, number)) for number in range(size - copies)}
    class_, pairs = {id: write(source) for id, source in own.items()}, {}
    for number in range(copies):
        kind = [*DISGUISES, "split"][number % (len(DISGUISES) + 1)]
        source, id = own[f"s{number:04}"], f"s{size - copies + number:04}"
        if kind == "split":
            parts = split(source)
            files = write(parts["main"])
            folder = next(iter(files)).rpartition("/")[0]
            class_[id] = {**files, f"{folder}/helpers.py".lstrip("/"): parts["helpers"].encode()}
        else:
            class_[id] = write(DISGUISES[kind](source, random.Random(f"{kind} {number}")))
        pairs[frozenset({f"s{number:04}", id})] = kind
    return class_, pairs
