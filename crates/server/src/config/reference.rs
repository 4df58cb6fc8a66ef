//! Every value of the configuration, once: reading it, `quartier configuration` and `docs/configuration.md` go by this
//! list. To add a value, add a line here and its default in `Leptos.toml`.

use super::{BUILT_IN, FILE, plain, table};
use std::{borrow::Cow, fmt::Write as _};

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text on one or more lines.
    Text,
    /// The address of something.
    Url,
    /// A folder.
    Folder,
    /// An address and a port.
    Address,
    /// A whole number from 1 to 3650.
    Number,
    /// `true` or `false`.
    YesOrNo,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Url => "URL",
            Self::Folder => "folder",
            Self::Address => "address and port",
            Self::Number => "number, 1 to 3650",
            Self::YesOrNo => "`true` or `false`",
        }
    }
}

/// One value.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The table in the file.
    pub table: &'static str,
    /// The key in the table.
    pub key: &'static str,
    /// What it looks like.
    pub kind: Kind,
    /// The variable of the environment, if it has another name than the others.
    variable: Option<&'static str>,
    /// What it is for.
    pub about: &'static str,
}

impl Known {
    /// The variable of the environment that says it, too.
    #[must_use]
    pub fn variable(&self) -> String {
        self.variable.map_or_else(|| format!("QUARTIER_{}_{}", self.table, self.key).to_uppercase(), str::to_owned)
    }
}

const fn known(table: &'static str, key: &'static str, kind: Kind, about: &'static str) -> Known {
    Known { table, key, kind, variable: None, about }
}

/// All values of our own tables.
pub const KNOWN: &[Known] = &[
    known(
        "site",
        "url",
        Kind::Url,
        "Where people reach the portal; the links in mails begin with it. With https, cookies are bound to it. Empty: the address that is listened on.",
    ),
    known(
        "site",
        "behind_proxy",
        Kind::YesOrNo,
        "Whether the visitor's address is the last entry of `X-Forwarded-For`.",
    ),
    known("organisation", "name", Kind::Text, "The property manager, as people read it on pages and in mails."),
    known("organisation", "street", Kind::Text, "Street and number of the property manager."),
    known("organisation", "postcode", Kind::Text, "Postcode of the property manager."),
    known("organisation", "town", Kind::Text, "Town of the property manager."),
    known("organisation", "phone", Kind::Text, "The telephone number that people are told to call."),
    known("organisation", "email", Kind::Text, "Where answers to mails go."),
    known(
        "organisation",
        "imprint",
        Kind::Text,
        "The page *Impressum*: plain text, with an empty line between paragraphs.",
    ),
    known("organisation", "privacy", Kind::Text, "The page *Datenschutz*, likewise."),
    known("organisation", "accessibility", Kind::Text, "The page *Barrierefreiheit*, likewise."),
    Known {
        variable: Some("QUARTIER_DATA"),
        ..known(
            "data",
            "folder",
            Kind::Folder,
            "Where the database (SQLite), the secret and mails that cannot be sent are kept.",
        )
    },
    Known {
        variable: Some("DATABASE_URL"),
        ..known(
            "database",
            "url",
            Kind::Url,
            "`sqlite:data/quartier.db` or `postgres://user@host/name`. Empty: `quartier.db` in the data folder.",
        )
    },
    known(
        "documents",
        "bucket",
        Kind::Text,
        "The bucket of an S3-compatible service in which documents are kept. Empty: the folder `documents` in the data folder.",
    ),
    known("documents", "endpoint", Kind::Url, "Where that service is. Empty: at Amazon, in the region."),
    known("documents", "region", Kind::Text, "Its region; what some services do not care about."),
    known(
        "documents",
        "key",
        Kind::Text,
        "The name of the key (access key id); the key itself is a secret, see below.",
    ),
    known(
        "mail",
        "url",
        Kind::Url,
        "`smtp://user:password@host:587` (STARTTLS), `smtps://…:465` (TLS) or `smtp://127.0.0.1:25?tls=none`. Empty: mails are written into the folder `mails` in the data folder.",
    ),
    known("mail", "from", Kind::Text, "The sender of mails."),
    known(
        "sessions",
        "staff_idle_minutes",
        Kind::Number,
        "After so many minutes without a click staff are signed out.",
    ),
    known("sessions", "staff_hours", Kind::Number, "After so many hours staff are signed out in any case."),
    known("sessions", "customer_days", Kind::Number, "After so many days customers are signed out."),
    known("codes", "contact_days", Kind::Number, "For so many days an invitation code of a contact can be used."),
    known(
        "codes",
        "other_days",
        Kind::Number,
        "For so many days the code of an added person or of a neighbour can be used.",
    ),
    known("add_ons", "bookings", Kind::YesOrNo, "Whether the add-on of switch 2 is enabled."),
    known("add_ons", "commercial_board", Kind::YesOrNo, "Whether the add-on of switch 5 is enabled."),
    known(
        "metrics",
        "address",
        Kind::Address,
        "Where numbers about the running process can be read, in the text format of Prometheus. Empty: nowhere. Nobody is asked who they are there.",
    ),
];

/// What is only in the environment: name and meaning.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("QUARTIER_SECRET", "The secret of the installation, of at least 32 characters."),
    (
        "QUARTIER_SECRET_FILE",
        "A file that holds the secret. Without either, `secret` in the data folder is used, and made at the first start.",
    ),
    ("QUARTIER_DOCUMENTS_SECRET", "The secret access key for the bucket of `[documents]`."),
    ("QUARTIER_DOCUMENTS_SECRET_FILE", "A file that holds it instead."),
    ("RUST_LOG", "How much is logged: `info` if nothing is said, `warn`, `debug`, or by part as in `info,sqlx=warn`."),
];

/// What Leptos reads by itself, under `[[workspace.metadata.leptos]]`: key, variable and meaning.
pub(super) const LEPTOS: &[(&str, &str, &str)] = &[
    ("site-addr", "LEPTOS_SITE_ADDR", "The address and port that is listened on."),
    ("site-root", "LEPTOS_SITE_ROOT", "Where the files for browsers are."),
    ("site-pkg-dir", "LEPTOS_SITE_PKG_DIR", "The folder in it of what was compiled. As it was built."),
    ("output-name", "LEPTOS_OUTPUT_NAME", "What the compiled files are called. As it was built."),
    ("hash-files", "LEPTOS_HASH_FILES", "Whether their names contain hashes. As it was built."),
    ("reload-port", "LEPTOS_RELOAD_PORT", "Only for development: where browsers are told to load anew."),
];

/// The reference, as `docs/configuration.md` has it.
///
/// # Panics
/// Never: a test reads the built-in values.
#[must_use]
pub fn markdown() -> String {
    let built_in = table(BUILT_IN).unwrap_or_default();
    let mut text = format!(
        "# Configuration\n\n\
         `quartier` reads `{FILE}` in the folder where it is started. A variable of the environment wins over the file, \
         and the file over what is built in; `quartier doctor` tells where each value comes from. Unknown names are \
         refused. Secrets do not belong into the file.\n\n\
         This page is what `quartier configuration` prints; it is made from the code.\n"
    );
    let mut last = "";
    for known in KNOWN {
        if known.table != last {
            last = known.table;
            // Writing to a String cannot fail.
            let _ =
                write!(text, "\n## `[{last}]`\n\n| key | what | built in | environment |\n| --- | --- | --- | --- |\n");
        }
        let value = built_in.get(known.table).and_then(|table| table.get(known.key)).cloned();
        let shown = match value.and_then(|value| plain(known.key, value).ok()) {
            Some(value) if value.is_empty() => Cow::Borrowed("empty"),
            Some(value) => Cow::Owned(format!("`{value}`")),
            None => Cow::Borrowed("–"),
        };
        let Known { key, kind, about, .. } = known;
        let _ = writeln!(text, "| `{key}` | {about} ({}) | {shown} | `{}` |", kind.name(), known.variable());
    }
    text.push_str("\n## `[[workspace.metadata.leptos]]`\n\nRead by Leptos, which serves the pages.\n\n");
    text.push_str("| key | what | environment |\n| --- | --- | --- |\n");
    for (key, variable, about) in LEPTOS {
        let _ = writeln!(text, "| `{key}` | {about} | `{variable}` |");
    }
    text.push_str("\n## Only in the environment\n\n| variable | what |\n| --- | --- |\n");
    for (variable, about) in ENVIRONMENT {
        let _ = writeln!(text, "| `{variable}` | {about} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, path::Path};

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

    fn text(file: &str) -> String {
        std::fs::read_to_string(Path::new(ROOT).join(file)).expect("a file of the repository")
    }

    #[test]
    fn the_page_says_what_the_code_says() {
        let file = "docs/configuration.md";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(Path::new(ROOT).join(file), markdown()).expect("written");
        }
        assert_eq!(text(file), markdown(), "run this test with UPDATE_EXPECT=1 and read the difference");
    }

    #[test]
    fn list_and_file_name_the_same_values() {
        let listed: BTreeSet<_> = KNOWN.iter().map(|known| format!("{}.{}", known.table, known.key)).collect();
        assert_eq!(listed.len(), KNOWN.len(), "one is there twice");
        let in_file: BTreeSet<_> = table(BUILT_IN)
            .expect("TOML")
            .iter()
            .filter(|(name, _)| *name != "workspace")
            .flat_map(|(name, table)| {
                table.as_table().expect("a table").keys().map(move |key| format!("{name}.{key}")).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(listed, in_file);
    }

    #[test]
    fn what_is_read_is_what_is_listed() {
        let config = crate::config::Config::read(None, &|_| None).expect("what is built in");
        let names = config.settings.iter().map(|setting| setting.name.as_str());
        let read: Vec<_> = names.filter(|name| !name.starts_with("leptos.")).collect();
        for known in KNOWN {
            assert!(read.contains(&format!("{}.{}", known.table, known.key).as_str()), "{}.{}", known.table, known.key);
        }
        assert_eq!(read.len(), KNOWN.len());
    }

    /// Words that begin so, as long as they go on like a name.
    fn words<'t>(text: &'t str, beginning: &str) -> Vec<&'t str> {
        let name = |c: char| c.is_ascii_uppercase() || c == '_';
        text.match_indices(beginning)
            .filter(|(at, _)| !text[..*at].ends_with(name))
            .map(|(at, _)| text[at..].split(|c: char| !name(c)).next().unwrap_or_default())
            .collect()
    }

    #[test]
    fn what_people_read_names_no_value_that_does_not_exist() {
        let known: BTreeSet<String> = KNOWN
            .iter()
            .map(Known::variable)
            .chain(ENVIRONMENT.iter().map(|(name, _)| (*name).to_owned()))
            .chain(LEPTOS.iter().map(|(_, name, _)| (*name).to_owned()))
            .collect();
        let mut found = 0;
        for file in ["README.md", "Leptos.toml", "docs/operation.md", "packaging/quartier.service"] {
            let text = text(file);
            for beginning in ["QUARTIER_", "DATABASE_", "LEPTOS_"] {
                for word in words(&text, beginning) {
                    assert!(known.contains(word), "{file} names {word}");
                    found += 1;
                }
            }
            // `[site] url` names a value of a table.
            for (at, _) in text.match_indices("`[") {
                let Some((table, rest)) = text[at + 2..].split_once("] ") else { continue };
                let key = rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or_default();
                if table.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !key.is_empty() {
                    let there = KNOWN.iter().any(|known| (known.table, known.key) == (table, key));
                    assert!(there, "{file} names [{table}] {key}");
                    found += 1;
                }
            }
        }
        assert!(found > 5, "only {found} names were found");
    }
}
