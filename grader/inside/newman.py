"""The program that runs Postman collections with newman, which knows all of Postman; it needs node, and room for it.

newman is kept in one process of node, which is asked by a line of JSON for each run. Nothing goes over a network: its
requests go through pipes of node's own to a server in the same process, which hands each of them to the grader, for
only the grader reaches an app. What newman says is a claim, like all that comes of here.
"""
import json
import os
import subprocess

import door

NOTED, LONG = 100, 300      # failed tests and errors that are told, and characters of one of their texts
SECONDS = 10                # for one request or script
# Bytes that node keeps for values, and the numbers that it makes up: always the same.
OPTIONS = ("--max-old-space-size=512", "--random-seed=1")
# Says of each run how many requests and tests there were, which tests failed, and what else went wrong. A run asks for
# {request}, and is answered with {reply}; https://nodejs.org/api/http.html says how a server takes any stream.
DRIVER = """
const http = require("http"), https = require("https"), {Duplex} = require("stream"), newman = require(process.argv[1]);
const short = (text) => String(text).slice(0, LONG), tell = (message) => console.log(JSON.stringify(message));
const OWN = new Set(["connection", "content-length", "transfer-encoding", "date", "server"]);
const EVENTS = {"test-script": "test", "prerequest-script": "prerequest"};
let waiting = Promise.resolve(), answered = null;

class End extends Duplex {
  _read() {}
  _write(piece, encoding, done) { this.other.push(piece); done(); }
  _final(done) { this.other.push(null); done(); }
  setTimeout() { return this; }
  setKeepAlive() { return this; }
  setNoDelay() { return this; }
}
class Pipes extends http.Agent {
  createConnection() {
    const [ours, theirs] = [new End(), new End()];
    [ours.other, theirs.other, theirs.client] = [theirs, ours, ours];
    server.emit("connection", theirs);
    return ours;
  }
}
class Walls extends https.Agent {
  createConnection({host}, done) {
    setImmediate(done, Error(`goes to 'https://${host}'; expected an address that begins with {{baseUrl}}`));
  }
}
const server = http.createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const headers = [];
  for (let place = 0; place < request.rawHeaders.length; place += 2) {
    headers.push([request.rawHeaders[place], Buffer.from(request.rawHeaders[place + 1], "latin1").toString()]);
  }
  const url = /^http:/.test(request.url) ? request.url : `http://${request.headers.host}${request.url}`;
  waiting = waiting.then(() => new Promise((done) => {
    answered = done;
    tell({request: {method: request.method, url, headers, body: Buffer.concat(pieces).toString()}});
  }));
  const reply = await waiting;
  if ("failure" in reply) {
    request.socket.client.destroy(Error(reply.failure));
    return request.socket.destroy();
  }
  const body = Buffer.from(reply.body);
  for (const [name, value] of reply.headers) if (!OWN.has(name.toLowerCase())) response.appendHeader(name, value);
  if (reply.status !== 204 && request.method !== "HEAD") response.setHeader("Content-Length", body.length);
  response.sendDate = false;
  response.writeHead(reply.status, reply.reason);
  response.end(body);
});
function told(error, summary) {
  if (error || !summary) return {flaw: short(error && error.message)};
  const run = summary.run, failed = [], errors = [];
  for (const {error, at, source} of run.failures) {
    const row = {request: short(source && source.name || ""), message: short(error.message), line: null};
    if (error.test) failed.push({...row, name: short(error.test)});
    else errors.push({...row, event: EVENTS[at] || "request"});
  }
  return {requests: run.stats.requests.total, tests: run.stats.assertions.total, failed: failed.slice(0, NOTED),
          errors: errors.slice(0, NOTED)};
}
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  const {reply, collection, base} = JSON.parse(line);
  if (reply) return answered(reply);
  for (const row of collection.variable || []) if (row && row.key === "baseUrl") row.value = base;
  newman.run({collection, reporters: [], ignoreRedirects: true, timeoutRequest: SECONDS, timeoutScript: SECONDS,
              requestAgents: {http: new Pipes(), https: new Walls()}}, (error, summary) => tell(told(error, summary)));
});
tell({ready: true});
""".replace("LONG", str(LONG)).replace("NOTED", str(NOTED)).replace("SECONDS", str(SECONDS * 1000))


def main(text):
    """Answer one question at a time: the first names node and newman, the others bring collections."""
    channel = door.open_door(text)
    first = channel.read()
    node = subprocess.Popen([first["node"], *OPTIONS, "-e", DRIVER, first["newman"]], text=True, encoding="utf-8",
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    channel.send({"id": first["id"], **told(node)})
    while True:
        request = channel.read()
        say(node, {"collection": json.loads(request["collection"]), "base": request["base"]})
        while "request" in (message := told(node)):
            channel.send({"id": request["id"], "callback": message["request"]})
            say(node, {"reply": channel.read()})
        channel.send({"id": request["id"], **message})


def say(node, message):
    """Send node a line."""
    node.stdin.write(json.dumps(message) + "\n")
    node.stdin.flush()


def told(node):
    """Return what node says; without a word from it, this is the end."""
    line = node.stdout.readline()
    if not line:
        os._exit(1)
    return json.loads(line)
