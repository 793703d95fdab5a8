//! A project in memory and the shortest way to ask it something.

use std::sync::Arc;
use std::time::Duration;

use astro_engine::{Answer, AskFuture, Failure, Job, ModuleError, ModuleHost, ModuleKind, ModuleSource, Pool, PoolOptions, RequestBody, SourceFrame, WireRequest, testing};
use serde_json::{Value, json};

/// Modules by name: `("/a.js", "export …")`. Relative specifiers and exact names resolve.
pub(crate) struct Files(pub(crate) Vec<(&'static str, &'static str)>);

impl ModuleHost for Files {
    fn resolve(&self, specifier: &str, importer: &str) -> Result<String, ModuleError> {
        let name = match specifier.strip_prefix("./") {
            Some(rest) => format!("/{rest}"),
            None => specifier.to_owned(),
        };
        if self.0.iter().any(|file| file.0 == name) {
            return Ok(name);
        }
        let mut error = ModuleError::new("ImportNotFound", format!("{importer} imports {specifier}, which is not there."));
        error.hint = Some("Check the spelling of the path.".to_owned());
        error.frame = Some(SourceFrame { file: importer.to_owned(), line: 1, column: 8, ..SourceFrame::default() });
        Err(error)
    }

    fn load(&self, name: &str) -> Result<ModuleSource, ModuleError> {
        let file = self.0.iter().find(|file| file.0 == name);
        let code = file.ok_or_else(|| ModuleError::new("ImportNotFound", format!("{name} is not there.")))?.1;
        let kind = match name.rsplit('.').next() {
            Some("json") => ModuleKind::Json,
            Some("txt") => ModuleKind::Text,
            Some("cjs") => ModuleKind::Cjs,
            Some("cjs?interop") => ModuleKind::CjsInterop,
            _ => ModuleKind::Js,
        };
        let env = Some(json!({ "MODE": "test", "DEV": true }));
        Ok(ModuleSource { code: code.to_owned(), kind, url: Some(format!("file://{name}")), env })
    }

    fn ask(&self, name: &str, payload: Value) -> AskFuture {
        let answer = match name {
            "double" => Ok(json!({ "twice": payload.as_i64().unwrap_or_default() * 2 })),
            _ => Err(ModuleError::new("UnknownQuestion", format!("Nobody answers {name}."))),
        };
        Box::pin(async move { answer })
    }

    fn map_frame(&self, module: &str, line: u32, column: u32) -> Option<SourceFrame> {
        let file = module.strip_suffix(".mapped.js")?;
        Some(SourceFrame { file: format!("{file}.astro"), line: line + 100, column, ..SourceFrame::default() })
    }
}

pub(crate) fn options() -> PoolOptions {
    PoolOptions { deadline: Duration::from_secs(20), memory_limit: 64 << 20, ..testing::options("engine_worker") }
}

pub(crate) fn pool() -> Pool {
    Pool::new(options())
}

pub(crate) fn job(files: &[(&'static str, &'static str)]) -> Job {
    Job {
        realm: 1,
        host: Arc::new(Files(files.to_vec())),
        entry: files[0].0.to_owned(),
        export: "default".to_owned(),
        payload: astro_engine::payload(&Value::Null),
        common: None,
        request: WireRequest::get("http://localhost:4321/page?q=1"),
    }
}

/// A job of one module whose default export is `async (request, payload, job) => { BODY }`.
pub(crate) fn page(body: &str) -> Job {
    named("/page.js", body)
}

/// The same under another name: in one realm, a name is a module.
pub(crate) fn named(name: &'static str, body: &str) -> Job {
    let code = format!("export default async (request, payload, job) => {{ {body} }}");
    job(&[(name, String::leak(code))])
}

pub(crate) fn post(body: &str, content_type: &str, bytes: impl Into<bytes::Bytes>) -> Job {
    let mut job = page(body);
    job.request.method = "POST".to_owned();
    job.request.headers = vec![("content-type".to_owned(), content_type.to_owned())];
    job.request.body = RequestBody::Bytes(bytes.into());
    job
}

/// Runs `future` on a small runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime").block_on(future)
}

/// One job on a new pool.
pub(crate) fn run(job: Job) -> Result<Answer, Failure> {
    block_on(async { pool().run(job).collect().await })
}

/// The answer as text: status line, headers, body, console.
pub(crate) fn show(result: Result<Answer, Failure>) -> String {
    match result {
        Ok(answer) => {
            let mut text = format!("{} {}\n", answer.head.status, answer.head.status_text).replace(" \n", "\n");
            for (name, value) in &answer.head.headers {
                text.push_str(&format!("{name}: {value}\n"));
            }
            if let Some(extra) = &answer.head.extra {
                text.push_str(&format!("extra {extra}\n"));
            }
            text.push_str(&format!("\n{}", String::from_utf8_lossy(&answer.body)));
            for line in answer.console {
                text.push_str(&format!("\n[{:?}] {}", line.level, line.text));
            }
            text
        }
        Err(failure) => show_failure(&failure, 0),
    }
}

fn show_failure(failure: &Failure, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let mut text = format!("{indent}{:?} {}: {}", failure.kind, failure.name, failure.message).trim_end().to_owned();
    if let Some(hint) = &failure.hint {
        text.push_str(&format!("\n{indent}hint: {hint}"));
    }
    for frame in &failure.stack {
        let function = frame.function.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        text.push_str(&format!("\n{indent}at {}:{}:{}{function}", frame.file, frame.line, frame.column));
    }
    if let Some(cause) = &failure.cause {
        text.push_str(&format!("\n{indent}cause:\n{}", show_failure(cause, depth + 1)));
    }
    text
}
