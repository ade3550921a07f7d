#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Puts a current Emscripten, out of the packages of a newer Debian, into a directory of its own that
# can be used as EMSDK: ${XDG_CACHE_HOME:-$HOME/.cache}/wasyncio/emscripten, 0.9 GB. Nothing else of
# the machine is changed. It needs apt, a mirror of Debian in apt's configuration, and patchelf.
set -euo pipefail

suite=forky
target=${XDG_CACHE_HOME:-$HOME/.cache}/wasyncio/emscripten
work=$target.$$
root=$work/root

fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

# The mirror that this machine installs Debian's own packages from.
mirror() {
  apt-get indextargets --format "\$(ORIGIN) \$(LABEL) \$(REPO_URI)" "Created-By: Packages" |
    sed -n "s/^Debian Debian //p" | head -n 1
}

# apt with lists, packages and a state of its own.
own_apt() {
  apt-get -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status" \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User= -o APT::Install-Recommends=false \
    -o Acquire::Retries=3 -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

download() {
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg uri
  uri=$(mirror)
  [ "$uri" ] || fail "apt knows no mirror of Debian"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  : >"$work/status"
  echo "deb [signed-by=$keys] $uri $suite main" >"$work/sources.list"
  own_apt update
  own_apt install -y --download-only emscripten
}

# What is of no use here is left out: Node and Python are those of the machine.
unpack() {
  mkdir -p "$root"
  local package
  for package in "$work"/cache/archives/*.deb; do
    case ${package##*/} in
      libnode* | nodejs* | python3* | libpython3* | binutils* | lib*san* | linux-libc-dev*) ;;
      *) dpkg-deb --extract "$package" "$root" ;;
    esac
  done
  ln -s nodejs "$root/usr/share/node_modules" # as Debian's own Node has it
}

# The programs find the newer libraries beside them. A library's own path would hide those.
bind() {
  local from=$1 to=$2 libraries=$2/usr/lib/x86_64-linux-gnu file
  for file in "$from"/usr/lib/x86_64-linux-gnu/lib{LLVM,clang,binaryen}*.so*; do
    [ -L "$file" ] || patchelf --remove-rpath "$file"
  done
  for file in "$from"/usr/lib/llvm-*/bin/{clang,lld,llvm-ar,llvm-nm,llvm-objcopy} \
    "$from"/usr/bin/wasm-{opt,emscripten-finalize,metadce,ctor-eval,split}; do
    patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" \
      --force-rpath --set-rpath "$libraries" "$file"
  done
}

# EMSDK/upstream/emscripten/emcc and the like, with a configuration that names all of it.
write_commands() {
  local to=$1 llvm command
  llvm=$(cd "$root" && echo usr/lib/llvm-*/bin)
  cat >"$work/config" <<END
LLVM_ROOT = '$to/root/$llvm'
BINARYEN_ROOT = '$to/root/usr'
NODE_JS = '$(command -v node)'
CACHE = '$to/cache'
END
  mkdir -p "$work/upstream/emscripten"
  for command in emcc em++ emar; do
    cat >"$work/upstream/emscripten/$command" <<END
#!/bin/sh
EM_CONFIG='$to/config' exec '$to/root/usr/share/emscripten/$command' "\$@"
END
    chmod +x "$work/upstream/emscripten/$command"
  done
}

[ ! -x "$target/upstream/emscripten/emcc" ] || exit 0
[ "$(dpkg --print-architecture)" = amd64 ] || fail "only for amd64"
for program in apt-get dpkg-deb patchelf python3 node; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
download
unpack
bind "$root" "$target/root"
write_commands "$target"
rm -rf "$work/lists" "$work/cache" "$work/status" "$work/sources.list"
rm -rf "$target"
mv "$work" "$target"
"$target/upstream/emscripten/emcc" --version
