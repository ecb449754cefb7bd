#!/usr/bin/env bash
# Runs every test: first those with coverage and its floors, then browsers, long histories and what
# asks the same again without, for measuring makes them twice as slow and they reach nothing new.
# There whoever has nothing left takes over from the other, for some tests last minutes.
# Ends with pytest's own summary lines, that of the most tests last.
set -uo pipefail
cd "$(dirname "$0")/.."
measured="not browser and not simulation and not again"
mkdir -p out
rm -f .coverage .coverage.*
.venv/bin/pytest -q -n 2 -m "$measured" --cov --cov-report= 2>&1 | tee out/measured.log
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
.venv/bin/pytest -q -n 2 --dist worksteal -m "not ($measured)" 2>&1 | tee out/others.log || code=1
tail -qn 1 out/others.log out/measured.log
exit "$code"
