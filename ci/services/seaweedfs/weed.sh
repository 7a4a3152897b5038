# Starts SeaweedFS with its S3 interface. For the set-ups of SeaweedFS, and for what stands on it.
# shellcheck shell=bash
weed="$(program "$cache/bin/weed" weed)"

# start_weed [tls]: the port of the S3 interface is then in $s3_port, and with `tls`, by the certificate in $work/tls, that
# of the same interface by https in $s3_tls_port.
start_weed() {
    mkdir -p "$work/weed"
    cat >"$work/identities.json" <<JSON
{ "identities": [
    { "name": "underpin", "credentials": [ { "accessKey": "underpin", "secretKey": "underpin-s3-secret" } ],
      "actions": [ "Admin", "Read", "Write", "List", "Tagging" ] },
    { "name": "reader", "credentials": [ { "accessKey": "reader", "secretKey": "reader-s3-secret" } ],
      "actions": [ "Read", "List" ] } ] }
JSON
    thrice weed_on_free_ports "$@"
}

weed_on_free_ports() {
    local ports part tls=()
    mapfile -t ports < <(free_port 9)
    s3_port="${ports[0]}"
    s3_tls_port="${ports[8]}"
    [ "${1:-}" != tls ] ||
        tls=(-s3.port.https="$s3_tls_port" -s3.cert.file="$work/tls/cert.pem" -s3.key.file="$work/tls/key.pem")
    # These sockets lie in /tmp whatever one says.
    for part in s3:1 master:2 volume:3 filer:4; do
        outside+=("/tmp/seaweedfs-${part%:*}-grpc-${ports[${part#*:}]}.sock")
    done
    # Its own way to end takes 15 seconds, and saves only what is thrown away here. Each bucket takes volumes of its own,
    # and eight of them, the default, are soon gone. Nothing can be written before the volume server has joined, which may
    # be after the S3 interface is up; it joins at once where the master need not elect itself (`none`).
    end_with=KILL start weed $'(Start Seaweed S3 API Server)\nadded volume server' \
        "$weed" -logtostderr=true server -dir="$work/weed" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
        -s3 -s3.port="$s3_port" -s3.port.grpc="${ports[1]}" -s3.localSocket="$work/weed-s3.sock" \
        -s3.config="$work/identities.json" -s3.port.iceberg=0 -s3.port.lance=0 \
        -master.port="${ports[5]}" -master.port.grpc="${ports[2]}" -master.peers=none \
        -master.telemetry=false -master.volumeSizeLimitMB=64 \
        -volume.port="${ports[6]}" -volume.port.grpc="${ports[3]}" -volume.max=0 -volume.preStopSeconds=0 \
        -filer -filer.port="${ports[7]}" -filer.port.grpc="${ports[4]}" -filer.localSocket="$work/weed-filer.sock" \
        "${tls[@]}"
}
