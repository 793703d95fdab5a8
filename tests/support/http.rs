//! A plain HTTP/1.1 client that hides nothing: no redirects followed, no header added unasked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a test waits for an answer before it fails.
const PATIENCE: Duration = Duration::from_secs(90);

/// One answer, body decoded from its transfer coding.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The connection ended before the body did.
    pub cut: bool,
}

impl Answer {
    /// The first header of this name, whatever its letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All headers of this name, in order.
    pub fn headers_named(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends `METHOD target` with these headers and body, and reads the whole answer.
pub fn send(to: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = format!("{method} {target} HTTP/1.1\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        request.push_str(&format!("Host: {to}\r\n"));
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || !matches!(method, "GET" | "HEAD") {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("Connection: close\r\n\r\n");
    let mut bytes = request.into_bytes();
    bytes.extend_from_slice(body);
    exchange(to, &bytes, method == "HEAD")
}

pub fn get(to: SocketAddr, target: &str) -> Answer {
    send(to, "GET", target, &[], &[])
}

/// Sends these very bytes and reads one answer.
pub fn exchange(to: SocketAddr, request: &[u8], without_body: bool) -> Answer {
    let mut stream = TcpStream::connect(to).expect("the server accepts connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    stream.write_all(request).expect("the request can be sent");
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a status line");
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("no status line: {line:?}"));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a header line");
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new(), cut: false };
    if !without_body && !matches!(status, 204 | 304) {
        (answer.body, answer.cut) = read_body(&mut reader, &answer);
    }
    answer
}

/// The body, and whether it was cut off.
fn read_body(reader: &mut impl BufRead, answer: &Answer) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    if answer.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).expect("a chunk size");
            let Ok(size) = usize::from_str_radix(size.trim(), 16) else { return (body, true) };
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).expect("a whole chunk");
            if size == 0 {
                break;
            }
            body.extend_from_slice(&chunk[..size]);
        }
    } else if let Some(length) = answer.header("content-length").and_then(|length| length.parse().ok()) {
        body.resize(length, 0);
        reader.read_exact(&mut body).expect("a whole body");
    } else {
        reader.read_to_end(&mut body).expect("the rest of the stream");
    }
    (body, false)
}
