"""Right apps: styles in the folder `data`, and readings that an exercise leaves open, made of the good ones."""
from tests.api.callers import text_of

STYLES = ("words", "raw", "classes", "database")
WORD = "    if not is_word(word) or not is_count(count):\n        return refuse(400, \"send a word and a count\")\n"
WORD += "    with lock:\n"
EXISTS = '        if word in words:\n            return refuse(409, "there is such a word")\n'
# Name: exchanges in `data/words.py`.
READINGS = {
    "existing before invalid": [(WORD + EXISTS, f"    with lock:\n        if isinstance(word, str) and word in words:\n"
                                 f"            return refuse(409, 'known')\n    {WORD[:-15]}".replace(
                                     "        return refuse(400", "            return refuse(400"))],
    "invalid before unknown": [('    sent = body()\n    with lock:\n        if word not in words:',
                                '    sent = body()\n    if not is_count(sent.get("count")):\n        '
                                'return refuse(400, "no")\n'
                                '    with lock:\n        if word not in words:')],
    "null is no count": [('word, count = sent.get("word")', 'word, count = sent.get("word") or ""')],
    "null is zero": [('sent.get("count", 0)', '(0 if sent.get("count", 0) is None else sent.get("count", 0))')],
    "fractions of zero are counts": [("return isinstance(count, int)",
                                      "count = int(count) if isinstance(count, float) and "
                                      "count.is_integer() else count\n    return isinstance(count, int)")],
    "control characters are no word": [('"/" not in word', '"/" not in word and min(word) >= " "')],
    "dots are no word": [('"/" not in word', '"/" not in word and word not in (".", "..")')],
    "errors say more": [('{"error": text}', '{"error": text, "status": status, "words": len(words)}')],
    "errors are plain": [('return answer(status, {"error": text})', 'return HTTPResponse("no", status)')],
    "Unicode as it is": [("json.dumps(body)", "json.dumps(body, ensure_ascii=False)")],
    "members turned round": [('{"word": word, "count": words[word]}', '{"count": words[word], "word": word}')],
    "without a Location": [(', Location="/words/" + quote(word, safe="")', "")],
    "a 204 with a type": [("HTTPResponse(status=204)", 'HTTPResponse("", 204, content_type="application/json")')],
    "strict about null": [("if not isinstance(sent, dict)", "if not isinstance(sent, dict) or None in sent.values()")],
}
WITHOUT_CHARSET = [('request.content_type.partition(";")[0].strip().lower()', "request.content_type")]
TODOS = {
    "numbers from zero": [("count(1)", "count(0)")],
    "numbers in tens": [("count(1)", "count(1000, 10)")],
    "numbers again": [("next(numbers)", "max(todos, default=0) + 1")],
}
# To-dos whose keys are texts.
TEXT_KEYS = [('item["id"] = next(numbers)', 'item["id"] = f"no. {next(numbers)}/a"'),
             *((f'{method}("/todos/<number:int>")', f'{method}("/todos/<number:path>")')
               for method in ("get", "put", "delete"))]


def reading(name):
    """Return the source of a reading."""
    return exchanged("words", READINGS[name])


def exchanged(base, pairs):
    """Return the source of an app with texts exchanged, each of which has to be there."""
    text = text_of(base)
    for old, new in pairs:
        assert old in text, f"there is no {old!r}"
        text = text.replace(old, new)
    return text
