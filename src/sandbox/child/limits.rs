//! What a child gives up: first what needs no request, before a byte is read, then what the
//! request says.

use crate::sandbox::protocol::Request;

/// How far a child steps back behind the process that answers.
#[cfg(unix)]
const CHILD_NICENESS: i32 = 19;
/// Files open at a time: the three streams, the file that is read, the one that is written, and
/// what the runtime opens for a moment.
#[cfg(unix)]
const OPEN_FILES: u64 = 32;

/// How much a child may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amounts {
    /// Address space in bytes.
    pub(crate) memory_bytes: u64,
    /// Processor time in seconds.
    pub(crate) cpu_s: u64,
    /// Largest file that it may write, in bytes.
    pub(crate) file_bytes: u64,
}

impl Amounts {
    pub(super) fn of(request: &Request) -> Self {
        let Request { memory_bytes, cpu_s, file_bytes, .. } = *request;
        Self { memory_bytes, cpu_s, file_bytes }
    }
}

/// Gives up what no work needs. Threads that are started later inherit it.
#[cfg(unix)]
pub(crate) fn give_up_rights() -> anyhow::Result<()> {
    use anyhow::Context;
    use rustix::process::Resource;

    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Signal};
        // Work that nobody waits for any more must not go on. The parent may have ended before
        // the system knew of the wish: then somebody else is the parent now.
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
            .context("the child can't be tied to its parent")?;
        let parent = std::env::var(crate::sandbox::PARENT).ok();
        let now = rustix::process::getppid().map(|parent| parent.as_raw_nonzero().to_string());
        anyhow::ensure!(parent.is_none() || parent == now, "the parent has ended");
        rustix::thread::set_no_new_privs(true).context("rights can't be given up")?;
        // When memory runs out, the system ends this process rather than the one that answers.
        // Some systems have no such file.
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
        // Another child must not read what is in the memory of this one.
        rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)
            .context("the child's memory can't be closed")?;
    }
    // There is no limit of processes: the system counts those of the user, other programs' too.
    limit(Resource::Nofile, OPEN_FILES)?;
    limit(Resource::Core, 0)
}

/// The chat comes first: it answers while every core computes.
#[cfg(unix)]
pub(super) fn step_back() -> anyhow::Result<()> {
    use anyhow::Context;
    rustix::process::nice(CHILD_NICENESS).context("the child can't step back").map(drop)
}

/// Sets the limits of the work.
#[cfg(unix)]
pub(crate) fn limit_resources(amounts: Amounts) -> anyhow::Result<()> {
    use rustix::process::Resource;
    limit(Resource::As, amounts.memory_bytes)?;
    limit(Resource::Cpu, amounts.cpu_s)?;
    limit(Resource::Fsize, amounts.file_bytes)
}

#[cfg(unix)]
fn limit(resource: rustix::process::Resource, value: u64) -> anyhow::Result<()> {
    use anyhow::Context;
    use rustix::process::{Resource, Rlimit};
    // A limit that holds already stays.
    let most = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let value = value.min(most);
    // At the lower of the two the system says by the signal that it was the time.
    let room = u64::from(resource == Resource::Cpu);
    let limit =
        Rlimit { current: Some(value), maximum: Some(value.saturating_add(room).min(most)) };
    rustix::process::setrlimit(resource, limit).context("a limit can't be set")
}

#[cfg(not(unix))]
pub(crate) fn give_up_rights() -> anyhow::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn step_back() -> anyhow::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn limit_resources(_amounts: Amounts) -> anyhow::Result<()> {
    Ok(())
}
