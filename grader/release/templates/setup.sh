#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image of this autograder. Ubuntu 24.04 is the image to choose.
set -euo pipefail
source="${AUTOGRADER:-/autograder}/source"
export DEBIAN_FRONTEND=noninteractive

# The newest Python that is there, is new enough and can make an environment.
newest() {
    local name
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

# bubblewrap is the box for students' code; where the container forbids it, the grader takes the next best one and says so.
apt-get update
apt-get install --yes --no-install-recommends bubblewrap ca-certificates python3 python3-venv
if ! python=$(newest); then
    apt-get install --yes --no-install-recommends python3.12 python3.12-venv ||
        apt-get install --yes --no-install-recommends python3.11 python3.11-venv
    python=$(newest)
fi

# Makes .venv from the hash-locked lists in requirements/.
"$python" "$source/course.py" setup @EXTRAS@
