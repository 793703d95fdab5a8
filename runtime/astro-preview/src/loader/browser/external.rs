//! Modules of Node in code for the browser: there, and empty. Packages look whether they have what they could use.

/// Names of such modules begin so.
const PREFIX: &str = "browser-external:";

/// The name a module of Node is served under.
pub(super) fn name(builtin: &str) -> String {
    format!("{PREFIX}{}", builtin.trim_start_matches("node:"))
}

/// The code behind such a name.
pub(in super::super) fn source(name: &str) -> Option<String> {
    name.strip_prefix(PREFIX).map(|_| "export default {};\n".to_owned())
}
