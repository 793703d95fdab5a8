//! Whose JSX it is: what the project's tsconfig says, and the pragma comments of one module.

/// How JSX is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsxOptions {
    /// Whose functions are called.
    pub runtime: JsxRuntime,
}

/// Whose functions make elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsxRuntime {
    /// `jsx()` of a module that is imported by itself.
    Automatic {
        /// `react`: the module is `react/jsx-runtime`.
        import_source: String,
    },
    /// A function the module itself has: `React.createElement`.
    Classic {
        /// `React.createElement`, `h`
        factory: String,
        /// `React.Fragment`
        fragment: String,
    },
}

impl JsxOptions {
    /// The automatic runtime of a package.
    pub fn automatic(import_source: &str) -> JsxOptions {
        JsxOptions { runtime: JsxRuntime::Automatic { import_source: import_source.to_owned() } }
    }

    /// The classic runtime: `h`, or React's own.
    pub fn classic(factory: Option<&str>, fragment: Option<&str>) -> JsxOptions {
        let factory = factory.unwrap_or("React.createElement").to_owned();
        JsxOptions { runtime: JsxRuntime::Classic { factory, fragment: fragment.unwrap_or("React.Fragment").to_owned() } }
    }

    /// The module `jsx` and `jsxs` come from.
    pub(super) fn module(&self) -> String {
        match &self.runtime {
            JsxRuntime::Automatic { import_source } => format!("{import_source}/jsx-runtime"),
            JsxRuntime::Classic { .. } => String::new(),
        }
    }

    /// Names of the module that the printed calls use.
    pub(super) fn names_used(&self) -> Vec<String> {
        match &self.runtime {
            JsxRuntime::Automatic { .. } => Vec::new(),
            JsxRuntime::Classic { factory, fragment } => {
                [factory, fragment].into_iter().filter_map(|path| path.split('.').next()).map(str::to_owned).collect()
            }
        }
    }

    /// The same, as `@jsxImportSource`, `@jsxRuntime`, `@jsx` and `@jsxFrag` in comments of the module say.
    pub(super) fn with_pragmas(&self, source: &str) -> JsxOptions {
        if !source.contains("@jsx") {
            return self.clone();
        }
        if let Some(import_source) = pragma(source, "@jsxImportSource") {
            return JsxOptions::automatic(import_source);
        }
        let (factory, fragment, runtime) = (pragma(source, "@jsx"), pragma(source, "@jsxFrag"), pragma(source, "@jsxRuntime"));
        match (&self.runtime, runtime) {
            (JsxRuntime::Classic { .. }, Some("automatic")) => JsxOptions::automatic("react"),
            (JsxRuntime::Automatic { .. }, Some("automatic") | None) if factory.is_none() => self.clone(),
            (JsxRuntime::Classic { factory: own, fragment: own_fragment }, _) => {
                JsxOptions::classic(Some(factory.unwrap_or(own)), Some(fragment.unwrap_or(own_fragment)))
            }
            (JsxRuntime::Automatic { .. }, _) => JsxOptions::classic(factory, fragment),
        }
    }
}

/// The word after a pragma that stands in a comment.
fn pragma<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    source.match_indices(name).find_map(|(at, _)| {
        let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = source[line..at].trim_start();
        let in_comment = before.starts_with(['*', '/']) || source[..at].rfind("/*") > source[..at].rfind("*/");
        let rest = source[at + name.len()..].strip_prefix([' ', '\t'])?;
        let word = rest.split(|c: char| c.is_whitespace() || c == '*').find(|word| !word.is_empty())?;
        in_comment.then_some(word)
    })
}
