//! A child process is confined to its files and to the system calls that it needs: what else it
//! tries fails, also for root.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bot::program;
use mlj_results_compiler::sandbox::child::{Reach, confine};
use mlj_results_compiler::sandbox::{Confinement, Extent, Guard, Sandbox};
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
    // If that succeeds, the end is missing.
    let error = Command::new("/bin/true").exec();
    writeln!(told, "end: {error}").unwrap();
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
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "confined::what_a_confined_process_does", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let told = fs::read_to_string(at("out/told.txt")).unwrap_or_else(|e| panic!("{e}: {said}"));
    let (first, rest) = told.split_once('\n').unwrap();
    if !can_confine(serde_json::from_str(first).unwrap()) {
        return;
    }
    assert!(rest.contains("can't read .env") && rest.contains("end: "), "{told} {said}");
    assert!(!rest.contains("CAN "), "{told}");
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
