# Sourced by solver/run, tests/run and .ci/run: what each of them needs before it can build.
# Sets `root`, the folder of the checkout. Everything here is quiet when there is nothing to do.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

packages=(g++ cmake ninja-build libdeal.ii-dev libboost-program-options-dev libgtest-dev
  libbenchmark-dev nlohmann-json3-dev libsuitesparse-dev libopenblas-dev libhwy-dev
  libjemalloc-dev librandom123-dev libmuparser-dev gnuplot-nox)

# complain TEXT: prints it where it cannot be mistaken for results.
complain() {
  echo "gibbsflow: $*" >&2
}

# as_root COMMAND...: runs it as the administrator, without questions.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    complain "cannot install packages without sudo; as root: apt-get install ${packages[*]}"
    return 1
  fi
}

# missing PACKAGE...: prints those that are not installed, one a line.
missing() {
  comm -23 <(printf '%s\n' "$@" | sort) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u)
}

# run_logged LOG COMMAND...: the output goes to the log, of which the end is shown on failure.
run_logged() {
  local log=$1
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    return 0
  fi
  complain "this failed: $*"
  grep -m 20 -E '(error|Error|FAILED|^E:)' "$log" >&2 || true
  tail -n 20 "$log" >&2
  complain "all of its output is in $log"
  return 1
}

# install_packages PACKAGE...: installs what is missing; does not touch the network otherwise.
install_packages() {
  local list log
  list=$(missing "$@")
  [ -z "$list" ] && return 0
  if ! command -v apt-get >/dev/null; then
    complain "this machine has no apt-get; install by hand: $*"
    return 1
  fi
  complain "installing what is missing: $(echo $list)"
  mkdir -p "$root/.build"
  log=$root/.build/install.log
  local begin=$SECONDS
  run_logged "$log" as_root apt-get update &&
    run_logged "$log" as_root apt-get install -y --no-install-recommends $list &&
    complain "installed in $((SECONDS - begin)) s"
}

# build NAME TARGET [CMAKE_OPTION...]: configures .build/NAME once and builds the target.
build() {
  local directory=$root/.build/$1 target=$2 log begin=$SECONDS
  shift 2
  log=$directory/build.log
  mkdir -p "$directory" || return 1
  # One build at a time in a folder; the lock ends with this script.
  exec 9>"$directory/lock"
  flock 9
  if [ ! -f "$directory/build.ninja" ]; then
    local launcher=()
    if command -v ccache >/dev/null; then
      launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
      export CCACHE_SLOPPINESS=pch_defines,time_macros
    fi
    complain "building (the first time this takes five to fifteen minutes) ..."
    run_logged "$log" cmake -S "$root" -B "$directory" -G Ninja "${launcher[@]}" "$@" || return 1
  elif [ -n "$(ninja -C "$directory" -n "$target" 2>&1 | grep -m 1 '^\[')" ]; then
    complain "building what has changed ..."
  else
    exec 9>&-
    return 0
  fi
  run_logged "$log" ninja -C "$directory" "$target" || return 1
  complain "built in $((SECONDS - begin)) s"
  exec 9>&-
}
