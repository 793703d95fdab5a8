//! Pictures: what they are, and one made of another. The sharp of this house.

mod colour;
mod encode;
mod frames;
mod head;
mod make;
mod resize;

use std::num::NonZero;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use rquickjs::{Ctx, Result};
use tokio::sync::Semaphore;

pub use head::{Head, head};
use make::Order;

use crate::web::{Octets, Text};
use crate::worker::native::Native;
use crate::worker::shared::{Event, Settled, Shared};

/// As many pictures are made at once as there are processors, and a large one alone: a page of fifty photographs must not
/// need the memory of fifty.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(PROCESSORS.get())));
static PROCESSORS: LazyLock<NonZero<usize>> = LazyLock::new(|| std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN));
/// More pixels are many.
const LARGE: u64 = 16_000_000;

pub(crate) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    native.add("pictureHead", |ctx: Ctx<'js>, bytes: Octets| {
        let Some(head) = head(&bytes.0) else { return Ok(None) };
        let mut json = serde_json::json!({ "width": head.width, "height": head.height, "format": head.format });
        if let Some(orientation) = head.orientation {
            json["orientation"] = orientation.into();
        }
        ctx.json_parse(json.to_string()).map(Some)
    })?;
    let s = shared.clone();
    native.add("pictureMake", move |op: u32, bytes: Octets, order: Text| {
        let (events, job) = (s.events.clone(), s.current.get());
        tokio::spawn(async move {
            let result = made(bytes.0, &order.0).await;
            let _ = events.send(Event::Settled { job, op, result });
        });
    })
}

/// The picture with its format in front: `webp\n…`, or `!` and why there is none.
async fn made(bytes: Vec<u8>, order: &str) -> Settled {
    let order: Order = match serde_json::from_str(order) {
        Ok(order) => order,
        Err(error) => return Settled::Failed("TypeError".to_owned(), format!("These options make no picture: {error}.")),
    };
    let head = match make::acceptable(&bytes, &order) {
        Ok(head) => head,
        Err(reason) => return Settled::Bytes(Some(Bytes::from(format!("!{reason}")))),
    };
    let is_large = u64::from(head.width) * u64::from(head.height) > LARGE;
    let places = if is_large { PROCESSORS.get() } else { 1 };
    let turn = TURNS.clone().acquire_many_owned(u32::try_from(places).unwrap_or(1)).await;
    let answer = tokio::task::spawn_blocking(move || {
        let answer = make::picture(&bytes, &order);
        drop(turn);
        answer
    });
    let answer = answer.await.unwrap_or_else(|_| Err("it made the decoder stumble".to_owned()));
    Settled::Bytes(Some(match answer {
        Ok((format, data)) => Bytes::from([format.as_bytes(), b"\n", &data].concat()),
        Err(reason) => Bytes::from(format!("!{reason}")),
    }))
}
