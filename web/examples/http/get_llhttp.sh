#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Puts the C source of llhttp, the HTTP parser of Node, into the directory llhttp, or the one that is
# named. It comes out of the Python package httptools, whose hash is in requirements.txt.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-llhttp}

[ -e "$target/include/llhttp.h" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m pip download --quiet --disable-pip-version-check --no-deps \
  --no-binary :all: --require-hashes -r "$here/requirements.txt" --dest "$work" >&2 || {
  echo "get_llhttp.sh: pip cannot download httptools: is python3 with pip there?" >&2
  exit 1
}
tar -xzf "$work"/httptools-*.tar.gz -C "$work"
mkdir -p "$target"
cp -r "$work"/httptools-*/vendor/llhttp/. "$target"
