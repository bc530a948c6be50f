//! Uploads: files of a form, streamed to the disk, one at a time.

use std::path::PathBuf;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tokio::io::AsyncWriteExt;

use super::Face;

/// Most files of one form.
pub(super) const MOST_FILES: usize = 50;

/// A file that was stored.
#[derive(Debug)]
pub(super) struct Stored {
    /// Its blob.
    pub(super) blob: String,
    /// The name it came under.
    pub(super) name: String,
    /// Its size.
    pub(super) bytes: u64,
}

/// Why a form was not taken.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) why: String,
}

impl Refused {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self { status, why: why.into() }
    }
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Self {
        // The body as a whole is limited as well.
        match error.status() {
            // Nothing of ours fails here: the line was lost, or the body took too long.
            StatusCode::INTERNAL_SERVER_ERROR => {
                let why = "The files did not arrive in time; try again.";
                Self::new(StatusCode::REQUEST_TIMEOUT, why)
            }
            status => Self::new(status, error.body_text()),
        }
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "an upload can't be stored");
        let why = "The file can't be stored just now; try again later.";
        Self::new(StatusCode::INSUFFICIENT_STORAGE, why)
    }
}

/// Stores the files of a form. Fields without a file name are passed over.
///
/// # Errors
/// [`Refused`] when one is too large, there are too many, or the form is broken.
pub(super) async fn store(face: &Face, mut form: Multipart) -> Result<Vec<Stored>, Refused> {
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if files.len() >= MOST_FILES {
            let why =
                format!("More than {MOST_FILES} files at once; send them in parts, or as a zip.");
            return Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, why));
        }
        files.push(store_one(face, field, name).await?);
    }
    Ok(files)
}

async fn store_one(face: &Face, mut field: Field<'_>, name: String) -> Result<Stored, Refused> {
    let services = &face.services;
    let most = services.config.web.upload_bytes;
    let shop = services.blobs.workshop()?;
    let path = shop.path().join("uploaded");
    let mut file = tokio::fs::File::create(&path).await?;
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await? {
        bytes += chunk.len() as u64;
        if bytes > most {
            let mb = most / (1024 * 1024);
            let why = format!("\"{name}\" is larger than {mb} MB; split it, or export it as CSV.");
            return Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, why));
        }
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    drop(file);
    Ok(adopt(face, path, name, bytes).await?)
}

/// Stores a file that is here already.
///
/// # Errors
/// When it can't be written.
pub(super) async fn store_bytes(
    face: &Face,
    name: String,
    content: &[u8],
) -> std::io::Result<Stored> {
    let shop = face.services.blobs.workshop()?;
    let path = shop.path().join("uploaded");
    tokio::fs::write(&path, content).await?;
    adopt(face, path, name, content.len() as u64).await
}

/// Takes a finished file of a workshop into the blobs.
async fn adopt(face: &Face, path: PathBuf, name: String, bytes: u64) -> std::io::Result<Stored> {
    let blobs = face.services.blobs.clone();
    let adopted = tokio::task::spawn_blocking(move || blobs.adopt(&path));
    let blob = adopted.await.map_err(std::io::Error::other)??;
    Ok(Stored { blob, name, bytes })
}
