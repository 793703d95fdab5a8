//! The head of an answer, from values of JavaScript to text: written here, as the engine takes three times as long for it.

use rquickjs::{Array, Ctx, Object, Result, Value};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::web::Text;
use crate::wire::to_json;

/// What [`crate::Head`] is read from.
#[derive(Serialize)]
struct Head {
    status: u16,
    status_text: String,
    headers: Vec<(String, String)>,
    has_body: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<Extra>,
}

/// What the runtime tells besides: the answer's `Symbol.for("astro-lsp.extra")`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra {
    route: Option<String>,
    decided_by: Option<String>,
    trace: Vec<Piece>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<Box<RawValue>>,
}

/// A value of a step: its name and words, its times.
#[derive(Serialize)]
#[serde(untagged)]
enum Piece {
    Text(String),
    Time(i32),
    None,
}

/// The payload of a HEAD frame.
pub(super) fn write<'js>(ctx: &Ctx<'js>, status: u16, status_text: Text, headers: &Array<'js>, has_body: bool, extra: Option<Object<'js>>) -> Result<Vec<u8>> {
    let headers = (0..headers.len()).map(|index| {
        let pair: Array<'js> = headers.get(index)?;
        Ok((pair.get::<Text>(0)?.0, pair.get::<Text>(1)?.0))
    });
    let headers = headers.collect::<Result<_>>()?;
    let extra = extra.map(|extra| read_extra(ctx, &extra)).transpose()?;
    Ok(to_json(&Head { status, status_text: status_text.0, headers, has_body, extra }))
}

fn read_extra<'js>(ctx: &Ctx<'js>, extra: &Object<'js>) -> Result<Extra> {
    let text = |name: &str| Ok::<_, rquickjs::Error>(extra.get::<_, Option<Text>>(name)?.map(|text| text.0));
    let steps: Option<Array<'js>> = extra.get("trace")?;
    let trace = steps.iter().flat_map(Array::iter::<Value<'js>>).map(|value| Ok(piece(&value?)));
    let more: Option<Value<'js>> = extra.get("more")?;
    let more = more.map(|more| ctx.json_stringify(more)).transpose()?.flatten();
    let more = more.map(|more| more.to_string()).transpose()?.and_then(|more| RawValue::from_string(more).ok());
    Ok(Extra { route: text("route")?, decided_by: text("decidedBy")?, trace: trace.collect::<Result<_>>()?, more })
}

fn piece(value: &Value<'_>) -> Piece {
    match (value.as_int(), value.as_string()) {
        (Some(time), _) => Piece::Time(time),
        (None, Some(text)) => text.to_string().map_or(Piece::None, Piece::Text),
        (None, None) => Piece::None,
    }
}
