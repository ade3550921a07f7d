#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds, runs and tests wasyncio: ./build.sh help
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'EOF'
Usage: ./build.sh TARGET

  lib                     dist/: libasyncio.a, with asyncio.pc and wasyncio-config.cmake for other
                          builds, and asyncio.wasm for JavaScript
  lib --toolchain emscripten
                          dist/emscripten/: libasyncio.a, asyncio.rsp, asyncio.pc for emcc
  run FILE.c [ARGS...]    build a program and run it in Node; it sees the current directory
  web                     dist/web: the page, a static folder
  serve [PORT]            builds and shows it at http://127.0.0.1:8080/
  timeline FILE.c --svg F [ARGS...]
                          the tasks of a program as a picture
  test [PART...]          all tests, or those of tests/PART.test.js: src, js, examples, cli, lint ...
  bench [NAME...] [--host HOST] [--json] [--short] [--bars]
        [--markdown FILE] measurements beside the neighbours; --bars: what they must reach
  bench growth [--svg F]  the same from 100 to 1,000,000 tasks, as a picture
  bench toolchains        switches and sizes of the same programs, by each compiler
  size [--parts]          what the library adds to a program, raw and gzip; or the shim by files
  fuzz [OPTION...]        random programs on CPython 3.13 and on C: --seed N --count M [--size K]
  format [--check]        C and JavaScript
  api                     docs/api.md, out of the headers
  lint                    eslint, and the types
  clean                   remove dist/
  help                    this text

The compiler comes from npm. WASI_SDK_PATH, or CC=clang (and WASI_SYSROOT), is used instead when set.
EOF
}

fail() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

need_node() {
  command -v node >/dev/null || fail "node is not installed; wasyncio needs Node 20 or newer"
  local version
  version=$(node --version) || fail "node does not start"
  [ "${version//[!0-9.]/}" ] || fail "cannot read the version of node: $version"
  local major=${version#v}
  [ "${major%%.*}" -ge 20 ] || fail "node $version is too old; wasyncio needs Node 20 or newer"
}

# npm is heard only when it fails.
need_packages() {
  need_node
  [ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] && return
  command -v npm >/dev/null || fail "npm is not installed; it comes with Node"
  echo "build.sh: installing the packages of package-lock.json" >&2
  local log
  log=$(cd "$here" && npm ci --loglevel=error --no-progress 2>&1) || {
    printf '%s\n' "$log" >&2
    fail "npm ci failed"
  }
  touch "$here/node_modules/.package-lock.json"
}

target=${1:-help}
[ $# -eq 0 ] || shift
case $target in
  help | -h | --help) usage ;;
  clean) rm -rf "$here/dist" ;;
  lib)
    case "$*" in
      "") ;;
      "--toolchain emscripten") need_packages; exec node "$here/js/cc/emscripten.js" "$here/dist/emscripten" ;;
      *) fail "unknown option '$*'; ./build.sh lib --toolchain emscripten is the other one" ;;
    esac
    need_packages; exec node "$here/js/cc/library.js" "$here/dist"
    ;;
  run)
    [ $# -gt 0 ] || fail "run which program? ./build.sh run FILE.c [ARGS...]"
    need_packages; exec node "$here/js/cli.js" run --dir . "$@"
    ;;
  web) need_packages; exec node "$here/web/build/build.js" "$@" ;;
  serve) need_packages; exec node "$here/web/build/serve.js" "$@" ;;
  timeline) need_packages; exec node "$here/web/build/picture.js" "$@" ;;
  test) need_packages; exec node "$here/tests/run.js" "$@" ;;
  bench) need_packages; exec node "$here/tests/bench/run.js" "$@" ;;
  size) need_packages; exec node "$here/tests/size.js" "$@" ;;
  fuzz) need_packages; exec node "$here/tests/parity/fuzz.js" "$@" ;;
  format) need_packages; exec node "$here/tests/format.js" "$@" ;;
  api) need_node; exec node "$here/tests/api.js" ;;
  lint) need_packages; exec node "$here/tests/run.js" lint ;;
  *) fail "unknown target '$target'; ./build.sh help lists them" ;;
esac
