//! What outlives workers and edits: the sessions of visitors, and the key of server islands.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use astro_engine::ModuleError;
use serde_json::Value;

/// Sessions kept at the same time; the oldest make room for new ones.
const MOST_SESSIONS: usize = 10_000;
/// Bytes of all sessions together.
const MOST_BYTES: usize = 64 << 20;

/// The memory of one preview.
#[derive(Default)]
pub(crate) struct Store(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    sessions: HashMap<String, String>,
    /// Their numbers, oldest first.
    order: VecDeque<String>,
    bytes: usize,
    island_key: Option<String>,
}

impl Store {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `{ op: "get" | "set" | "remove", key, value? }`
    pub(crate) fn session(&self, question: &Value) -> Result<Value, ModuleError> {
        let (key, value) = (question["key"].as_str().unwrap_or_default(), question["value"].as_str());
        let mut inner = self.inner();
        match (question["op"].as_str(), value) {
            (Some("get"), _) => return Ok(inner.sessions.get(key).map_or(Value::Null, |value| value.as_str().into())),
            (Some("set"), Some(value)) => inner.set(key, value)?,
            _ => inner.remove(key),
        }
        Ok(Value::Null)
    }

    /// The key of server islands: the first one that was offered.
    pub(crate) fn island_key(&self, offer: &Value) -> Value {
        let mut inner = self.inner();
        let offered = || offer["offer"].as_str().unwrap_or_default().to_owned();
        inner.island_key.get_or_insert_with(offered).as_str().into()
    }
}

impl Inner {
    fn set(&mut self, key: &str, value: &str) -> Result<(), ModuleError> {
        if value.len() > MOST_BYTES / 4 {
            return Err(ModuleError::new("SessionTooLarge", format!("A session of {} bytes is more than a preview keeps.", value.len())));
        }
        self.remove(key);
        self.bytes += value.len();
        self.sessions.insert(key.to_owned(), value.to_owned());
        self.order.push_back(key.to_owned());
        while self.order.len() > MOST_SESSIONS || self.bytes > MOST_BYTES {
            let Some(oldest) = self.order.front().cloned() else { break };
            self.remove(&oldest);
        }
        Ok(())
    }

    fn remove(&mut self, key: &str) {
        if let Some(value) = self.sessions.remove(key) {
            self.bytes -= value.len();
            self.order.retain(|other| other != key);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST_SESSIONS, Store};

    #[test]
    fn sessions_are_kept_until_there_are_too_many() {
        let store = Store::default();
        let get = |key: &str| store.session(&json!({ "op": "get", "key": key })).unwrap();
        for number in 0..=MOST_SESSIONS {
            store.session(&json!({ "op": "set", "key": format!("{number}"), "value": "x" })).unwrap();
        }
        assert_eq!((get("0"), get("1")), (json!(null), json!("x")));
        store.session(&json!({ "op": "remove", "key": "1" })).unwrap();
        assert_eq!(get("1"), json!(null));
        assert!(store.session(&json!({ "op": "set", "key": "a", "value": "x".repeat(32 << 20) })).is_err());
    }

    #[test]
    fn the_first_key_counts() {
        let store = Store::default();
        assert_eq!([store.island_key(&json!({ "offer": "a" })), store.island_key(&json!({ "offer": "b" }))], ["a", "a"]);
    }
}
