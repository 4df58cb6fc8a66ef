//! What the operator decides: `Leptos.toml`, each value also from the environment, secrets only from there or a file.

mod reference;

pub use reference::{KNOWN, Kind, Known, markdown};

use domain::{
    organisation::Organisation,
    setting::{AddOn, AddOns},
    time::Span,
};
use leptos::config::{LeptosOptions, get_config_from_str};
use std::{
    fmt::Display,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};
use store::file::Bucket;
use toml::{Table, Value};

/// The file, in the folder where the binary is started.
pub const FILE: &str = "Leptos.toml";
/// What holds without a file: the same as in the repository's.
const BUILT_IN: &str = include_str!("../../../Leptos.toml");

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    BuiltIn,
    /// The file.
    File,
    /// This variable of the environment.
    Environment(String),
}

/// One value of the configuration as it may be shown: without passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `mail.url`
    pub name: String,
    /// The value; what would be a secret is left out.
    pub shown: String,
    /// Where it comes from.
    pub source: Source,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("{} cannot be read: {cause}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is not TOML, or a value in it has the wrong type.
    #[error("{FILE}: {0}")]
    Malformed(String),
    /// A value makes no sense.
    #[error("{name} is {value:?} (from {origin}): {problem}")]
    Senseless {
        /// Which.
        name: String,
        /// What it is.
        value: String,
        /// Where it was found.
        origin: String,
        /// What is wrong.
        problem: String,
    },
}

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// Leptos' own options: the built files, the address to listen on.
    pub leptos: LeptosOptions,
    /// Where people reach the portal, without a slash at the end.
    pub url: String,
    /// Whether the visitor's address is in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The property manager.
    pub organisation: Organisation,
    /// Where the installation keeps its files.
    pub data: PathBuf,
    /// The database.
    pub database: String,
    /// The bucket in which documents are kept; a folder in the data folder if there is none.
    pub bucket: Option<Bucket>,
    /// Where mails go.
    pub mail: Mail,
    /// How long one stays signed in.
    pub sessions: Sessions,
    /// How long the code of a contact can be used.
    pub contact_code: Span,
    /// How long other codes can be used.
    pub other_code: Span,
    /// The enabled add-ons.
    pub add_ons: AddOns,
    /// Where numbers about the running process can be read; nowhere if nobody has said so.
    pub metrics: Option<SocketAddr>,
    /// Whether this is the installation to try out: mails are shown at `/demo/postbox`. Only `quartier demo` says so.
    pub demo: bool,
    /// Every value with its source.
    pub settings: Vec<Setting>,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The mail server; empty for the folder.
    pub url: String,
    /// The sender.
    pub from: String,
}

/// How long one stays signed in.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// Staff without doing anything.
    pub staff_idle: Span,
    /// Staff at most.
    pub staff: Span,
    /// Customers at most.
    pub customer: Span,
}

impl Config {
    /// Reads the file in the current folder, if there is one, and the environment.
    ///
    /// # Errors
    /// [`ConfigError`], with the name of the value and where it was found.
    pub fn load() -> Result<Self, ConfigError> {
        let path = Path::new(FILE);
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => None,
            Err(cause) => return Err(ConfigError::Unreadable { path: path.to_owned(), cause }),
        };
        Self::read(text.as_deref(), &|name| std::env::var(name).ok())
    }

    /// Reads a file's text and an environment.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn read(file: Option<&str>, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let leptos =
            get_config_from_str(file.unwrap_or(BUILT_IN)).map_err(|error| ConfigError::Malformed(error.to_string()))?;
        let mut values = Values {
            file: table(file.unwrap_or_default())?,
            built_in: table(BUILT_IN)?,
            environment,
            settings: Vec::new(),
        };

        let mut url = values.text("site", "url")?.trim_end_matches('/').to_owned();
        if url.is_empty() {
            let mut address = leptos.site_addr;
            if address.ip().is_unspecified() {
                address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
            }
            url = format!("http://{address}");
        }
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(values.senseless("site.url", "it must look like https://portal.example, without a path"));
        }
        let behind_proxy = values.parsed("site", "behind_proxy")?;
        let mut of_organisation = |key| values.text("organisation", key);
        let organisation = Organisation {
            name: of_organisation("name")?,
            street: of_organisation("street")?,
            postcode: of_organisation("postcode")?,
            town: of_organisation("town")?,
            phone: of_organisation("phone")?,
            email: of_organisation("email")?,
            imprint: of_organisation("imprint")?,
            privacy: of_organisation("privacy")?,
            accessibility: of_organisation("accessibility")?,
        };
        let data = PathBuf::from(values.text("data", "folder")?);
        let mut database = values.text("database", "url")?;
        if database.is_empty() {
            database = format!("sqlite:{}", data.join("quartier.db").display());
        }
        let bucket = bucket(&mut values)?;
        let mail = Mail { url: values.text("mail", "url")?, from: values.text("mail", "from")? };
        if mail.from.parse::<lettre::message::Mailbox>().is_err() {
            return Err(values.senseless("mail.from", "it must look like this: Name <address@example.com>"));
        }
        let sessions = Sessions {
            staff_idle: Span::minutes(values.number("sessions", "staff_idle_minutes")?),
            staff: Span::hours(values.number("sessions", "staff_hours")?),
            customer: Span::days(values.number("sessions", "customer_days")?),
        };
        let contact_code = Span::days(values.number("codes", "contact_days")?);
        let other_code = Span::days(values.number("codes", "other_days")?);
        let mut add_ons = AddOns::new();
        for add_on in AddOn::ALL {
            if values.parsed("add_ons", add_on.key())? {
                add_ons.insert(add_on);
            }
        }
        let metrics = match values.text("metrics", "address")?.as_str() {
            "" => None,
            address => Some(address.parse().map_err(|_| {
                values.senseless("metrics.address", "it must be an address and a port, as in 127.0.0.1:9464")
            })?),
        };
        values.refuse_unknown()?;
        values.note_leptos(&leptos);
        let settings = values.settings;
        Ok(Self {
            leptos,
            url,
            behind_proxy,
            organisation,
            data,
            database,
            bucket,
            mail,
            sessions,
            contact_code,
            other_code,
            add_ons,
            metrics,
            demo: false,
            settings,
        })
    }

    /// The folder in which documents are kept, where there is no bucket.
    #[must_use]
    pub fn documents(&self) -> PathBuf {
        self.data.join("documents")
    }

    /// Whether people reach the portal by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.starts_with("https://")
    }
}

/// The bucket in which documents are kept, if there is one. Its secret is no value that is listed.
fn bucket(values: &mut Values<'_>) -> Result<Option<Bucket>, ConfigError> {
    let name = values.text("documents", "bucket")?;
    let endpoint = values.text("documents", "endpoint")?;
    let region = values.text("documents", "region")?;
    let key = values.text("documents", "key")?;
    if name.is_empty() {
        return Ok(None);
    }
    if !(endpoint.is_empty() || endpoint.starts_with("https://") || endpoint.starts_with("http://")) {
        return Err(values.senseless("documents.endpoint", "it must look like https://s3.example"));
    }
    if key.is_empty() {
        return Err(values.senseless("documents.key", "a bucket needs the name of a key"));
    }
    let variable = "QUARTIER_DOCUMENTS_SECRET";
    let secret = match ((values.environment)(variable), (values.environment)(&format!("{variable}_FILE"))) {
        (Some(secret), _) => secret,
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            std::fs::read_to_string(&path).map_err(|cause| ConfigError::Unreadable { path, cause })?
        }
        (None, None) => {
            return Err(
                values.senseless("documents.bucket", &format!("it needs a key, in {variable} or {variable}_FILE"))
            );
        }
    };
    Ok(Some(Bucket { name, endpoint, region, key, secret: secret.trim().to_owned() }))
}

fn table(text: &str) -> Result<Table, ConfigError> {
    text.parse().map_err(|error: toml::de::Error| ConfigError::Malformed(error.to_string()))
}

struct Values<'a> {
    file: Table,
    built_in: Table,
    environment: &'a dyn Fn(&str) -> Option<String>,
    settings: Vec<Setting>,
}

impl Values<'_> {
    fn text(&mut self, table: &str, key: &str) -> Result<String, ConfigError> {
        let name = format!("{table}.{key}");
        let known = KNOWN.iter().find(|known| (known.table, known.key) == (table, key));
        let known = known.ok_or_else(|| ConfigError::Malformed(format!("{name} is missing in the list of values")))?;
        let variable = known.variable();
        let of = |tables: &Table| tables.get(table)?.get(key).cloned();
        let (value, source) = match ((self.environment)(&variable), of(&self.file), of(&self.built_in)) {
            (Some(value), ..) => (value, Source::Environment(variable)),
            (None, Some(value), _) => (plain(&name, value)?, Source::File),
            (None, None, Some(value)) => (plain(&name, value)?, Source::BuiltIn),
            (None, None, None) => return Err(ConfigError::Malformed(format!("{name} is missing"))),
        };
        self.settings.push(Setting { name, shown: without_password(&value), source });
        Ok(value)
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, table: &str, key: &str) -> Result<T, ConfigError> {
        let text = self.text(table, key)?;
        text.parse().map_err(|problem: T::Err| self.senseless(&format!("{table}.{key}"), &problem.to_string()))
    }

    /// A number of days, hours or minutes; ten years are as good as for ever, and nothing overflows.
    fn number(&mut self, table: &str, key: &str) -> Result<i64, ConfigError> {
        let number = self.parsed(table, key)?;
        if (1..=3_650).contains(&number) {
            Ok(number)
        } else {
            Err(self.senseless(&format!("{table}.{key}"), "it must be between 1 and 3650"))
        }
    }

    /// What Leptos has read by itself, from the same places.
    fn note_leptos(&mut self, options: &LeptosOptions) {
        let in_file = self.file.get("workspace").and_then(|table| table.get("metadata")?.get("leptos")?.get(0));
        let in_file = in_file.and_then(Value::as_table).cloned().unwrap_or_default();
        for (key, variable, _) in reference::LEPTOS {
            let shown = match *key {
                "site-addr" => options.site_addr.to_string(),
                "site-root" => options.site_root.to_string(),
                "site-pkg-dir" => options.site_pkg_dir.to_string(),
                "output-name" => options.output_name.to_string(),
                "hash-files" => options.hash_files.to_string(),
                _ => options.reload_port.to_string(),
            };
            let source = if (self.environment)(variable).is_some() {
                Source::Environment((*variable).to_owned())
            } else if in_file.contains_key(*key) {
                Source::File
            } else {
                Source::BuiltIn
            };
            self.settings.push(Setting { name: format!("leptos.{key}"), shown, source });
        }
    }

    fn senseless(&self, name: &str, problem: &str) -> ConfigError {
        let setting = self.settings.iter().find(|setting| setting.name == name);
        let origin = match setting.map(|setting| &setting.source) {
            Some(Source::Environment(variable)) => format!("the environment, {variable}"),
            Some(Source::File) => FILE.to_owned(),
            Some(Source::BuiltIn) | None => "the built-in values".to_owned(),
        };
        let value = setting.map(|setting| setting.shown.clone()).unwrap_or_default();
        ConfigError::Senseless { name: name.to_owned(), value, origin, problem: problem.to_owned() }
    }

    /// A misspelt name would otherwise leave the built-in value in force without a word.
    fn refuse_unknown(&self) -> Result<(), ConfigError> {
        let tables = self.file.iter().filter(|(table, _)| *table != "workspace");
        for (table, values) in tables {
            for key in values.as_table().into_iter().flat_map(Table::keys) {
                let name = format!("{table}.{key}");
                if !self.settings.iter().any(|setting| setting.name == name) {
                    return Err(ConfigError::Malformed(format!("{name} is not known")));
                }
            }
        }
        Ok(())
    }
}

fn plain(name: &str, value: Value) -> Result<String, ConfigError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(yes) => Ok(yes.to_string()),
        _ => Err(ConfigError::Malformed(format!("{name} must be a text, a whole number, true or false"))),
    }
}

/// A URL without the password in it.
fn without_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return value.to_owned() };
    let user = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:…@{host}{}", &rest[authority.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let header = "[[workspace.metadata.leptos]]\noutput-name = \"quartier\"\n";
        Config::read(Some(&format!("{header}{file}")), &|name| {
            environment.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_what_is_built_in() {
        let config = read(
            "[codes]\ncontact_days = 60\n[mail]\nurl = \"smtp://portal:geheim@mail.example:587\"\n",
            &[
                ("QUARTIER_CODES_OTHER_DAYS", "7"),
                ("QUARTIER_DATA", "/srv/quartier"),
                ("QUARTIER_ADD_ONS_BOOKINGS", "true"),
            ],
        )
        .expect("a configuration");
        assert_eq!((config.contact_code, config.other_code), (Span::days(60), Span::days(7)));
        assert_eq!(config.database, "sqlite:/srv/quartier/quartier.db");
        assert!(config.add_ons.contains(&AddOn::Bookings) && !config.add_ons.contains(&AddOn::CommercialBoard));
        let mail = config.settings.iter().find(|setting| setting.name == "mail.url").expect("listed");
        assert_eq!((mail.shown.as_str(), &mail.source), ("smtp://portal:…@mail.example:587", &Source::File));
        assert!(config.bucket.is_none());
        let idle =
            config.settings.iter().find(|setting| setting.name == "sessions.staff_idle_minutes").expect("listed");
        assert_eq!(idle.source, Source::BuiltIn);
    }

    #[test]
    fn a_slip_is_told_with_its_name_and_place() {
        let told = |file, environment: &[_]| read(file, environment).expect_err("refused").to_string();
        assert_eq!(told("[codes]\ncontact_dais = 60\n", &[]), "Leptos.toml: codes.contact_dais is not known");
        assert_eq!(
            told("[sessions]\nstaff_hours = 0\n", &[]),
            "sessions.staff_hours is \"0\" (from Leptos.toml): it must be between 1 and 3650"
        );
        assert_eq!(
            told("", &[("QUARTIER_ADD_ONS_BOOKINGS", "ja")]),
            "add_ons.bookings is \"ja\" (from the environment, QUARTIER_ADD_ONS_BOOKINGS): provided string was not `true` or `false`"
        );
        for url in ["portal.example", "https://", "https://portal.example/p/3"] {
            assert!(told("", &[("QUARTIER_SITE_URL", url)]).contains("without a path"), "{url}");
        }
    }

    #[test]
    fn the_key_of_a_bucket_is_shown_nowhere() {
        let file = "[documents]\nbucket = \"akten\"\nendpoint = \"https://s3.example\"\nkey = \"AKIA\"\n";
        let config = read(file, &[("QUARTIER_DOCUMENTS_SECRET", " geheimnis\n")]).expect("a configuration");
        let bucket = config.bucket.as_ref().expect("a bucket");
        assert_eq!((bucket.name.as_str(), bucket.secret.as_str()), ("akten", "geheimnis"));
        assert!(!format!("{config:?}").contains("geheimnis"), "it would be logged");
        let told = read(file, &[]).expect_err("refused").to_string();
        assert!(told.contains("QUARTIER_DOCUMENTS_SECRET"), "{told}");
        let told = read("[documents]\nbucket = \"akten\"\nendpoint = \"s3\"\n", &[]).expect_err("refused").to_string();
        assert!(told.contains("https://s3.example"), "{told}");
    }

    #[test]
    fn the_file_and_cargo_toml_agree_on_what_both_know() {
        let both = |text: &str| {
            let table = table(text).expect("TOML");
            table["workspace"]["metadata"]["leptos"][0].as_table().cloned().expect("a table")
        };
        let cargo = both(include_str!("../../../Cargo.toml"));
        for (key, value) in both(BUILT_IN) {
            assert_eq!(cargo.get(&key), Some(&value), "{key}");
        }
    }
}
