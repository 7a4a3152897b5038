# nginx with TLS in front of a server here, by the certificate in $work/tls.
# shellcheck shell=bash
nginx="$(program "$cache/debian/usr/sbin/nginx" nginx)"

# start_nginx: the lines on standard input stand in its `location`. Its port is then in $nginx_port.
start_nginx() {
    mkdir -p "$work/nginx"
    cat >"$work/nginx/location"
    thrice nginx_on_a_free_port
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
        listen 127.0.0.1:$nginx_port ssl;
        ssl_certificate $work/tls/cert.pem;
        ssl_certificate_key $work/tls/key.pem;
        location / {
            $(cat "$work/nginx/location")
        }
    }
}
NGINX
    start nginx '(start worker process) ' "$nginx" -p "$work/nginx" -e stderr -c "$work/nginx/nginx.conf"
}
