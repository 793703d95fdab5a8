//! A job on its way through the pool: what it wants, who waits for it, where it is being done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

use bytes::Bytes;
use futures::StreamExt;
use futures::channel::mpsc;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::failure::Failure;
use crate::job::{Common, ConsoleLine, Event, Job, RequestBody};
use crate::module::ModuleHost;
use crate::note::Notes;
use crate::seat::Seat;
use crate::wire::{Frame, JobMessage, WINDOW, down, encode_common, to_json};
use crate::work::Meter;

/// A job is begun again this often when its worker dies by another's fault.
const MOST_RERUNS: u8 = 3;

/// A body is cut into pieces of at most this many bytes.
const PIECE: usize = 64 << 10;

/// A job and the people who wait for it.
pub(crate) struct Order {
    pub(crate) realm: u64,
    pub(crate) host: Arc<dyn ModuleHost>,
    pub(crate) message: JobMessage,
    pub(crate) sent: Instant,
    pub(crate) has_head: bool,
    pub(crate) meter: Meter,
    pub(crate) notes: Notes,
    pub(crate) common: Option<Common>,
    body: RequestBody,
    reruns: u8,
    events: mpsc::UnboundedSender<Event>,
    console: mpsc::UnboundedSender<ConsoleLine>,
    link: Arc<Link>,
    /// Room for more of the request's body on the worker's side.
    room: Arc<Semaphore>,
    pump: Option<AbortHandle>,
}

impl Order {
    pub(crate) fn new(
        job: Job,
        events: mpsc::UnboundedSender<Event>,
        console: mpsc::UnboundedSender<ConsoleLine>,
    ) -> Order {
        let mut request = job.request;
        request.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
        let message = JobMessage {
            entry: job.entry,
            export: job.export,
            payload: job.payload,
            common: job.common.as_ref().map(|common| common.key),
            method: request.method,
            url: request.url,
            headers: crate::job::payload(&request.headers),
            has_body: !matches!(request.body, RequestBody::Empty),
        };
        Order {
            realm: job.realm,
            host: job.host,
            message,
            sent: Instant::now(),
            has_head: false,
            meter: Meter::start(),
            notes: Notes::default(),
            common: job.common,
            body: request.body,
            reruns: 0,
            events,
            console,
            link: Arc::default(),
            room: Arc::new(Semaphore::new(WINDOW)),
            pump: None,
        }
    }

    /// Sends the job, and its body as fast as it is read, to the worker at `seat`, under the number `id`.
    ///
    /// `knows_common`: the worker has what this job shares with others.
    pub(crate) fn start(&mut self, seat: &Arc<Seat>, id: u32, knows_common: bool) {
        self.sent = Instant::now();
        self.link.place(seat, id);
        if let Some(common) = self.common.as_ref().filter(|_| !knows_common) {
            seat.feed(Frame::new(down::COMMON, 0, encode_common(common)));
        }
        seat.feed(Frame::new(down::JOB, id, to_json(&self.message)));
        match &mut self.body {
            RequestBody::Empty => {}
            RequestBody::Bytes(bytes) if bytes.len() <= WINDOW => {
                seat.feed(Frame::new(down::BODY, id, bytes.clone()));
                seat.feed(Frame::new(down::BODY_END, id, Bytes::new()));
            }
            body => {
                let stream = match body {
                    RequestBody::Stream(_) => match std::mem::take(body) {
                        RequestBody::Stream(stream) => stream,
                        _ => return,
                    },
                    RequestBody::Bytes(bytes) => futures::stream::iter([Ok(bytes.clone())]).boxed(),
                    RequestBody::Empty => return,
                };
                self.room = Arc::new(Semaphore::new(WINDOW));
                let pump = pump(stream, Arc::downgrade(seat), id, self.room.clone());
                self.pump = Some(tokio::spawn(pump).abort_handle());
            }
        }
    }

    /// Whether the same question may be asked again: nothing was said yet and asking changes nothing.
    pub(crate) fn can_rerun(&self) -> bool {
        let safe = matches!(self.message.method.as_str(), "GET" | "HEAD");
        let whole = self.message.has_body != matches!(self.body, RequestBody::Empty);
        safe && whole && !self.has_head && self.reruns < MOST_RERUNS
    }

    pub(crate) fn rerun(mut self) -> Order {
        self.reruns += 1;
        self
    }

    pub(crate) fn say(&self, event: Event) {
        let _ = self.events.unbounded_send(event);
    }

    pub(crate) fn fail(&self, failure: Failure) {
        self.say(Event::Fail(failure));
    }

    pub(crate) fn print(&self, line: ConsoleLine) {
        let _ = self.console.unbounded_send(line);
    }

    /// The worker took `bytes` of the request's body.
    pub(crate) fn body_taken(&self, bytes: usize) {
        self.room.add_permits(bytes.min(WINDOW));
    }
}

impl Drop for Order {
    fn drop(&mut self) {
        if let Some(pump) = &self.pump {
            pump.abort();
        }
    }
}

async fn pump(
    mut stream: futures::stream::BoxStream<'static, std::io::Result<Bytes>>,
    seat: Weak<Seat>,
    id: u32,
    room: Arc<Semaphore>,
) {
    while let Some(next) = stream.next().await {
        let mut bytes = match next {
            Ok(bytes) => bytes,
            Err(error) => {
                let words = error.to_string().into_bytes();
                return seat.upgrade().iter().for_each(|seat| seat.feed(Frame::new(down::BODY_FAILED, id, words.clone())));
            }
        };
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(PIECE));
            let Ok(permit) = room.acquire_many(piece.len() as u32).await else { return };
            permit.forget();
            let Some(seat) = seat.upgrade() else { return };
            seat.feed(Frame::new(down::BODY, id, piece));
        }
    }
    if let Some(seat) = seat.upgrade() {
        seat.feed(Frame::new(down::BODY_END, id, Bytes::new()));
    }
}

/// Where a job is being done; it changes when a worker dies and the job is run again.
#[derive(Default)]
pub(crate) struct Link {
    place: Mutex<Option<(Weak<Seat>, u32)>>,
    taken: AtomicUsize,
}

impl Link {
    fn place(&self, seat: &Arc<Seat>, id: u32) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some((Arc::downgrade(seat), id));
    }

    fn with(&self, act: impl FnOnce(Arc<Seat>, u32)) {
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((seat, id)) = place
            && let Some(seat) = seat.upgrade()
        {
            act(seat, id);
        }
    }
}

/// The reader's end of a job: says how much of the body was taken, and cancels the job when dropped.
pub(crate) struct Hold(Arc<Link>);

impl Hold {
    pub(crate) fn new(order: &Order) -> Hold {
        Hold(order.link.clone())
    }

    /// The reader took `bytes`; told to the worker once it is a good part of the window.
    pub(crate) fn taken(&self, bytes: usize) {
        let taken = self.0.taken.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if taken >= WINDOW / 4 {
            self.0.taken.fetch_sub(taken, Ordering::Relaxed);
            self.0.with(|seat, id| seat.feed(Frame::new(down::CREDIT, id, (taken as u32).to_le_bytes().to_vec())));
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.with(|seat, id| seat.cancel(id));
    }
}
