#!/usr/bin/env bash
# One run of the gate in a CI job: install it, ask it, tell the platform what it said.
#
# usage: tools/ci_check.sh github|gitlab
#
# Every value comes as a variable, GATE_INPUT_<NAME>; none stands in shell text. The exit code is the gate's own: 0 lets
# a release through. What the platform is told is written once, at the end, whatever happened: without an answer of the
# gate it is UNDECIDED and not allowed.
# shellcheck disable=SC2016 # backticks in messages are Markdown
set -euo pipefail
platform=$1
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
inputs=(BUILD POLICY POLICY_DIGEST REGION AUDIENCE FEATURES ATTESTATIONS DECISION KEY MODE KEEP_RECORD)
venv=
child=
asked=0

case $platform in
  github)
    told=$GITHUB_OUTPUT
    work=$(mktemp -d -- "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/model-release-gate.XXXXXX")
    formats=(github-output github-annotations)
    shown=markdown=$work/summary.md
    unknown=('decision=UNDECIDED' 'allowed=false')
    ;;
  gitlab)
    work=gate-answer # in the project's folder, where artifacts are taken from
    mkdir -p -- "$work"
    told=$work/outputs.env
    formats=(gitlab-dotenv)
    shown=junit=$work/junit.xml
    unknown=('GATE_DECISION=UNDECIDED' 'GATE_ALLOWED=false')
    rm -f -- "$told"
    ;;
esac
report=$work/report.json
record=$work/record
rm -rf -- "$report" "$record" "${shown#*=}" "$work"/said-*

# A job that is cancelled leaves nothing running: what runs has a process group of its own.
set -m
run() {
  local code=0
  "$@" </dev/null &
  child=$!
  wait "$child" || code=$?
  child=
  return "$code"
}
# shellcheck disable=SC2329 # the traps below call it
stop() {
  trap '' INT TERM
  [ -z "$child" ] || { kill -TERM -- "-$child" && wait "$child"; } 2>/dev/null || true
  exit "$1"
}
trap 'stop 143' TERM
trap 'stop 130' INT

# shellcheck disable=SC2329 # the trap below calls it
tell() {
  local code=$? said=$work/said-${formats[0]} text
  # Only the gate's own 0 and 1 are answers; an answer that could not be said is none.
  if [ "$code" -le 1 ] && { [ "$asked" = 0 ] || [ ! -s "$said" ]; }; then code=3; fi
  if [ "$code" -le 1 ] && ! text=$(cat -- "$said"); then code=3; fi
  if [ "$code" -gt 1 ]; then
    text=$(
      printf '%s\n' "${unknown[@]}"
      [ ! -s "$said" ] || grep -vE '^(decision|allowed|GATE_DECISION|GATE_ALLOWED)=' -- "$said" || true
    )
  fi
  if [ -d "$record" ]; then
    case $platform in
      github) text+=$'\n'record=$record$'\n'record-artifact=gate-record-${work##*.} ;;
      gitlab) text+=$'\n'GATE_RECORD=$record ;;
    esac
  fi
  printf '%s\n' "$text" >>"$told" || code=3 # else a full disk would look like a denial
  [ ! -s "$work/said-github-annotations" ] || cat -- "$work/said-github-annotations"
  [ "$platform" != github ] || summarise "$code" "$said" || printf 'warning: no job summary was written\n' >&2
  rm -f -- "$work"/said-*
  [ -z "$venv" ] || rm -rf -- "$venv"
  exit "$code"
}
trap tell EXIT

# The job summary: GitHub shows none that is larger than 1 MiB, so it is cut at a line, and says so.
# shellcheck disable=SC2329 # `tell` calls it
summarise() {
  local summary=$work/summary.md
  [ -n "${GITHUB_STEP_SUMMARY:-}" ] || return 0
  {
    [ -n "${GATE_INPUT_POLICY_DIGEST:-}" ] || printf '## :warning: policy: unpinned\n\n%s %s\n\n' \
      'Whoever can change the policy, the trust file or a key in this job decides. Set `policy-digest` to what' \
      '`gate policy digest` prints for the policy that you reviewed.'
    if [ -s "$summary" ] && { [ "$1" -le 1 ] || { [ "$1" = 3 ] && grep -qx 'decision=UNDECIDED' -- "$2"; }; }; then
      LC_ALL=C awk '{ size += length($0) + 1 } size > 1000000 { cut = 1; exit } { print }
        END { if (cut) print "\n\n**Cut here: a job summary holds 1 MiB. The whole is in the report and in the record.**" }' "$summary"
    else
      printf '## UNDECIDED: the gate gave no answer\n\nExit code %s. Nothing is allowed; the log of the step says why.\n' "$1"
    fi
  } >>"$GITHUB_STEP_SUMMARY"
}

misused() { printf 'error: %s\nhelp: %s\n' "$@" >&2; exit 2; }

# A decision of an earlier run must not be taken for this one's, even where this one never comes to decide.
[ -z "${GATE_INPUT_DECISION:-}" ] || rm -f -- "$GATE_INPUT_DECISION"

for name in "${inputs[@]}"; do
  variable=GATE_INPUT_$name
  value=${!variable:-}
  [ "$name" != FEATURES ] || value=${value//$'\n'/ }
  [[ $value != *[[:cntrl:]]* ]] ||
    misused "the input $name has a line break or a control character" 'give it as one plain line'
done
[ -n "${GATE_INPUT_BUILD:-}" ] || misused 'the input build is empty' 'name the folder or file that is to be released'
case ${GATE_INPUT_MODE:-} in
  '' | enforce) ;;
  *) misused 'the input mode is not `enforce`' 'leave it out: it can only tighten what the policy says' ;;
esac
case ${GATE_INPUT_KEEP_RECORD:=true} in
  true | false) ;;
  *) misused 'the input keep-record is neither `true` nor `false`' 'leave it out to keep the record' ;;
esac
[ -n "${GATE_INPUT_POLICY_DIGEST:-}" ] || printf 'warning: policy: unpinned\nhelp: %s\n' \
  'set policy-digest to what `gate policy digest` prints for the policy that you reviewed' >&2

venv=$(mktemp -d)/venv
printf 'installing the gate from its own checkout\n' >&2
run "$here/tools/ci_install.sh" "$venv"

flags=("--report=json=$report" "--report=$shown")
for format in "${formats[@]}"; do flags+=("--report=$format=$work/said-$format"); done
flag() { [ -z "$2" ] || flags+=("--$1=$2"); }
flag policy "${GATE_INPUT_POLICY:-}"
flag policy-digest "${GATE_INPUT_POLICY_DIGEST:-}"
flag audience "${GATE_INPUT_AUDIENCE:-}"
flag attestations "${GATE_INPUT_ATTESTATIONS:-}"
flag decision "${GATE_INPUT_DECISION:-}"
flag key "${GATE_INPUT_KEY:-}"
[ "$GATE_INPUT_KEEP_RECORD" = false ] || flag record "$record"
[ "${GATE_INPUT_MODE:-}" != enforce ] || flags+=(--enforce)
# Lists: by commas, blanks or lines.
IFS=$', \t\n' read -r -d '' -a regions <<<"${GATE_INPUT_REGION:-}" || true
IFS=$', \t\n' read -r -d '' -a features <<<"${GATE_INPUT_FEATURES:-}" || true
for region in ${regions[@]+"${regions[@]}"}; do flag region "$region"; done
for feature in ${features[@]+"${features[@]}"}; do flag feature "$feature"; done

export FORCE_COLOR="${FORCE_COLOR:-1}"
asked=1
code=0
run "$venv/bin/python" -I -m gate check "${flags[@]}" -- "$GATE_INPUT_BUILD" || code=$?
exit "$code"
