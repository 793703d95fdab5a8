//! Where does a message start and end? Headers and bodies of the base protocol, whatever stands between them.

use std::io::{BufRead, Read};

/// The longest body taken; a longer one is read past and answered with an error.
const MAX_BODY: u64 = 256 << 20;
/// The longest header line kept; the rest of a longer one is dropped.
const MAX_LINE: u64 = 4096;

/// One thing read from the client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The body of a message.
    Message(Vec<u8>),
    /// What stood there was no message; why.
    Garbage(String),
}

/// Reads frames off a pipe, and finds the next one after garbage.
pub(crate) struct FrameReader<R> {
    input: R,
}

impl<R: BufRead> FrameReader<R> {
    /// Frames of `input`.
    pub(crate) fn new(input: R) -> Self {
        FrameReader { input }
    }

    /// The next frame; `None` at the end of the input.
    pub(crate) fn next(&mut self) -> Option<Frame> {
        let mut length: Option<u64> = None;
        let mut strange: Option<String> = None;
        loop {
            let line = self.line()?;
            let line = line.trim();
            if line.is_empty() {
                match (length, strange.take()) {
                    (Some(length), _) => return self.body(length),
                    (None, Some(line)) => {
                        let why = format!("expected the header `Content-Length: N`, found `{line}`");
                        return Some(Frame::Garbage(why));
                    }
                    // Blank lines between messages are nobody's fault.
                    (None, None) => continue,
                }
            }
            match line.split_once(':') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => {
                    match value.trim().parse() {
                        Ok(value) => length = Some(value),
                        Err(_) => strange = Some(line.to_owned()),
                    }
                }
                // The only other header of the protocol; its one legal value is what is assumed.
                Some((name, _)) if name.trim().eq_ignore_ascii_case("content-type") => {}
                _ => strange = Some(line.to_owned()),
            }
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let read = self.input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).ok()?;
        if read == 0 {
            return None;
        }
        if line.last() != Some(&b'\n') && read as u64 == MAX_LINE {
            self.skip_line()?;
        }
        Some(String::from_utf8_lossy(&line).into_owned())
    }

    fn skip_line(&mut self) -> Option<()> {
        loop {
            let buffer = self.input.fill_buf().ok()?;
            if buffer.is_empty() {
                return None;
            }
            match buffer.iter().position(|byte| *byte == b'\n') {
                Some(end) => {
                    self.input.consume(end + 1);
                    return Some(());
                }
                None => {
                    let length = buffer.len();
                    self.input.consume(length);
                }
            }
        }
    }

    fn body(&mut self, length: u64) -> Option<Frame> {
        if length > MAX_BODY {
            let skipped = std::io::copy(&mut self.input.by_ref().take(length), &mut std::io::sink()).ok()?;
            return (skipped == length).then(|| {
                Frame::Garbage(format!("a message of {length} bytes is longer than the {MAX_BODY} that are taken"))
            });
        }
        // Grown as bytes come: a length that lies costs nothing.
        let mut body = Vec::with_capacity(length.min(64 * 1024) as usize);
        let read = self.input.by_ref().take(length).read_to_end(&mut body).ok()?;
        (read as u64 == length).then_some(Frame::Message(body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(input: &str) -> Vec<String> {
        let mut reader = FrameReader::new(input.as_bytes());
        std::iter::from_fn(|| reader.next())
            .map(|frame| match frame {
                Frame::Message(body) => String::from_utf8(body).unwrap(),
                Frame::Garbage(why) => format!("! {why}"),
            })
            .collect()
    }

    #[test]
    fn reads_message_after_message() {
        let input = "Content-Length: 2\r\n\r\n{}content-length:4\r\nContent-Type: x\r\n\r\nnull";
        assert_eq!(frames(input), ["{}", "null"]);
    }

    #[test]
    fn finds_the_next_message_after_garbage() {
        let input = "hello\n\nContent-Length: x\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(
            frames(input),
            [
                "! expected the header `Content-Length: N`, found `hello`",
                "! expected the header `Content-Length: N`, found `Content-Length: x`",
                "{}",
            ]
        );
    }

    #[test]
    fn ends_quietly_in_the_middle_of_a_message() {
        assert_eq!(frames("Content-Length: 20\r\n\r\n{}"), Vec::<String>::new());
        assert_eq!(frames("Content-Length: 99999999999999\r\n\r\n{}"), Vec::<String>::new());
        assert_eq!(frames(&"x".repeat(10_000)), Vec::<String>::new());
    }

    #[test]
    fn a_header_line_without_end_is_cut() {
        let input = format!("{}\r\n\r\nContent-Length: 2\r\n\r\n{{}}", "x".repeat(100_000));
        let frames = frames(&input);
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[1], "{}");
    }
}
