//! Two contacts become one: the other one is looked for, then it is shown what will be, then it is done.

use crate::{
    admin::list::{count, counted, term},
    error::PortalError,
    form::{PostForm, posted},
    lang::{lang, t},
    load::{Load, Packed, in_path, in_query, load, send_on},
    ui::{
        BackLink, Badge, Button, Buttons, Choice, Choices, Empty, Fact, Facts, LinkButton, Look, Notice, PageHeading,
        SearchField, Section, Symbol, Tone,
    },
};
#[cfg(feature = "ssr")]
use domain::refusal::Refusal;
use domain::{
    access::AccessKind,
    id::{ContactId, ContractId},
    master::{
        contact::Alike,
        merge::{Agreement, Counts, House, Joined, Line, OpenCode, Page, Party, Preview, Side, Went},
    },
    search::Hit,
    text::Lang,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, codec::Postcard},
};
use leptos_meta::Title;

/// The page of a merge: to look for the other contact, or with what would be.
///
/// # Errors
/// Not found for clerks and customers, and if there is no such contact; refused for archived ones.
#[server(prefix = "/api", endpoint = "merge-page", output = Postcard)]
pub async fn load_merge(
    contact: String,
    #[server(default)] other: String,
    #[server(default)] words: String,
) -> Result<Packed<Page>, PortalError> {
    let door = crate::door::door()?;
    let id = contact.parse().map_err(|_| Refusal::NotFound)?;
    let other = match other.as_str() {
        "" => None,
        other => Some(other.parse().map_err(|_| Refusal::NotFound)?),
    };
    Packed::of(&door.portal.merge_page(&door.visitor, id, other, &words).await?)
}

/// Makes two contacts one. Each group of values that both have says whose stays; without a word that of the contact that
/// remains does.
///
/// # Errors
/// Not found for clerks and customers, and if there is no such contact; refused if one of them is archived, or was changed
/// or merged in another way or with other choices since the preview; invalid with the group for which something else than
/// one of the two sides was sent.
#[server(prefix = "/api", endpoint = "merge-contacts", output = Postcard)]
#[allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]
pub async fn merge_contacts(
    contact: i64,
    version: i64,
    other: i64,
    other_version: i64,
    #[server(default)] shown: String,
    #[server(default)] name: String,
    #[server(default)] company: String,
    #[server(default)] reference: String,
    #[server(default)] email: String,
    #[server(default)] phone: String,
    #[server(default)] mobile: String,
    #[server(default)] address: String,
    #[server(default)] channel: String,
    #[server(default)] note: String,
) -> Result<(), PortalError> {
    use domain::{
        form::{Problem, Problems},
        master::merge::Group,
    };
    let door = crate::door::door()?;
    let typed = [name, company, reference, email, phone, mobile, address, channel, note];
    // Whatever was not asked comes without a word.
    let asked = Group::ALL.into_iter().zip(typed).filter(|(_, typed)| !typed.is_empty());
    let chosen = asked.map(|(group, typed)| {
        let side = Side::parse(&typed).ok_or_else(|| Problems::one(group.key(), Problem::NotAChoice))?;
        Ok((group, side))
    });
    let choices: Vec<(Group, Side)> = chosen.collect::<Result<_, Problems>>()?;
    let kept = portal::master::At { id: ContactId(contact), version };
    let other = portal::master::At { id: ContactId(other), version: other_version };
    door.portal.merge_contacts(&door.visitor, kept, other, &choices, &shown).await?;
    door.say("Die beiden Kontakte sind jetzt einer.", "The two contacts are one now.");
    door.go_to(&format!("/admin/contacts/{contact}"));
    Ok(())
}

/// The page.
#[must_use]
pub fn merge() -> impl IntoView {
    let (one, which) = (in_query(), in_path("contact"));
    let data =
        load(move || (which(), one("other"), one("q")), |(contact, other, words)| load_merge(contact, other, words));
    view! {
        <Load
            data=data
            children=move |page: Page| {
                let words = one("q");
                view! { <Merge page words/> }
            }
        />
    }
}

#[component]
fn Merge(page: Page, words: String) -> impl IntoView {
    let Page { kept, elsewhere, preview, alike, found } = page;
    if let Some(elsewhere) = elsewhere {
        // That nothing was merged would be lost on the way, and the page there may have the same button for another merge.
        if posted(MergeContacts::PATH).came_back() {
            return view! { <Refused kept to=elsewhere/> }.into_any();
        }
        send_on(&elsewhere);
        return ().into_any();
    }
    let title = heading(&kept);
    let body = match preview {
        Some(preview) => view! { <Shown kept=kept.clone() preview/> }.into_any(),
        None => view! { <Find id=kept.id.0 words alike found/> }.into_any(),
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=format!("/admin/contacts/{}", kept.id)/>
            <PageHeading
                title
                lead=t(
                    "Wenn eine Person zweimal angelegt ist: Verträge, Nutzer, Codes, Antworten, Aufgaben, Mitteilungen und Dokumente des anderen Kontakts kommen hierher.",
                    "If a person is there twice: contracts, users, codes, answers, tasks, announcements and documents of the other contact come here.",
                )
            />
            {body}
        </div>
    }
    .into_any()
}

fn heading(kept: &Party) -> String {
    match lang() {
        Lang::De => format!("{} zusammenführen", kept.name),
        Lang::En => format!("Merge {}", kept.name),
    }
}

/// In the place of a preview whose merge was refused, because one of the two has become a part of another contact meanwhile.
/// The page says so above this; from here it goes on to where things are now.
#[component]
fn Refused(kept: Party, to: String) -> impl IntoView {
    let title = heading(&kept);
    let words = if to.contains("/merge?") {
        t("Vorschau mit dem Kontakt, der geblieben ist", "Preview with the contact that has remained")
    } else {
        t("Zum Kontakt, der geblieben ist", "To the contact that has remained")
    };
    view! {
        <Title text=title.clone()/>
        <div class="narrow stack">
            <BackLink href=format!("/admin/contacts/{}", kept.id)/>
            <PageHeading title/>
            <Buttons>
                // Loaded as a whole: the page there shall know nothing of the form that came back.
                <LinkButton href=to external=true>{words}</LinkButton>
            </Buttons>
        </div>
    }
}

/// The other contact is looked for.
#[component]
fn Find(id: i64, words: String, alike: Vec<Alike>, found: Vec<Hit>) -> impl IntoView {
    let asked = !words.trim().is_empty();
    let to = move |other: &str| format!("/admin/contacts/{id}/merge?other={other}");
    let alike: Vec<_> = alike
        .into_iter()
        .map(|alike| {
            let known = [alike.reference, alike.email, Some(alike.address.line()).filter(|line| !line.is_empty())];
            (to(&alike.id.to_string()), alike.name, known.into_iter().flatten().collect::<Vec<_>>().join(" · "))
        })
        .collect();
    let found: Vec<_> = found
        .into_iter()
        .map(|hit| {
            let number = hit.path.rsplit('/').next().unwrap_or_default().to_owned();
            (to(&number), hit.name, hit.detail)
        })
        .collect();
    let list = |rows: Vec<(String, String, String)>| {
        let rows = rows.into_iter().map(|(href, name, detail)| {
            view! {
                <li>
                    <a class="found" href=href>
                        <span class="found-name"><bdi>{name}</bdi></span>
                        <span class="hint"><bdi>{detail}</bdi></span>
                    </a>
                </li>
            }
        });
        view! { <ul class="found-page" role="list">{rows.collect_view()}</ul> }
    };
    let nothing = asked && found.is_empty();
    view! {
        <form class="filter-bar" method="get" action=format!("/admin/contacts/{id}/merge") role="search" aria-label=t("Den anderen Kontakt suchen", "Find the other contact")>
            <SearchField name="q" id="merge-q" label=t("Name, Straße, Nummer, E-Mail, Telefon", "Name, street, number, e-mail, telephone") value=words/>
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        {(!alike.is_empty()).then(|| view! { <Section title=t("Heißen genauso", "Have the same name")>{list(alike)}</Section> })}
        {(!found.is_empty()).then(|| view! { <Section title=t("Gefunden", "Found")>{list(found)}</Section> })}
        {nothing.then(|| {
            view! {
                <Empty
                    symbol=Symbol::SEARCH
                    title=t("Niemand anderes gefunden", "Nobody else found")
                    text=t(
                        "Archivierte Kontakte sind nicht dabei. Jedes Wort muss am Anfang stimmen.",
                        "Archived contacts are left out. Each word must be right at its beginning.",
                    )
                />
            }
        })}
    }
}

/// What will be, and the button.
#[component]
fn Shown(kept: Party, preview: Preview) -> impl IntoView {
    let Preview { other, lines, contracts, repeated, users, read, houses, codes, counts, mark } = preview;
    let (open, settled): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.then.is_none());
    let back = format!("/admin/contacts/{}", kept.id);
    let swapped = format!("/admin/contacts/{}/merge?other={}", other.id, kept.id);
    let warning = match lang() {
        Lang::De => format!("„{}“ geht in „{}“ auf", name(&other), name(&kept)),
        Lang::En => format!("“{}” becomes a part of “{}”", name(&other), name(&kept)),
    };
    let papers = |(words, papers): (String, Option<(String, String)>)| {
        let papers = papers.map(|(href, label)| view! { " " <a href=href>{label}</a> });
        view! { <p>{words} {papers}</p> }.into_any()
    };
    let plain = |words: String| view! { <p>{words}</p> }.into_any();
    let read = [
        newly_read(&kept, &other, &read).map(papers),
        newly_open(&kept, &other, &houses).map(plain),
        newly_read(&other, &kept, &read).map(papers),
        newly_open(&other, &kept, &houses).map(plain),
    ];
    let read: Vec<AnyView> = read.into_iter().flatten().collect();
    // After a refusal the next page is loaded as a whole: it has the same address but for the query, and shall know nothing of
    // the form that came back.
    let came_back = posted(MergeContacts::PATH).came_back();
    let (of_kept, of_other) = (from(&kept), from(&other));
    let facts: Vec<_> = settled
        .into_iter()
        .map(
            |line| view! { <Fact name=line.group.label().to(lang())><bdi>{line.then.unwrap_or_default()}</bdi></Fact> },
        )
        .collect();
    view! {
        <Notice tone=Tone::Warn title=warning>
            <p>
                {t(
                    "Das lässt sich nicht zurücknehmen. Der andere Kontakt bleibt archiviert und führt hierher, auch bei einem Import mit seiner Referenz.",
                    "This cannot be taken back. The other contact stays archived and leads here, also for an import with its reference.",
                )}
            </p>
            {read}
            <Buttons>
                <LinkButton href=swapped>{t("Umgekehrt", "The other way round")}</LinkButton>
                <LinkButton href=format!("/admin/contacts/{}/merge", kept.id) look=Look::Quiet external=came_back>
                    {t("Anderen Kontakt wählen", "Choose another contact")}
                </LinkButton>
            </Buttons>
        </Notice>
        <PostForm form=MergeContacts::PATH class="stack stack-wide">
            <input type="hidden" name="contact" value=kept.id.to_string()/>
            <input type="hidden" name="version" value=kept.version.to_string()/>
            <input type="hidden" name="other" value=other.id.to_string()/>
            <input type="hidden" name="other_version" value=other.version.to_string()/>
            <input type="hidden" name="shown" value=mark/>
            <Asked open of_kept of_other/>
            <Section title=t("Alles andere am Kontakt", "Everything else of the contact")>
                <Facts>{facts}</Facts>
            </Section>
            <Section title=t("Was dazukommt", "What comes over")>
                <Contracts contracts repeated/>
                <Users users/>
                <Rest kept=kept.id codes counts/>
            </Section>
            <Buttons>
                <Button look=Look::Final>{t("Zusammenführen", "Merge")}</Button>
                <LinkButton href=back look=Look::Quiet>{t("Abbrechen", "Cancel")}</LinkButton>
            </Buttons>
        </PostForm>
    }
}

/// Name and reference id, which tell two of the same name apart; without one, the number in the address of its page.
fn name(party: &Party) -> String {
    match (&party.reference, lang()) {
        (Some(reference), _) => format!("{} ({reference})", party.name),
        (None, Lang::De) => format!("{} (Nr. {})", party.name, party.id),
        (None, Lang::En) => format!("{} (no. {})", party.name, party.id),
    }
}

fn from(party: &Party) -> String {
    match lang() {
        Lang::De => format!("bei {}", name(party)),
        Lang::En => format!("of {}", name(party)),
    }
}

/// What whoever looks after one of the two reads only afterwards, because it went to the other one; and where those documents
/// are that are the contact's own, with how many these are. Nothing, if there is no such thing, or nobody to read it.
fn newly_read(by: &Party, of: &Party, read: &[Went]) -> Option<(String, Option<(String, String)>)> {
    let went = read.iter().find(|went| went.to == of.id)?;
    let words = |n: i64, nouns| (n > 0).then(|| counted(usize::try_from(n).unwrap_or(usize::MAX), nouns));
    let documents = (t("Dokument", "document"), t("Dokumente", "documents"));
    let what = [
        words(went.announcements, (t("Mitteilung", "announcement"), t("Mitteilungen", "announcements"))),
        words(went.documents, documents),
    ];
    let what = what.into_iter().flatten().collect::<Vec<_>>().join(t(" und ", " and "));
    let papers = words(went.own, documents).map(|own| {
        let label = match lang() {
            Lang::De => format!("{own} des Kontakts selbst ansehen"),
            Lang::En => format!("View {own} of the contact itself"),
        };
        (format!("/admin/documents?of=contact-{}", of.id), label)
    });
    let (by, of) = (name(by), name(of));
    let words = match lang() {
        Lang::De => format!("Wer bei „{by}“ Administrator-Rechte hat, liest danach auch, was an „{of}“ ging: {what}."),
        Lang::En => format!("Whoever has administrator rights with “{by}” will also read what went to “{of}”: {what}."),
    };
    Some((words, papers))
}

/// Which houses open only afterwards to whoever has access to one of the two, with all that is general there; nothing, if none
/// does.
fn newly_open(by: &Party, of: &Party, houses: &[House]) -> Option<String> {
    let quoted = |house: &House| match lang() {
        Lang::De => format!("„{}“", house.name),
        Lang::En => format!("“{}”", house.name),
    };
    let names: Vec<String> = houses.iter().filter(|house| house.of == of.id).map(quoted).collect();
    let (last, first) = names.split_last()?;
    let names =
        if first.is_empty() { last.clone() } else { format!("{}{}{last}", first.join(", "), t(" und ", " and ")) };
    let by = name(by);
    Some(match lang() {
        Lang::De => format!("Wer bei „{by}“ Zugang hat, liest danach auch, was allgemein für {names} gilt."),
        Lang::En => format!("Whoever has access to “{by}” will also read what is general for {names}."),
    })
}

#[component]
fn Contracts(contracts: Vec<Agreement>, repeated: Vec<ContractId>) -> impl IntoView {
    if contracts.is_empty() {
        return view! { <p class="quiet">{t("Kein Vertrag.", "No contract.")}</p> }.into_any();
    }
    let rows = contracts.into_iter().map(|one| {
        let badge = match (repeated.contains(&one.id), one.archived) {
            (true, _) => {
                view! { <Badge label=t("ist schon da, wird archiviert", "is there already, will be archived")/> }
                    .into_any()
            }
            (false, true) => view! { <Badge label=t("archiviert", "archived")/> }.into_any(),
            (false, false) => ().into_any(),
        };
        let number = one.number.map(|number| view! { " · " <bdi>{number}</bdi> });
        view! {
            <li>
                <div class="row apart"><bdi>{one.place}</bdi> {badge}</div>
                <div class="hint">{one.kind.label().to(lang())} {number} " · " {term(one.term)}</div>
            </li>
        }
    });
    view! {
        <h3>{t("Verträge", "Contracts")}</h3>
        <ul class="stack" role="list">{rows.collect_view()}</ul>
    }
    .into_any()
}

/// Everybody who has access afterwards: there is no other way to see that nobody loses anything.
#[component]
fn Users(users: Vec<Joined>) -> impl IntoView {
    if users.is_empty() {
        return view! { <p class="quiet">{t("Niemand ist registriert.", "Nobody has registered.")}</p> }.into_any();
    }
    let rows = users.into_iter().map(|one| {
        let badge = (!one.end.is_empty()).then(|| view! { <Badge label=t("war bei beiden", "was with both")/> });
        view! {
            <li>
                <div class="row apart"><strong><bdi>{one.stays.name}</bdi></strong> {badge}</div>
                <div class="hint"><bdi>{one.stays.email}</bdi> " · " {one.stays.level.label().to(lang())}</div>
            </li>
        }
    });
    view! {
        <h3>{t("Wer danach Zugang hat", "Who has access afterwards")}</h3>
        <ul class="stack" role="list">{rows.collect_view()}</ul>
    }
    .into_any()
}

/// Whose value stays, of what both have. Within the form, which knows what was chosen and what is wrong with it.
#[component]
fn Asked(open: Vec<Line>, of_kept: String, of_other: String) -> impl IntoView {
    let choices = open.into_iter().map(|line| {
        let (of_kept, of_other) = (of_kept.clone(), of_other.clone());
        view! {
            <Choices name=line.group.key() legend=line.group.label().to(lang()) value=line.preset.key()>
                <Choice value=Side::Kept.key() label=line.kept hint=of_kept/>
                <Choice value=Side::Other.key() label=line.other hint=of_other/>
            </Choices>
        }
    });
    let choices: Vec<_> = choices.collect();
    (!choices.is_empty()).then(|| {
        view! {
            <Section title=t("Welche Angabe stimmt?", "Which one is right?")>
                <div class="stack">{choices}</div>
            </Section>
        }
    })
}

/// Codes of both that stay valid: whoever redeems one has access, too. And what else comes over.
#[component]
fn Rest(kept: ContactId, codes: Vec<OpenCode>, counts: Counts) -> impl IntoView {
    let Counts { answers, tasks } = counts;
    let (own, others): (Vec<OpenCode>, Vec<OpenCode>) = codes.into_iter().partition(|code| code.of == kept);
    let so_many = |codes: &[OpenCode]| i64::try_from(codes.len()).unwrap_or(i64::MAX);
    let lines = [
        (
            so_many(&own),
            t("Codes dieses Kontakts, die weiter gelten", "Codes of this contact that stay valid"),
            Some(whose(&own)),
        ),
        (
            so_many(&others),
            t("Codes des anderen Kontakts, die weiter gelten", "Codes of the other contact that stay valid"),
            Some(whose(&others)),
        ),
        (answers, t("Antworten auf Fragen", "Answers to questions"), None),
        (tasks, t("Offene Aufgaben", "Open tasks"), None),
    ];
    let lines = lines.into_iter().filter(|(n, ..)| *n > 0);
    let facts = lines.map(|(n, label, whose)| {
        let whose = whose.map(|whose| view! { <bdi>{whose}</bdi> });
        view! { <Fact name=label>{count(n)} {whose}</Fact> }
    });
    let facts: Vec<_> = facts.collect();
    (!facts.is_empty()).then(|| view! { <Facts>{facts}</Facts> })
}

/// For whom codes are; whoever was added to the contact is told apart from those who have the contract.
fn whose(codes: &[OpenCode]) -> String {
    let name = |code: &OpenCode| match code.kind {
        AccessKind::Added => format!("{} ({})", code.name, t("hinzugefügt", "added")),
        AccessKind::Contact | AccessKind::Resident => code.name.clone(),
    };
    format!("{}{}", t(", für ", ", for "), codes.iter().map(name).collect::<Vec<_>>().join(", "))
}
