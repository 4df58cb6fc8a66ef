-- The words of each text once more, one after the other: words that stand in very many texts are looked for by reading these
-- in the order of their page, instead of everything that the words stand in. The server fills it at its first start.
CREATE TABLE word_text (
    kind BIGINT NOT NULL, -- store::fulltext::Kind
    object BIGINT NOT NULL,
    words TEXT COLLATE "C" NOT NULL, -- domain::fulltext::line
    PRIMARY KEY (kind, object)
);

-- The edition of the rules in domain::fulltext by which the words of all texts were made.
CREATE TABLE word_edition (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    edition BIGINT NOT NULL
);

-- What a customer has seen of the list of announcements in a house, for the marks at what is new (domain::reading::Seen).
-- It says no more than the last day on which the list was opened, and not which announcement was read; nobody is shown it.
-- It goes with the login.
CREATE TABLE announcement_seen (
    login BIGINT NOT NULL REFERENCES login (id),
    property BIGINT NOT NULL REFERENCES property (id),
    up_to BIGINT NOT NULL, -- since when the newest one is shown that was in the list
    up_to_before BIGINT NOT NULL, -- the same before the day
    seen_on TEXT NOT NULL, -- the last day on which something in the list was new
    PRIMARY KEY (login, property)
);
