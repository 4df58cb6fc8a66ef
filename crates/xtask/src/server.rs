//! The built binary as a process that is watched from outside, through `/proc`.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    http::{Client, Wanted},
    shell::{Profile, Shell, read},
};

/// A server of its own, with data of its own, on a port of its own.
pub(crate) struct Server {
    process: Process,
    pub(crate) host: String,
    /// From starting the process to the first answer.
    pub(crate) started_in: Duration,
}

impl Server {
    pub(crate) fn start(shell: &Shell, home: &Path) -> Result<Self> {
        let host = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.to_string();
        let start = Instant::now();
        let mut command = quartier(shell, home);
        command.arg("serve").env("LEPTOS_SITE_ADDR", &host);
        let mut server = Self { process: Process::start(&mut command)?, host, started_in: Duration::ZERO };
        while !server.is_alive() {
            if server.process.child.try_wait()?.is_some() {
                bail!("the server ended at once; its log is {}", home.join("log").display());
            }
            if start.elapsed() > Duration::from_secs(30) {
                bail!("the server did not answer within 30 seconds");
            }
            thread::sleep(Duration::from_millis(1));
        }
        server.started_in = start.elapsed();
        Ok(server)
    }

    /// Processor time used since the process began.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        self.process.cpu_time()
    }

    /// Memory that is really used, in bytes.
    pub(crate) fn resident(&self) -> Result<u64> {
        self.process.status("VmRSS")
    }

    /// The most memory that it has had since [`Self::forget_peak`], in bytes.
    pub(crate) fn peak(&self) -> Result<u64> {
        self.process.status("VmHWM")
    }

    /// What it has had until now does not count as its peak any more.
    pub(crate) fn forget_peak(&self) -> Result<()> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.process.child.id()), "5")?)
    }

    fn is_alive(&self) -> bool {
        Client::connect(&self.host)
            .and_then(|mut client| client.get("/health/live", Wanted::Plain))
            .is_ok_and(|answer| answer.status == 200)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked rather than killed, so that the database is closed and the next start is an ordinary one.
        let asked = Command::new("kill").arg(self.process.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.process.child.kill());
        }
        drop(self.process.child.wait());
    }
}

/// What a command used that ran to its end.
pub(crate) struct Usage {
    pub(crate) cpu_time: Duration,
    /// The most memory that it had at a time, in bytes.
    pub(crate) peak: u64,
}

/// Runs a command of the binary and looks on.
pub(crate) fn usage(command: &mut Command) -> Result<Usage> {
    let mut process = Process::start(command)?;
    let mut peak = 0;
    // The kernel keeps the times of a process that has ended until we ask how; its memory is gone by then.
    while !process.has_ended()? {
        peak = process.status("VmHWM").unwrap_or(peak);
        thread::sleep(Duration::from_millis(5));
    }
    let cpu_time = process.cpu_time()?;
    let status = process.child.wait()?;
    if !status.success() {
        bail!("it failed ({status})");
    }
    Ok(Usage { cpu_time, peak })
}

/// The production binary, with its data below `home`.
pub(crate) fn quartier(shell: &Shell, home: &Path) -> Command {
    let mut command = shell.command(shell.binary(Profile::Release));
    command
        .env("DATABASE_URL", format!("sqlite:{}", home.join("quartier.db").display()))
        .env("QUARTIER_DATA", home)
        .env("LEPTOS_SITE_ROOT", shell.site())
        .stdin(Stdio::null());
    match fs::File::create(home.join("log")).and_then(|log| Ok((log.try_clone()?, log))) {
        Ok((out, err)) => command.stdout(out).stderr(err),
        Err(_) => command.stdout(Stdio::null()).stderr(Stdio::null()),
    };
    command
}

struct Process {
    child: Child,
    ticks_per_second: f64,
}

impl Process {
    fn start(command: &mut Command) -> Result<Self> {
        let ticks_per_second = read(Command::new("getconf").arg("CLK_TCK"))?.trim().parse()?;
        Ok(Self { child: command.spawn().context("the built binary could not be started")?, ticks_per_second })
    }

    fn cpu_time(&self) -> Result<Duration> {
        // Counted from behind the program's name, which may contain anything.
        let fields = self.stat()?;
        let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
        Ok(Duration::from_secs_f64(ticks / self.ticks_per_second))
    }

    fn has_ended(&self) -> Result<bool> {
        Ok(self.stat()?[0] == "Z")
    }

    fn stat(&self) -> Result<Vec<String>> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace().map(str::to_owned).collect());
        fields.filter(|fields: &Vec<_>| fields.len() > 12).context("/proc does not look as expected")
    }

    fn status(&self, field: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        let kibibytes: u64 = line
            .and_then(|line| line.split_whitespace().next()?.parse().ok())
            .with_context(|| format!("/proc tells no {field}"))?;
        Ok(kibibytes * 1024)
    }
}
