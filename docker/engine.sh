#!/usr/bin/env bash
# Start a Docker engine by hand, where no systemd does it, and stop it again; both as root.
#
#     docker/engine.sh start FOLDER [OPTION...]    return when it answers; the options are dockerd's
#     docker/engine.sh stop FOLDER
#
# FOLDER gets its images, its log and its process id; a short path, for sockets lie in it as well (unix(7)). Where an
# engine answers already nothing is started, and stop then stops nothing.
set -euo pipefail

if [[ ! ${1:-} =~ ^(start|stop)$ || -z ${2:-} ]]; then
    sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
action=$1 folder=$2 number=$2/engine.pid
shift 2

# Tell whether a process is an engine that has not ended; what has ended may still wait to be buried (proc(5)).
lives() {
    grep -qs '^Name:.dockerd$' "/proc/$1/status" && ! grep -qs '^State:.Z' "/proc/$1/status"
}

if [[ $action == stop ]]; then
    [[ -f $number ]] || exit 0
    process=$(<"$number")
    lives "$process" || exit 0
    kill "$process"
    for _ in {1..150}; do
        lives "$process" || exit 0
        sleep 0.1
    done
    echo "engine.sh: the engine, process $process, has not ended after 15 s." >&2
    exit 1
fi

if docker version >/dev/null 2>&1; then
    echo "engine.sh: an engine answers already, and is used as it is." >&2
    exit 0
fi
mkdir -p "$folder"
setsid dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$number" --log-level warn "$@" \
    >"$folder/log" 2>&1 </dev/null &
process=$!
for _ in {1..300}; do
    if docker version >/dev/null 2>&1; then
        exit 0
    fi
    sleep 0.1
    kill -0 "$process" 2>/dev/null || break
done
kill "$process" 2>/dev/null || true
echo "engine.sh: the engine does not answer; the end of its log:" >&2
tail -5 "$folder/log" >&2
exit 1
