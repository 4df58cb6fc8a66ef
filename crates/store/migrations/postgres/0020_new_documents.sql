-- What a customer has seen of a list in a house, for the marks at what is new (domain::reading::Seen): of the announcements, and
-- now of the documents as well. It says no more than the last day on which the list was opened, and not what in it was read;
-- nobody is shown it. It goes with the login.
CREATE TABLE list_seen (
    login BIGINT NOT NULL REFERENCES login (id),
    property BIGINT NOT NULL REFERENCES property (id),
    list TEXT NOT NULL CHECK (list IN ('announcements', 'documents')), -- domain::reading::Kind
    up_to BIGINT NOT NULL, -- since when the newest one is shown that was in the list
    up_to_before BIGINT NOT NULL, -- the same before the day
    seen_on TEXT, -- the last day on which something in the list was new; empty: not known
    PRIMARY KEY (login, property, list)
);
INSERT INTO list_seen (login, property, list, up_to, up_to_before, seen_on)
SELECT login, property, 'announcements', up_to, up_to_before, seen_on FROM announcement_seen;
DROP TABLE announcement_seen;

-- Whoever has a house already has had its documents all the time: only what comes from now on is new to them.
INSERT INTO list_seen (login, property, list, up_to, up_to_before, seen_on)
SELECT o.login, o.property, 'documents', d.up_to, d.up_to, CAST(NULL AS TEXT)
FROM (
    SELECT a.login AS login, u.property AS property FROM access a
    JOIN contract c ON c.contact = a.contact JOIN unit u ON u.id = c.unit
    WHERE a.ended_at IS NULL
    UNION
    SELECT a.login AS login, a.property AS property FROM access a
    WHERE a.ended_at IS NULL AND a.property IS NOT NULL
) AS o CROSS JOIN (SELECT MAX(shown_from) AS up_to FROM document) AS d
WHERE d.up_to IS NOT NULL;
