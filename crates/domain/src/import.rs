//! Master data from a table: one row per contract, with everything that belongs to it.
//!
//! The way of a row: [`Header::row`] reads the cells and says what is wrong with them; [`Ledger::admit`] compares the
//! row with what the file said before and with what is stored, and turns it into drafts; [`judge`] compares the drafts
//! with what is stored and says which are new, changed or unchanged. Reading the file is `portal::import`'s part, the
//! database is `store::import`'s.
//!
//! Wrong rows never stop good ones, an empty cell never erases anything, and the same file twice changes nothing.

mod cell;
mod column;
mod draft;
mod ledger;
mod problem;
mod report;
mod row;
mod upload;

pub use cell::{Cell, guard};
pub use column::{Column, Header};
pub use draft::{
    Chunk, Draft, Existing, FieldChange, Judgement, Keys, StoredContact, StoredContract, StoredProperty, StoredUnit,
    Verdict, judge,
};
pub use ledger::{Admission, Ledger, Settled, are_alike};
pub use problem::{Remark, RemarkReason, RowProblem, RowReason};
pub use report::{Counts, LISTED, PREVIEWED, Preview, PreviewRow, Report};
pub use row::{ContactRow, ContractRow, PropertyRow, Row, UnitRow};
pub use upload::{UploadPage, UploadState, file_name};

/// The most rows that one file may have; a property manager with more units than that splits the file.
pub const MAX_ROWS: u32 = 200_000;
/// The most bytes that a file may have.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;
