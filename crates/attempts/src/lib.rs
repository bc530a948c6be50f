//! System calls that a confined process must not be able to make, tried by their numbers: for most
//! of them no library has a safe function. For the test of confinement alone.

#![cfg(target_os = "linux")]

use std::io;

use libc::{SIGCHLD, c_int, c_long};

/// The one of the calls that a confined process may make: a new thread. Here it lacks what the
/// kernel wants with it (`CLONE_SIGHAND`), so the kernel says `EINVAL` and nothing is started.
pub const THREAD: &str = "clone with CLONE_THREAD";
/// Makes a process, which ends at once.
pub const PROCESS: &str = "clone without CLONE_THREAD";
/// Looks into another process.
pub const PTRACE: &str = "ptrace";

/// A call by name and number, with the arguments that are not zero.
type Call = (&'static str, c_long, [c_long; 3]);

/// Calls that take the process `other` for their work; none of them changes or stops it.
fn on_others(other: c_long) -> [Call; 10] {
    [
        // Unlike PTRACE_ATTACH this does not stop the other process.
        (PTRACE, libc::SYS_ptrace, [c_long::from(libc::PTRACE_SEIZE), other, 0]),
        ("process_vm_readv", libc::SYS_process_vm_readv, [other, 0, 0]),
        ("process_vm_writev", libc::SYS_process_vm_writev, [other, 0, 0]),
        ("kcmp", libc::SYS_kcmp, [other, other, 0]),
        ("pidfd_open", libc::SYS_pidfd_open, [other, 0, 0]),
        ("pidfd_getfd", libc::SYS_pidfd_getfd, [-1, 0, 0]),
        ("pidfd_send_signal", libc::SYS_pidfd_send_signal, [-1, 0, 0]),
        ("kill", libc::SYS_kill, [other, 0, 0]),
        ("tkill", libc::SYS_tkill, [other, 0, 0]),
        ("tgkill of another", libc::SYS_tgkill, [other, other, 0]),
    ]
}

/// Calls that make processes, run programs or open sockets.
fn beginnings() -> [Call; 10] {
    let user = c_long::from(libc::CLONE_NEWUSER | SIGCHLD);
    let (inet, stream) = (c_long::from(libc::AF_INET), c_long::from(libc::SOCK_STREAM));
    [
        (THREAD, libc::SYS_clone, [c_long::from(libc::CLONE_THREAD), 0, 0]),
        (PROCESS, libc::SYS_clone, [c_long::from(SIGCHLD), 0, 0]),
        ("clone into a new user namespace", libc::SYS_clone, [user, 0, 0]),
        // Its arguments are in memory, where no filter sees them.
        ("clone3", libc::SYS_clone3, [0; 3]),
        ("execve", libc::SYS_execve, [0; 3]),
        ("execveat", libc::SYS_execveat, [-1, 0, 0]),
        ("socket", libc::SYS_socket, [inet, stream, 0]),
        ("socketpair", libc::SYS_socketpair, [1, stream, 0]),
        ("io_uring_setup", libc::SYS_io_uring_setup, [0; 3]),
        ("memfd_create", libc::SYS_memfd_create, [0; 3]),
    ]
}

/// Calls on rights, limits, mounts and the kernel.
fn powers() -> [Call; 17] {
    [
        ("unshare", libc::SYS_unshare, [0; 3]),
        ("setns", libc::SYS_setns, [-1, 0, 0]),
        ("mount", libc::SYS_mount, [0; 3]),
        ("umount2", libc::SYS_umount2, [0; 3]),
        ("chroot", libc::SYS_chroot, [0; 3]),
        ("open_by_handle_at", libc::SYS_open_by_handle_at, [-1, 0, 0]),
        ("setresuid", libc::SYS_setresuid, [-1, -1, -1]),
        ("capset", libc::SYS_capset, [0; 3]),
        ("prctl to be read by others", libc::SYS_prctl, [libc::PR_SET_DUMPABLE.into(), 1, 0]),
        ("setrlimit", libc::SYS_setrlimit, [0; 3]),
        ("bpf", libc::SYS_bpf, [-1, 0, 0]),
        ("perf_event_open", libc::SYS_perf_event_open, [0; 3]),
        ("userfaultfd", libc::SYS_userfaultfd, [-1, 0, 0]),
        ("keyctl", libc::SYS_keyctl, [-1, 0, 0]),
        ("add_key", libc::SYS_add_key, [0; 3]),
        ("init_module", libc::SYS_init_module, [0; 3]),
        ("shmget", libc::SYS_shmget, [0; 3]),
    ]
}

/// Each call by its name, with the number of the error that the system answered; zero where it
/// succeeded. `other` is the process to look into.
#[must_use]
pub fn answers(other: u32) -> Vec<(&'static str, c_int)> {
    let all = beginnings().into_iter().chain(on_others(other.into())).chain(powers());
    all.map(|(name, number, arguments)| (name, answer(number, arguments))).collect()
}

#[allow(unsafe_code, reason = "no library makes these calls by a safe function")]
fn answer(number: c_long, [first, second, third]: [c_long; 3]) -> c_int {
    let none: c_long = 0;
    // SAFETY: all pointers among the arguments are null, so no memory of ours is read or written,
    // and no call takes away what this process has. A process that is made does nothing but end.
    let answered = unsafe {
        let answered = libc::syscall(number, first, second, third, none, none, none);
        if number == libc::SYS_clone && answered == 0 {
            libc::_exit(0);
        }
        answered
    };
    if answered < 0 { io::Error::last_os_error().raw_os_error().unwrap_or(-1) } else { 0 }
}
