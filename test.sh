#!/bin/sh
# Installs what the tests need, builds the solution in Release and runs every test project.
# usage: ./test.sh [--light] [--no-install]
#   --light       leave out libtorch and the compiler for it; the training tests are then skipped and named
#   --no-install  install nothing
# Ends with the line "N passed, N failed"; the exit status is 0 only when nothing failed.
set -u
cd "$(dirname "$0")" || exit 1
. ./.ci/packages.sh
light=0 install=1
for option in "$@"; do
    case $option in
        --light) light=1 ;;
        --no-install) install=0 ;;
        *) sed -n '3,6s/^# //p' "$0" >&2; exit 2 ;;
    esac
done

need_sdk
if [ $install = 1 ]; then
    install_packages ffmpeg libsdl2-2.0-0 xvfb x11-apps || echo "Going on without; tests that need them are skipped or fail." >&2
    install_packages libheif-examples || echo "Going on without; the test of HEIC photos is skipped." >&2
    install_packages chromium || echo "Going on without; the tests of pages in a browser are skipped." >&2
    if [ $light = 0 ]; then
        install_packages g++ libtorch-dev libopenblas0-pthread || echo "Going on without libtorch; the training tests are skipped." >&2
    fi
fi
# Tests of the training room look at this variable (CONTRIBUTING.md, "Tests").
if ! command -v g++ >/dev/null 2>&1 || ! has_package libtorch-dev || [ $light = 1 ]; then
    NCV_WITHOUT_LIBTORCH=1
    export NCV_WITHOUT_LIBTORCH
fi

results=$PWD/TestResults
rm -rf "$results"
mkdir -p "$results"
echo "== build"
if ! dotnet build NeuralCodec.sln -c Release -v quiet -nologo; then
    echo "The build failed."
    echo "0 passed, 1 failed"
    exit 1
fi

# counter NAME FILE: one number of the <Counters> element of a result file.
counter() {
    sed -n "s/.*<Counters [^>]*\b$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1
}

# `dotnet test` itself leaves two empty folders in the temporary folder at each call, and a test that is killed leaves its own: they go with this one.
temporary=$(mktemp -d "${TMPDIR:-/tmp}/ncv-tests-XXXXXX") || exit 1
trap 'rm -rf "$temporary"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

passed=0 failed=0 skipped=0
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    echo "== $name"
    trx=$results/$name.trx
    # A test that hangs is named and ends its project, not the whole run.
    TMPDIR=$temporary dotnet test "$project" -c Release --no-build -v quiet -nologo --results-directory "$results" \
        --blame-hang --blame-hang-timeout 10m --blame-hang-dump-type none \
        --logger "trx;LogFileName=$trx" --logger "console;verbosity=minimal"
    status=$?
    p=0 f=0 s=0
    if [ -e "$trx" ]; then
        total=$(counter total "$trx") p=$(counter passed "$trx") f=$(counter failed "$trx")
        total=${total:-0} p=${p:-0} f=${f:-0}
        s=$((total - p - f))
        if [ $s -gt 0 ]; then
            echo "skipped in $name:"
            sed -n 's/.*<UnitTestResult .*testName="\([^"]*\)".*outcome="NotExecuted".*/  \1/p' "$trx"
        fi
    fi
    if [ $((p + f + s)) -eq 0 ] && grep -rqE '\[(Fact|Theory|[A-Za-z]+Fact|[A-Za-z]+Theory)' --include='*.cs' "$(dirname "$project")"; then
        echo "$name has tests, and none ran."
        f=1
    fi
    # A test host that died counts even where its result file shows no failure.
    if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
