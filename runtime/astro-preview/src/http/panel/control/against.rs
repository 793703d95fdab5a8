//! What another state of the project answers to the same request: saved, committed, stashed, on another branch, or built.

use astro_engine::{Pool, PoolOptions};
use serde_json::json;

use super::super::super::Shared;
use super::{ANSWER_LIMIT, Answer, Asked, Refused, base, composed, question, sendable};
use crate::app::{Reply, Settings, Target};
use crate::live::json_reply;
use crate::protocol::meaning;
use crate::secrets;
use crate::session::Session;

/// The states git keeps besides the last commit: stashes and branches.
pub(super) async fn states(session: &Session) -> Reply {
    let advisor = session.advisor().cloned();
    let states = tokio::task::spawn_blocking(move || advisor.map(|advisor| advisor.states()).unwrap_or_default()).await.unwrap_or_default();
    let rows: Vec<_> = states.into_iter().map(|state| json!({ "name": state.name, "title": state.title })).collect();
    json_reply(&json!({ "states": rows }))
}

/// Asks the other state, in workers of its own.
pub(super) async fn answer(shared: &Shared, request: crate::app::Request) -> Answer {
    let asked: Asked = question(request, "{\"method\", \"path\", \"headers\", \"body\", \"like\", \"against\"}").await?;
    let asked = asked.like(&shared.session)?;
    sendable(&asked)?;
    let against = asked.against.clone();
    let app = shared.session.current();
    let advisor = shared.session.advisor().cloned();
    let nobody = || Refused(400, "Nobody here knows that state of the project. It is compared with production, saved, head, or a state that git lists.".to_owned());
    let (snapshot, settings) = match against.as_str() {
        "production" => (app.snapshot().clone(), Settings { target: Target::Production, mode: Settings::usual_mode(Target::Production).to_owned(), ..app.settings().clone() }),
        _ => {
            let advisor = advisor.ok_or_else(nobody)?;
            let found = tokio::task::spawn_blocking(move || match against.as_str() {
                "saved" => advisor.saved().ok_or_else(String::new),
                "head" => advisor.kept("HEAD"),
                name if advisor.states().iter().any(|state| state.name == name) => advisor.kept(name),
                _ => Err(String::new()),
            });
            let snapshot = found.await.map_err(|_| nobody())?.map_err(|why| if why.is_empty() { nobody() } else { Refused(400, why) })?;
            (snapshot, app.settings().clone())
        }
    };
    let engine = Pool::new(PoolOptions { workers: 1, spare: false, ..shared.engine.options().clone() });
    let other = Session::start(snapshot, settings, &engine, None).await;
    let reply = crate::host::serve(&other.current(), &engine, composed(&asked, &base(shared)?, &[])).await;
    let (status, headers) = (reply.status, secrets::headers(&reply.headers));
    let reason = reply.reason.clone().unwrap_or_else(|| meaning(status).to_owned());
    let body = reply.body.collect(ANSWER_LIMIT).await.unwrap_or_default();
    Ok(json_reply(&json!({ "status": status, "meaning": reason, "headers": headers, "body": String::from_utf8_lossy(&body) })))
}
