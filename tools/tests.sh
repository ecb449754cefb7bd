#!/usr/bin/env bash
# Runs every test with coverage, holds the floors, and ends with pytest's own summary line.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p out
rm -f .coverage .coverage.*
.venv/bin/pytest -q -n 2 --cov --cov-report= 2>&1 | tee out/tests.log
code=$?
floor() {
    local least=$1
    shift
    .venv/bin/coverage report --fail-under="$least" "$@" || { echo "coverage is below $least %: $*" && code=1; }
}
if [ "$code" = 0 ]; then
    floor 100 --include='src/jianyue/engine/*'
    floor 95 --omit='src/jianyue/engine/*'
fi
tail -n 1 out/tests.log
exit "$code"
