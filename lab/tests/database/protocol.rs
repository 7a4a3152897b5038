//! The databases as the field's client and bare bytes see them: greeting, log-in by every plug-in, TLS in the middle,
//! refusals before and after it, and the limits of a connection.

use std::time::Duration;

use crate::client::{Lab, Over, code, start};
use mysql_async::prelude::Queryable as _;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

#[tokio::test]
async fn every_profile_lets_its_user_in_over_tls_and_says_its_version_first() {
    for profile in lab::profiles().iter().filter(|profile| profile.family == "database") {
        let lab = start(profile.id, &[]).await;
        let greeting = lab.first_packet().await;
        let version = greeting[5..].split(|byte| *byte == 0).next().unwrap();
        assert_eq!(greeting[4], 10, "{}", profile.id);
        let expected: &[u8] = match profile.id {
            "azure-database-mysql" => b"5.6.47.0",
            "mariadb-10.4" => b"5.5.5-10.4.12-MariaDB",
            "mariadb-10.11" => b"5.5.5-10.11.6-MariaDB-1:10.11.6+maria~ubu2204",
            "tidb" => b"5.7.25-TiDB-v6.1.0",
            "dolt" | "vitess" => b"5.7.9-Vitess",
            id if id.starts_with("mysql-8.0") => b"8.0.36",
            _ => &version[..1],
        };
        assert!(version.starts_with(expected), "{}: {}", profile.id, String::from_utf8_lossy(version));
        let mut client = lab.log_in(Over::Tls).await.unwrap();
        client.ping().await.unwrap();
        client.disconnect().await.unwrap();
    }
}

#[tokio::test]
async fn the_password_is_verified() {
    let lab = start("mysql", &["db-password-wrong"]).await;
    for over in [Over::Plain, Over::Tls] {
        let refused = lab.log_in(over).await.unwrap_err();
        assert_eq!(code(&refused), Some(1045));
        let text = refused.to_string();
        assert!(text.contains("28000"), "{text}");
        assert!(text.contains("Access denied for user 'gitpod'@'127.0.0.1' (using password: YES)"), "{text}");
    }
    let lab = start("mysql", &[]).await;
    lab.log_in(Over::Plain).await.unwrap().disconnect().await.unwrap();
    let stranger = lab.options(Over::Plain).user(Some("root"));
    assert_eq!(code(&mysql_async::Conn::new(stranger).await.unwrap_err()), Some(1045));
    let logins: Vec<_> = lab.stand.requests().into_iter().filter(|entry| entry.method == "LOGIN").collect();
    let said: Vec<_> = logins.iter().map(|entry| (entry.path.as_str(), entry.status)).collect();
    assert_eq!(said, [("gitpod", Some(0)), ("root", Some(1045))]);
}

#[tokio::test]
async fn the_plug_in_is_switched_to_the_users() {
    // The server's default is caching_sha2_password, its user has the old one.
    let lab = start("mysql-8.0-adjusted", &[]).await;
    lab.log_in(Over::Plain).await.unwrap().disconnect().await.unwrap();
    let wrong = lab.options(Over::Plain).pass(Some("another"));
    assert_eq!(code(&mysql_async::Conn::new(wrong).await.unwrap_err()), Some(1045));
}

#[tokio::test]
async fn caching_sha2_asks_for_the_password_until_it_has_seen_it() {
    for (profile, faults) in [("mysql-8.0-defaults", [].as_slice()), ("mysql", &["caching-sha2-user"])] {
        let lab = start(profile, faults).await;
        // Without TLS a client asks for a key to encrypt the password with, which this server does not have.
        assert_eq!(code(&lab.log_in(Over::Plain).await.unwrap_err()), Some(1045), "{profile}");
        let wrong = lab.options(Over::Tls).pass(Some("another"));
        assert_eq!(code(&mysql_async::Conn::new(wrong).await.unwrap_err()), Some(1045), "{profile}");
        lab.log_in(Over::Tls).await.unwrap().disconnect().await.unwrap();
        lab.log_in(Over::Plain).await.unwrap().disconnect().await.unwrap();
        let wrong = lab.options(Over::Plain).pass(Some("another"));
        assert_eq!(code(&mysql_async::Conn::new(wrong).await.unwrap_err()), Some(1045), "{profile}");
    }
}

#[tokio::test]
async fn plug_ins_that_clients_do_not_know_are_asked_for() {
    let rows = [
        ("caching-sha2-user", "caching_sha2_password"),
        ("cleartext-user", "mysql_clear_password"),
        ("sha256-user", "sha256_password"),
    ];
    for (fault, plugin) in rows {
        let lab = start("mysql", &[fault]).await;
        let answer = lab.answer_to_native().await;
        assert_eq!(answer[0], 0xfe, "{fault}");
        assert!(answer[1..].starts_with(plugin.as_bytes()), "{fault}");
        let refused = lab.answer_to_nothing().await;
        assert_eq!(refused[..3], [0xff, 0x15, 0x04], "{fault}: {refused:x?}");
        assert!(refused.ends_with(b"(using password: NO)"), "{fault}");
    }
}

#[tokio::test]
async fn transport_is_refused_in_the_servers_words() {
    let rows = [
        ("mysql", "require-secure-transport", 3159, "while --require_secure_transport=ON."),
        ("azure-database-mysql", "azure-ssl-enforced", 9002, "SSL connection is required."),
        ("mysql", "user-requires-ssl", 1045, "Access denied for user 'gitpod'"),
    ];
    for (profile, fault, number, words) in rows {
        let lab = start(profile, &[fault]).await;
        let refused = lab.log_in(Over::Plain).await.unwrap_err();
        assert_eq!(code(&refused), Some(number), "{fault}");
        assert!(refused.to_string().contains(words), "{refused}");
        lab.log_in(Over::Tls).await.unwrap().disconnect().await.unwrap();
    }
    let lab = start("azure-8.0-enforced-tls", &[]).await;
    assert_eq!(code(&lab.log_in(Over::Plain).await.unwrap_err()), Some(3159));
    let lab = start("mysql", &["azure-ssl-enforced"]);
    assert!(tokio::spawn(lab).await.is_err(), "it needs a profile of Azure");
}

#[tokio::test]
async fn tls_is_refused_where_it_is_old_or_not_offered() {
    let lab = start("mysql", &["tls-not-offered"]).await;
    assert_eq!(lab.capabilities().await & 0x0800, 0);
    assert_ne!(start("mysql", &[]).await.capabilities().await & 0x0800, 0);
    let lab = start("mysql", &["tls-old-only"]).await;
    assert_ne!(lab.capabilities().await & 0x0800, 0);
    assert_eq!(lab.answer_to_tls().await, [0x15, 3, 1, 0, 2, 2, 70]);
    assert!(lab.log_in(Over::Tls).await.is_err());
    lab.log_in(Over::Plain).await.unwrap().disconnect().await.unwrap();
}

#[tokio::test]
async fn what_comes_instead_of_a_greeting_is_scripted() {
    let rows: [(&str, &[u8]); 6] = [
        ("max-connections-reached", b"\x17\0\0\0\xff\x10\x04Too many connections"),
        ("db-host-blocked", b"\x67\0\0\0\xff\x69\x04Host '127.0.0.1' is blocked"),
        ("db-host-not-allowed", b"\x42\0\0\0\xff\x6a\x04Host '127.0.0.1' is not allowed"),
        ("http-greeting", b"HTTP/1.1 400 Bad Request\r\n"),
        ("old-protocol-greeting", b"\x16\0\0\0\x093.20.32\0"),
        ("garbage-greeting", b"\x40\0\0\0\x5a"),
    ];
    for (fault, expected) in rows {
        let lab = start("mysql", &[fault]).await;
        let said = lab.everything().await;
        assert!(said.starts_with(expected), "{fault}: {said:x?}");
        assert!(lab.log_in(Over::Plain).await.is_err(), "{fault}");
    }
    assert_eq!(start("mysql", &["db-accepts-and-closes"]).await.everything().await, b"");
    let lab = start("mysql", &["greeting-without-protocol-41"]).await;
    assert_eq!(lab.capabilities().await & 0x0200, 0);
}

#[tokio::test]
async fn connections_stall_close_and_hang_by_script() {
    let stopped = start("mysql", &["db-stopped"]).await;
    assert!(TcpStream::connect(stopped.address).await.is_err());
    let silent = start("mysql", &["db-silent"]).await;
    let mut stream = TcpStream::connect(silent.address).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(100), stream.read_u8()).await.is_err());
    let cut = start("mysql", &["db-cut-in-handshake"]).await;
    assert!(code(&cut.log_in(Over::Plain).await.unwrap_err()).is_none());
    let stalling = start("mysql", &["db-dial-stalls"]).await;
    let mut first = stalling.log_in(Over::Plain).await.unwrap();
    let mut second = stalling.log_in(Over::Tls).await.unwrap();
    let third = TcpStream::connect(stalling.address);
    assert!(tokio::time::timeout(Duration::from_millis(300), third).await.is_err());
    first.ping().await.unwrap();
    second.ping().await.unwrap();
}

#[tokio::test]
async fn live_connections_are_counted() {
    let lab = start("mysql", &["connections-refused-at-20"]).await;
    let mut clients = Vec::new();
    for _ in 0..19 {
        clients.push(lab.log_in(Over::Plain).await.unwrap());
    }
    assert_eq!(code(&lab.log_in(Over::Plain).await.unwrap_err()), Some(1040));
    let lab = start("mysql", &["user-connections-limited"]).await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(lab.log_in(Over::Plain).await.unwrap());
    }
    assert_eq!(code(&lab.log_in(Over::Plain).await.unwrap_err()), Some(1203));
    for client in clients {
        client.disconnect().await.unwrap();
    }
}

#[tokio::test]
async fn idle_connections_are_cut_by_script() {
    let lab = start("mysql", &["idle-cut"]).await;
    let mut stream = lab.logged_in().await;
    let mut rest = Vec::new();
    // The server closes by itself; a server that did not would keep this waiting for ever.
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
}

#[tokio::test]
async fn a_packet_that_is_too_large_is_refused_and_ends_the_connection() {
    let lab = start("mysql", &["max-allowed-packet-low"]).await;
    let mut client = lab.log_in(Over::Plain).await.unwrap();
    let refused = client.query_drop(format!("SELECT '{}'", "x".repeat(2 << 20))).await.unwrap_err();
    assert_eq!(code(&refused), Some(1153));
    assert!(client.ping().await.is_err());
    assert!(lab.stand.requests().iter().all(|entry| entry.method == "LOGIN"), "it was never a statement");
}

#[tokio::test]
async fn every_statement_is_logged_with_its_connection_and_its_end() {
    let lab: Lab = start("mysql", &[]).await;
    let mut client = lab.log_in(Over::Tls).await.unwrap();
    let _ = client.query_drop("SELECT 1").await;
    let _ = client.query_drop("SELEC 2").await;
    let requests = lab.stand.requests();
    let said: Vec<_> = requests.iter().map(|entry| (entry.method.as_str(), entry.path.as_str())).collect();
    assert_eq!(said, [("LOGIN", "gitpod"), ("QUERY", "SELECT 1"), ("QUERY", "SELEC 2")]);
    assert_eq!(requests[0].header("tls"), Some("true"));
    assert_eq!((requests[1].server, requests[1].connection), ("database", requests[0].connection));
    assert_eq!((requests[1].status, requests[2].status), (Some(0), Some(1064)));
}
