#!/usr/bin/env bash
# Interrupts and kills run, spectrum, study and landscape at ten moments each, from the first to the
# last of a whole run, and says whether the earlier complete result has survived, and what a partial
# one says of itself, how many seconds after the signal. Some minutes; status 1 if anything is lost
# or a stopped command is silent.
#   kill_commands.sh PROGRAM FILE.prm [MOMENTS]     FILE has a section Study
set -u
program=$(realpath "$1")
file=$(realpath "$2")
moments=${3-10}
cd "$(mktemp -d)" || exit 1
lost=0

# status_of DIRECTORY: program.status, or "no summary".
status_of() {
  sed -n 's/^    "status": "\(.*\)".*/\1/p' "$1/summary.json" 2>/dev/null | grep . || echo "no summary"
}

# fingerprint DIRECTORY: of all that is in it.
fingerprint() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }

# check COMMAND SIGNAL SECONDS: one attempt on top of a complete result.
check() {
  local place=results/$1 before after code
  rm -rf "$place.part"
  before=$(fingerprint "$place")
  local begin
  begin=$(date +%s.%N)
  timeout --preserve-status -s "$2" "$3" "$program" "$1" "$file" --output "$place" --quiet 2>error
  code=$?
  local late
  late=$(echo "$(date +%s.%N) - $begin - $3" | bc)
  after=$(fingerprint "$place")
  local verdict=kept
  if [ "$code" = 0 ]; then
    verdict="replaced by a complete one"
    [ "$(status_of "$place")" = done ] && [ ! -e "$place.part" ] || verdict=LOST
  elif [ "$before" != "$after" ] && [ "$(status_of "$place")" != done ]; then
    verdict=LOST
  fi
  [ "$2" = INT ] && [ "$code" != 0 ] && [ -e "$place.part" ] && ! grep -q "stopped by Ctrl-C" error && verdict="SILENT, $verdict"
  case $verdict in *LOST* | *SILENT*) lost=1 ;; esac
  printf '%-10s %-5s %7.2f s and %5.2f s later status %3d: %s; part: ' "$1" "$2" "$3" "$late" \
    "$code" "$verdict"
  [ -e "$place.part" ] && status_of "$place.part" || echo none
  sed 's/^/             /' error
}

for command in run spectrum study landscape; do
  begin=$(date +%s.%N)
  "$program" "$command" "$file" --output "results/$command" --quiet || exit 1
  whole=$(echo "$(date +%s.%N) - $begin" | bc)
  for signal in INT KILL; do
    for ((k = 1; k <= moments; ++k)); do
      check "$command" "$signal" "$(echo "scale=3; $whole * $k / $moments" | bc)"
    done
  done
done
rm -r "$PWD"
exit $lost
