#!/usr/bin/env bash
# Plays made-up histories, shared out among the processors.
# usage: tools/simulate.sh SEEDS DAYS
set -uo pipefail
cd "$(dirname "$0")/.."
seeds=$1 days=$2
parts=$(nproc)
[ "$parts" -le "$seeds" ] || parts=$seeds
first=1
pids=()
for ((part = 0; part < parts; part++)); do
    many=$((seeds / parts + (part < seeds % parts)))
    .venv/bin/jianyue simulate --seed "$first" --seeds "$many" --days "$days" &
    pids+=("$!")
    first=$((first + many))
done
code=0
for pid in "${pids[@]}"; do
    wait "$pid" || code=1
done
exit "$code"
