//! The connections that are open: how many there may be, how many of one client, and which is closed
//! for a new one.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;

use super::client::{is_trusted, network};
use crate::config::WebSettings;

/// One client holds no more than one part in so many of all connections.
const CLIENTS: usize = 4;
/// Longest wait for a connection that is to make room; it is dropped when its task runs next.
const ROOM: Duration = Duration::from_millis(100);

/// The connections that are open. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connections {
    open: Arc<Mutex<Open>>,
    freed: Arc<Notify>,
    trusted: Arc<[IpNet]>,
    silence: Duration,
    /// What times of activity count from.
    start: Instant,
}

struct Open {
    most: usize,
    next: u64,
    /// Connections that still hold a descriptor, also those that were told to make room.
    alive: usize,
    connections: HashMap<u64, Connection>,
}

struct Connection {
    /// None for a trusted proxy, which stands for many.
    client: Option<IpAddr>,
    active_ms: Arc<AtomicU64>,
    close: CancellationToken,
}

/// A connection's place; it is free again with the value.
pub(super) struct Place {
    connections: Connections,
    number: u64,
    active_ms: Arc<AtomicU64>,
    /// Cancelled to make room.
    close: CancellationToken,
}

impl Connections {
    pub(super) fn new(settings: &WebSettings) -> Self {
        let most = settings.connections.min(descriptors()).max(1);
        let open = Open { most, next: 0, alive: 0, connections: HashMap::new() };
        Self {
            open: Arc::new(Mutex::new(open)),
            freed: Arc::default(),
            trusted: settings.trusted_proxies.clone().into(),
            silence: settings.silence,
            start: Instant::now(),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// A place for a new connection. Where the client or all together have too many, the one of
    /// them that has been idle longest is closed, and waited for: descriptors are as few as places.
    pub(super) async fn admit(&self, peer: IpAddr) -> Place {
        let place = self.take_place(peer);
        while self.is_crowded() {
            if tokio::time::timeout(ROOM, self.freed.notified()).await.is_err() {
                break;
            }
        }
        place
    }

    fn is_crowded(&self) -> bool {
        let open = self.open();
        open.alive > open.most
    }

    fn take_place(&self, peer: IpAddr) -> Place {
        let peer = peer.to_canonical();
        let client = (!is_trusted(peer, &self.trusted)).then(|| network(peer));
        let active_ms = Arc::new(AtomicU64::new(self.now_ms()));
        let close = CancellationToken::new();
        let mut open = self.open();
        let share = (open.most / CLIENTS).max(1);
        if let Some(client) = client {
            let of_client = |c: &Connection| c.client == Some(client);
            if open.connections.values().filter(|c| of_client(c)).count() >= share {
                open.close_idlest(of_client);
            }
        }
        if open.connections.len() >= open.most {
            open.close_idlest(|_| true);
        }
        let number = open.next;
        open.next += 1;
        open.alive += 1;
        let (active, closing) = (Arc::clone(&active_ms), close.clone());
        let connection = Connection { client, active_ms: active, close: closing };
        open.connections.insert(number, connection);
        drop(open);
        Place { connections: self.clone(), number, active_ms, close }
    }
}

impl Open {
    fn close_idlest(&mut self, among: impl Fn(&Connection) -> bool) {
        let candidates = self.connections.iter().filter(|(_, c)| among(c));
        let idlest =
            candidates.min_by_key(|(number, c)| (c.active_ms.load(Ordering::Relaxed), **number));
        let Some(number) = idlest.map(|(number, _)| *number) else { return };
        if let Some(connection) = self.connections.remove(&number) {
            connection.close.cancel();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.connections.remove(&self.number);
        open.alive -= 1;
        self.connections.freed.notify_one();
    }
}

/// Connections that the process has descriptors for; the rest is for files and the database.
fn descriptors() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        usize::try_from(limit / 4 * 3).unwrap_or(usize::MAX)
    }
    #[cfg(not(unix))]
    usize::MAX
}

/// A connection's bytes. Notes when some moved, and gives up a reader that takes none for too long.
pub(super) struct Watched<S> {
    stream: S,
    place: Place,
    /// Runs while the reader takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, place: Place) -> Self {
        Self { stream, place, stalled: None }
    }

    /// Cancelled when the connection must make room.
    pub(super) fn closing(&self) -> CancellationToken {
        self.place.close.clone()
    }

    fn note_activity(&self) {
        let now = self.place.connections.now_ms();
        self.place.active_ms.store(now, Ordering::Relaxed);
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        wrote: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if wrote.is_ready() {
            self.stalled = None;
            self.note_activity();
            return wrote;
        }
        let silence = self.place.connections.silence;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(silence)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.note_activity();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(most: usize) -> Connections {
        let open = Open { most, next: 0, alive: 0, connections: HashMap::new() };
        Connections {
            open: Arc::new(Mutex::new(open)),
            freed: Arc::default(),
            trusted: ["10.0.0.0/8".parse().unwrap()].into(),
            silence: Duration::from_secs(1),
            start: Instant::now(),
        }
    }

    fn admit(connections: &Connections, peer: &str, active_ms: u64) -> Place {
        let place = connections.take_place(peer.parse().unwrap());
        place.active_ms.store(active_ms, Ordering::Relaxed);
        place
    }

    #[test]
    fn the_idlest_makes_room_and_no_client_takes_anothers() {
        let connections = connections(8);
        let other = admit(&connections, "192.0.2.9", 0);
        // A share is two of eight.
        let one = admit(&connections, "192.0.2.1", 5);
        let two = admit(&connections, "192.0.2.1", 3);
        let three = admit(&connections, "192.0.2.1", 9);
        let closed = [&other, &one, &two, &three].map(|place| place.close.is_cancelled());
        assert_eq!(closed, [false, false, true, false]);
        // A proxy may have many; at the bound the idlest of all goes.
        let proxied: Vec<Place> = (0..6).map(|_| admit(&connections, "10.0.0.1", 8)).collect();
        assert!(other.close.is_cancelled() && !one.close.is_cancelled());
        assert!(proxied.iter().all(|place| !place.close.is_cancelled()));
        assert_eq!(connections.open().connections.len(), 8);
        drop((other, one, two, three, proxied));
        assert!(connections.open().connections.is_empty());
        assert_eq!(connections.open().alive, 0);
    }
}
