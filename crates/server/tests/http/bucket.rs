//! Documents in a bucket: against as much of an S3-compatible service as that needs.

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_core::Stream as _;
use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Arc, Mutex},
};
use store::file::{Bucket, Files, Reading};

/// Objects by their path, and parts of uploads by the path and their number.
#[derive(Default)]
struct Service {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<(String, u32), Vec<u8>>,
    signed: usize,
}

type Shared = Arc<Mutex<Service>>;

async fn serve(State(service): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    let mut service = service.lock().unwrap();
    let signed = parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    if !signed.is_some_and(|signed| signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIA/")) {
        return StatusCode::FORBIDDEN.into_response();
    }
    service.signed += 1;
    let of =
        |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    match (parts.method, of("uploads"), of("uploadId"), of("partNumber")) {
        (Method::POST, Some(_), ..) => {
            let id = "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>";
            id.into_response()
        }
        (Method::PUT, _, Some(_), Some(number)) => {
            service.parts.insert((path, number.parse().unwrap()), body.to_vec());
            [(header::ETAG, "\"part\"")].into_response()
        }
        (Method::POST, _, Some(_), _) => {
            let whole =
                service.parts.iter().filter(|((of, _), _)| *of == path).flat_map(|(_, part)| part.clone()).collect();
            service.objects.insert(path.clone(), whole);
            service.parts.retain(|(of, _), _| *of != path);
            "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>".into_response()
        }
        (Method::DELETE, _, Some(_), _) => {
            service.parts.retain(|(of, _), _| *of != path);
            StatusCode::NO_CONTENT.into_response()
        }
        (Method::DELETE, ..) => {
            service.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        (Method::GET, ..) if of("list-type").is_some() => {
            let mut list = String::from("<ListBucketResult>");
            for (path, bytes) in &service.objects {
                let key = path.trim_start_matches("/akten/");
                list.push_str(&format!(
                    "<Contents><Key>{key}</Key><LastModified>2026-11-23T08:00:00.000Z</LastModified><Size>{}</Size>\
                     <ETag>\"whole\"</ETag></Contents>",
                    bytes.len()
                ));
            }
            (list + "</ListBucketResult>").into_response()
        }
        (Method::GET | Method::HEAD, ..) => object(&service, &path, &parts.headers),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn object(service: &Service, path: &str, headers: &HeaderMap) -> Response {
    let Some(bytes) = service.objects.get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let known = [(header::ETAG, "\"whole\""), (header::LAST_MODIFIED, "Mon, 23 Nov 2026 08:00:00 GMT")];
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().unwrap().strip_prefix("bytes="));
    let Some((from, to)) = range.and_then(|range| range.split_once('-')) else {
        return (known, bytes.clone()).into_response();
    };
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let content_range = [(header::CONTENT_RANGE, format!("bytes {from}-{to}/{}", bytes.len()))];
    (StatusCode::PARTIAL_CONTENT, known, content_range, bytes[from..=to].to_vec()).into_response()
}

async fn all(reading: Reading) -> Vec<u8> {
    let (mut reading, mut bytes) = (pin!(reading), Vec::new());
    while let Some(piece) = std::future::poll_fn(|context| reading.as_mut().poll_next(context)).await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    bytes
}

#[tokio::test]
async fn files_are_written_read_listed_and_removed_in_a_bucket() {
    let service = Shared::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(serve).with_state(Arc::clone(&service));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let bucket = Bucket {
        name: "akten".to_owned(),
        endpoint,
        region: "us-east-1".to_owned(),
        key: "AKIA".to_owned(),
        secret: "geheim".to_owned(),
    };
    let files = Files::bucket(&bucket).unwrap();
    assert!(!format!("{files:?}{bucket:?}").contains("geheim"));

    // Larger than one piece, so that it comes in several.
    let large: Vec<u8> = (0..12 * 1024 * 1024_u32).map(|n| (n % 251) as u8).collect();
    let mut writing = files.begin("ab/cdef").await.unwrap();
    for piece in large.chunks(70_000) {
        writing.put(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    writing.finish().await.unwrap();
    assert_eq!(all(files.read("ab/cdef", 0..large.len() as u64).await.unwrap()).await, large);
    assert_eq!(all(files.read("ab/cdef", 250..253).await.unwrap()).await, [250, 0, 1]);

    let mut broken = files.begin("ab/halb").await.unwrap();
    broken.put(Bytes::from(vec![7; 6 * 1024 * 1024])).await.unwrap();
    broken.abort().await.unwrap();
    assert_eq!(
        files.all().await.unwrap().into_iter().collect::<Vec<_>>(),
        [("ab/cdef".to_owned(), large.len() as u64)]
    );
    assert!(service.lock().unwrap().parts.is_empty(), "what was begun is cleared away");
    files.remove("ab/cdef").await.unwrap();
    assert!(files.read("ab/cdef", 0..1).await.is_err_and(|problem| problem.is_missing()));
    assert!(service.lock().unwrap().signed > 5);
    serving.abort();
}

#[tokio::test]
async fn a_folder_keeps_nothing_of_what_was_begun_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::folder(folder.path()).unwrap();
    let mut writing = files.begin("ab/cdef").await.unwrap();
    writing.put(Bytes::from_static(b"Guten Tag")).await.unwrap();
    writing.finish().await.unwrap();
    let mut broken = files.begin("ab/halb").await.unwrap();
    broken.put(Bytes::from(vec![7; 6 * 1024 * 1024])).await.unwrap();
    broken.abort().await.unwrap();
    let names: Vec<_> =
        std::fs::read_dir(folder.path().join("ab")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["cdef"]);
    assert_eq!(all(files.read("ab/cdef", 6..9).await.unwrap()).await, b"Tag");
    assert_eq!(all(files.read("ab/cdef", 3..3).await.unwrap()).await, b"");
    assert!(files.read("../../etc/passwd", 0..1).await.is_err());
    assert!(Files::folder(&folder.path().join("gibt-es-nicht")).is_err());
}
