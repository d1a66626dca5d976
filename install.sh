#!/usr/bin/env bash
# Builds masterbus on a bare Debian 12 with a Rust toolchain, and installs it or starts the demo.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: ./install.sh [--prefix DIR]         build, and install to DIR/bin (default /usr/local for root, else ~/.local)
       ./install.sh --demo [ARGUMENT...]   build, and run `masterbus demo ARGUMENT...`
TEXT
}

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $1"; exit "${2:-1}"; }

demo=no
prefix=
while [ $# -gt 0 ]; do
  case $1 in
    --demo)
      demo=yes
      shift
      break
      ;;
    --prefix)
      [ $# -ge 2 ] || fail "--prefix needs a folder" 2
      prefix=$2
      shift 2
      ;;
    --prefix=*)
      prefix=${1#*=}
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "unknown argument $1" 2
      ;;
  esac
done

from=$PWD
cd "$(dirname "$(readlink -f "$0")")"

# rustup's folder is not on the PATH of every shell
if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
  PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi
command -v cargo >/dev/null ||
  fail "no Rust toolchain found: install one from https://rustup.rs (1.92 or later), then run this again"

# Rust links with the C compiler, and some crates contain C code
if ! command -v cc >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing build-essential: Rust links with the C compiler"
    apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends build-essential >&2
  else
    fail "no C compiler (cc) found, and only root can install one: run  sudo apt-get install build-essential"
  fi
fi

say "Building masterbus (the first time takes some minutes)"
cargo build --release --locked --bin masterbus >&2
binary=${CARGO_TARGET_DIR:-target}/release/masterbus

if [ "$demo" = yes ]; then
  binary=$(readlink -f "$binary")
  cd "$from"
  exec "$binary" demo "$@"
fi

if [ -z "$prefix" ]; then
  if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
fi
case $prefix in
  /*) ;;
  *) prefix=$from/$prefix ;;
esac
install -D -m 755 "$binary" "$prefix/bin/masterbus" || fail "cannot write to $prefix/bin: choose another --prefix, or run as root"
say "Installed $prefix/bin/masterbus"
case :$PATH: in
  *":$prefix/bin:"*) ;;
  *) say "$prefix/bin is not on your PATH: add it, or run the binary by its full path" ;;
esac
say "Next:  masterbus demo    or    masterbus serve    (manual: masterbus man install)"
