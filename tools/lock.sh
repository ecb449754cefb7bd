#!/usr/bin/env bash
# Writes the three lock files: what runs the product, what checks it, what it is timed against.
# Every file pins versions and the hashes of all their files, and names no address of a registry.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile pyproject.toml --quiet --generate-hashes --no-strip-extras --no-header --no-emit-index-url \
        --no-emit-find-links --python-version 3.11 --extra embedded "$@"
}
compile --group build -o requirements.txt
compile --group build --group dev -c requirements.txt -o requirements-dev.txt
compile --group bench -c requirements-dev.txt -o requirements-bench.txt
