#!/usr/bin/env bash
# Brings .venv to the state of the lock files named; does nothing when it is there already.
# usage: tools/setup.sh run|dev|bench|browser|prometheus|mailserver ...
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

# Installs Debian packages as root; as anyone else says which ones are missing and how to get them.
need() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing the system packages: $*"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq </dev/null
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
    else
        echo "These system packages are missing: $*" >&2
        echo "Ask an administrator to run:  apt-get install -y $*" >&2
        exit 1
    fi
}

# Unpacks Debian packages in .venv, so that no service starts. The Alertmanager looks for its words at one place alone.
fetch() {
    local folder=.venv/prometheus
    mkdir -p "$folder"
    [ "$(id -u)" != 0 ] || apt-get update -qq </dev/null
    (cd "$folder" && apt-get download -qq "$@" 2>/dev/null </dev/null) || need "$@"
    for package in "$folder"/*.deb; do
        dpkg -x "$package" "$folder"
        rm "$package"
    done
    local words=/usr/share/prometheus/alertmanager
    [ -e "$words/email.tmpl" ] || { mkdir -p "$words" && cp "$folder$words"/*.tmpl "$words/"; } || need prometheus-alertmanager
}

make_environment() {
    command -v "$python" >/dev/null || need python3 python3-venv
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "Jianyue needs Python 3.11 or later; $python is $("$python" -V). Set PYTHON=/path/to/python3.11" >&2
        exit 1
    }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
    # An environment whose interpreter or pip is gone is made anew.
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
}

# The fingerprint changes with the lock, the project's own metadata and the interpreter.
fingerprint() {
    cat "$1" pyproject.toml <(pwd) <(.venv/bin/python -VV) | sha256sum | cut -d ' ' -f 1
}

install() {
    local lock=$1 stamp=.venv/.installed-$1 print
    print=$(fingerprint "$lock")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$print" ] && [ -x .venv/bin/jianyue ]; then
        return
    fi
    echo "Installing $lock into .venv (a minute or two the first time)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
        --no-build-isolation --no-index -e .
    echo "$print" >"$stamp"
}

for part in "$@"; do
    case $part in
        run) make_environment && install requirements.txt ;;
        dev) make_environment && install requirements-dev.txt ;;
        bench) make_environment && install requirements-dev.txt && install requirements-bench.txt ;;
        browser) [ -x /usr/bin/chromium ] || need chromium fonts-noto-cjk ;;
        prometheus) [ -x .venv/prometheus/usr/bin/prometheus ] || fetch prometheus prometheus-alertmanager ;;
        # No service starts: the tests run their own, with configurations of their own.
        mailserver) { [ -x /usr/sbin/dovecot ] && [ -x /usr/sbin/exim4 ]; } || RUNLEVEL=1 need dovecot-imapd dovecot-lmtpd exim4-daemon-light ;;
        *) echo "unknown part: $part" >&2 && exit 2 ;;
    esac
done
