//! The pages: server-rendered, hydrated, for staff and customers.
