//! A PostgreSQL that exists for one run of the tests.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    debian::is_root,
    shell::{Shell, read},
    tools,
};

const PREFIX: &str = "quartier-postgres-";

/// A running cluster. It is stopped, and its folder removed, when this is dropped.
pub(crate) struct Cluster<'a> {
    shell: &'a Shell,
    programs: PathBuf,
    folder: PathBuf,
    as_postgres: bool,
    port: u16,
}

impl<'a> Cluster<'a> {
    pub(crate) fn start(shell: &'a Shell) -> Result<Self> {
        let programs = tools::postgres_programs(shell).context("PostgreSQL is not installed")?;
        // `initdb` refuses the superuser, who in a container is all there is.
        let as_postgres = is_root(shell);
        clear_away(shell, &programs, as_postgres);

        // Not below the workspace, which user postgres may not be allowed to enter.
        let folder = env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let cluster = Self { shell, programs, folder, as_postgres, port };
        if as_postgres {
            read(shell.command("chown").arg("postgres:").arg(&cluster.folder))?;
        }
        let data = cluster.data();
        read(cluster.program("initdb").args(["--username=postgres", "--auth=trust", "--encoding=UTF8"]).args([
            "--locale=C.UTF-8",
            "--no-sync",
            "--pgdata",
            &data,
        ]))?;
        // Nothing of it outlives the run, so nothing has to reach the disk.
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=200 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            cluster.folder.display()
        );
        let log = cluster.folder.join("log");
        // It inherits our outputs and outlives `pg_ctl`: whoever read them would wait for the server's end.
        let started = cluster
            .program("pg_ctl")
            .args(["start", "--silent", "--wait", "--pgdata", &data, "--options", &options, "--log"])
            .arg(&log)
            .status()?;
        if !started.success() {
            let log = fs::read_to_string(&log).unwrap_or_default();
            anyhow::bail!("PostgreSQL does not start:\n{log}");
        }
        Ok(cluster)
    }

    /// Where tests find it; each of them makes a database of its own.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn program(&self, name: &str) -> Command {
        program(self.shell, &self.programs, self.as_postgres, name)
    }
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        stop(self.shell, &self.programs, self.as_postgres, &self.folder);
    }
}

/// Stops what earlier runs left behind because they were killed.
fn clear_away(shell: &Shell, programs: &Path, as_postgres: bool) {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        if !Path::new("/proc").join(process).exists() {
            stop(shell, programs, as_postgres, &entry.path());
        }
    }
}

/// Trouble is told and no more: the tests have their result, and the next run tries again.
fn stop(shell: &Shell, programs: &Path, as_postgres: bool, folder: &Path) {
    let data = folder.join("data");
    if data.join("postmaster.pid").exists() {
        let mut pg_ctl = program(shell, programs, as_postgres, "pg_ctl");
        if let Err(problem) = read(pg_ctl.args(["stop", "--mode=immediate", "--wait", "--pgdata"]).arg(&data)) {
            eprintln!("PostgreSQL could not be stopped: {problem:#}");
        }
    }
    if let Err(problem) = fs::remove_dir_all(folder) {
        eprintln!("{} could not be removed: {problem}", folder.display());
    }
}

fn program(shell: &Shell, programs: &Path, as_postgres: bool, name: &str) -> Command {
    let path = programs.join(name);
    let mut command = if as_postgres {
        let mut runuser = shell.command("runuser");
        runuser.args(["-u", "postgres", "--"]).arg(path);
        runuser
    } else {
        shell.command(path)
    };
    // The workspace may be closed to user postgres.
    command.current_dir("/");
    command
}
