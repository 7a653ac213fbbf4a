"""Wrong apps, one bug each: what to exchange in the good one (`data/words.py`), and the cause to charge it to."""
from tests.api.right import exchanged

KEEP = "        words[word] = count\n        from urllib"
STORE = "        words[word] = count\n        return answer(200"
EXISTS = '        if word in words:\n            return refuse(409, "there is such a word")\n'
UNKNOWN = '        if word not in words:\n            return refuse(404, "there is no such word")\n'
READ = f"    with lock:\n{UNKNOWN}        return answer(200, show(word))\n\n\n@app.put"
DELETE = f"    with lock:\n{UNKNOWN}        del words[word]\n"
BEFORE = 'def read(word):\n    """Show a word."""\n'
CHANGE = 'def update(word):\n    """Change the count of a word."""\n'
REMOVE = 'def delete(word):\n    """Delete a word."""\n'
VALID = "    if not is_word(word) or not is_count(count):\n"
LISTED = "[show(word) for word in sorted(words)]"
SHOWN = '    return {"word": word, "count": words[word]}\n'
COUNT = '        count = sent.get("count")\n        if not is_count(count):\n            '
COUNT += 'return refuse(400, "send a count")\n'
EVERYWHERE = [(place, f"{place}    word = CHANGED\n") for place in (BEFORE, CHANGE, REMOVE)] + [
    (VALID, f"    word = CHANGED if isinstance(word, str) else word\n{VALID}")]


def everywhere(changed):
    """Return the exchanges of an app that changes a word wherever it comes in."""
    return [(old, new.replace("CHANGED", changed)) for old, new in EVERYWHERE]


# Name: (cause, exchanges).
WRONG = {
    "default_one": ("create", [('sent.get("count", 0)', 'sent.get("count", 1)')]),
    "create_overwrites": ("create", [(EXISTS, "")]),
    "create_existing_200": ("create", [('return refuse(409, "there is such a word")',
                                        "return answer(200, show(word))")]),
    "create_existing_201": ("create", [('return refuse(409, "there is such a word")',
                                        "return answer(201, show(word))")]),
    "create_answers_200": ("create", [("answer(201", "answer(200")]),
    "create_lowers": ("create", [(EXISTS, f"        word = word.lower()\n{EXISTS}")]),
    "create_lowers_silently": ("create", [(KEEP, KEEP.replace("[word]", "[word.lower()]")),
                                          ("answer(201, show(word)", 'answer(201, {"word": word, "count": count}')]),
    "create_strips": ("create", [(VALID, f"    word = word.strip() if isinstance(word, str) else word\n{VALID}")]),
    "create_forgets_count": ("create", [(KEEP, KEEP.replace("= count", "= 0"))]),
    "create_forgets_count_silently": ("create", [
        (KEEP, KEEP.replace("= count", "= 0")), ("answer(201, show(word)",
                                                 'answer(201, {"word": word, "count": count}')]),
    "create_titles": ("create", [(VALID, f"    word = word.title() if isinstance(word, str) else word\n{VALID}")]),
    "create_ignores_zero_limit": ("create", [("0 < len(word) <= 100", "0 < len(word) < 100")]),
    "length_in_bytes": ("create", [("len(word) <= 100", "len(word.encode()) <= 100")]),
    "length_in_utf16": ("create", [("len(word) <= 100", 'len(word.encode("utf-16-le")) <= 200')]),
    "normalised": ("create", [(VALID, "    import unicodedata\n    word = unicodedata.normalize('NFC', word) "
                                      f"if isinstance(word, str) else word\n{VALID}")]),
    "count_stored_as_text": ("create", [("words[word] = count", "words[word] = str(count)")]),
    "count_stored_as_fraction": ("create", [("words[word] = count", "words[word] = float(count)")]),
    "count_shown_as_text": ("create", [('"count": words[word]}', '"count": str(words[word])}')]),
    "count_not_shown": ("create", [(SHOWN, '    return {"word": word}\n')]),
    "member_too_much": ("create", [('"count": words[word]}', '"count": words[word], "length": len(word)}')]),
    "old_count_comes_back": ("create", [("words = {}", "words, trash = {}, {}"),
                                        (KEEP, KEEP.replace("= count", "= trash.get(word, count)")),
                                        ("del words[word]", "trash[word] = words.pop(word)")]),
    "shared_default": ("create", [
        ('sent.get("count", 0)', 'sent.get("count", SHARED)'), ("words = {}", "words = {}\nSHARED = [0]"),
        ("not is_count(count):\n        return refuse(400, \"send a word", "not (count is SHARED or is_count(count)):\n"
         "        return refuse(400, \"send a word"),
        (KEEP, KEEP.replace("= count", "= count if count is SHARED else [count]")),
        (STORE, STORE.replace("words[word] = count", "words[word][0] = count")),
        ('"count": words[word]}', '"count": words[word][0]}')]),
    "read_ignores_case": ("read", [(READ, READ.replace("        if word not in words",
                                                       "        word = next((known for known"
                                    " in words if known.lower() == word.lower()), word)\n        if word not in words",
                                                       1))]),
    "plus_is_blank": ("read", [(place, f"{place}    word = word.replace('+', ' ')\n") for place in (BEFORE, CHANGE,
                                                                                                    REMOVE)]),
    "decoded_twice": ("read", [("import os\n", "import os\nfrom urllib.parse import unquote\n")] + [
        (place, f"{place}    word = unquote(word)\n") for place in (BEFORE, CHANGE, REMOVE)]),
    "reads_ascii_only": ("read", [("/<word>", "/<word:re:[ -~]+>")]),
    "reads_letters_only": ("read", [("/<word>", "/<word:re:[^!-/:-@]+>")]),
    "read_of_unknown_is_null": ("read", [(READ, READ.replace('refuse(404, "there is no such word")',
                                                             "answer(200, None)", 1))]),
    "read_crashes": ("read", [(BEFORE, f"{BEFORE}    raise KeyError(word)\n")]),
    "read_is_missing": ("read", [('@app.get("/words/<word>")\n', "")]),
    "read_counts_up": ("read", [(READ, READ.replace("        return answer(200", "        words[word] += 1\n"
                                                    "        return answer(200"))]),
    "read_shows_text": ("read", [(READ, READ.replace("show(word))", '{"word": word, "count": str(words[word])})'))]),
    "read_shows_count_only": ("read", [(READ, READ.replace("show(word))", '{"count": words[word]})'))]),
    "put_creates": ("update", [(f"    with lock:\n{UNKNOWN}        count", "    with lock:\n        count")]),
    "put_creates_before_it_looks": ("update", [(f"    with lock:\n{UNKNOWN}        count",
                                                "    with lock:\n        words.setdefault(word, 0)\n        count")]),
    "put_crashes": ("update", [(CHANGE, f"{CHANGE}    raise KeyError(word)\n")]),
    "put_is_missing": ("update", [('@app.put("/words/<word>")\n', "")]),
    "put_is_patch": ("update", [("@app.put(", '@app.route(method="PATCH", path=')]),
    "put_adds": ("update", [(STORE, STORE.replace("= count", "+= count"))]),
    "put_adds_to_what_came_back": ("update", [("words = {}", "words, gone = {}, set()"),
                                              ("del words[word]", "del words[word]\n        gone.add(word)"),
                                              (STORE, STORE.replace("= count",
                                                                    "= count + words[word] * (word in gone)"))]),
    "put_ignores_zero": ("update", [(STORE, STORE.replace("= count", "= count or words[word]"))]),
    "put_stores_nothing": ("update", [(STORE, '        return answer(200, {"word": word, "count": count}'),
                                      ('"count": count}, show(word))', '"count": count})')]),
    "put_answers_204": ("update", [(STORE + ", show(word))", "        words[word] = count\n        return HTTPResponse("
                                                             "status=204)")]),
    "put_stores_text": ("update", [(STORE, STORE.replace("= count", "= str(count)"))]),
    "put_changes_all": ("update", [(STORE, STORE.replace("words[word] = count",
                                                         "words.update(dict.fromkeys(words, count))"))]),
    "put_without_word": ("update", [(STORE + ", show(word))", "        words[word] = count\n        return answer(200, "
                                                              '{"count": count})')]),
    "delete_does_nothing": ("delete", [("        del words[word]\n", "")]),
    "delete_of_unknown_204": ("delete", [(DELETE, "    with lock:\n        words.pop(word, None)\n")]),
    "delete_answers_200": ("delete", [("HTTPResponse(status=204)", "answer(200, {})")]),
    "delete_crashes": ("delete", [("        del words[word]\n", "        words.remove(word)\n")]),
    "delete_is_missing": ("delete", [('@app.delete("/words/<word>")\n', "")]),
    "delete_empties": ("delete", [("del words[word]", "words.clear()")]),
    "delete_keeps_zero": ("delete", [("        del words[word]\n",
                                      "        if words[word]:\n            del words[word]\n")]),
    "delete_ignores_case": ("delete", [(DELETE,
                                        f"    with lock:\n{UNKNOWN}        for known in [known for known in words if "
                                        "known.lower() == word.lower()]:\n            del words[known]\n")]),
    "list_unsorted": ("list", [("sorted(words)]", "words]")]),
    "list_sorted_without_case": ("list", [("sorted(words)", "sorted(words, key=str.lower)")]),
    "list_sorted_by_count": ("list", [("sorted(words)", "sorted(words, key=lambda word: (words[word], word))")]),
    "list_sorted_by_utf16": ("list", [("sorted(words)", 'sorted(words, key=lambda word: word.encode("utf-16-be"))')]),
    "list_ends_at_ten": ("list", [(LISTED, f"{LISTED}[:10]")]),
    "list_loses_one_after_deletion": ("list", [("words = {}", "words, deleted = {}, []"),
                                               ("del words[word]", "del words[word]\n        deleted.append(word)"),
                                               (LISTED, f"{LISTED}[len(deleted) > 2:]")]),
    "list_crashes": ("list", [(LISTED, "[show(word) for word in sorted(words, key=words)]")]),
    "list_is_missing": ("list", [('@app.get("/words")\n', "")]),
    "list_of_names": ("list", [(LISTED, "sorted(words)")]),
    "list_is_bare": ("list", [('{"words": [show(word) for word in sorted(words)]}', LISTED)]),
    "list_of_nothing_404": ("list", [("    with lock:\n        return answer(200, {\"words\"",
                                      "    if not words:\n        return refuse(404, 'none')\n"
                                      "    with lock:\n        return answer(200, {\"words\"")]),
    "list_hides_zero": ("list", [(LISTED, LISTED.replace("sorted(words)", "sorted(words) if words[word]"))]),
    "list_shows_text": ("list", [(LISTED, LISTED.replace("show(word)", '{"word": word, "count": str(words[word])}'))]),
    "list_is_stale": ("list", [("words = {}", "words, cached = {}, []"), (KEEP, f"        cached.clear()\n{KEEP}"),
                               ("        del words[word]\n", "        del words[word]\n        cached.clear()\n"),
                               (f'answer(200, {{"words": {LISTED}}})', f'answer(200, {{"words": cached or '
                                f"[cached.extend({LISTED})] and list(cached)}})")]),
    "true_is_a_count": ("errors", [("isinstance(count, int) and not isinstance(count, bool)",
                                    "isinstance(count, int)")]),
    "negative_count": ("errors", [("not isinstance(count, bool) and count >= 0", "not isinstance(count, bool)")]),
    "fraction_is_a_count": ("errors", [("isinstance(count, int)", "isinstance(count, (int, float))")]),
    "text_is_a_count": ("errors", [(VALID,
                                    "    count = int(count) if isinstance(count, str) and count.isdigit() else count\n"
                                    f"{VALID}"),
                                   (COUNT, COUNT.replace("        if not",
                                                         "        count = int(count) if isinstance(count, str) "
                                                         "and count.isdigit() else count\n        if not"))]),
    "empty_word": ("errors", [("0 < len(word) <= 100", "len(word) <= 100")]),
    "long_word": ("errors", [("0 < len(word) <= 100", "0 < len(word)")]),
    "slash_in_word": ("errors", [(' and "/" not in word', "")]),
    "nothing_refused": ("errors", [('        return refuse(400, "send a word and a count")', "        pass"),
                                   ('            return refuse(400, "send a count")', "            pass")]),
    "wrong_types_crash": ("errors", [("isinstance(word, str) and 0", "0"), ("isinstance(count, int) and not isinstance("
                                                                            "count, bool) and", "")]),
    "invalid_422": ("errors", [("refuse(400, \"send a", "refuse(422, \"send a")]),
    "put_refuses_and_changes": ("errors", [(COUNT, COUNT.replace("            return", "            words[word] = 0\n"
                                                                 "            return"))]),
    "put_without_count_is_zero": ("errors", [('sent.get("count")', 'sent.get("count", 0)')]),
    "existing_400": ("errors", [("refuse(409", "refuse(400")]),
    "unknown_crashes": ("errors", [('return refuse(404, "there is no such word")', "raise KeyError(word)")]),
    "unknown_400": ("errors", [("refuse(404", "refuse(400")]),
    "ignores_case_everywhere": (("create", "read"), everywhere("word.lower()")),
    "strips_everywhere": (("create", "read"), everywhere("word.strip()")),
    "create_crashes": ("create", [(VALID, f"    word = word.lowercase()\n{VALID}")]),
    "keeps_nothing": ("create", [(KEEP, "        from urllib"), ("answer(201, show(word)",
                                                                 'answer(201, {"word": word, "count": count}')]),
}

# The same for the to-do list, `data/todos.py`.
WRONG_TODOS = {
    "number_is_taken": ("create", [("next(numbers)", "len(todos) + 1")]),
    "number_is_text": ("create", [('item["id"] = next(numbers)', 'item["id"] = str(next(numbers))'),
                                  ("todos[item[", "todos[int(item["), ('"]] = item', '"])] = item')]),
    "no_number": ("create", [("return answer(201, item",
                              'return answer(201, {"title": item["title"], "done": item["done"]}')]),
    "done_by_default": ("create", [("done(body, False)", "done(body, True)")]),
    "title_in_capitals": (("create", "update"), [("    return found\n\n\ndef done",
                                                  "    return found[:1].upper() + found[1:]\n\n\ndef done")]),
    "title_without_blanks": (("create", "update"), [('found = body.get("title")',
                                                     'found = body.get("title")\n    found = found.strip() if '
                                                     'isinstance(found, str) else found')]),
    "read_is_the_first": ("read", [("    return answer(200, known(number))",
                                    "    known(number)\n    return answer(200, "
                                    "min(todos.values(), key=id_of))\n\n\n"
                                    'def id_of(item):\n    return item["id"]')]),
    "never_undone": ("update", [("    item.update(changed)",
                                 '    changed["done"] |= item["done"]\n    item.update(changed)')]),
    "title_stays": ("update", [("    item.update(changed)", '    item["done"] = changed["done"]')]),
    "put_creates": ("update", [("    item = known(number)\n    body",
                                '    item = todos.setdefault(number, {"id": number, '
                                '"title": "", "done": False})\n    body')]),
    "delete_marks_done": ("delete", [("del todos[number]", 'todos[number]["done"] = True')]),
    "delete_of_unknown_204": ("delete", [("    known(number)\n    del todos[number]", "    todos.pop(number, None)")]),
    "list_newest_first": ("list", [("sorted(todos)]", "sorted(todos, reverse=True)]")]),
    "list_hides_done": ("list", [("in sorted(todos)]", 'in sorted(todos) if not todos[number]["done"]]')]),
    "list_in_an_object": ("list", [("[todos[number] for number in sorted(todos)]",
                                    '{"todos": [todos[number] for number '
                                    'in sorted(todos)]}')]),
    "numbers_are_done": ("errors", [("isinstance(found, bool)", "isinstance(found, int)")]),
    "done_may_lack": ("errors", [('"done": done(body)}', '"done": done(body, False)}')]),
    "any_title": ("errors", [("1 <= len(found) <= 80", "len(found) >= 0")]),
    "unknown_crashes": ("errors", [('raise answer(404, {"error": "there is no such item"})',
                                    "raise KeyError(number)")]),
}

# The same for the measures, `data/measures.py`.
WRONG_MEASURES = {
    "value_is_rounded": ("create", [('"value": value', '"value": round(value)')]),
    "value_is_positive": ("create", [('"value": value', '"value": abs(value)')]),
    "value_is_text": ("create", [('"value": value', '"value": str(value)')]),
    "default_is_empty": ("create", [('sent.get("unit", "C")', 'sent.get("unit", "")')]),
    "code_comes_again": ("create", [("    made.append(len(made))", "    made.append(len(measures))")]),
    "code_is_a_number": ("create", [("str(UUID(int=17 + made[-1] * 2**70))", "made[-1]"),
                                    ("    if code not in measures", "    code = int(code) if code.isdigit() else code\n"
                                     "    if code not in measures")]),
    "read_converts": (("create", "read"), [("    return answer(200, measures[code])",
                                            '    return answer(200, {**measures[code], '
                                            '"value": measures[code]["value"] + 273.15})')]),
    "read_forgets": ("read", [("    return answer(200, measures[code])",
                               "    return answer(200, measures.pop(code))")]),
    "delete_does_nothing": ("delete", [("    del measures[code]\n", "")]),
    "delete_answers_204": ("delete", [('answer(200, {"deleted": code})', "HTTPResponse(status=204)")]),
    "true_is_a_value": ("errors", [("type(value) in (int, float)", "isinstance(value, (int, float))")]),
    "colder_than_possible": ("errors", [(" and value >= -273.15", "")]),
    "refused_with_400": ("errors", [("answer(422", "answer(400")]),
    "any_unit": ("errors", [(" and len(unit) <= 12", "")]),
}


def source_of_measures(name):
    """Return the source of wrong measures."""
    return exchanged("measures", WRONG_MEASURES[name][1])


def source(name):
    """Return the source of a wrong word API."""
    return exchanged("words", WRONG[name][1])


def source_of_todos(name):
    """Return the source of a wrong to-do list."""
    return exchanged("todos", WRONG_TODOS[name][1])
