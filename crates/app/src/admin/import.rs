//! Import of master data: choose a file, see what would happen, let it happen.

use super::list::address;
use crate::{
    error::PortalError,
    form::{PostForm, UploadForm, posted},
    lang::{lang, t},
    load::{Load, Loading, Packed, in_path, load},
    ui::{
        Breadcrumbs, Button, Cell, Column, LinkButton, Look, More, Notice, PageHeading, Section, Symbol, Table, Tone,
    },
};
use domain::{
    id::UploadId,
    import::{Counts, Report, UploadPage, UploadState},
    journal::ObjectKind,
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{
        ServerFn as _,
        codec::{MultipartData, MultipartFormData, Postcard},
    },
};
use leptos_meta::Title;

/// Takes a file, checks it, and leads to what was found.
///
/// # Errors
/// Not found for everybody but administrators; what is wrong with the file.
#[server(prefix = "/api/upload", endpoint = "import", input = MultipartFormData, output = Postcard)]
pub async fn upload_import(data: MultipartData) -> Result<(), PortalError> {
    use domain::{
        form::{Problem, Problems},
        policy::Right,
    };
    use portal::upload::MEGABYTES;

    let door = crate::door::door()?;
    // Asked before the file is read: nobody else's megabytes are worth any memory.
    door.visitor.must_as_staff(Right::Import)?;
    let broken = |error: &dyn std::fmt::Display| {
        tracing::info!(%error, "an upload did not arrive whole");
        PortalError::interrupted()
    };
    let mut data = data.into_inner().ok_or_else(|| broken(&"no file"))?;
    let (mut name, mut bytes) = (String::new(), Vec::new());
    while let Some(mut field) = data.next_field().await.map_err(|error| broken(&error))? {
        if field.name() != Some("file") {
            continue;
        }
        name = field.file_name().unwrap_or_default().to_owned();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            if bytes.len() + chunk.len() > MEGABYTES as usize * 1024 * 1024 {
                return Err(Problems::one("file", Problem::FileTooLarge { megabytes: MEGABYTES }).into());
            }
            bytes.extend_from_slice(&chunk);
        }
    }
    if bytes.is_empty() && name.is_empty() {
        return Err(Problems::one("file", Problem::NoFile).into());
    }
    let id = door.portal.upload(&door.visitor, &name, bytes).await?;
    door.go_to(&format!("/admin/import/{id}"));
    Ok(())
}

/// What is known about an upload.
///
/// # Errors
/// Not found for everybody but the administrator who uploaded it.
#[server(prefix = "/api", endpoint = "upload-page", output = Postcard)]
pub async fn load_upload(id: String) -> Result<Packed<UploadPage>, PortalError> {
    let door = crate::door::door()?;
    let id = id.parse().map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.upload_page(&door.visitor, id).await?)
}

/// Begins the import of an upload.
///
/// # Errors
/// Not found for everybody but the administrator who uploaded it.
#[server(prefix = "/api", endpoint = "start-import", output = Postcard)]
pub async fn start_import(upload: i64) -> Result<(), PortalError> {
    let door = crate::door::door()?;
    Ok(door.portal.start_import(&door.visitor, UploadId(upload)).await?)
}

/// Whether the reader may import at all.
///
/// # Errors
/// Not found for everybody but administrators.
#[server(prefix = "/api", endpoint = "import-page", output = Postcard)]
pub async fn load_import() -> Result<Packed<()>, PortalError> {
    let door = crate::door::door()?;
    door.visitor.must_as_staff(domain::policy::Right::Import)?;
    Packed::of(&())
}

/// The page where a file is chosen.
#[must_use]
pub fn choose() -> impl IntoView {
    let data = load(|| (), |()| load_import());
    view! {
        <Load data=data children=|()| view! { <Chooser/> }/>
    }
}

#[component]
fn Chooser() -> impl IntoView {
    let told = address("/admin/journal", &[("kind", ObjectKind::Import.key())]);
    let form = posted(UploadImport::PATH);
    let problem = form.problem("file");
    let described = problem.as_ref().map(|_| "file-problem");
    let invalid = problem.as_ref().map(|_| "true");
    view! {
        <Title text=t("Import", "Import")/>
        <PageHeading
            title=t("Import", "Import")
            lead=t(
                "Stammdaten aus einer Tabelle: eine Zeile je Vertrag. Zuerst sehen Sie, was geschehen würde; geschrieben wird erst danach.",
                "Master data from a table: one row per contract. First you see what would happen; nothing is written before.",
            )
        />
        <UploadForm form class="stack card">
            <div class="field">
                <label for="file">{t("Tabelle", "Table")}</label>
                <p class="hint" id="file-hint">
                    {t(
                        "Excel (.xlsx) oder CSV, höchstens 50 MB. Die Reihenfolge der Spalten ist gleich.",
                        "Excel (.xlsx) or CSV, at most 50 MB. The order of the columns does not matter.",
                    )}
                </p>
                {problem.map(|problem| view! { <p class="problem" id="file-problem">{problem}</p> })}
                <input
                    id="file"
                    class="file"
                    type="file"
                    name="file"
                    accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    aria-describedby=described.unwrap_or("file-hint")
                    aria-invalid=invalid
                    required
                />
            </div>
            <div class="buttons">
                <Button look=Look::Primary symbol=Symbol::UPLOAD>
                    {t("Datei prüfen", "Check file")}
                </Button>
            </div>
        </UploadForm>
        <More label=t("Welche Spalten gibt es?", "Which columns are there?")>
            <p>
                {t(
                    "Nötig sind: Liegenschaft, Liegenschaft-Referenz, Einheit, Einheit-Referenz und Nachname oder Firma. Die Überschriften stehen in der ersten Zeile.",
                    "Required are: Liegenschaft, Liegenschaft-Referenz, Einheit, Einheit-Referenz and Nachname or Firma. The headings are in the first row.",
                )}
            </p>
            <p>{domain::import::Column::ALL.iter().map(|column| column.name()).collect::<Vec<_>>().join(" · ")}</p>
        </More>
        <p class="not-printed">
            <a href=told>
                {t("Alle Importe im Protokoll", "All imports in the journal")}
            </a>
        </p>
    }
}

/// The page of an uploaded file.
#[must_use]
pub fn upload() -> impl IntoView {
    let data = load(in_path("upload"), load_upload);
    view! {
        <Load
            data=data
            children=move |page| {
                view! {
        <Title text=t("Import", "Import")/>
        <Breadcrumbs above=vec![("/admin/import".to_owned(), t("Import", "Import").to_owned())]/>
                    <Upload page data/>
                }
            }
        />
    }
}

#[component]
fn Upload(page: UploadPage, data: Loading<UploadPage>) -> impl IntoView {
    let id = page.id;
    let report = page.report;
    // The journal knows an import by the name of its file.
    let told = address("/admin/journal", &[("kind", ObjectKind::Import.key()), ("object", &page.name)]);
    let heading = |title: &'static str| {
        let name = page.name.clone();
        view! { <PageHeading title lead=name/> }
    };
    let start = move |label: &'static str| {
        view! {
            <PostForm form=StartImport::PATH>
                <input type="hidden" name="upload" value=id.to_string()/>
                <Button look=Look::Primary symbol=Symbol::UPLOAD>
                    {label}
                </Button>
            </PostForm>
        }
    };
    match page.state {
        UploadState::Checked => {
            let can = report.can_import();
            let quiet = report.is_quiet();
            let empty = (report.rows == 0 && report.missing.is_empty())
                .then(|| t("Unter der Kopfzeile stehen keine Zeilen. ", "There are no rows below the header. "));
            let next = if !can {
                view! {
                    <Notice tone=Tone::Bad>
                        {empty}
                        {t(
                            "Aus dieser Datei lässt sich nichts importieren. Bitte ändern Sie die Tabelle und prüfen Sie sie noch einmal.",
                            "Nothing can be imported from this file. Please change the table and check it again.",
                        )}
                    </Notice>
                    <LinkButton href="/admin/import">{t("Andere Datei wählen", "Choose another file")}</LinkButton>
                }
                .into_any()
            } else if quiet {
                view! {
                    <Notice tone=Tone::Info>
                        {t("Alles ist schon so gespeichert. Ein Import würde nichts ändern.", "Everything is stored like this already. An import would change nothing.")}
                    </Notice>
                    <LinkButton href="/admin/import">{t("Andere Datei wählen", "Choose another file")}</LinkButton>
                }
                .into_any()
            } else {
                view! {
                    <div class="buttons">
                        {start(t("Jetzt importieren", "Import now"))}
                        <LinkButton href="/admin/import">{t("Andere Datei wählen", "Choose another file")}</LinkButton>
                    </div>
                }
                .into_any()
            };
            view! {
                {heading(t("Das würde geschehen", "This would happen"))}
                <div class="stack">
                    <Numbers report=report.clone()/>
                    {next}
                    <Findings id report/>
                </div>
            }
            .into_any()
        }
        UploadState::Running { done } => {
            // With scripts the page asks again by itself, without them the browser does.
            #[cfg(not(feature = "ssr"))]
            set_timeout(move || data.refetch(), std::time::Duration::from_secs(1));
            #[cfg(feature = "ssr")]
            let _ = data;
            let total = report.rows;
            let text = match (lang(), done) {
                (Lang::De, 0) => "Die Datei wird gelesen.".to_owned(),
                (Lang::En, 0) => "The file is being read.".to_owned(),
                (Lang::De, _) => format!("{done} von {total} Zeilen sind importiert."),
                (Lang::En, _) => format!("{done} of {total} rows are imported."),
            };
            view! {
                {heading(t("Der Import läuft", "The import is running"))}
                <noscript>
                    <meta http-equiv="refresh" content="2"/>
                </noscript>
                <div class="stack" role="status">
                    <progress class="progress-bar" max=total.max(1).to_string() value=done.to_string() aria-label=t("Fortschritt", "Progress")></progress>
                    <p>{text}</p>
                    <p class="hint">
                        {t(
                            "Sie können diese Seite verlassen; der Import geht weiter.",
                            "You can leave this page; the import goes on.",
                        )}
                    </p>
                </div>
            }
            .into_any()
        }
        UploadState::Imported => view! {
            {heading(t("Der Import ist fertig", "The import is done"))}
            <div class="stack">
                <Numbers report=report.clone()/>
                <div class="buttons">
                    <LinkButton href="/admin/properties" look=Look::Primary>
                        {t("Zu den Liegenschaften", "To the properties")}
                    </LinkButton>
                    <LinkButton href="/admin/import">{t("Weitere Datei", "Another file")}</LinkButton>
                    <LinkButton href=told symbol=Symbol::CLOCK>
                        {t("Im Protokoll ansehen", "View in the journal")}
                    </LinkButton>
                </div>
                <Findings id report/>
            </div>
        }
        .into_any(),
        UploadState::Failed { problem, begun } => view! {
            {heading(
                if begun {
                    t("Der Import wurde abgebrochen", "The import broke off")
                } else {
                    t("Der Import hat noch nicht begonnen", "The import has not begun yet")
                },
            )}
            <div class="stack">
                <Notice tone=Tone::Bad>{problem}</Notice>
                <p>
                    {if begun {
                        t(
                            "Was schon importiert war, bleibt. Ein neuer Versuch macht dort weiter.",
                            "What had been imported stays. Another attempt goes on from there.",
                        )
                    } else {
                        t("Es wurde noch nichts geändert.", "Nothing has been changed yet.")
                    }}
                </p>
                {start(t("Noch einmal versuchen", "Try again"))}
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Numbers(report: Report) -> impl IntoView {
    let columns = vec![
        Column::new(t("Was", "What")),
        Column::number(t("Neu", "New")),
        Column::number(t("Geändert", "Changed")),
        Column::number(t("Unverändert", "Unchanged")),
    ];
    let row = |label: &'static str, counts: Counts| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <Cell label=t("Neu", "New") numeric=true>{counts.new}</Cell>
                <Cell label=t("Geändert", "Changed") numeric=true>{counts.changed}</Cell>
                <Cell label=t("Unverändert", "Unchanged") numeric=true>{counts.unchanged}</Cell>
            </tr>
        }
    };
    let rows = match lang() {
        Lang::De => format!("Zeilen gelesen: {}. Davon nicht zu importieren: {}.", report.rows, report.refused),
        Lang::En => format!("Rows read: {}. Of these, not to be imported: {}.", report.rows, report.refused),
    };
    view! {
        <p>{rows}</p>
        <Table caption=t("Zahlen", "Numbers") columns>
            {row(t("Liegenschaften", "Properties"), report.properties)}
            {row(t("Einheiten", "Units"), report.units)}
            {row(t("Kontakte", "Contacts"), report.contacts)}
            {row(t("Verträge", "Contracts"), report.contracts)}
        </Table>
    }
}

#[component]
fn Findings(id: UploadId, report: Report) -> impl IntoView {
    let missing = report.missing_text(lang()).map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> });
    let repeated = report.repeated_text(lang()).map(|text| view! { <Notice tone=Tone::Warn>{text}</Notice> });
    let ignored = (!report.ignored.is_empty()).then(|| {
        let names = report.ignored.join(", ");
        view! {
            <Notice tone=Tone::Info>
                {t("Diese Spalten kennen wir nicht, sie werden übergangen: ", "We do not know these columns, they are ignored: ")}
                <bdi>{names}</bdi>
            </Notice>
        }
    });
    let problems = (!report.problems.is_empty()).then(|| {
        let columns = vec![
            Column::number(t("Zeile", "Row")),
            Column::new(t("Spalte", "Column")),
            Column::new(t("Grund", "Reason")),
        ];
        let rows = report.problems.into_iter().map(|problem| {
            let column = problem.column.map(|column| column.name()).unwrap_or("–");
            view! {
                <tr>
                    <th scope="row" class="numeric">{problem.row}</th>
                    <Cell label=t("Spalte", "Column")>{column}</Cell>
                    <Cell label=t("Grund", "Reason")><bdi>{problem.to(lang())}</bdi></Cell>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let download = view! {
            <a class="button" href=format!("/admin/import/{id}/refused.csv") rel="external" download="">
                {t("Diese Zeilen als CSV", "These rows as CSV")}
            </a>
        };
        view! {
            <Section title=t("Was nicht importiert werden kann", "What cannot be imported") actions=download.into_any()>
                <Table caption=t("Zeilen mit Fehlern", "Rows with errors") columns>
                    {rows}
                </Table>
            </Section>
        }
    });
    let remarks = (!report.remarks.is_empty()).then(|| {
        let columns = vec![Column::number(t("Zeile", "Row")), Column::new(t("Hinweis", "Remark"))];
        let rows = report.remarks.into_iter().map(|remark| {
            view! {
                <tr>
                    <th scope="row" class="numeric">{remark.row}</th>
                    <Cell label=t("Hinweis", "Remark")><bdi>{remark.to(lang())}</bdi></Cell>
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <Section title=t("Was Ihnen auffallen sollte", "What you should notice")>
                <Table caption=t("Zeilen mit Hinweisen", "Rows with remarks") columns>
                    {rows}
                </Table>
            </Section>
        }
    });
    let preview = (!report.preview.rows.is_empty()).then(|| {
        let mut columns = vec![Column::number(t("Zeile", "Row"))];
        columns.extend(report.preview.columns.iter().map(|column| Column::new(column.name())));
        let names: Vec<_> = report.preview.columns.iter().map(|column| column.name()).collect();
        let rows = report.preview.rows.into_iter().map(|row| {
            let cells = names.clone().into_iter().zip(row.cells).map(|(name, cell)| {
                view! { <Cell label=name><bdi>{cell}</bdi></Cell> }
            });
            view! {
                <tr>
                    <th scope="row" class="numeric">{row.number}</th>
                    {cells.collect_view()}
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <More label=t("Die ersten Zeilen, wie wir sie gelesen haben", "The first rows as we have read them")>
                <Table caption=t("Erste Zeilen", "First rows") columns>
                    {rows}
                </Table>
            </More>
        }
    });
    view! { {missing} {repeated} {ignored} {problems} {remarks} {preview} }
}
