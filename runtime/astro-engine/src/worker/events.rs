//! The event loop: one event, one slice of JavaScript, one write.

use std::io;
use std::rc::Rc;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;

use super::realm::Realm;
use super::shared::{Event, Shared};
use crate::wire::{Frame, Setup, down, up};

/// Serves until the channel closes.
pub(super) fn run(setup: Setup, shared: Rc<Shared>, mut inbox: UnboundedReceiver<Event>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let realm = Realm::new(&setup, shared.clone()).map_err(|error| io::Error::other(error.to_string()))?;
        shared.put(up::READY, 0, &[]);
        shared.out().flush();
        realm.preload(&setup.preload);
        loop {
            // After each event: while one answer is passed on, the next is made.
            shared.out().flush();
            // Timers have their turn however many events wait.
            if shared.next_wake().is_some_and(|at| at <= Instant::now()) {
                on_time(&realm, &shared);
                shared.out().flush();
            }
            let event = match shared.next_wake() {
                None => inbox.recv().await,
                Some(at) => match tokio::time::timeout_at(at.into(), inbox.recv()).await {
                    Ok(event) => event,
                    Err(_) => {
                        on_time(&realm, &shared);
                        continue;
                    }
                },
            };
            let Some(event) = event else { return Ok(()) };
            answer(&realm, event);
        }
    })
}

fn on_time(realm: &Realm, shared: &Shared) {
    for job in shared.overdue() {
        realm.overdue(job);
    }
    // Timers that are due now; those they set are for the next round.
    let mut due = Vec::new();
    while let Some(timer) = shared.timers.borrow_mut().pop_due() {
        due.push(timer);
    }
    for (timer, job) in due {
        realm.timer(timer, job);
    }
}

fn answer(realm: &Realm, event: Event) {
    match event {
        Event::Settled { job, op, result } => realm.settle(job, op, result),
        Event::Frame(frame) => answer_frame(realm, &frame),
    }
}

fn answer_frame(realm: &Realm, frame: &Frame) {
    let id = frame.id;
    match frame.kind {
        down::JOB => match frame.json() {
            Ok(job) => realm.start(id, job),
            Err(error) => realm.refuse(id, &error.to_string()),
        },
        down::BODY => realm.body(id, Ok(Some(&frame.payload))),
        down::BODY_END => realm.body(id, Ok(None)),
        down::BODY_FAILED => realm.body(id, Err(&String::from_utf8_lossy(&frame.payload))),
        down::CANCEL => realm.cancel(id),
        down::CREDIT => realm.credit(id, frame.number()),
        down::ANSWER => realm.answer(id, &frame.payload),
        down::COMMON => realm.common(&frame.payload),
        _ => {}
    }
}
