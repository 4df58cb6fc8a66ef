//! Two who change the same contact: an import and a member of staff.

use domain::{
    contact::ContactChannel,
    import::{Cell, Chunk, Column, Existing, Header, Keys, Ledger, judge},
    journal::Actor,
    time::Moment,
};
use store::{
    Db, StoreError,
    import::{Terms, load, write},
    sql, write_tx,
};

const TERMS: Terms<'_> = Terms { now: Moment(7), actor: &Actor::System, default_channel: ContactChannel::Postal };

/// What a file with one row wants, compared with what is stored.
fn chunk(existing: &Existing, header: &Header, cells: &[Cell]) -> Chunk {
    let mut chunk = Chunk::default();
    let row = header.row(2, cells).expect("a good row");
    Ledger::default().admit(row, existing, &mut chunk).expect("admitted");
    chunk
}

async fn write_over(db: &Db, email: &str, stale: Option<&Existing>) -> (Existing, bool) {
    let columns = [Column::Property, Column::PropertyReference, Column::Unit, Column::UnitReference];
    let columns = columns.into_iter().chain([Column::LastName, Column::ContactReference, Column::Email]);
    let header = Header::read(columns.map(|column| column.name().to_owned()).collect());
    let cells: Vec<Cell> =
        ["Haus", "L1", "Wohnung", "L1-1", "Schubert", "K1", email].map(|text| Cell::Text(text.to_owned())).into();
    let keys = Keys::of(&[header.row(2, &cells).expect("a good row")]);
    let written: Result<(Existing, bool), StoreError> = write_tx!(db, |tx| {
        let existing = match stale {
            Some(stale) => stale.clone(),
            None => load(&mut *tx, &keys).await?,
        };
        let chunk = chunk(&existing, &header, &cells);
        let judgement = judge(&chunk, &existing);
        let settled = write(tx, &chunk, &existing, &judgement, TERMS).await?;
        Ok((existing, settled.is_some()))
    });
    written.expect("an answer")
}

async fn stored(db: &Db) -> String {
    sql("SELECT email || ' ' || COALESCE(phone, '–') FROM contact WHERE reference = 'K1'")
        .value(db)
        .await
        .expect("the contact")
}

testkit::on_each_engine! {
    async fn an_import_does_not_overwrite_what_staff_changed_in_the_meantime(db: Db) {
        assert!(write_over(&db, "jana@example.net", None).await.1);
        let (before, unchanged) = write_over(&db, "jana@example.net", None).await;
        assert!(unchanged);

        let phone = sql("UPDATE contact SET phone = $1, version = version + 1 WHERE reference = 'K1'");
        phone.bind("0911 4711").execute(&db).await.expect("changed");

        assert!(!write_over(&db, "jana@example.org", Some(&before)).await.1, "it must compare again");
        assert_eq!(stored(&db).await, "jana@example.net 0911 4711");
        assert!(write_over(&db, "jana@example.org", None).await.1);
        assert_eq!(stored(&db).await, "jana@example.org 0911 4711");

        let (before, _) = write_over(&db, "jana@example.org", None).await;
        let archive = sql("UPDATE contact SET archived_at = $1 WHERE reference = 'K1'").bind(Moment(8));
        archive.execute(&db).await.expect("archived");
        assert!(!write_over(&db, "jana@example.net", Some(&before)).await.1, "it must compare again");
        assert_eq!(stored(&db).await, "jana@example.org 0911 4711");
    }
}
