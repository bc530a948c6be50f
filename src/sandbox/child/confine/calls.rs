//! The system calls that reading and computing need. All others answer as if this kernel did not
//! know them, so that a library that only would like one does without.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use crate::sandbox::confinement::Extent;

/// Calls that may be made with any arguments. Which files are opened is Landlock's part; there is
/// none of sockets, programs, other processes, mounts, modules, keys, `io_uring` or rights.
const FREE: &[libc::c_long] = &[
    // Files that are open or may be opened.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_lseek,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_faccessat,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_ftruncate,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_ppoll,
    // Memory.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    // Threads.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_restart_syscall,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    // Time, chance and what the machine is like.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_sysinfo,
    libc::SYS_uname,
];

/// Those that newer architectures do without.
#[cfg(target_arch = "x86_64")]
const OLDER: &[libc::c_long] = &[
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_poll,
    libc::SYS_time,
    libc::SYS_arch_prctl,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[libc::c_long] = &[];

/// Requests of `ioctl`: whether a stream is a terminal (`TCGETS`) and how wide (`TIOCGWINSZ`). The
/// numbers are the same on every architecture that can be confined; their types are not.
const TERMINAL: [u64; 2] = [0x5401, 0x5413];

/// Gives up all other calls.
pub(super) fn confine() -> anyhow::Result<Extent> {
    let Ok(architecture) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Ok(Extent::Not);
    };
    let unknown = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let filter = SeccompFilter::new(rules()?, unknown, SeccompAction::Allow, architecture)?;
    let program: BpfProgram = filter.try_into()?;
    match apply_filter(&program) {
        Ok(()) => Ok(Extent::Whole),
        // A kernel without it, or one that something else emulates.
        Err(seccompiler::Error::Seccomp(why) | seccompiler::Error::Prctl(why))
            if matches!(why.raw_os_error(), Some(libc::ENOSYS | libc::EINVAL)) =>
        {
            Ok(Extent::Not)
        }
        Err(error) => Err(error.into()),
    }
}

/// Each call that is allowed, with what its arguments must be.
fn rules() -> anyhow::Result<BTreeMap<i64, Vec<SeccompRule>>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        FREE.iter().chain(OLDER).map(|call| (*call, Vec::new())).collect();
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    // A new thread, and no new process. `clone3`, whose arguments no filter sees, is unknown: then
    // the C library calls `clone`.
    rules.insert(libc::SYS_clone, vec![argument(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
    // A signal to this process, of which `abort` is one.
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![argument(0, SeccompCmpOp::Eq, own)?]);
    // Limits are read and not raised.
    rules.insert(libc::SYS_prlimit64, vec![argument(2, SeccompCmpOp::Eq, 0)?]);
    // The name of a thread, and of a piece of memory.
    let names = [libc::PR_SET_NAME, libc::PR_SET_VMA].map(|what| u64::from(what.unsigned_abs()));
    let names = names.map(|what| argument(0, SeccompCmpOp::Eq, what));
    rules.insert(libc::SYS_prctl, names.into_iter().collect::<Result<_, _>>()?);
    // Other requests could type into a terminal.
    let asks = TERMINAL.map(|what| argument(1, SeccompCmpOp::Eq, what));
    rules.insert(libc::SYS_ioctl, asks.into_iter().collect::<Result<_, _>>()?);
    Ok(rules)
}

fn argument(at: u8, operator: SeccompCmpOp, value: u64) -> anyhow::Result<SeccompRule> {
    let condition = SeccompCondition::new(at, SeccompCmpArgLen::Qword, operator, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}
