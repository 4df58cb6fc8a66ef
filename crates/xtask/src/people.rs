//! Somebody of the office and somebody who lives in a house, who come in by the doors that everybody uses.

use std::{fs, io::Write as _, path::Path, process::Stdio, thread, time::Duration};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    http::{Answer, Client, Wanted},
    server::{Server, quartier},
    shell::Shell,
};

const EMAIL: &str = "maria.huber@lindenhof.example";
const PASSWORD: &str = "Sieben Linden am Kanal 4";
/// How long the worker may take until a mail lies in the folder.
const MAIL_PATIENCE: Duration = Duration::from_secs(20);

/// Adds an administrator, with the command that operators use.
pub(crate) fn add_administrator(shell: &Shell, home: &Path) -> Result<()> {
    let mut command = quartier(shell, home);
    command.args(["staff", "add", EMAIL, "--name", "Maria Huber", "--role", "administrator", "--password-stdin"]);
    let mut adding = command.stdin(Stdio::piped()).spawn().context("the built binary could not be started")?;
    let mut input = adding.stdin.take().context("it takes no input")?;
    writeln!(input, "{PASSWORD}")?;
    drop(input);
    ensure!(adding.wait()?.success(), "`quartier staff add` failed");
    Ok(())
}

/// Signs the administrator in.
pub(crate) fn administrator(server: &Server) -> Result<Client> {
    let mut office = Client::connect(&server.host)?;
    let answer = office.post("/api/sign-in", "/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("next", "")])?;
    led_on(&answer)?;
    Ok(office)
}

/// Switches a setting, as the form on the page does, and says which version it then has.
pub(crate) fn switch(office: &mut Client, key: &str, on: bool, seen: u32) -> Result<u32> {
    let (wish, seen_then) = (if on { "on" } else { "off" }, seen.to_string());
    let fields = [("key", key), ("wish", wish), ("seen", seen_then.as_str()), ("page", "settings")];
    led_on(&office.post("/api/set-setting", "/admin/settings", &fields)?)?;
    Ok(seen + 1)
}

/// Registers a contact: with the code, an address and the link in the mail. Returned are the browser, which stands before
/// the first question, and how much each page on the way weighs, compressed.
pub(crate) fn customer(
    server: &Server,
    office: &mut Client,
    home: &Path,
    contact: u32,
) -> Result<(Client, Vec<(&'static str, u64)>)> {
    let contact = contact.to_string();
    let page = format!("/admin/contacts/{contact}");
    led_on(&office.post("/api/create-code", &page, &[("contact", &contact)])?)?;
    let sheet = office.get(&format!("{page}/code"), Wanted::Plain)?;
    let code = code_on(&String::from_utf8_lossy(&sheet.body)).context("no code on its sheet")?;

    let mut browser = Client::connect(&server.host)?;
    let mut weights = Vec::new();
    let mut weigh = |browser: &mut Client, page: &'static str| -> Result<()> {
        weights.push((page, weight(browser, page)?));
        Ok(())
    };
    weigh(&mut browser, "/register")?;
    led_on(&browser.post("/api/register", "/register", &[("code", &code)])?)?;
    weigh(&mut browser, "/register/account")?;
    let email = format!("bench.{contact}@example.net");
    let account = [
        ("name", "Jana Schubert"),
        ("email", email.as_str()),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("terms", "on"),
    ];
    led_on(&browser.post("/api/want-account", "/register/account", &account)?)?;
    weigh(&mut browser, "/register/confirm")?;
    let token = token_mailed_to(&email, &home.join("mails"))?;
    led_on(&browser.post("/api/confirm-email", "/register/confirm", &[("link", &token)])?)?;
    Ok((browser, weights))
}

/// What a page weighs as it is sent, compressed.
pub(crate) fn weight(browser: &mut Client, page: &str) -> Result<u64> {
    let answer = browser.get(page, Wanted::Compressed)?;
    ensure!(answer.status == 200, "{page} answers {} {}", answer.status, answer.location);
    Ok(answer.body.len() as u64)
}

/// A form that went well leads to another page.
fn led_on(answer: &Answer) -> Result<()> {
    ensure!(answer.status == 303, "it was refused with {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    Ok(())
}

/// The code on the sheet that is printed: what stands in its element, without the elements within.
fn code_on(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<code")?;
    let (code, _) = rest.split_once("</code>")?;
    let texts = code.split('>').skip(1).map(|part| part.split('<').next().unwrap_or_default());
    Some(texts.flat_map(str::chars).filter(char::is_ascii_alphanumeric).collect())
}

/// The secret of the link in the mail to this address, once it has been written.
fn token_mailed_to(email: &str, folder: &Path) -> Result<String> {
    let pause = Duration::from_millis(50);
    for _ in 0..MAIL_PATIENCE.as_millis() / pause.as_millis() {
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            let mail = fs::read_to_string(file.path())?;
            if mail.contains(&format!("To: {email}"))
                && let Some(token) = token_in(&mail)
            {
                return Ok(token);
            }
        }
        thread::sleep(pause);
    }
    bail!("no mail to {email} came")
}

/// The mail is quoted-printable: a line that was broken ends in `=`, and an equals sign is `=3D`.
fn token_in(mail: &str) -> Option<String> {
    let mail = mail.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let (_, rest) = mail.split_once("/register/confirm?token=")?;
    Some(rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_from_its_sheet_and_a_link_from_its_mail() {
        let sheet = r#"<p><code class="code"><span>7K2M<!> </span><span>9QXF</span></code></p>"#;
        assert_eq!(code_on(sheet).as_deref(), Some("7K2M9QXF"));
        let mail = "http://127.0.0.1:3000/register/confirm?token=3Dab=\r\nc-_\r\n\r\nDer Link";
        assert_eq!(token_in(mail).as_deref(), Some("abc-_"));
    }
}
