"""The HTML report in a real browser: what is shown, and that nothing outside is asked for."""
import http.server
import subprocess
import threading
from html.parser import HTMLParser

import pytest

from grader import catalog, verification
from grader.grading import grade
from grader.reporters import render

QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def page():
    """Return the report of a typical wrong answer, whose author tries to be heard by a browser."""
    exercise = catalog.load(catalog.root(), "tutorial1")
    folder = next(case for case in catalog.wrong_cases(exercise) if case.name == "half_rounded_up")
    answer = verification.answer(exercise, folder)
    hostile = b'raise ValueError("<script>document.title=1</script><img src=http://127.0.0.1:PORT/x>")\n'
    answer = type(answer)({**answer.files, "houses.py": hostile}, answer.digest)
    return render("html", [grade(exercise, answer, "none")])


@pytest.fixture
def listener():
    """Give a server on loopback that notes every request, and stop it."""
    heard = []

    class Handler(http.server.BaseHTTPRequestHandler):
        """Notes a request and answers with nothing."""

        def do_GET(self):  # noqa: N802 - the name is the standard library's
            """Note the path."""
            heard.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            """Say nothing."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


class Page(HTMLParser):
    """Collects what a browser made of the page: its elements and its text."""

    def __init__(self, text):
        """Read the whole page."""
        super().__init__()
        self.elements, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append(tag)

    def handle_data(self, data):
        """Note a text."""
        self.words.append(data)


def test_a_report_is_shown_and_asks_for_nothing(require, page, listener, tmp_path):
    """Show every verdict, run no script of a student's, load nothing from anywhere."""
    require("chromium")
    port, heard = listener
    path = tmp_path / "report.html"
    path.write_text(page.replace("PORT", str(port)), encoding="utf-8")
    done = subprocess.run(["chromium", *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000",
                           "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=60, check=True)
    shown = Page(done.stdout)
    text = " ".join(shown.words)
    assert not {"script", "img", "link", "iframe"} & set(shown.elements)
    assert "<title>1<" not in done.stdout and heard == []
    assert "Follow PEP 8." in text and "<script>document.title=1</script>" in text and "of 20 points" in " ".join(
        text.split())
