//! Where a command reads and computes: in a child process, within limits and confined to the
//! files that it was given. On systems without such limits it is the process itself.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::Failure;
use super::inputs::Found;
use super::options::LimitOptions;
use crate::sandbox::child::{Amounts, Reach, confine, limit_resources};

/// What a line on standard error begins with that is for the parent.
pub(super) const MARK: char = '\u{1}';
/// Largest workbook.
const WORKBOOK_BYTES: u64 = 1024 * 1024 * 1024;

/// What a child tells its parent while it reads; files are named by their places.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// So many files will be read.
    Files(u64),
    /// A file is being read.
    Begun(usize),
    /// A file was read.
    Done(usize),
    /// Nothing more is read.
    AllRead,
}

/// What a parent tells its child beside the arguments; files are named by their places.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Task {
    /// Files that children died of, and why they are not used.
    pub(super) left_out: Vec<(usize, String)>,
    /// Read this file and no more.
    pub(super) alone: Option<usize>,
    /// The descriptor of the file for the workbook.
    pub(super) workbook: Option<i32>,
}

/// Where the work is done.
#[derive(Default)]
pub(super) struct Place {
    /// What the parent said, in a child.
    task: Option<Task>,
    workbook: Option<File>,
}

impl Place {
    /// A child, whose parent gave it a task.
    #[cfg(unix)]
    pub(super) fn child(task: Task) -> anyhow::Result<Self> {
        let open = |number: i32| File::options().write(true).open(format!("/dev/fd/{number}"));
        let workbook = task.workbook.map(open).transpose();
        let workbook = workbook.context("the workbook's file can't be opened")?;
        Ok(Self { task: Some(task), workbook })
    }

    /// The file that alone is to be read.
    pub(super) fn alone(&self) -> Option<usize> {
        self.task.as_ref()?.alone
    }

    /// Why the file at a place is left out.
    pub(super) fn left_out(&self, at: usize) -> Option<&str> {
        let task = self.task.as_ref()?;
        task.left_out.iter().find(|(left, _)| *left == at).map(|(_, why)| why.as_str())
    }

    /// Before the first byte of a file: limits, and no way to anything but the files. There is no
    /// other thread yet.
    pub(super) fn enter(
        &self,
        found: &Found,
        scheme: Option<&Path>,
        limits: &LimitOptions,
    ) -> Result<(), Failure> {
        if self.task.is_none() {
            return Ok(());
        }
        let files = found.files.iter().map(|(_, path)| path.clone());
        let read: Vec<PathBuf> = files.chain(scheme.map(Path::to_owned)).collect();
        let (memory_mb, cpu_s) = limits.of_child();
        let memory_bytes = memory_mb.saturating_mul(1024 * 1024);
        let amounts = Amounts { memory_bytes, cpu_s, file_bytes: WORKBOOK_BYTES };
        limit_resources(amounts)
            .and_then(|()| confine(&Reach { read, write: None }))
            .map(drop)
            .map_err(Failure::Other)
    }

    /// Tells the parent how far it is.
    pub(super) fn tell(&self, step: Step) {
        if self.task.is_some()
            && let Ok(step) = serde_json::to_string(&step)
        {
            // In one piece: threads tell at the same time.
            let _ = io::stderr().lock().write_all(format!("{MARK}{step}\n").as_bytes());
        }
    }

    /// Writes the workbook for the parent to put into its place; `false` where there is no parent.
    pub(super) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<bool> {
        let Some(file) = &mut self.workbook else { return Ok(false) };
        file.write_all(bytes).context("the workbook can't be written")?;
        Ok(true)
    }
}
