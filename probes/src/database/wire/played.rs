//! Log-ins against a server that is played line by line over a loopback connection.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use harness::context::TargetContext;
use harness::environment::Common;
use harness::journal::Journal;
use harness::names::RunId;
use harness::scrub::Scrubber;
use harness::{Cx, Failure, Secret, cause};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::exchange::{self, Credentials, End, Seen};
use super::{dial, packet, scramble};
use crate::database::causes;
use crate::net::causes as net;

const PASSWORD: &str = "lab-password-1";
const OK: &[u8] = b"\0\0\0\x02\0\0\0";
const DENIED: &[u8] = b"\xff\x15\x04#28000Access denied for user 'gitpod'@'localhost' (using password: NO)";
const SEED: &[u8] = b"abcdefghijklmnopqrst";
const OTHER_SEED: &[u8] = b"ABCDEFGHIJKLMNOPQRST";

/// A greeting with this default plug-in.
fn greeting(plugin: &str) -> Vec<u8> {
    let mut payload = b"\x0a5.7.44-log\0\x2a\0\0\0abcdefgh\0\xff\xff\x08\x02\0\xff\xc1\x15".to_vec();
    payload.extend_from_slice(&[0; 10]);
    payload.extend_from_slice(b"ijklmnopqrst\0");
    payload.extend_from_slice(plugin.as_bytes());
    payload.push(0);
    payload
}

fn switch(plugin: &str) -> Vec<u8> {
    [b"\xfe", plugin.as_bytes(), b"\0", OTHER_SEED, b"\0"].concat()
}

/// Plays a server: says each packet, and hears one after each. What it heard comes back, until the client ended.
async fn played(says: Vec<Vec<u8>>) -> (std::net::SocketAddr, JoinHandle<Vec<(u8, Vec<u8>)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard: Vec<(u8, Vec<u8>)> = Vec::new();
        let mut next = 0;
        for payload in says {
            packet::write(&mut stream, next, &payload).await.unwrap();
            match packet::read(&mut stream).await {
                Ok((sequence, payload)) => {
                    next = sequence.wrapping_add(1);
                    heard.push((sequence, payload));
                }
                Err(_) => break,
            }
        }
        heard
    });
    (address, task)
}

fn context(request: Duration) -> Cx {
    let mut common = Common::default();
    common.budget.request = request;
    let run = RunId::new(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let journal = Arc::new(Journal::new(Path::new("unused"), &run, "test", None));
    let scrubber = Arc::new(Scrubber::new(Vec::new()));
    let shared = TargetContext { run, target: "db".to_owned(), common, scrubber, journal };
    Cx::new(shared, "connect", tokio::time::Instant::now() + Duration::from_mins(1))
}

fn patient() -> Cx {
    context(Duration::from_secs(10))
}

/// What a log-in without TLS comes to, and what the server heard.
async fn log_in(says: Vec<Vec<u8>>, cx: &Cx) -> (Result<Seen, Failure>, Vec<(u8, Vec<u8>)>) {
    let (address, task) = played(says).await;
    let password = Secret::new(PASSWORD.to_owned());
    let with = Credentials { user: "gitpod", password: &password, database: None };
    let seen = exchange::plain(dial::dial(address).await.unwrap(), with, cx).await;
    (seen, task.await.unwrap())
}

#[tokio::test]
async fn a_log_in_ends_with_a_good_bye_and_tells_no_secret() {
    let cx = patient();
    let (seen, heard) = log_in(vec![greeting("mysql_native_password"), OK.to_vec()], &cx).await;
    let seen = seen.unwrap();
    assert_eq!((seen.end, seen.plugin.as_str()), (End::In, "mysql_native_password"));
    let answer = scramble::native(PASSWORD.as_bytes(), SEED);
    assert_eq!(heard[0].0, 1);
    assert!(heard[0].1.windows(20).any(|bytes| bytes == answer));
    assert_eq!(heard[1], (0, vec![1]));
    let evidence = cx.take_seen().evidence;
    assert!(evidence[0].label.ends_with("-> logged in"), "{}", evidence[0].label);
    assert!(evidence[0].text.contains("version: 5.7.44-log"), "{}", evidence[0].text);
    for secret in ["abcdefgh", "ijklmnop", PASSWORD] {
        assert!(!evidence[0].text.contains(secret), "{}", evidence[0].text);
    }
}

#[tokio::test]
async fn a_switch_to_the_native_plug_in_is_answered_with_the_new_seed() {
    let says = vec![greeting("caching_sha2_password"), switch("mysql_native_password"), OK.to_vec()];
    let (seen, heard) = log_in(says, &patient()).await;
    let seen = seen.unwrap();
    assert_eq!((seen.end, seen.switched_to.as_deref()), (End::In, Some("mysql_native_password")));
    assert_eq!(heard[1], (3, scramble::native(PASSWORD.as_bytes(), OTHER_SEED)));
    assert_eq!(heard[2], (0, vec![1]));
}

#[tokio::test]
async fn a_plug_in_of_the_server_that_is_not_spoken_is_answered_with_nothing() {
    for plugin in ["caching_sha2_password", "sha256_password"] {
        let says = vec![greeting(plugin), switch(plugin), DENIED.to_vec()];
        let (seen, heard) = log_in(says, &patient()).await;
        assert_eq!(seen.unwrap().end, End::UnknownPlugin(plugin.to_owned()));
        assert_eq!(heard[1..], [(3, vec![])], "{plugin}");
    }
    let (seen, heard) = log_in(vec![greeting("x"), vec![0xfe], OK.to_vec()], &patient()).await;
    assert_eq!(seen.unwrap().end, End::UnknownPlugin("mysql_old_password".to_owned()));
    assert_eq!(heard[1..], [(3, vec![]), (0, vec![1])]);
}

#[tokio::test]
async fn a_plug_in_behind_which_another_system_stands_is_not_answered() {
    for plugin in ["mysql_clear_password", "dialog", "client_ed25519"] {
        let (seen, heard) = log_in(vec![greeting("x"), switch(plugin), DENIED.to_vec()], &patient()).await;
        assert_eq!(seen.unwrap().end, End::UnknownPlugin(plugin.to_owned()));
        assert_eq!(heard.len(), 1, "{plugin}");
    }
}

#[tokio::test]
async fn a_word_of_a_plug_in_that_is_not_spoken_is_one_too() {
    let says = vec![greeting("caching_sha2_password"), vec![1, 4], DENIED.to_vec()];
    let (seen, heard) = log_in(says, &patient()).await;
    assert_eq!(seen.unwrap().end, End::UnknownPlugin("caching_sha2_password".to_owned()));
    assert_eq!(heard.len(), 1);
}

#[tokio::test]
async fn a_refusal_is_kept_in_the_servers_words() {
    let (seen, _) = log_in(vec![greeting("mysql_native_password"), DENIED.to_vec()], &patient()).await;
    let End::Refused(error) = seen.unwrap().end else { panic!("no refusal") };
    assert_eq!((error.code, error.state.as_str()), (1045, "28000"));
}

#[tokio::test]
async fn a_greeting_from_before_4_1_is_not_answered() {
    let mut old = greeting("mysql_native_password");
    old[26] &= !0x02;
    let (seen, heard) = log_in(vec![old, OK.to_vec()], &patient()).await;
    assert_eq!(seen.unwrap().end, End::OldProtocol);
    assert!(heard.is_empty());
}

#[tokio::test]
async fn what_stands_before_a_log_in_is_told_apart() {
    let native = || greeting("mysql_native_password");
    for (says, cause) in [
        (vec![b"\xff\x10\x04#08004Too many connections".to_vec()], causes::TOO_MANY_CONNECTIONS),
        (
            vec![b"\xff\x69\x04Host 'x' is blocked because of many connection errors".to_vec()],
            causes::HOST_BLOCKED,
        ),
        (vec![b"\xff\x6a\x04Host 'x' is not allowed to connect".to_vec()], causes::HOST_NOT_ALLOWED),
        (vec![b"\x09".to_vec()], causes::NOT_MYSQL),
        (vec![native()], net::CONNECTION_CLOSED),
        (vec![], net::CONNECTION_CLOSED),
        (vec![native(), b"\x17".to_vec()], causes::NOT_MYSQL),
    ] {
        let cx = patient();
        let (seen, _) = log_in(says, &cx).await;
        let failure = seen.unwrap_err();
        assert_eq!(failure.cause, cause, "{failure:?}");
        let label = &cx.take_seen().evidence[0].label;
        assert!(label.ends_with(cause.code), "{label}");
    }
}

#[tokio::test]
async fn a_server_that_only_switches_is_left() {
    let mut says = vec![greeting("mysql_native_password")];
    says.extend(vec![switch("mysql_native_password"); 20]);
    let (seen, heard) = log_in(says, &patient()).await;
    assert_eq!(seen.unwrap_err().cause, causes::NOT_MYSQL);
    assert!(heard.len() < 20);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_waited_for_within_the_budget() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dialled = dial::dial(listener.local_addr().unwrap()).await.unwrap();
    let password = Secret::new(PASSWORD.to_owned());
    let with = Credentials { user: "gitpod", password: &password, database: None };
    let failure = exchange::plain(dialled, with, &context(Duration::from_millis(20))).await.unwrap_err();
    assert_eq!(failure.cause, cause::TIMED_OUT);
    assert!(failure.step.starts_with("reading the greeting of 127.0.0.1:"), "{}", failure.step);
}

#[tokio::test]
async fn tls_that_is_not_offered_is_not_wished_for() {
    let mut bare = greeting("mysql_native_password");
    bare[26] &= !0x08;
    let (address, task) = played(vec![bare]).await;
    let password = Secret::new(PASSWORD.to_owned());
    let with = Credentials { user: "gitpod", password: &password, database: None };
    let dialled = dial::dial(address).await.unwrap();
    let failure = exchange::over_tls(dialled, "localhost", with, &patient()).await.unwrap_err();
    assert_eq!(failure.cause, causes::TLS_UNAVAILABLE);
    assert!(task.await.unwrap().is_empty());
}

/// What happens inside TLS, without its cipher: the two ends are the same there.
#[tokio::test]
async fn caching_sha2_is_followed_inside_tls_to_the_password_itself() {
    let plugin = "caching_sha2_password";
    for (words, heard_last) in
        [(vec![vec![1, 4], OK.to_vec()], true), (vec![[&[1, 3][..]].concat(), OK.to_vec()], false)]
    {
        let (address, task) = said_in_tls(switch(plugin), words).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let password = Secret::new(PASSWORD.to_owned());
        let with = Credentials { user: "gitpod", password: &password, database: None };
        let mut seen = Seen { tls: Some("TLSv1.3".to_owned()), ..Seen::default() };
        seen.greeting.capabilities = u32::MAX;
        exchange::log_in(&mut stream, 2, &mut seen, with, &patient(), "x").await.unwrap();
        assert_eq!((seen.end, seen.plugin.as_str()), (End::In, plugin));
        let heard = task.await.unwrap();
        assert_eq!(heard[1].1, scramble::caching_sha2(PASSWORD.as_bytes(), OTHER_SEED));
        let full = [PASSWORD.as_bytes(), b"\0"].concat();
        assert_eq!(heard.iter().any(|(_, payload)| *payload == full), heard_last);
        assert_eq!(heard.last(), Some(&(0, vec![1])));
    }
}

/// A server that hears a log-in, switches, and then says its words; after a 3 it goes on by itself.
async fn said_in_tls(
    switch: Vec<u8>,
    words: Vec<Vec<u8>>,
) -> (std::net::SocketAddr, JoinHandle<Vec<(u8, Vec<u8>)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = vec![packet::read(&mut stream).await.unwrap()];
        packet::write(&mut stream, 3, &switch).await.unwrap();
        heard.push(packet::read(&mut stream).await.unwrap());
        for word in words {
            packet::write(&mut stream, 5, &word).await.unwrap();
            if word != [1, 3] {
                heard.push(packet::read(&mut stream).await.unwrap());
            }
        }
        heard
    });
    (address, task)
}
