//! A throwaway PostgreSQL, where its programs are found; elsewhere a line says that it is skipped.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; it and its data go with the value.
pub(crate) struct Cluster {
    server: Child,
    programs: PathBuf,
    port: u16,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Starts a server, if its programs are here.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            testing::skip::tool("PostgreSQL's initdb is not on this machine");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        give_away(folder.path());
        let made = unprivileged(&programs.join("initdb"))
            .args(["--auth=trust", "--username=mlj", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = serve(&programs, folder.path(), port);
        let cluster = Self { server, programs, port, folder };
        cluster.wait();
        Some(cluster)
    }

    /// Ends the server at once, with all its connections.
    pub(crate) fn stop(&mut self) {
        let id = self.server.id().to_string();
        let sent = Command::new("kill").args(["-QUIT", &id]).status();
        assert!(sent.unwrap().success());
        self.server.wait().unwrap();
    }

    /// Starts the server again on the same data.
    pub(crate) fn restart(&mut self) {
        self.server = serve(&self.programs, self.folder.path(), self.port);
        self.wait();
    }

    fn wait(&self) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status();
            if ready.unwrap().success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("PostgreSQL does not start");
    }

    /// The URL of a new database.
    pub(crate) fn database(&self, name: &str) -> String {
        let made = Command::new(self.programs.join("createdb"))
            .args(["-h", "127.0.0.1", "-U", "mlj", "-p", &self.port.to_string(), name])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        format!("postgres://mlj@127.0.0.1:{}/{name}?sslmode=disable", self.port)
    }
}

fn serve(programs: &Path, folder: &Path, port: u16) -> Child {
    unprivileged(&programs.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
        .args(["-c", "fsync=off", "-c", "max_connections=60", "-k"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|e| e.unwrap().path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH")?));
    folders.into_iter().find(|f| f.join("initdb").exists() && f.join("postgres").exists())
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// A command without root's rights, where we are root: PostgreSQL refuses to run with them.
pub(crate) fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=KILL"]);
    command.arg(program);
    command
}

pub(crate) fn give_away(folder: &Path) {
    if is_root() {
        let given = Command::new("chown").arg("nobody:nogroup").arg(folder).status();
        assert!(given.unwrap().success());
    }
}
