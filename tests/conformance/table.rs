//! How a table is written: files, then scenarios, each a configuration and requests with the answers of Astro.
//!
//! ```text
//! //- src/pages/index.astro
//! <output>what matters of a page</output>
//!
//! == name of a scenario
//! config: trailingSlash: 'always'
//! target: production          (else: dev)
//! GET /about
//!   accept-language: es       headers
//!   | name=value              the body
//!   => 301 location: /about/  status, telling headers, content; `cut` before it: the body broke off
//!   but 404; reason           where the preview differs on purpose
//! ```

/// A project in several configurations.
pub(super) struct Table {
    pub(super) files: Vec<(String, String)>,
    pub(super) scenarios: Vec<Scenario>,
}

pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) config: String,
    pub(super) target: String,
    pub(super) requests: Vec<Request>,
}

#[derive(Default)]
pub(super) struct Request {
    /// `GET /path`
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) answer: String,
    pub(super) but: Option<String>,
}

impl Table {
    pub(super) fn read(text: &str) -> Table {
        let mut table = Table { files: Vec::new(), scenarios: Vec::new() };
        let mut in_file = false;
        for line in text.lines() {
            if let Some(path) = line.strip_prefix("//- ") {
                in_file = true;
                table.files.push((path.trim().to_owned(), String::new()));
            } else if let Some(name) = line.strip_prefix("== ") {
                in_file = false;
                let (config, target) = (String::new(), "dev".to_owned());
                table.scenarios.push(Scenario { name: name.to_owned(), config, target, requests: Vec::new() });
            } else if in_file {
                if let Some((_, text)) = table.files.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            } else if let Some(scenario) = table.scenarios.last_mut() {
                scenario.line(line);
            }
        }
        table
    }
}

impl Scenario {
    fn line(&mut self, line: &str) {
        if let Some(config) = line.strip_prefix("config: ") {
            self.config = config.to_owned();
        } else if let Some(target) = line.strip_prefix("target: ") {
            self.target = target.trim().to_owned();
        } else if let Some(rest) = line.strip_prefix("  ") {
            let request = self.requests.last_mut().expect("a request comes before what belongs to it");
            if let Some(answer) = rest.strip_prefix("=> ") {
                request.answer = answer.to_owned();
            } else if let Some(but) = rest.strip_prefix("but ") {
                let (answer, _reason) = but.rsplit_once(';').expect("a `but` gives its reason after a semicolon");
                request.but = Some(answer.trim().to_owned());
            } else if let Some(body) = rest.strip_prefix("| ") {
                request.body = body.to_owned();
            } else if let Some((name, value)) = rest.split_once(':') {
                request.headers.push((name.to_owned(), value.trim().to_owned()));
            }
        } else if line.starts_with(|c: char| c.is_ascii_uppercase()) {
            self.requests.push(Request { line: line.to_owned(), ..Request::default() });
        }
    }
}
