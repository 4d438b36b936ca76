#!/bin/sh
# Builds the shim between the training room and libtorch.
# usage: build.sh OUTPUT [LIBTORCH]
#   OUTPUT    the library to write, libncvtorch.so
#   LIBTORCH  folder with include/ and lib/ of a libtorch 1.13 or 2.x; without it the compiler's own folders (libtorch-dev)
# CXX names another compiler than g++, CXXFLAGS further options: -D_GLIBCXX_USE_CXX11_ABI=0 for a libtorch of the old C++
# interface (Python wheels before 2.7), -march=x86-64-v3 for other processors than this one.
set -eu
[ $# -ge 1 ] || { sed -n '3,7s/^# //p' "$0" >&2; exit 2; }
output=$1 libtorch=${2:-} source=$(dirname "$0")
set -- "$source"/*.cpp
if [ -n "$libtorch" ]; then
    [ -e "$libtorch/include/ATen/ATen.h" ] || { echo "'$libtorch' is no libtorch: it has no include/ATen/ATen.h" >&2; exit 1; }
    set -- "$@" "-I$libtorch/include" "-L$libtorch/lib" "-Wl,-rpath,$libtorch/lib"
fi
# Nothing in the shim refers to the CUDA library: only libtorch.so brings it along, so it must stay although unreferenced.
# shellcheck disable=SC2086
exec "${CXX:-g++}" -std=c++17 -O3 -march=native -fPIC -shared -fvisibility=hidden ${CXXFLAGS:-} "$@" \
    -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10 -o "$output"
