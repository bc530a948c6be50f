//! Confines a process to the files that its work names and to the system calls that reading and
//! computing need. Linux alone has both; elsewhere a child has its limits alone.

#[cfg(target_os = "linux")]
mod calls;

use std::path::PathBuf;

use crate::sandbox::confinement::Confinement;
#[cfg(target_os = "linux")]
use crate::sandbox::confinement::Extent;
use crate::sandbox::protocol::{Course, Work};

/// The files that a process may open.
#[derive(Debug, Default)]
pub struct Reach {
    /// Files, or folders with all in them, that it may read.
    pub read: Vec<PathBuf>,
    /// The folder in which it may make files and read them.
    pub write: Option<PathBuf>,
}

impl Reach {
    /// What a piece of work needs.
    pub(super) fn of(work: &Work) -> Self {
        let read = match work {
            Work::Nothing => Vec::new(),
            Work::Read { path, .. } => vec![path.clone()],
            Work::Compile(course)
            | Work::Explain { course, .. }
            | Work::Try { course, .. }
            | Work::Ask { course, .. }
            | Work::Insights(course) => files(course),
        };
        Self { read, write: Some(PathBuf::from(".")) }
    }
}

fn files(course: &Course) -> Vec<PathBuf> {
    let of_file = |file: &crate::sandbox::protocol::CourseFile| {
        std::iter::once(file.tables.clone()).chain(file.source.clone())
    };
    let extras = course.extras.iter().map(|(_, path)| path.clone());
    course.files.iter().flat_map(of_file).chain(extras).chain(course.base.clone()).collect()
}

/// Confines this thread and those that it starts later, for good. There must be no other thread
/// yet. What the kernel lacks is left out and told.
///
/// # Errors
/// When the kernel can do it and refuses.
#[cfg(target_os = "linux")]
pub fn confine(reach: &Reach) -> anyhow::Result<Confinement> {
    use anyhow::Context;
    let files = to_files(reach).context("the child can't be confined to its files")?;
    let calls = calls::confine().context("the child can't be confined to its calls")?;
    Ok(Confinement { files, calls })
}

/// As on Linux, where the system can do nothing of it.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn confine(_reach: &Reach) -> anyhow::Result<Confinement> {
    Ok(Confinement::NONE)
}

/// Every right that Landlock knows is taken away; those on the files of `reach` are given back.
#[cfg(target_os = "linux")]
fn to_files(reach: &Reach) -> Result<Extent, landlock::RulesetError> {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
        Scope, path_beneath_rules,
    };
    // The sixth version knows files, TCP, signals and abstract sockets: all that is asked for.
    let abi = ABI::V6;
    let reading = AccessFs::ReadFile | AccessFs::ReadDir;
    let making = reading | AccessFs::WriteFile | AccessFs::MakeReg | AccessFs::Truncate;
    // A pipe of a shell has no place in the file system, so there is nothing to give back.
    let placed = |path: &&PathBuf| std::fs::canonicalize(path).is_ok();
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(reach.read.iter().filter(placed), reading))?
        .add_rules(path_beneath_rules(&reach.write, making))?
        .restrict_self()?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Extent::Whole,
        RulesetStatus::PartiallyEnforced => Extent::Partly,
        RulesetStatus::NotEnforced => Extent::Not,
    })
}
