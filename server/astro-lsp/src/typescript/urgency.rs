//! Who is answered first? Whoever types and waits for completions; what nobody looks at yet, as errors, waits for that.
//!
//! TypeScript has few processors, and a whole file is a hundred times the work of one completion.

use std::sync::Arc;

use tokio::sync::watch;

/// How many wait for an answer while they type.
#[derive(Clone, Default)]
pub(crate) struct Urgency(Arc<watch::Sender<usize>>);

/// Somebody waits as long as this lives.
pub(crate) struct First(Urgency);

impl Urgency {
    /// Somebody waits from now on.
    pub(crate) fn first(&self) -> First {
        self.0.send_modify(|waiting| *waiting += 1);
        First(self.clone())
    }

    /// Until nobody does.
    pub(crate) async fn calm(&self) {
        self.until(|waiting| *waiting == 0).await;
    }

    /// Until somebody does.
    pub(crate) async fn hurry(&self) {
        self.until(|waiting| *waiting > 0).await;
    }

    async fn until(&self, reached: impl FnMut(&usize) -> bool) {
        // Its sender lives as long as we do.
        let _ = self.0.subscribe().wait_for(reached).await;
    }
}

impl Drop for First {
    fn drop(&mut self) {
        self.0.0.send_modify(|waiting| *waiting -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_who_waits_lets_others_in() {
        let urgency = Urgency::default();
        urgency.calm().await;
        let (one, two) = (urgency.first(), urgency.first());
        urgency.hurry().await;
        drop(one);
        let others = tokio::spawn({
            let urgency = urgency.clone();
            async move { urgency.calm().await }
        });
        tokio::task::yield_now().await;
        assert!(!others.is_finished());
        drop(two);
        others.await.unwrap();
    }
}
