//! A relay between a run and a server that stops passing bytes on at a request of the test's choice.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

/// Everything that a run has asked through the relay: request lines and the `Location`s that were answered.
pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// The moment that a test waits for.
pub(crate) struct Moment {
    sender: mpsc::Sender<bool>,
    receiver: mpsc::Receiver<bool>,
}

impl Moment {
    /// Waits for it, and kills the run then; fails when the run ends by itself before. The run's standard output has to be
    /// a pipe, whose end is that of the run.
    pub(crate) fn kill(self, run: &mut Child) {
        let mut out = run.stdout.take().unwrap();
        let sender = self.sender;
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut out, &mut std::io::sink());
            let _ = sender.send(false);
        });
        assert!(
            self.receiver.recv().unwrap(),
            "the run has ended, and the request that it was to be killed at never came"
        );
        run.kill().unwrap();
        run.wait().unwrap();
    }
}

/// Passes bytes on until a client's request matches, tells that by the channel, and passes nothing more of that
/// connection. Only the first match counts: what comes after it, as from a sweep, is passed on.
pub(crate) fn relay(to: SocketAddr, stop_at: fn(&str) -> bool) -> (SocketAddr, Seen, Moment) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, (sender, receiver)) = (Seen::default(), mpsc::channel());
    let moment = Moment { sender: sender.clone(), receiver };
    let (log, reached) = (Arc::clone(&seen), Arc::new(AtomicBool::new(false)));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(to).unwrap());
            let (mut from, mut onto) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            let (sender, requests, answers) = (sender.clone(), Arc::clone(&log), Arc::clone(&log));
            let reached = Arc::clone(&reached);
            std::thread::spawn(move || {
                let mut buffer = [0; 16 * 1024];
                while let Ok(count @ 1..) = from.read(&mut buffer) {
                    let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
                    // A request of HTTP by its line; of any other protocol whatever came in one piece.
                    let line = text.lines().next().filter(|line| line.ends_with("HTTP/1.1"));
                    requests.lock().unwrap().extend(line.map(str::to_owned));
                    if stop_at(line.unwrap_or(&text)) && !reached.swap(true, Ordering::SeqCst) {
                        // The test ends the run; nothing more is passed on, and the server sees the run's end too: one that
                        // takes one connection at a time would wait for ever.
                        let _ = sender.send(true);
                        let _ = std::io::copy(&mut from, &mut std::io::sink());
                        let _ = onto.shutdown(Shutdown::Both);
                        return;
                    }
                    if onto.write_all(&buffer[..count]).is_err() {
                        return;
                    }
                }
                let _ = onto.shutdown(Shutdown::Write);
            });
            let (mut from, mut onto) = (server, client);
            std::thread::spawn(move || {
                let mut buffer = [0; 16 * 1024];
                while let Ok(count @ 1..) = from.read(&mut buffer) {
                    let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
                    answers.lock().unwrap().extend(
                        text.lines().filter(|line| line.starts_with("Location: ")).map(str::to_owned),
                    );
                    if onto.write_all(&buffer[..count]).is_err() {
                        return;
                    }
                }
            });
        }
    });
    (address, seen, moment)
}
