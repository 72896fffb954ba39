#!/bin/sh
# What a pair costs from region size to a million needs, up to a plan within a given gap: a line of figures for each size.
#
# usage: benches/curve.sh [--dev] [--gap SHARE] [NEEDS ...]
#
# Sizes are numbers of needs, with one offer for ten needs and about thirty eligible offers for each need; the gap is 0.04
# where none is named. The default goes up to a million needs and takes about ten minutes and six gigabytes. --dev uses
# the daily build instead of the release build (the optimizer itself is compiled alike in both).
set -eu
cd "$(dirname "$0")/.."
profile=release
if [ "${1:-}" = --dev ]; then
    profile=dev
    shift
fi
gap=0.04
if [ "${1:-}" = --gap ]; then
    gap=$2
    shift 2
fi
[ $# -gt 0 ] || set -- 1000 4000 16000 64000 250000 1000000
cargo build --quiet --package benches --bin scale --profile "$profile"
[ "$profile" = dev ] && folder=debug || folder=release
program="${CARGO_TARGET_DIR:-target}/$folder/scale"
echo "| needs | pairs | solve, s | processor, s | processor s per million pairs | certified gap | peak MB |"
echo "|---|---|---|---|---|---|---|"
for needs in "$@"; do
    "$program" --needs "$needs" --offers $((needs / 10)) --degree 30 --seconds 1200 --gap "$gap" | python3 -c '
import json, sys
r = json.load(sys.stdin)
text = "| {needs:,} | {pairs:,} | {solve_s:.1f} | {cpu_s:.1f} | {cpu_s_per_million_pairs:.1f} | {gap:.2f} % | {peak_mb:.0f} |"
print(text.format(gap=100 * r["certified_gap"], **r), flush=True)'
done
