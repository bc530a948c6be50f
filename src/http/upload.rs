//! Uploads: files of a form, streamed to the disk, one at a time.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use super::Face;
use super::inbound::Author;
use super::refusal::Refusal;
use crate::blobs::Hold;
use crate::runtime::now_ms;

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
    /// Keeps it until its event is stored.
    _hold: Hold,
}

/// What users are sending just now, by user: it is stored nowhere yet, but counts.
pub(super) type Sending = Mutex<HashMap<i64, Share>>;

/// Files of a user, and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    files: u32,
    bytes: u64,
}

/// One form's part of what its user is sending; what it took is free again with the value.
#[must_use = "what it took counts until its files are counted elsewhere"]
pub(super) struct Form<'f> {
    face: &'f Face,
    user: i64,
    took: Share,
    /// What the user may still send. None for administrators.
    left: Option<Left>,
}

struct Left {
    files: u32,
    files_a_day: u32,
    bytes: u64,
}

impl<'f> Form<'f> {
    async fn begin(face: &'f Face, author: &Author) -> Result<Self, Refusal> {
        let left = match left(face, author).await {
            Ok(left) => left,
            Err(error) => return Err(Refusal::broken(&error)),
        };
        Ok(Self { face, user: author.sender.id, took: Share::default(), left })
    }

    /// Takes some more, as far as the day's limit and the quota let it.
    fn take(&mut self, more: Share) -> Result<(), Refusal> {
        let mut sending = self.face.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let all = sending.entry(self.user).or_default();
        let (files, bytes) = (all.files + more.files, all.bytes + more.bytes);
        if let Some(left) = &self.left {
            if files > left.files {
                return Err(Refusal::FilesToday(left.files_a_day));
            }
            if bytes > left.bytes {
                return Err(Refusal::Quota(self.face.services.config.web.quota_bytes));
            }
        }
        *all = Share { files, bytes };
        self.took.files += more.files;
        self.took.bytes += more.bytes;
        Ok(())
    }
}

impl Drop for Form<'_> {
    fn drop(&mut self) {
        let mut sending = self.face.sending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(all) = sending.get_mut(&self.user) {
            all.files = all.files.saturating_sub(self.took.files);
            all.bytes = all.bytes.saturating_sub(self.took.bytes);
            if *all == Share::default() {
                sending.remove(&self.user);
            }
        }
    }
}

/// What a user may still send today.
async fn left(face: &Face, author: &Author) -> anyhow::Result<Option<Left>> {
    let (store, config) = (&face.services.store, &face.services.config);
    let user = author.sender.id;
    if author.sender.admin || config.admins.contains(&user) {
        return Ok(None);
    }
    let caller = store.caller(user, now_ms()).await?;
    let files_a_day = store.house_settings().await?.files_a_day.unwrap_or(config.files_a_day);
    let stored = face.services.stored_bytes(user).await?;
    Ok(Some(Left {
        files: files_a_day.saturating_sub(caller.files_today),
        files_a_day,
        bytes: config.web.quota_bytes.saturating_sub(stored),
    }))
}

/// Stores the files of a form, all or none. Fields without a file name are passed over. Keep what
/// comes beside the files until their event is handled: from then on the day's count has them.
///
/// # Errors
/// [`Refusal`] when one is too large, there are too many, the user has no room left, or the form is
/// broken.
pub(super) async fn store<'f>(
    face: &'f Face,
    author: &Author,
    mut form: Multipart,
) -> Result<(Vec<Stored>, Form<'f>), Refusal> {
    let mut begun = Form::begin(face, author).await?;
    let mut received = Vec::new();
    while let Some(field) = form.next_field().await? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if received.len() >= MOST_FILES {
            return Err(Refusal::ManyFiles);
        }
        begun.take(Share { files: 1, bytes: 0 })?;
        received.push(receive(&mut begun, field, name).await?);
    }
    // What was refused goes with its folder; only a whole form gets among the blobs.
    let mut files = Vec::with_capacity(received.len());
    for Received { shop, name, bytes } in received {
        files.push(adopt(face, shop.path().join(UPLOADED), name, bytes).await?);
    }
    Ok((files, begun))
}

/// The name of a file in its folder.
const UPLOADED: &str = "uploaded";

/// A file that arrived, in a folder of its own.
struct Received {
    shop: TempDir,
    name: String,
    bytes: u64,
}

async fn receive(
    form: &mut Form<'_>,
    mut field: Field<'_>,
    name: String,
) -> Result<Received, Refusal> {
    let services = &form.face.services;
    let most = services.config.web.upload_bytes;
    let shop = services.blobs.workshop()?;
    let mut file = tokio::fs::File::create(shop.path().join(UPLOADED)).await?;
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await? {
        let more = chunk.len() as u64;
        bytes += more;
        if bytes > most {
            return Err(Refusal::LargeFile(name, most));
        }
        form.take(Share { files: 0, bytes: more })?;
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    Ok(Received { shop, name, bytes })
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
    let path = shop.path().join(UPLOADED);
    tokio::fs::write(&path, content).await?;
    adopt(face, path, name, content.len() as u64).await
}

/// Takes a finished file of a workshop into the blobs.
async fn adopt(face: &Face, path: PathBuf, name: String, bytes: u64) -> std::io::Result<Stored> {
    let hold = face.services.blobs.hold();
    let adopted =
        tokio::task::spawn_blocking(move || std::io::Result::Ok((hold.adopt(&path)?, hold)));
    let (blob, hold) = adopted.await.map_err(std::io::Error::other)??;
    Ok(Stored { blob, name, bytes, _hold: hold })
}
