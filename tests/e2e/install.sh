#!/bin/sh
# What is installed works: the program and its help from a prefix of its own, and the package.
set -eu
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
fail() {
    echo "install: $1"
    exit 1
}
quietly() { # COMMAND...: its output only when it fails
    "$@" >"$prefix/log" 2>&1 || {
        cat "$prefix/log"
        fail "$1 failed"
    }
}
listed() { # FILE PATTERN...: every pattern is a line's end in FILE
    list=$1
    shift
    for name; do
        grep -qE "$name\$" "$list" || fail "$name is not in $(basename "$list")"
    done
}
everything='/bin/pir /bin/git-pir /libexec/pir/pir-pdf /include/pir.h /include/pir/err.h /include/pir/kind.h
    /libpir.a /libpir.so /libpir.so.0 /pkgconfig/pir.pc'

quietly cmake --install "$PIR_BUILD" --prefix "$prefix/usr"
find "$prefix/usr" >"$prefix/installed"
# shellcheck disable=SC2086  # a list of patterns
listed "$prefix/installed" $everything

# With an empty home, far from the source and any record.
mkdir "$prefix/home"
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[^=]*=//p' "$PIR_BUILD/CMakeCache.txt")
pir() { # ARGUMENTS...
    (cd "$prefix/home" &&
        env -u GIT_DIR -u GIT_WORK_TREE HOME="$prefix/home" PIR_PAGER=cat \
            PATH="$prefix/usr/bin:$PATH" "$@")
}
pir pir version | grep -qF "$version" || fail "pir version does not say $version"
pir git pir version | grep -qF "$version" || fail "git pir version does not say $version"
pir pir help | grep -q 'note' || fail 'pir help does not name the command note'
pir pir help note | grep -q -- '--' || fail 'pir help note lists no option'

for tool in cpack dpkg-deb dpkg-shlibdeps; do
    command -v $tool >/dev/null || {
        echo "install: the package is not tried, there is no $tool"
        exit 0
    }
done
quietly cpack -G DEB -B "$prefix/package" --config "$PIR_BUILD/CPackConfig.cmake"
deb=$(find "$prefix/package" -maxdepth 1 -name 'pir_*.deb')
[ -n "$deb" ] || fail 'cpack made no package'
dpkg-deb -c "$deb" | sed 's/ -> .*//' >"$prefix/packaged"
# shellcheck disable=SC2086  # a list of patterns
listed "$prefix/packaged" $everything
dpkg-deb -f "$deb" >"$prefix/control"
for line in 'Package: pir' "Version: $version" 'Maintainer: pir developers <pir@example.org>' \
    'Depends: .*libgit2-' 'Depends: .*openssh-client'; do
    grep -qE "^$line" "$prefix/control" || fail "the package does not say $line"
done
