//! Modules of Node that are not here. Packages import some of them without need: for these there is a stand-in whose
//! functions say so when they are called. Code of the project itself is told at once, by the import that fails.

/// Modules with a stand-in, and what packages take from them by name.
const STAND_INS: &[(&str, &[&str])] = &[
    ("cluster", &["fork", "isMaster", "isPrimary", "isWorker", "worker"]),
    ("dgram", &["Socket", "createSocket"]),
    ("dns", &["lookup", "promises", "resolve", "resolve4", "resolve6", "resolveMx", "resolveTxt", "setServers"]),
    ("dns/promises", &["lookup", "resolve"]),
    ("http2", &["Http2ServerRequest", "Http2ServerResponse", "connect", "constants", "createSecureServer", "createServer"]),
    ("inspector", &["Session", "open", "url"]),
    ("net", &["BlockList", "Server", "Socket", "Stream", "connect", "createConnection", "createServer", "isIP", "isIPv4", "isIPv6"]),
    ("readline", &["Interface", "clearLine", "createInterface", "cursorTo", "emitKeypressEvents", "moveCursor"]),
    ("readline/promises", &["Interface", "createInterface"]),
    ("repl", &["start"]),
    ("tls", &["TLSSocket", "connect", "createSecureContext", "createServer", "rootCertificates"]),
    ("v8", &["deserialize", "getHeapStatistics", "serialize", "setFlagsFromString"]),
    ("vm", &["Script", "SourceTextModule", "createContext", "isContext", "runInContext", "runInNewContext", "runInThisContext"]),
    (
        "worker_threads",
        &[
            "BroadcastChannel", "MessageChannel", "MessagePort", "Worker", "getEnvironmentData", "isMainThread", "isMarkedAsUntransferable", "markAsUncloneable", "markAsUntransferable",
            "parentPort", "resourceLimits", "setEnvironmentData", "threadId", "workerData",
        ],
    ),
];

const PREFIX: &str = "astro-lsp:absent/";

/// The stand-in a specifier leads to, if there is one.
pub(super) fn module(specifier: &str) -> Option<String> {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    STAND_INS.iter().any(|stand_in| stand_in.0 == name).then(|| format!("{PREFIX}{name}"))
}

/// The text of a stand-in.
pub(super) fn source(name: &str) -> Option<String> {
    let name = name.strip_prefix(PREFIX)?;
    let names = STAND_INS.iter().find(|stand_in| stand_in.0 == name)?.1;
    let mut code = format!("import {{ absent }} from \"astro-lsp:web/absent\";\nconst it = absent({name:?});\nexport default it;\n");
    for name in names {
        code.push_str(&format!("export const {name} = it.{name};\n"));
    }
    Some(code)
}
