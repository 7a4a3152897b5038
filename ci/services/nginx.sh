# nginx with TLS in front of a server here, by the certificate in $work/tls.
# shellcheck shell=bash
nginx="$(program "$cache/debian/usr/sbin/nginx" nginx)"

# start_nginx: the lines on standard input stand in its one `location`. Its port is then in $nginx_port.
start_nginx() {
    start_nginx_server <<NGINX
location / {
    $(cat)
}
NGINX
}

# start_nginx_server [PARAMETER...]: the same with the lines of a whole `server`, and with more parameters of its `listen`.
start_nginx_server() {
    mkdir -p "$work/nginx"
    cat >"$work/nginx/server"
    thrice nginx_on_a_free_port "$@"
}

nginx_on_a_free_port() {
    nginx_port="$(free_port)"
    cat >"$work/nginx/nginx.conf" <<NGINX
daemon off;
user $(id -un);
pid $work/nginx/pid;
error_log stderr notice;
events {}
http {
    access_log off;
    client_body_temp_path $work/nginx/body;
    proxy_temp_path $work/nginx/proxy;
    fastcgi_temp_path $work/nginx/fastcgi;
    uwsgi_temp_path $work/nginx/uwsgi;
    scgi_temp_path $work/nginx/scgi;
    server {
        listen 127.0.0.1:$nginx_port ssl $*;
        ssl_certificate $work/tls/cert.pem;
        ssl_certificate_key $work/tls/key.pem;
        include $work/nginx/server;
    }
}
NGINX
    start nginx '(start worker process) ' "$nginx" -p "$work/nginx" -e stderr -c "$work/nginx/nginx.conf"
}
