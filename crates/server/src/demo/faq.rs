//! The FAQ that the demo begins with, as a property manager would write it.

use crate::cli::Anyhow;
use domain::{
    faq::{Audience, State, TypedCategory, TypedEntry},
    text::{Text, text},
};
use portal::{Portal, Visitor};

/// A category with its questions and answers.
type Written = (Text, &'static [(Text, Text)]);

/// Writes it, all of it published in all houses. Whether customers see it, the switch decides.
///
/// # Errors
/// What could not be done.
pub async fn write_faq(portal: &Portal, staff: &Visitor) -> Result<(), Anyhow> {
    for (name, entries) in FAQ {
        let typed = TypedCategory { name_de: name.de.to_owned(), name_en: name.en.to_owned() };
        let category = portal.create_faq_category(staff, &typed).await?;
        for (question, answer) in *entries {
            let typed = TypedEntry {
                category: category.to_string(),
                question_de: question.de.to_owned(),
                answer_de: answer.de.to_owned(),
                question_en: question.en.to_owned(),
                answer_en: answer.en.to_owned(),
                state: State::Published.key().to_owned(),
                audience: Audience::EVERYWHERE.to_owned(),
                properties: Vec::new(),
            };
            portal.create_faq_entry(staff, &typed).await?;
        }
    }
    Ok(())
}

const FAQ: &[Written] = &[
    (
        text("Wohnung und Haus", "Flat and house"),
        &[
            (
                text("Wohin mit Müll und Sperrmüll?", "Where do waste and bulky waste go?"),
                text(
                    "Restmüll, Papier und Biomüll gehören in die Tonnen im Müllraum, Glas in den Container auf der Straße. Wann was geholt wird, steht im Aushang beim Eingang.\n\nSperrmüll holt die Stadt nach Anmeldung. Bitte stellen Sie ihn **erst am Abend vorher** an die Straße: Was vorher im Hof steht, müssen wir auf Kosten aller abfahren lassen.",
                    "Residual waste, paper and organic waste go into the bins in the bin room, glass into the container in the street. The notice at the entrance says what is collected when.\n\nThe city collects bulky waste after registration. Please put it out **on the evening before** and no earlier: what stands in the yard before that has to be removed at the expense of everybody.",
                ),
            ),
            (
                text("Ich habe meinen Schlüssel verloren. Was nun?", "I have lost my key. What now?"),
                text(
                    "Rufen Sie uns bitte am selben Tag an. Ihre Schlüssel gehören zu einer Schließanlage, Nachschlüssel bestellen nur wir.\n\n- Sind Sie ausgesperrt, hilft ein Schlüsseldienst. Vereinbaren Sie den Preis, bevor er beginnt.\n- Die Haftpflichtversicherung zahlt oft mit. Fragen Sie dort, bevor Sie etwas beauftragen.",
                    "Please call us on the same day. Your keys belong to a master key system; only we order copies.\n\n- If you are locked out, a locksmith helps. Agree on the price before they begin.\n- Liability insurance often covers a part. Ask there before you order anything.",
                ),
            ),
            (
                text(
                    "Darf ich auf dem Balkon grillen und Blumenkästen aufhängen?",
                    "May I have a barbecue and flower boxes on the balcony?",
                ),
                text(
                    "Elektrogrills sind erlaubt, solange der Rauch niemanden stört. Holzkohle und Gas sind auf dem Balkon nicht gestattet.\n\nBlumenkästen hängen bitte **nach innen** und sind gegen Herunterfallen gesichert. Gießen Sie so, dass es beim Nachbarn unten nicht tropft.",
                    "Electric grills are allowed as long as the smoke disturbs nobody. Charcoal and gas are not allowed on the balcony.\n\nFlower boxes hang **on the inside** and are secured against falling. Please water them so that nothing drips on the neighbour below.",
                ),
            ),
            (
                text("Was gilt bei Lärm und zu den Ruhezeiten?", "What about noise and quiet hours?"),
                text(
                    "Von 22 bis 6 Uhr und an Sonn- und Feiertagen ist Ruhe, dann bitte Zimmerlautstärke. Gebohrt wird werktags von 8 bis 12 und von 14 bis 18 Uhr.\n\nReden Sie zuerst mit Ihren Nachbarn. Hilft das nicht, schreiben Sie bitte zwei Wochen lang auf, wann und wie lange es laut ist, und schicken Sie uns das.",
                    "From 10 pm to 6 am and on Sundays and public holidays it is quiet; please keep the volume down. Drilling is allowed on working days from 8 to 12 and from 2 to 6 pm.\n\nPlease talk to your neighbours first. If that does not help, note for two weeks when and for how long it is loud, and send us the list.",
                ),
            ),
        ],
    ),
    (
        text("Reparaturen und Heizung", "Repairs and heating"),
        &[
            (
                text("Meine Heizung wird nicht warm", "My heating does not get warm"),
                text(
                    "Bitte prüfen Sie zuerst zwei Dinge: Steht das Ventil auf 3 oder höher, und gluckert der Heizkörper? Dann muss er entlüftet werden.\n\nBleibt er kalt, melden Sie sich bei uns. Bei einem **Ausfall im Winter** erreichen Sie auch nachts und am Wochenende den Notdienst; seine Nummer steht im Aushang.",
                    "Please check two things first: is the valve at 3 or higher, and does the radiator gurgle? Then it has to be bled.\n\nIf it stays cold, please tell us. If the heating **fails in winter**, you reach the emergency service at night and at weekends, too; its number is on the notice at the entrance.",
                ),
            ),
            (
                text("Der Wasserhahn tropft. Wer zahlt das?", "The tap drips. Who pays for it?"),
                text(
                    "Melden Sie es uns, wir schicken jemanden. Ob Ihr Mietvertrag eine Klausel zu Kleinreparaturen hat, steht dort; dann tragen Sie kleine Beträge bis zur genannten Grenze selbst.\n\nWarten Sie bitte nicht: Ein Hahn, der tropft, kostet im Jahr leicht 50 Euro an Wasser.",
                    "Tell us and we send somebody. Your tenancy agreement says whether it has a clause on small repairs; if so, you pay small amounts up to the limit that is named there.\n\nPlease do not wait: a dripping tap easily costs 50 euros of water a year.",
                ),
            ),
        ],
    ),
    (
        text("Vertrag und Geld", "Contract and money"),
        &[
            (
                text("Wann kommt die Nebenkostenabrechnung?", "When does the statement of running costs come?"),
                text(
                    "Spätestens zwölf Monate nach dem Ende des Abrechnungsjahres, meist im Sommer. Eine Nachzahlung ist 30 Tage später fällig, ein Guthaben überweisen wir.\n\nDie Belege können Sie nach Absprache bei uns im Büro einsehen.",
                    "Twelve months after the end of the accounting year at the latest, usually in summer. An additional payment is due 30 days later; a credit is transferred to you.\n\nYou can look at the receipts in our office by appointment.",
                ),
            ),
            (
                text("Umzug und Ummelden: Was muss ich erledigen?", "Moving house: what do I have to do?"),
                text(
                    "1. Beim Einzug bekommen Sie von uns die **Wohnungsgeberbestätigung**. Damit melden Sie sich innerhalb von zwei Wochen beim Einwohnermeldeamt um.\n2. Den Umzug selbst melden Sie uns bitte eine Woche vorher, damit Aufzug und Halteverbot passen.\n3. Beim Auszug vereinbaren wir einen Termin zur Übergabe. Bringen Sie dazu alle Schlüssel mit, auch die selbst nachgemachten.",
                    "1. When you move in, we give you the **confirmation of residence**. With it you register at the residents’ office within two weeks.\n2. Please tell us about the move itself a week before, so that lift and parking can be arranged.\n3. When you move out, we agree on an appointment for the handover. Bring all keys, also those you had copied yourself.",
                ),
            ),
        ],
    ),
];
