//! The documents that the demo begins with: small files made on the spot, for a house, a unit and a contact.

use crate::cli::Anyhow;
use domain::{
    announcement::Whom,
    document::{Folder, Place, Sharing, Typed},
    property::Search,
};
use portal::{Portal, Visitor, letter::paper};

/// Where the houses stand, with garden, path and street.
const PLAN: &[u8] = include_bytes!("../../../../demo/documents/lageplan.png");

/// Shares documents as a property manager does, by the first of the staff.
///
/// # Errors
/// What could not be done.
pub async fn share_documents(portal: &Portal, maria: &Visitor) -> Result<(), Anyhow> {
    let houses = portal.properties(maria, &Search::default()).await?;
    let Some(house) = houses.rows.first() else { return Ok(()) };
    let units = portal.property(maria, house.id, &domain::unit::Search::default()).await?.units;
    let rules = paper(
        "Hausordnung",
        &[
            "Ruhezeiten sind von 13 bis 15 Uhr und von 22 bis 6 Uhr.",
            "Treppenhaus und Keller bleiben frei, damit im Notfall niemand stolpert.",
            "Fahrräder stehen im Fahrradkeller, Kinderwagen unter der Treppe.",
            "Wer etwas Kaputtes sieht, ruft uns an. Vielen Dank.",
        ],
    )?;
    let minutes = paper(
        "Protokoll der Eigentümerversammlung",
        &[
            "Die Versammlung ist beschlussfähig.",
            "1. Die Jahresabrechnung wird genehmigt.",
            "2. Der Wirtschaftsplan wird beschlossen.",
            "3. Die Haustür wird im Frühjahr erneuert.",
        ],
    )?;
    let place = Place::House(house.id);
    send(portal, maria, place, (Folder::Rules, Whom::Everybody), "Hausordnung.pdf", &rules).await?;
    send(portal, maria, place, (Folder::Minutes, Whom::Owners), "Protokoll_der_Versammlung.pdf", &minutes).await?;
    send(portal, maria, place, (Folder::Plan, Whom::Everybody), "Lageplan.png", PLAN).await?;
    if let Some(unit) = units.rows.iter().find(|unit| !unit.occupants.is_empty()) {
        let statement = paper(
            "Ablesung der Heizkörper",
            &["Wohnzimmer: 412 Einheiten", "Schlafzimmer: 188 Einheiten", "Küche: 97 Einheiten", "Bad: 203 Einheiten"],
        )?;
        let place = Place::Unit(unit.id);
        send(portal, maria, place, (Folder::Statement, Whom::Everybody), "Ablesung.pdf", &statement).await?;
        if let Some(occupant) = unit.occupants.first() {
            let letter = paper(
                "Ihre Nebenkostenabrechnung",
                &[
                    "Sie haben im letzten Jahr 84,20 Euro zu viel gezahlt.",
                    "Wir überweisen sie Ihnen bis zum Monatsende.",
                ],
            )?;
            let place = Place::Contact(occupant.contact);
            send(portal, maria, place, (Folder::Letter, Whom::Everybody), "Nebenkosten.pdf", &letter).await?;
        }
    }
    Ok(())
}

async fn send(
    portal: &Portal,
    maria: &Visitor,
    place: Place,
    (folder, whom): (Folder, Whom),
    name: &str,
    bytes: &[u8],
) -> Result<(), Anyhow> {
    let typed = Typed { folder: folder.key().to_owned(), whom: whom.key().to_owned() };
    let sharing = Sharing::read(place, &typed).map_err(|problems| format!("{problems:?}"))?;
    let mut receiving = portal.receive_document(maria, sharing, name)?;
    let refused = |why: domain::document::Refused| format!("{name}: {}", why.to(domain::text::Lang::En));
    portal.receive_piece(&mut receiving, bytes.to_vec().into()).await.map_err(refused)?;
    portal.share_document(maria, receiving).await?.map_err(refused)?;
    Ok(())
}
