# Sourced by the other scripts: finds what a fresh Debian or Ubuntu machine lacks and installs it with apt where it may.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# install PACKAGE... : installs with apt as root or with password-less sudo, else prints the line to type and stops.
install() {
  local become=()
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      become=(sudo -n)
    else
      say "These packages are missing. Install them with this line, then start again:"
      echo "  sudo apt-get update && sudo apt-get install -y $*" >&2
      exit 1
    fi
  fi
  if ! command -v apt-get >/dev/null; then
    say "No apt-get here. Install what these Debian packages hold, then start again: $*"
    exit 1
  fi
  say "Installing: $*"
  # A list that cannot be refreshed is no fault while the packages themselves install.
  "${become[@]}" apt-get update -qq || say "The list of packages could not be refreshed; going on with the one at hand."
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >&2
}

# The library of C, by the names under which the binding looks for it; the one of C++ beside it (libclang-cpp) is another.
has_library() {
  compgen -G "/usr/lib/llvm-*/lib/libclang.so*" >/dev/null || compgen -G "/usr/lib/llvm-*/lib/libclang-[0-9]*.so*" >/dev/null ||
    ldconfig -p 2>/dev/null | grep -qE 'libclang(-[0-9.]+)?\.so'
}

# What building needs: HiGHS is C++ and its Rust binding reads the headers with libclang.
ensure_build() {
  local missing=()
  command -v cmake >/dev/null || missing+=(cmake)
  has_library || missing+=(libclang-dev)
  command -v make >/dev/null || command -v ninja >/dev/null || missing+=(make)
  command -v c++ >/dev/null || missing+=(g++)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
  if ! command -v cargo >/dev/null; then
    [ -r "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
  fi
  command -v cargo >/dev/null || { say "Rust is missing. Install its stable toolchain with rustup, then start again."; exit 1; }
}

# What the tests need besides: a PostgreSQL server, a browser, fonts for six languages (browser and PDF), node to drive the
# browser, Python for the independent judge of plans.
ensure_tests() {
  local missing=()
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v python3 >/dev/null || missing+=(python3)
  local noto=/usr/share/fonts
  [ -r "$noto/truetype/noto/NotoSans-Regular.ttf" ] && [ -r "$noto/truetype/noto/NotoNaskhArabic-Regular.ttf" ] ||
    missing+=(fonts-noto-core)
  [ -r "$noto/opentype/noto/NotoSansCJK-Regular.ttc" ] || missing+=(fonts-noto-cjk)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
}

target_dir() { echo "${CARGO_TARGET_DIR:-$PWD/target}"; }

# Builds what the arguments of `cargo build` name. From cold this compiles HiGHS (C++) and some 500 Rust crates: about five minutes on two cores.
build_program() {
  if [ ! -x "$(target_dir)/debug/matchmaker" ]; then
    say "Building for the first time: some 500 crates and the HiGHS solver (C++). Two cores take about five minutes."
    [ -t 2 ] || export CARGO_TERM_PROGRESS_WHEN=always CARGO_TERM_PROGRESS_WIDTH=72
  fi
  cargo build --locked "$@"
}
