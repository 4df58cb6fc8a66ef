-- Staff see the portal as a customer has it: at most one preview in each session, and with it gone when the session goes.
CREATE TABLE preview (
    session BIGINT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    login BIGINT NOT NULL REFERENCES login (id),
    contact BIGINT REFERENCES contact (id), -- by whose access it was begun, for the way back; or
    property BIGINT REFERENCES property (id), -- where a resident lives
    ends_at BIGINT NOT NULL
);
