//! Whether child processes fit into the memory that there is: `mlj doctor` and the log say so before
//! the system ends one of them.

use std::fs;
use std::path::Path;

use crate::config::Config;

const MIB: u64 = 1024 * 1024;
/// What the program itself may take.
const OWN_BYTES: u64 = 256 * MIB;
/// Where Linux tells of control groups.
const CONTROL_GROUPS: &str = "/sys/fs/cgroup";

/// What child processes and the program may take together, and what there is, in megabytes.
pub(super) struct Memory {
    children: u64,
    child_mb: u64,
    needed_mb: u64,
    there_mb: u64,
}

impl Memory {
    /// `None` where the system does not tell.
    pub(super) fn of(config: &Config) -> Option<Self> {
        Some(Self::with(config, there()?))
    }

    fn with(config: &Config, there_bytes: u64) -> Self {
        let children = (config.files.at_a_time + config.data.at_a_time) as u64;
        let needed = children * config.sandbox_bytes + OWN_BYTES;
        Self {
            children,
            child_mb: config.sandbox_bytes / MIB,
            needed_mb: needed / MIB,
            there_mb: there_bytes / MIB,
        }
    }

    pub(super) fn is_enough(&self) -> bool {
        self.needed_mb <= self.there_mb
    }

    pub(super) fn told(&self) -> String {
        let Self { children, child_mb, needed_mb, there_mb } = self;
        format!(
            "{children} child processes of {child_mb} MB and the program may take {needed_mb} MB \
             of {there_mb} MB"
        )
    }
}

/// The memory that this process and its children may take: the machine's, or less by the limit of
/// a control group (systemd's `MemoryMax`, a container's).
fn there() -> Option<u64> {
    let memberships = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limit = limit(&memberships, Path::new(CONTROL_GROUPS));
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
    });
    limit.into_iter().chain(machine).min()
}

/// The least limit of the control groups that a process is in. `memberships` are the lines of
/// `/proc/self/cgroup`; a group's limit counts for all groups in it.
fn limit(memberships: &str, root: &Path) -> Option<u64> {
    let mut least: Option<u64> = None;
    for line in memberships.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(group)) = (parts.next(), parts.next()) else { continue };
        let (root, file) = match controllers {
            "" => (root.to_owned(), "memory.max"),
            _ if controllers.split(',').any(|c| c == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => continue,
        };
        let group = root.join(group.trim_start_matches('/'));
        for folder in group.ancestors().take_while(|folder| folder.starts_with(&root)) {
            // No limit is the word `max`.
            let limit = fs::read_to_string(folder.join(file)).ok();
            let limit = limit.and_then(|text| text.trim().parse().ok());
            least = least.into_iter().chain(limit).min();
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_least_limit_on_the_way_up_counts() {
        let root = tempfile::tempdir().unwrap();
        let unit = root.path().join("system.slice/mlj.service");
        fs::create_dir_all(&unit).unwrap();
        let mine = "0::/system.slice/mlj.service\n";
        assert_eq!(limit(mine, root.path()), None);
        fs::write(unit.join("memory.max"), "max\n").unwrap();
        assert_eq!(limit(mine, root.path()), None);
        fs::write(unit.join("memory.max"), "5368709120\n").unwrap();
        assert_eq!(limit(mine, root.path()), Some(5 << 30));
        fs::write(root.path().join("system.slice/memory.max"), "1073741824\n").unwrap();
        assert_eq!(limit(mine, root.path()), Some(1 << 30));
        assert_eq!(limit("0::/\n", root.path()), None);
        // The first version of control groups, as containers on old systems have it.
        fs::create_dir_all(root.path().join("memory/docker/x")).unwrap();
        fs::write(root.path().join("memory/docker/x/memory.limit_in_bytes"), "268435456").unwrap();
        let old = "12:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n";
        assert_eq!(limit(old, root.path()), Some(256 << 20));
    }

    fn settings(text: &str) -> Config {
        let pairs = text.split_whitespace().filter_map(|word| word.split_once('='));
        let values: HashMap<_, _> = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        Config::from_values(&values).unwrap()
    }

    /// The limits that we hand out add up.
    #[test]
    fn the_unit_and_the_blueprint_have_enough_memory() {
        let unit = include_str!("../../deploy/mlj.service");
        let value = |name: &str| unit.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let gb: u64 = value("MemoryMax=").trim_end_matches('G').parse().unwrap();
        let set: Vec<&str> =
            unit.lines().filter_map(|line| line.strip_prefix("Environment=")).collect();
        let memory = Memory::with(&settings(&set.join(" ")), gb << 30);
        assert!(memory.is_enough() && memory.children == 4, "{}", memory.told());
        let mut blueprint = String::new();
        let mut lines = include_str!("../../render.yaml").lines().map(str::trim).peekable();
        while let Some(line) = lines.next() {
            let value = lines.peek().and_then(|next| next.strip_prefix("value: "));
            if let (Some(name), Some(value)) = (line.strip_prefix("- key: "), value) {
                blueprint += &[name, "=", value, " "].concat();
            }
        }
        let memory = Memory::with(&settings(&blueprint), 2 << 30);
        assert!(memory.is_enough() && memory.children == 2, "{}", memory.told());
        assert!(!Memory::with(&settings(""), 6 << 30).is_enough());
    }
}
