//! Metrics of this process, read from `/proc`. A figure that cannot be read is left out.

use std::fs;

/// Clock ticks per second in `/proc/<pid>/stat`. Linux reports `USER_HZ` (100) whatever the kernel's own tick rate is.
const TICKS_PER_SECOND: f64 = 100.0;

/// Figures of this process, named as Prometheus clients name them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProcessMetrics {
    /// Resident memory, bytes.
    pub resident_bytes: Option<f64>,
    /// Address space, bytes.
    pub virtual_bytes: Option<f64>,
    /// Open files and sockets.
    pub open_files: Option<f64>,
    /// Limit of open files and sockets.
    pub max_files: Option<f64>,
    /// Threads.
    pub threads: Option<f64>,
    /// CPU time, user and system, seconds.
    pub cpu_seconds: Option<f64>,
    /// Start time, seconds since 1970.
    pub started_seconds: Option<f64>,
}

impl ProcessMetrics {
    /// Reads the current figures.
    #[must_use]
    pub fn read() -> Self {
        let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let open_files = fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as f64);
        // The folder itself is open while it is listed
        let open_files = open_files.map(|files| (files - 1.0).max(0.0));
        let (status, limits) = (text("/proc/self/status"), text("/proc/self/limits"));
        let (stat, boot) = (text("/proc/self/stat"), text("/proc/stat"));
        Self { open_files, ..Self::parse(&status, &limits, &stat, &boot) }
    }

    fn parse(status: &str, limits: &str, stat: &str, boot: &str) -> Self {
        // The second field is the program's name in brackets, which may contain spaces and brackets
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = |field: usize| number(after_name.split_ascii_whitespace().nth(field - 3));
        let (own, system, since_boot) = (ticks(14), ticks(15), ticks(22));
        let booted = number(after(boot, "btime"));
        Self {
            resident_bytes: number(after(status, "VmRSS:")).map(|kib| kib * 1024.0),
            virtual_bytes: number(after(status, "VmSize:")).map(|kib| kib * 1024.0),
            open_files: None,
            max_files: number(after(limits, "Max open files")),
            threads: number(after(status, "Threads:")),
            cpu_seconds: own.zip(system).map(|(own, system)| (own + system) / TICKS_PER_SECOND),
            started_seconds: booted.zip(since_boot).map(|(booted, ticks)| booted + ticks / TICKS_PER_SECOND),
        }
    }
}

/// The first word after the prefix of a line.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(start))?.split_ascii_whitespace().next()
}

fn number(word: Option<&str>) -> Option<f64> {
    word?.parse::<u64>().ok().map(|whole| whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_parsed_from_proc_files() {
        let status = "Name:\tmasterbus\nVmSize:\t  204800 kB\nVmRSS:\t   51200 kB\nThreads:\t7\n";
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max open files            1024                 524288               files\n";
        let stat = "42 (master) bus) S 1 42 42 0 -1 4194304 100 0 0 0 250 150 0 0 20 0 7 0 6000 1 1 1";
        let figures = ProcessMetrics::parse(status, limits, stat, "cpu 1 2\nbtime 1700000000\n");
        let expected = ProcessMetrics {
            resident_bytes: Some(52_428_800.0),
            virtual_bytes: Some(209_715_200.0),
            open_files: None,
            max_files: Some(1024.0),
            threads: Some(7.0),
            cpu_seconds: Some(4.0),
            started_seconds: Some(1_700_000_060.0),
        };
        assert_eq!(figures, expected);
        assert_eq!(ProcessMetrics::parse("", "Max open files unlimited", "", ""), ProcessMetrics::default());
    }

    #[test]
    fn this_process_has_figures() {
        let figures = ProcessMetrics::read();
        assert!(figures.resident_bytes > Some(1e6) && figures.open_files >= Some(3.0), "{figures:?}");
        assert!(figures.started_seconds > Some(1.6e9) && figures.cpu_seconds.is_some(), "{figures:?}");
    }
}
