//! `quartier staff`: employees of the property manager.

use super::Anyhow;
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use domain::{form::Problem, person::StaffRole, refusal::Refusal, text::Lang};
use portal::{Fault, Portal};
use std::io::BufRead as _;

/// What can be done with staff.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Adds a member of staff and prints a link with which they set their password.
    ///
    /// The link is valid for three days and once. For somebody who has not used it yet, the same command makes a new
    /// one.
    #[command(after_help = EXAMPLES)]
    Add(Add),
}

const EXAMPLES: &str = "Examples:
  quartier staff add maria.huber@example.net --name 'Maria Huber' --role administrator
  quartier staff add tom@example.net --name 'Tom Berger' --role clerk --password-stdin < password.txt";

/// Who is added.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The e-mail address to sign in with.
    email: String,
    /// The name, as colleagues and the journal show it.
    #[arg(long)]
    name: String,
    /// What they may do: an administrator also imports, and decides on settings.
    #[arg(long, value_parser = PossibleValuesParser::new(StaffRole::ALL.map(StaffRole::key)))]
    role: String,
    /// Takes the password from the first line of standard input instead of printing a link.
    #[arg(long)]
    password_stdin: bool,
}

/// Does it, and gives what is printed.
pub(super) async fn run(verb: Verb, portal: &Portal) -> Result<String, Anyhow> {
    let Verb::Add(Add { email, name, role, password_stdin }) = verb;
    let role = StaffRole::parse(&role).ok_or("there is no such role")?;
    let password = if password_stdin { Some(first_line()?) } else { None };
    let added = portal.add_staff(&email, &name, role, password).await.map_err(|fault| explain(&email, &fault))?;
    Ok(match added {
        Some(link) => {
            format!("{}\n{name} sets a password there, once, until {}.", link.address, link.until.to(Lang::En))
        }
        None => format!("{name} can sign in now at {}/sign-in", portal.config().base_url),
    })
}

fn first_line() -> Result<String, Anyhow> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|problem| format!("the password cannot be read from standard input: {problem}"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn explain(email: &str, fault: &Fault) -> String {
    let Some(Refusal::Invalid(problems)) = fault.refusal() else {
        return format!("{email} was not added: {}", app::door::chain(fault));
    };
    let problems = problems.iter().map(|(field, problem)| match problem {
        Problem::OfCustomer => "a customer has this address already".to_owned(),
        Problem::OfStaff => "a member of staff has this address already".to_owned(),
        problem => format!("{field}: {}", problem.to(Lang::En)),
    });
    format!("{email} was not added: {}", problems.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use testkit::TestPortal;

    #[derive(Parser)]
    struct Line {
        #[command(subcommand)]
        verb: Verb,
    }

    fn verb(line: &[&str]) -> Result<Verb, clap::Error> {
        Line::try_parse_from([&["staff"], line].concat()).map(|line| line.verb)
    }

    #[tokio::test]
    async fn maria_huber_is_added_and_gets_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let site = TestPortal::new(store::Db::open(&url).await.expect("a database"));
        let line = ["add", "maria@example.net", "--name", "Maria Huber", "--role", "administrator"];
        let printed = run(verb(&line).expect("understood"), &site.portal).await.expect("added");
        let (address, words) = printed.split_once('\n').expect("two lines");
        assert_eq!(words, "Maria Huber sets a password there, once, until 26 Nov 2026, 12:00.");
        let token = address.rsplit('/').next().expect("a token");
        let invited = site.portal.look_at_staff_invitation(&site.nobody().await, token).await;
        assert_eq!(invited.expect("a name"), "Maria Huber");
    }

    #[tokio::test]
    async fn what_is_wrong_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let (site, _) = TestPortal::lindenhof(store::Db::open(&url).await.expect("a database")).await;
        for (email, name, words) in [
            ("maria", " ", "not an e-mail address"),
            ("maria@example.net", " ", "name: Please fill in"),
            ("maria.huber@lindenhof.example", "Maria Huber", "has this address already"),
        ] {
            let line = ["add", email, "--name", name, "--role", "clerk"];
            let problem = run(verb(&line).expect("understood"), &site.portal).await.expect_err("a problem");
            assert!(problem.to_string().contains(words), "{problem}");
        }
        assert!(verb(&["add", "maria@example.net", "--name", "Maria Huber", "--role", "queen"]).is_err());
    }
}
