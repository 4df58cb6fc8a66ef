//! `cargo xtask dist`: the production build as a folder, and as an archive, to be copied to a server.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    browser,
    shell::{Profile, Shell, run},
};

pub(crate) fn dist(shell: &mut Shell) -> Result<()> {
    browser::build(shell, Profile::Release)?;
    let name = format!("quartier-{}-{}-{}", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH, std::env::consts::OS);
    let shelf = shell.target.join("dist");
    let folder = shelf.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    let binary = shell.binary(Profile::Release);
    copy(&binary, &folder.join("quartier"))?;
    // Says under which names the browser's files were published; the binary looks for it beside itself.
    copy(&binary.with_file_name("hash.txt"), &folder.join("hash.txt"))?;
    // In a checkout cargo-leptos decides where the site lies; on a server it lies beside the configuration.
    let configuration = fs::read_to_string(shell.root.join("Leptos.toml")).context("Leptos.toml cannot be read")?;
    fs::write(
        folder.join("Leptos.toml"),
        configuration.replace("site-root = \"target/site\"", "site-root = \"site\""),
    )?;
    copy_folder(&shell.site(), &folder.join("site"))?;
    copy(&shell.root.join("packaging/quartier.service"), &folder.join("quartier.service"))?;
    copy(&shell.root.join("docs/operation.md"), &folder.join("operation.md"))?;
    copy(&shell.root.join("docs/configuration.md"), &folder.join("configuration.md"))?;

    let archive = shelf.join(format!("{name}.tar.gz"));
    run(shell.command("tar").arg("-czf").arg(&archive).arg("-C").arg(&shelf).arg(&name))?;
    println!("{}\n{}", folder.display(), archive.display());
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        let goal = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &goal)?;
        } else {
            copy(&entry.path(), &goal)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}
