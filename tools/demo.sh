#!/usr/bin/env bash
# Replays one history under each agreement named and says where the reports are.
# usage: tools/demo.sh MAPPING HISTORY AGREEMENT ...
set -euo pipefail
cd "$(dirname "$0")/.."
mapping=$1 history=$2
shift 2
reports=()
for agreement in "$@"; do
    echo "== $agreement"
    .venv/bin/jianyue replay "$agreement" "$history" --mapping "$mapping" --out "out/$agreement"
    reports+=("$PWD/out/$agreement/report.html")
done
echo
echo "The reports (open them in a browser):"
printf '  %s\n' "${reports[@]}"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
    for report in "${reports[@]}"; do
        xdg-open "$report" >/dev/null 2>&1 || true
    done
fi
