#!/bin/sh
# A server behind git daemon, which lets anybody push: the hooks are all that stands there.
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

new_server
free_port
served daemon git daemon --listen=127.0.0.1 --port="$port" --base-path="$top" --export-all \
    --enable=receive-pack --reuseaddr "$top/server.git"

hostile_pushes "git://127.0.0.1:$port/server.git"
more_pushes 60
