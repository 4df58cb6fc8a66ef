-- The words of each text once more, one after the other: words that stand in very many texts are looked for by reading these
-- in the order of their page, instead of everything that the words stand in. The server fills it at its first start.
CREATE TABLE word_text (
    kind INTEGER NOT NULL, -- store::fulltext::Kind
    object INTEGER NOT NULL,
    words TEXT NOT NULL, -- domain::fulltext::line
    PRIMARY KEY (kind, object)
) STRICT;

-- The edition of the rules in domain::fulltext by which the words of all texts were made.
CREATE TABLE word_edition (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    edition INTEGER NOT NULL
) STRICT;

-- What a customer has seen of the list of announcements in a house, for the marks at what is new (domain::reading::Seen).
-- It says no more than the last day on which the list was opened, and not which announcement was read; nobody is shown it.
-- It goes with the login.
CREATE TABLE announcement_seen (
    login INTEGER NOT NULL REFERENCES login (id),
    property INTEGER NOT NULL REFERENCES property (id),
    up_to INTEGER NOT NULL, -- since when the newest one is shown that was in the list
    up_to_before INTEGER NOT NULL, -- the same before the day
    seen_on TEXT NOT NULL, -- the last day on which something in the list was new
    PRIMARY KEY (login, property)
) STRICT, WITHOUT ROWID;
