#!/bin/sh
# A server behind smart HTTP: git-http-backend, fcgiwrap and nginx.
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

tool nginx
nginx=$tool
tool fcgiwrap
fcgiwrap=$tool
backend=$(git --exec-path)/git-http-backend
new_server
git -C "$top/server.git" config http.receivepack true
free_port
mkdir "$top/nginx"
cat >"$top/nginx.conf" <<END
daemon off;
master_process off;
pid $top/nginx/pid;
error_log $top/nginx/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $top/nginx/body;
    fastcgi_temp_path $top/nginx/fastcgi;
    proxy_temp_path $top/nginx/proxy;
    uwsgi_temp_path $top/nginx/uwsgi;
    scgi_temp_path $top/nginx/scgi;
    client_max_body_size 0;
    server {
        listen 127.0.0.1:$port;
        location / {
            fastcgi_pass unix:$top/fcgi;
            fastcgi_param SCRIPT_FILENAME $backend;
            fastcgi_param GIT_PROJECT_ROOT $top;
            fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param PATH_INFO \$uri;
            fastcgi_param QUERY_STRING \$query_string;
            fastcgi_param REQUEST_METHOD \$request_method;
            fastcgi_param CONTENT_TYPE \$content_type;
            fastcgi_param CONTENT_LENGTH \$content_length;
            fastcgi_param HTTP_CONTENT_ENCODING \$http_content_encoding;
            fastcgi_param REMOTE_ADDR \$remote_addr;
            fastcgi_param GIT_PROTOCOL \$http_git_protocol;
        }
    }
}
END
timeout 120 "$fcgiwrap" -c 4 -s "unix:$top/fcgi" >"$top/fcgiwrap.log" 2>&1 &
clean_up="kill $! 2>/dev/null; $clean_up"
served nginx "$nginx" -p "$top/nginx" -c "$top/nginx.conf" -e "$top/nginx/error.log"

hostile_pushes "http://127.0.0.1:$port/server.git"
# More than http.postBuffer: in pieces.
git config http.postBuffer 65536
more_pushes 60
