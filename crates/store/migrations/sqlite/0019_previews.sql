-- Staff see the portal as a customer has it: at most one preview in each session, and with it gone when the session goes.
CREATE TABLE preview (
    session INTEGER PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    login INTEGER NOT NULL REFERENCES login (id),
    contact INTEGER REFERENCES contact (id), -- by whose access it was begun, for the way back; or
    property INTEGER REFERENCES property (id), -- where a resident lives
    ends_at INTEGER NOT NULL
) STRICT;
