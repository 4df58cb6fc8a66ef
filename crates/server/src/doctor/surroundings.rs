//! What an installation stands on besides its database: addresses, the files for browsers, secret, disk, clock, the way out for
//! mails.

use super::{Report, size};
use crate::{
    assets::{Built, Unusable},
    config::Config,
    mail::Smtp,
    secret::{self, Origin},
};
use app::door::chain;
use domain::time::Moment;
use std::{path::Path, time::Duration};

/// Below so much, a problem: the next import or backup may not fit.
const SCARCE: u64 = 200_000_000;
/// Below so much, a warning.
const LITTLE: u64 = 2_000_000_000;
/// A mail server that says nothing for so long would hold up every mail.
const PATIENCE: Duration = Duration::from_secs(20);
/// This version was written then; a clock that is earlier is wrong.
const WRITTEN: Moment = Moment(1_795_305_600_000_000);

pub(super) fn address(config: &Config, report: &mut Report) {
    const GROUP: &str = "Address";
    let listens = config.leptos.site_addr;
    let host = config.url.split_once("://").map_or("", |(_, host)| host);
    let here = host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
    if config.is_https() {
        report.fine(GROUP, "site.url", &config.url);
    } else if here {
        report.warn(
            GROUP,
            "site.url",
            format!("{} is this computer only", config.url),
            "for real use set [site] url to the public address, with https",
        );
    } else {
        report.problem(
            GROUP,
            "site.url",
            format!("{} is not encrypted: passwords and cookies can be read on the way", config.url),
            "put a reverse proxy with TLS in front and begin [site] url with https",
        );
    }
    if config.behind_proxy && !listens.ip().is_loopback() {
        report.warn(
            GROUP,
            "behind_proxy",
            format!("on, and {listens} can be reached from outside: whoever asks there can pretend any address"),
            "listen on 127.0.0.1, or let only the proxy through",
        );
    } else if config.is_https() && !config.behind_proxy {
        report.warn(
            GROUP,
            "behind_proxy",
            "off, although https means that there is a proxy: all visitors count as one, and share their limits",
            "set [site] behind_proxy = true",
        );
    } else {
        report.fine(GROUP, "behind_proxy", if config.behind_proxy { "on" } else { "off" });
    }
    if let Some(metrics) = config.metrics {
        if metrics.ip().is_loopback() {
            report.fine(GROUP, "metrics.address", metrics.to_string());
        } else {
            report.warn(
                GROUP,
                "metrics.address",
                format!("{metrics} answers whoever can reach it"),
                "let only your monitoring through",
            );
        }
    }
}

/// Of which build the files are their names say, if these have hashes.
pub(super) fn site(config: &Config, report: &mut Report) {
    const GROUP: &str = "Site";
    const NAME: &str = "files for browsers";
    let built = match Built::find(&config.leptos) {
        Ok(built) => built,
        Err(Unusable { found, advice }) => return report.problem(GROUP, NAME, found, advice),
    };
    match built.lacking().as_slice() {
        [] if built.is_hashed() => {
            report.fine(GROUP, NAME, format!("in {}, as this build names them", built.folder().display()));
        }
        [] => report.fine(
            GROUP,
            NAME,
            format!(
                "style sheet, script and WebAssembly are in {}; without hashes their names do not tell of which build",
                built.folder().display()
            ),
        ),
        [first, more @ ..] => report.problem(
            GROUP,
            NAME,
            match more.len() {
                0 => first.to_string(),
                more => format!("{first}, and {more} more"),
            },
            built.advice(),
        ),
    }
}

/// The secret is only ever "set".
pub(super) fn secret(
    config: &Config,
    environment: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> Option<Vec<u8>> {
    const GROUP: &str = "Secret";
    match secret::look(&config.data, environment) {
        Ok(Some(found)) => {
            match &found.origin {
                Origin::Environment => report.fine(GROUP, "secret", "set (environment, QUARTIER_SECRET)"),
                Origin::File(path) => match open_to_others(path) {
                    Some(mode) => report.problem(
                        GROUP,
                        "secret",
                        format!("set (in {}), and others on this computer can read it (mode {mode:o})", path.display()),
                        format!("chmod 600 {}", path.display()),
                    ),
                    None => report.fine(GROUP, "secret", format!("set (in {})", path.display())),
                },
            }
            Some(found.secret)
        }
        Ok(None) => {
            report.warn(
                GROUP,
                "secret",
                "there is none yet",
                "the first start makes one in the data folder; keep a copy of it apart from the backups",
            );
            None
        }
        Err(problem) => {
            report.problem(GROUP, "secret", problem.to_string(), "give QUARTIER_SECRET or QUARTIER_SECRET_FILE");
            None
        }
    }
}

/// The mode of a file or folder that others may read.
#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<u32> {
    None
}

pub(super) fn folder(config: &Config, report: &mut Report) {
    const GROUP: &str = "Disk";
    let data = &config.data;
    let shown = data.display();
    if !data.is_dir() {
        report.warn(
            GROUP,
            "data folder",
            format!("{shown} does not exist"),
            "the first start makes it; if there should be one, look at [data] folder and where you are",
        );
        return;
    }
    #[cfg(unix)]
    permissions(data, report);
    let mails = data.join("mails");
    if let Some(mode) = mails.is_dir().then(|| open_to_others(&mails)).flatten() {
        report.problem(
            GROUP,
            "mails",
            format!("others on this computer can read {} (mode {mode:o}), with links and codes in it", mails.display()),
            format!("chmod 700 {}", mails.display()),
        );
    }
    let database = data.join("quartier.db");
    if let Some(mode) = database.is_file().then(|| open_to_others(&database)).flatten()
        && open_to_others(data).is_some()
    {
        report.warn(
            GROUP,
            "database file",
            format!("others on this computer can read {} (mode {mode:o})", database.display()),
            format!("chmod 700 {shown}"),
        );
    }
}

#[cfg(unix)]
fn permissions(data: &Path, report: &mut Report) {
    use rustix::fs::{Access, access, statvfs};
    use std::os::unix::fs::MetadataExt as _;
    const GROUP: &str = "Disk";
    let shown = data.display();
    let owner = std::fs::metadata(data).map(|meta| meta.uid()).ok();
    let me = rustix::process::geteuid().as_raw();
    if access(data, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
        report.problem(
            GROUP,
            "data folder",
            format!("{shown} cannot be written by this user"),
            "run this as the user of the service, or give the folder to that user",
        );
    } else if owner.is_some_and(|owner| owner != me) {
        report.warn(
            GROUP,
            "data folder",
            format!("{shown} belongs to another user than the one who runs this"),
            "run this as the user of the service: whatever a command makes should be theirs",
        );
    } else {
        report.fine(GROUP, "data folder", format!("{shown} can be written"));
    }
    match statvfs(data) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let found = format!("{} are free", size(free));
            if free < SCARCE {
                report.problem(GROUP, "free space", found, "make room: without it nothing can be written");
            } else if free < LITTLE {
                report.warn(GROUP, "free space", found, "make room soon");
            } else {
                report.fine(GROUP, "free space", found);
            }
        }
        Err(problem) => report.warn(GROUP, "free space", problem.to_string(), "look with df"),
    }
}

pub(super) fn clock(now: Moment, report: &mut Report) {
    let found = format!("it is {} in Berlin", now.to(domain::text::Lang::En));
    if now < WRITTEN {
        report.problem(
            "Clock",
            "clock",
            format!("{found}, which is before this version was made"),
            "set the clock, and let the computer keep it (systemd-timesyncd, chrony): codes and sessions go by it",
        );
    } else {
        report.fine("Clock", "clock", found);
    }
}

pub(super) async fn mail(config: &Config, report: &mut Report) {
    const GROUP: &str = "Mail";
    if config.mail.url.is_empty() {
        report.warn(
            GROUP,
            "mail.url",
            format!("no mail server: mails are only written to {}", config.data.join("mails").display()),
            "set [mail] url, or QUARTIER_MAIL_URL, which keeps its password out of the file",
        );
        return;
    }
    let greeted = match Smtp::new(&config.mail.url, &config.mail.from) {
        Ok(server) => tokio::time::timeout(PATIENCE, server.greet()).await,
        Err(problem) => {
            report.problem(
                GROUP,
                "mail.url",
                format!("it cannot be used: {}", chain(&*problem)),
                "see docs/configuration.md",
            );
            return;
        }
    };
    match greeted {
        Ok(Ok(())) => report.fine(GROUP, "mail server", "it greets, and accepts us; nothing was sent"),
        Ok(Err(problem)) => report.problem(
            GROUP,
            "mail server",
            chain(&problem),
            "look at address, port, password and certificate; mails wait meanwhile",
        ),
        Err(_) => report.problem(
            GROUP,
            "mail server",
            format!("it says nothing for {} seconds", PATIENCE.as_secs()),
            "look at address and port, and whether a firewall is in between",
        ),
    }
    if config.mail.from.contains("@localhost") {
        report.warn(GROUP, "mail.from", &config.mail.from, "set [mail] from to an address of yours");
    }
}
