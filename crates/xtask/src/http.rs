//! As much HTTP/1.1 as measuring needs: one connection that is kept, one request after the other.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, Result, bail};

/// A connection to the server that is measured, with the cookies of one person.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it leads to, if it leads elsewhere.
    pub(crate) location: String,
    pub(crate) body: Vec<u8>,
}

/// How the answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Small, as browsers want it.
    Compressed,
    /// To be read here.
    Plain,
}

impl Client {
    pub(crate) fn connect(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| format!("nobody listens at {host}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream: BufReader::new(stream), host: host.to_owned(), cookies: BTreeMap::new() })
    }

    /// Asks for a page as a browser does.
    pub(crate) fn get(&mut self, path: &str, wanted: Wanted) -> Result<Answer> {
        let encoding = if wanted == Wanted::Compressed { "Accept-Encoding: br\r\n" } else { "" };
        self.ask("GET", path, &format!("Accept: text/html\r\nSec-Fetch-Site: none\r\n{encoding}"), "")
    }

    /// Calls a server function as our own script does.
    pub(crate) fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        self.send(path, "application/octet-stream", &pairs.join("&"))
    }

    /// Sends a form as a browser without scripts does, from the page it stands on.
    pub(crate) fn post(&mut self, path: &str, page: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let mut form = format!("_page={}", escaped(page));
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", escaped(value)));
        }
        self.send(path, "text/html", &form)
    }

    /// Sends files of so many bytes each as a browser without scripts does, a piece at a time.
    pub(crate) fn send_files(&mut self, path: &str, files: usize, bytes: usize) -> Result<Answer> {
        const PIECE: usize = 64 * 1024;
        let field = |name: &str, value: &str| {
            format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let head = format!("{}{}", field("folder", "statement"), field("whom", "everybody"));
        let begin = |n: usize| {
            format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"files\"; filename=\"Abrechnung {n}.txt\"\r\n\
                 Content-Type: text/plain\r\n\r\n"
            )
        };
        let around: usize = (0..files).map(|n| begin(n).len() + 2).sum();
        let length = head.len() + around + files * bytes + "--grenze--\r\n".len();
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (host, cookies) = (self.host.clone(), cookies.join("; "));
        let stream = self.stream.get_mut();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: de\r\nAccept: text/html\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=grenze\r\n\
             Content-Length: {length}\r\nCookie: {cookies}\r\n\r\n{head}"
        )?;
        let piece = [b'a'; PIECE];
        for n in 0..files {
            stream.write_all(begin(n).as_bytes())?;
            let mut left = bytes;
            while left > 0 {
                let now = left.min(PIECE);
                stream.write_all(&piece[..now])?;
                left -= now;
            }
            stream.write_all(b"\r\n")?;
        }
        stream.write_all(b"--grenze--\r\n")?;
        self.answer().with_context(|| format!("POST {path}"))
    }

    fn send(&mut self, path: &str, accept: &str, form: &str) -> Result<Answer> {
        let headers = format!(
            "Accept: {accept}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n",
            form.len()
        );
        self.ask("POST", path, &headers, form)
    }

    fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        write!(
            self.stream.get_mut(),
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept-Language: de\r\n{headers}{cookies}\r\n{body}",
            self.host
        )?;
        self.answer().with_context(|| format!("{method} {path}"))
    }

    fn answer(&mut self) -> Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("not an answer: {first:?}"))?;
        let (mut length, mut chunked, mut location) = (0, false, String::new());
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { bail!("not a header: {line:?}") };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            } else if name.eq_ignore_ascii_case("location") {
                value.trim().clone_into(&mut location);
            } else if name.eq_ignore_ascii_case("set-cookie") {
                self.keep(value.trim());
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(self.line()?.trim(), 16)?;
                self.take(size, &mut body)?;
                self.line()?;
                if size == 0 {
                    break;
                }
            }
        } else {
            self.take(length, &mut body)?;
        }
        Ok(Answer { status, location, body })
    }

    /// Keeps a cookie until it is taken back; how long it may be kept is longer than anything measured here.
    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn take(&mut self, size: usize, body: &mut Vec<u8>) -> Result<()> {
        let start = body.len();
        body.resize(start + size, 0);
        self.stream.read_exact(&mut body[start..])?;
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server hung up");
        }
        Ok(line.trim_end().to_owned())
    }
}

/// What a form may contain as it stands; all else is written as its bytes in hexadecimal.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            escaped.push(byte.into());
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
