//! An installation of one test: throw-away database, clock set by hand, a browser with a cookie jar.

use crate::pages;
use axum::{
    Router,
    body::{Body, Bytes, HttpBody as _, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use codee::{Decoder, binary::PostcardCodec};
use domain::time::Span;
use portal::{Portal, password::Effort};
use serde::de::DeserializeOwned;
use server::{assets::Built, config::Config, site::Site};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use store::{Db, sql};
use tempfile::TempDir;
use testkit::{FakeClock, PASSWORD, People, Seeded, TestPortal};
use tower::ServiceExt as _;

/// An installation.
pub(crate) struct TestSite {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) db: Db,
    pub(crate) portal: Portal,
    router: Router,
    numbers: Router,
    _folder: TempDir,
}

/// A browser at the installation.
pub(crate) struct Browser<'s> {
    site: &'s TestSite,
    jar: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// What came, as text; what is no text is replaced.
    pub(crate) body: String,
    bytes: Bytes,
}

/// That a form leads on to a certain page.
pub(crate) fn goes_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, place), "{}", answer.body);
}

/// That a page is there and says all of this.
pub(crate) fn shows(answer: &Answer, words: &[&str]) {
    says(answer, StatusCode::OK, words);
}

/// That an answer has this status and says all of this.
pub(crate) fn says(answer: &Answer, status: StatusCode, words: &[&str]) {
    assert_eq!(answer.status, status, "{}", answer.body);
    for word in words {
        assert!(answer.body.contains(word), "{word} is not in {}", answer.body);
    }
}

impl TestSite {
    /// A browser in which somebody has signed in with the password that all of the tests have.
    pub(crate) async fn signed_in(&self, email: &str) -> Browser<'_> {
        let browser = self.browser();
        let fields = [("email", email), ("password", PASSWORD), ("next", "")];
        let answer = browser.post("/api/sign-in", "/sign-in", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email}: {}", answer.body);
        browser
    }

    /// An installation with the product's own pages.
    pub(crate) async fn start() -> Self {
        Self::with(app::routes::all, &[]).await
    }

    /// An installation with the pages of these tests.
    pub(crate) async fn with_test_pages() -> Self {
        Self::with(pages::all, &[]).await
    }

    /// The Lindenhof with the product's own pages: people whom the use cases know, too.
    pub(crate) async fn lindenhof() -> (Self, TestPortal, People) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.unwrap();
        let (test, people) = TestPortal::lindenhof(db).await;
        let site =
            Self::of(test.portal.clone(), test.clock.clone(), test.random.clone(), app::routes::all, &[], folder);
        (site, test, people)
    }

    /// An installation with pages and an environment.
    pub(crate) async fn with(pages: app::Pages, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.unwrap();
        for row in [
            "INSERT INTO organisation (id, name, street, postcode, town, phone, email, imprint, privacy, accessibility)
             VALUES (1, 'Hausverwaltung Huber', 'Maxstraße 1', '86150', 'Augsburg', '0821 1234', 'huber@example.net', '', '', '')",
            "INSERT INTO staff (id, email, email_key, name, role, password_hash, language, created_at)
             VALUES (1, 'maria@example.net', 'maria@example.net', 'Maria Huber', 'administrator', '-', 'de', 0)",
            "INSERT INTO login (id, email, email_key, name, password_hash, language, terms_accepted_at, created_at)
             VALUES (1, 'jana@example.net', 'jana@example.net', 'Jana Schubert', '-', 'de', 0, 0)",
        ] {
            sql(row).execute(&db).await.unwrap();
        }
        let clock = Arc::new(FakeClock::default());
        let random = Arc::new(Seeded::default());
        let rules = portal::Config { effort: Effort { memory: 8, passes: 1 }, ..portal::Config::default() };
        let portal = Portal::new(db.clone(), clock.clone(), random.clone(), b"the secret of the tests", rules).unwrap();

        Self::of(portal, clock, random, pages, environment, folder)
    }

    fn of(
        portal: Portal,
        clock: Arc<FakeClock>,
        random: Arc<Seeded>,
        pages: app::Pages,
        environment: &[(&str, &str)],
        folder: TempDir,
    ) -> Self {
        let db = portal.db().clone();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        std::fs::write(folder.path().join("site/pkg/quartier.abc.css"), "body {}").unwrap();
        std::fs::write(folder.path().join("site/robots.txt"), "User-agent: *\n").unwrap();
        let root = folder.path().join("site").display().to_string();
        let file = format!("[[workspace.metadata.leptos]]\noutput-name = \"quartier\"\nsite-root = {root:?}\n");
        let of = |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let config = Config::read(Some(&file), &of).unwrap();
        let built = Built::with_hashes(&config.leptos, "js: abc\nwasm: abc\ncss: abc\n");
        let site = Site::with_pages(portal.clone(), random, config, &built, pages);
        let (numbers, router) = (server::metrics::router(site.clone()), site.router(&built));
        Self { clock, db, portal, router, numbers, _folder: folder }
    }

    /// What the port of the numbers tells.
    pub(crate) async fn numbers(&self) -> String {
        let request = Request::get("/metrics").body(Body::empty()).unwrap();
        let answer = self.numbers.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    }

    /// A new browser.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { site: self, jar: Mutex::default() }
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body,
        }
    }
}

impl Browser<'_> {
    /// Opens an address.
    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.send(self.navigation(Method::GET, address).body(Body::empty()).unwrap()).await
    }

    /// Sends the form of a page, as a browser does without any script.
    pub(crate) async fn post(&self, action: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encoded(&[&[("_page", page)], fields].concat());
        let request = self.navigation(Method::POST, action).header("sec-fetch-site", "same-origin");
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).unwrap()).await
    }

    /// Sends files as a form without any script does, with what is chosen beside them: a letter for everybody.
    pub(crate) async fn send_files(&self, action: &str, of: &str, files: &[(&str, &[u8])]) -> Answer {
        self.send_form(action, of, &form_with(&CHOSEN, files)).await
    }

    /// Sends what a browser makes of a form with files, or a part of it.
    pub(crate) async fn send_form(&self, action: &str, of: &str, form: &[u8]) -> Answer {
        let request = self.navigation(Method::POST, &format!("{action}?of={of}"));
        self.send(multipart(request, form)).await
    }

    /// Sends files as our script does.
    pub(crate) async fn send_files_by_script(&self, action: &str, of: &str, files: &[(&str, &[u8])]) -> Answer {
        let request = Request::post(format!("{action}?of={of}")).header(header::ACCEPT, "text/plain");
        self.send(multipart(request, &form_with(&CHOSEN, files))).await
    }

    /// Opens an address with more headers, by a certain method.
    pub(crate) async fn ask(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.navigation(method, address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Calls a server function as our script does.
    pub(crate) async fn call(&self, action: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(action)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(encoded(fields)).unwrap()).await
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie into the jar.
    pub(crate) fn keep(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    fn navigation(&self, method: Method, address: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(address)
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .header(header::HOST, "127.0.0.1:3000")
    }

    async fn send(&self, mut request: Request<Body>) -> Answer {
        if let Some(length) = request.body().size_hint().exact() {
            request.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        let cookies: Vec<String> =
            self.jar.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let answer = self.site.send(request).await;
        let mut jar = self.jar.lock().unwrap();
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = set.to_str().unwrap().split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

impl Answer {
    /// A page that was not asked for.
    pub(crate) fn of(html: &str) -> Self {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        Self { status, headers, body: html.to_owned(), bytes: Bytes::new() }
    }

    /// What a server function answered to our own script.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        PostcardCodec::decode(&self.bytes).unwrap()
    }

    /// Where it sends the browser.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// A header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The page without what is different in every answer.
    pub(crate) fn stable_body(&self) -> String {
        let mut body = self.body.clone();
        while let Some(begin) = body.find("nonce=\"") {
            let end = body[begin + 7..].find('"').unwrap() + begin + 8;
            body.replace_range(begin..end, "");
        }
        body
    }
}

fn encoded(fields: &[(&str, &str)]) -> Body {
    Body::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

/// What is chosen beside files.
const CHOSEN: [(&str, &str); 2] = [("folder", "letter"), ("whom", "everybody")];

/// A form with files, as browsers write it.
pub(crate) fn form_with(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    for (name, bytes) in files {
        body.extend_from_slice(
            format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: application/pdf\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--grenze--\r\n");
    body
}

fn multipart(request: axum::http::request::Builder, form: &[u8]) -> Request<Body> {
    let request = request.header("sec-fetch-site", "same-origin");
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze");
    request.body(Body::from(form.to_vec())).unwrap()
}
