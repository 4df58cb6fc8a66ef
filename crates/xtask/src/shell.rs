//! Where things are, and how another program is started.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// Which of the two builds is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    pub(crate) fn from_flag(release: bool) -> Self {
        if release { Self::Release } else { Self::Debug }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// The checkout, its folders, and the Rust that is used for everything in it.
pub(crate) struct Shell {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// Kept between runs and shared by checkouts: half-built tools, packages that are not the project's.
    pub(crate) cache: PathBuf,
    cargo_bin: PathBuf,
    /// rustup's name of the toolchain. `None` where there is no rustup and the machine's one Rust is meant.
    pub(crate) toolchain: Option<String>,
}

impl Shell {
    pub(crate) fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("this crate lies two folders below the workspace")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        let home = PathBuf::from(env::var_os("HOME").context("HOME is not set, so there is no place for tools")?);
        let cache = match env::var_os("XDG_CACHE_HOME") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => home.join(".cache"),
        };
        let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
        Ok(Self {
            root,
            target,
            cache: cache.join("quartier"),
            cargo_bin: cargo_home.join("bin"),
            toolchain: env::var("RUSTUP_TOOLCHAIN").ok(),
        })
    }

    /// Where `cargo install` puts programs, and where we put others so that they are found.
    pub(crate) fn programs(&self) -> &Path {
        &self.cargo_bin
    }

    /// The program that all of this is about.
    pub(crate) fn binary(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("quartier")
    }

    /// What cargo-leptos makes for browsers. Not below `CARGO_TARGET_DIR`: `site-root` counts from the workspace.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// A program started in the workspace, with the chosen Rust and without what `cargo xtask` told only us.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path());
        // `cargo run` and the rustup proxy describe *this* crate and *this* compiler to us. A cargo further down
        // that believed them would use the wrong compiler, or build things again that it has.
        for (name, _) in env::vars_os() {
            let Some(name) = name.to_str() else { continue };
            if name == "CARGO"
                || name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || name.starts_with("RUSTUP_TOOLCHAIN")
                || name == "RUST_RECURSION_COUNT"
            {
                command.env_remove(name);
            }
        }
        if let Some(paths) = env::var_os("LD_LIBRARY_PATH") {
            let own = env::split_paths(&paths).filter(|path| {
                !path.starts_with(&self.target) && !path.components().any(|c| c.as_os_str() == "toolchains")
            });
            match env::join_paths(own) {
                Ok(rest) if !rest.is_empty() => command.env("LD_LIBRARY_PATH", rest),
                _ => command.env_remove("LD_LIBRARY_PATH"),
            };
        }
        if let Some(toolchain) = &self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command
    }

    /// The workspace's cargo, by the chosen Rust.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments);
        command
    }

    /// Where the program of this name lies, if it is on the path.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path()).map(|folder| folder.join(program)).find(|file| is_program(file))
    }

    fn path(&self) -> OsString {
        let given = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.cargo_bin.clone()).chain(env::split_paths(&given));
        env::join_paths(folders).unwrap_or(given)
    }
}

/// Runs to the end; failing is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` could not be started", describe(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", describe(command));
    }
    Ok(())
}

/// Runs without a word and returns what was printed, or the error that was printed.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{}` could not be started", describe(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}", describe(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs, passes on each line as it comes, and shows it to `look`. Returns whether the command was content.
pub(crate) fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` could not be started", describe(command)))?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        // Bytes, not `lines()`: a test may print anything, and one odd byte must not end the watching.
        while output.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            look(text.trim_end());
            line.clear();
        }
    }
    Ok(child.wait()?.success())
}

/// The command as one would type it.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
