//! Answers to questions. A changed answer is a further row: the last one counts, the earlier ones stay.

use crate::{
    StoreError,
    db::{Tx, sql},
};
use domain::{
    id::AccessId,
    onboarding::{Answer, Item},
    time::Moment,
};

/// Adds an answer, with the version of the words that are shown now, and gives its number.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &mut Tx, access: AccessId, item: Item, answer: Answer, now: Moment) -> Result<i64, StoreError> {
    sql("INSERT INTO answer (access, question, property, value, wording, answered_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id")
    .bind(access)
    .bind(item.question)
    .bind(item.property)
    .bind(answer.key())
    .bind(item.question.wording())
    .bind(now)
    .value(tx)
    .await
}
