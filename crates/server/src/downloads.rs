//! Files that the administration offers for download. Whoever may not have one gets the answer of a missing page.

use crate::{pages, site::Site};
use app::door::Door;
use axum::{
    Extension,
    extract::{Path, State},
    http::{Uri, header},
    response::{IntoResponse as _, Response},
};
use domain::id::UploadId;

/// The rows of an uploaded file that cannot be imported, with the reasons.
pub(crate) async fn refused_rows(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(upload): Path<String>,
    uri: Uri,
) -> Response {
    let Ok(id) = upload.parse::<UploadId>() else { return pages::show(&site, door, uri, None).await };
    match door.portal.refused_rows(&door.visitor, id).await {
        Ok(csv) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"nicht-importiert.csv\""),
            ];
            (headers, csv).into_response()
        }
        Err(fault) if fault.refusal().is_some() => pages::show(&site, door, uri, None).await,
        Err(fault) => pages::unavailable(&door.reference, &fault),
    }
}
