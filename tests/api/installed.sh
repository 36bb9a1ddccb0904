#!/usr/bin/env bash
# installed.sh SOURCE BUILD: installs into an empty folder and builds examples/ask.c from outside the tree with what
# pkg-config says, as C and its headers as C++ too; runs it, and the installed program.
set -uo pipefail
source_dir=$1 build=$2
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # DESCRIPTION COMMAND…
  local what=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $what"
    cat "$work/log"
  fi
}

asks() { # PROGRAM: it must name the function that is called most
  "$1" "$work/tree" | tee /dev/stderr | grep -q '^c:fn:add:add.c is called by 2$'
}

mkdir -p "$work/tree"
printf 'int add(int a, int b) { return a + b; }\n' >"$work/tree/add.c"
printf 'int add(int, int);\n' >"$work/tree/add.h"
printf '#include "add.h"\nint twice(int a) { return add(a, a); }\nint main(void) { return add(twice(1), 2); }\n' \
  >"$work/tree/main.c"

check "cmake --install" cmake --install "$build" --prefix "$work/prefix"
mv "$work/prefix" "$work/moved"
pc=$(find "$work/moved" -name parseltongue.pc -printf '%h')
export PKG_CONFIG_PATH=$pc
cp "$source_dir/examples/ask.c" "$work/ask.c"
read -ra cflags <<<"$(pkg-config --cflags parseltongue)"
read -ra libs <<<"$(pkg-config --libs parseltongue) ${PT_EXTRA_LIBS:-}"
strict=(-Wall -Wextra -Wshadow -Wpedantic -Werror)
check "the example compiles and links" "${CC:-cc}" -std=c11 -D_DEFAULT_SOURCE "${strict[@]}" "${cflags[@]}" "$work/ask.c" -o "$work/ask" "${libs[@]}"
check "the example asks" asks "$work/ask"
check "the example of the build asks" asks "$build/examples/ask"
for header in "$work"/moved/include/parseltongue/*.h; do
  name=$(basename "$header")
  printf '#include <parseltongue/%s>\nint main(void) { return 0; }\n' "$name" >"$work/header.c"
  check "$name is C" "${CC:-cc}" -std=c99 "${strict[@]}" "${cflags[@]}" -c "$work/header.c" -o "$work/header.o"
  if command -v "${CXX:-c++}" >/dev/null; then
    check "$name is C++" "${CXX:-c++}" -std=c++11 "${strict[@]}" "${cflags[@]}" -x c++ -c "$work/header.c" -o "$work/header.o"
  fi
done
check "the installed program runs" "$work/moved/bin/parseltongue" ingest "$work/tree" --db mem
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
