//! A child process is confined to its files and to the system calls that it needs: what else it
//! tries fails, also for root.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bot::{Bot, ana, program, quiz};
use crate::cluster;
use mlj_results_compiler::sandbox::child::{Reach, confine};
use mlj_results_compiler::sandbox::{Confinement, Extent, Guard, Sandbox};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
use tokio_util::sync::CancellationToken;

/// The variable that makes a process of this test the confined one; it names a folder.
const FOLDER: &str = "MLJ_TEST_CONFINED";

/// Whether this machine can do it; with `CI` set it must.
fn can_confine(confinement: Confinement) -> bool {
    if confinement.lacks_any() {
        testing::skip::tool(&format!("child processes are {confinement}"));
    }
    !confinement.lacks_any()
}

/// Each attempt by its name, and whether it succeeded.
fn attempts(folder: &Path) -> Vec<(&'static str, bool)> {
    let parent = format!("/proc/{}", std::os::unix::process::parent_id());
    let parent = |file: &str| Path::new(&parent).join(file);
    let at = |name: &str| folder.join(name);
    let port: u16 = fs::read_to_string(at("in.csv")).unwrap().trim().parse().unwrap();
    let append = |path: &Path| fs::OpenOptions::new().append(true).open(path).is_ok();
    vec![
        ("read .env", fs::read(at(".env")).is_ok()),
        ("write .env", append(&at(".env"))),
        ("write the file that it reads", append(&at("in.csv"))),
        ("list the folder", fs::read_dir(folder).is_ok()),
        ("read the parent's environment", fs::read(parent("environ")).is_ok()),
        ("read the parent's memory", fs::File::open(parent("mem")).is_ok()),
        ("read /etc/passwd", fs::read("/etc/passwd").is_ok()),
        ("write outside", fs::write(at("outside"), "x").is_ok()),
        ("write into /tmp", fs::write(std::env::temp_dir().join("mlj-outside"), "x").is_ok()),
        ("make a folder", fs::create_dir(at("out/folder")).is_ok()),
        ("make a link", std::os::unix::fs::symlink(at(".env"), at("out/link")).is_ok()),
        ("delete", fs::remove_file(at(".env")).is_ok()),
        ("rename", fs::rename(at(".env"), at("out/env")).is_ok()),
        ("connect", TcpStream::connect(("127.0.0.1", port)).is_ok()),
        ("listen", TcpListener::bind("127.0.0.1:0").is_ok()),
        ("send", UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("open a socket of this machine", UnixStream::connect(at("socket")).is_ok()),
        ("make a pair of sockets", UnixStream::pair().is_ok()),
        ("spawn", Command::new("/bin/true").spawn().is_ok()),
        // With another group the library forks instead.
        ("fork", Command::new("/bin/true").gid(rustix::process::getgid().as_raw()).spawn().is_ok()),
        (
            "raise a limit",
            rustix::process::setrlimit(
                rustix::process::Resource::Nofile,
                rustix::process::Rlimit { current: Some(64), maximum: Some(64) },
            )
            .is_ok(),
        ),
        (
            "signal its parent",
            rustix::process::getppid()
                .is_some_and(|parent| rustix::process::test_kill_process(parent).is_ok()),
        ),
        (
            "be read by others",
            rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::Dumpable)
                .is_ok(),
        ),
    ]
}

/// The confined process: it does what work needs, then everything else. Run by the test below.
#[test]
fn what_a_confined_process_does() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    std::env::set_current_dir(folder.join("out")).unwrap();
    let reach = Reach { read: vec![folder.join("in.csv")], write: Some(PathBuf::from(".")) };
    let confinement = confine(&reach).unwrap();
    let mut told = fs::File::create("told.txt").unwrap();
    assert!(!fs::read(folder.join("in.csv")).unwrap().is_empty());
    let sum = std::thread::spawn(|| (0..100_u64).sum::<u64>()).join().unwrap();
    assert_eq!(sum, 4950);
    writeln!(told, "{}", serde_json::to_string(&confinement).unwrap()).unwrap();
    for (what, succeeded) in attempts(&folder) {
        writeln!(told, "{} {what}", if succeeded { "CAN" } else { "can't" }).unwrap();
    }
    for (call, error) in attempts::answers(std::os::unix::process::parent_id()) {
        writeln!(told, "{call}: {error}").unwrap();
    }
    // If that succeeds, the end is missing.
    let error = Command::new("/bin/true").exec();
    writeln!(told, "end: {error}").unwrap();
}

/// Runs the confined process in this folder by the command, and returns what it tells.
fn tells(folder: &Path, mut command: Command) -> String {
    let done = command
        .args(["--exact", "confined::what_a_confined_process_does", "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let told = fs::read_to_string(folder.join("out/told.txt"));
    told.unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Whether nothing that it tells of succeeded; `false` where this machine can't confine it.
fn nothing_succeeded(told: &str) -> bool {
    let (first, rest) = told.split_once('\n').unwrap();
    if !can_confine(serde_json::from_str(first).unwrap()) {
        return false;
    }
    assert!(rest.contains("can't read .env") && rest.contains("end: "), "{told}");
    assert!(!rest.contains("CAN "), "{told}");
    // The filter answers all calls as if the kernel did not know them, `clone3` too, so that the C
    // library starts its threads by `clone`. That one comes to the kernel if it is for a thread.
    for (call, _) in attempts::answers(0) {
        let error = if call == attempts::THREAD { libc::EINVAL } else { libc::ENOSYS };
        assert!(rest.contains(&format!("\n{call}: {error}\n")), "{call}: {told}");
    }
    true
}

#[test]
fn a_confined_process_can_do_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("out")).unwrap();
    fs::write(at(".env"), "TELEGRAM_BOT_TOKEN=hush\n").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    fs::write(at("in.csv"), listener.local_addr().unwrap().port().to_string()).unwrap();
    // Without confinement all of it would succeed: the attempts are no vain ones.
    for file in [".env", "in.csv"] {
        assert!(fs::OpenOptions::new().append(true).open(at(file)).is_ok());
    }
    assert!(TcpStream::connect(listener.local_addr().unwrap()).is_ok());
    assert!(Command::new("/bin/true").status().unwrap().success());
    let free: BTreeMap<&str, i32> = attempts::answers(0).into_iter().collect();
    assert_eq!(free[attempts::PROCESS], 0);
    assert_ne!(free[attempts::PTRACE], libc::ENOSYS);
    let own = std::env::current_exe().unwrap();
    if !nothing_succeeded(&tells(folder.path(), Command::new(&own))) {
        return;
    }
    // Root may do more, but Landlock asks more of others. They can't reach our folders.
    if cluster::is_root() {
        let program = at("test");
        fs::copy(own, &program).unwrap();
        fs::remove_file(at("out/told.txt")).unwrap();
        cluster::give_away(folder.path());
        for name in ["out", ".env", "in.csv", "socket"] {
            cluster::give_away(&at(name));
        }
        assert!(nothing_succeeded(&tells(folder.path(), cluster::unprivileged(&program))));
    }
    assert_eq!(fs::read_to_string(at(".env")).unwrap(), "TELEGRAM_BOT_TOKEN=hush\n");
    assert!(!at("outside").exists());
}

#[tokio::test]
async fn a_child_says_how_it_is_confined() {
    let sandbox = Sandbox { program: program(), memory_bytes: 2 << 30, unzipped_bytes: 1 << 24 };
    let never = CancellationToken::new();
    let guard = Guard { limit: Duration::from_mins(1), stop: &never };
    let confinement = sandbox.confinement(guard).await.unwrap();
    if can_confine(confinement) {
        assert_eq!(confinement.calls, Extent::Whole);
    }
}

/// This thread and the processes that it starts have a kernel that does not know Landlock.
fn forget_landlock() {
    let calls = BTreeMap::from([(libc::SYS_landlock_create_ruleset, Vec::new())]);
    let unknown = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let architecture = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(calls, SeccompAction::Allow, unknown, architecture).unwrap();
    let filter: BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter(&filter).unwrap();
}

async fn names_what_the_kernel_lacks_and_reads() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.services.upkeep.look(&bot.services).await;
    // `/ready` shows it.
    let found = bot.services.upkeep.confinement().unwrap();
    let lacking = "not confined to their files (no Landlock here), confined to some system calls";
    assert_eq!(found, lacking);
    let logged = bot.logged();
    assert!(logged.contains(&format!("WARN message=child processes are {lacking}")), "{logged}");
    bot.sends(&ana, &[("Test 1.csv", quiz(&[("Ada Obi", "ada@example.org", 16)]))]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("1 file is ready"), "{said}");
    bot.finish().await;
}

#[test]
fn a_kernel_without_landlock_is_named_and_the_rest_holds() {
    let alone = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // The runtime's own threads come later and have the same kernel.
        forget_landlock();
        runtime.block_on(names_what_the_kernel_lacks_and_reads());
    });
    alone.join().unwrap();
}
