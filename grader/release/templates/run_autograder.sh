#!/usr/bin/env bash
# Gradescope runs this for every submission. Whatever happens, results.json is there in the end; a fault that is not the
# student's gives no score, neither a zero nor a pass. GRADER_DEADLINE is in seconds; Gradescope's own is ten minutes, and
# who is stopped by that gets a zero.
set -uo pipefail
root=${AUTOGRADER:-/autograder}
results=$root/results
export PYTHONPATH=$root/source
python=$root/source/.venv/bin/python
mkdir -p "$results"
rm -f "$results/results.json"
said=$(mktemp)
trap 'rm -f "$said"' EXIT

timeout --kill-after=10 "${GRADER_DEADLINE:-540}" "$python" -P -m grader --course "$root/source" check "$root/submission" \
    --exercise @EXERCISE@ --format gradescope --output "$results/results.json" 2>"$said"
status=$?
cat "$said"
[ -s "$results/results.json" ] && exit 0

# No report: the sentence of the grader, if it had one, or else one of ours. Without a score Gradescope gives none.
if [ "$status" = 124 ] || [ "$status" = 137 ]; then
    echo "grader: the time was up before everything was graded." >>"$said"
fi
"$python" -I -c '
import json, sys
lines = [line for line in open(sys.argv[1], errors="replace") if line.startswith("grader: ")]
output = "Nothing was graded, and there is no score; this is neither a zero nor a pass.\n" + "".join(lines)
json.dump({"output": output, "output_format": "text", "stdout_visibility": "hidden", "tests": []}, sys.stdout)
' "$said" >"$results/results.json" ||
    echo '{"output": "The grader failed. There is no score; please tell your instructor.", "tests": []}' \
        >"$results/results.json"
