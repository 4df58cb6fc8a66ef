-- Frequent questions with their answers. Whatever goes is archived; nothing is deleted.
CREATE TABLE faq_category (
    id INTEGER PRIMARY KEY,
    name_de TEXT NOT NULL,
    name_en TEXT,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL, -- grows with each change but of the place
    created_at INTEGER NOT NULL,
    archived_at INTEGER
) STRICT;
CREATE INDEX faq_category_order ON faq_category (position, id);

CREATE TABLE faq_entry (
    id INTEGER PRIMARY KEY,
    category INTEGER NOT NULL REFERENCES faq_category (id),
    published INTEGER NOT NULL CHECK (published IN (0, 1)),
    everywhere INTEGER NOT NULL CHECK (everywhere IN (0, 1)), -- otherwise in the houses of faq_property
    position INTEGER NOT NULL,
    version INTEGER NOT NULL, -- grows with each change but of the place
    created_at INTEGER NOT NULL,
    archived_at INTEGER,
    -- Last, so that what decides is read without them.
    question_de TEXT NOT NULL,
    answer_de TEXT NOT NULL, -- Markdown
    question_en TEXT, -- both English texts or none
    answer_en TEXT,
    CHECK ((question_en IS NULL) = (answer_en IS NULL))
) STRICT;
CREATE INDEX faq_entry_order ON faq_entry (category, position, id);

CREATE TABLE faq_property (
    entry INTEGER NOT NULL REFERENCES faq_entry (id),
    property INTEGER NOT NULL REFERENCES property (id),
    PRIMARY KEY (entry, property)
) STRICT, WITHOUT ROWID;

-- Whether an answer helped, once for each login. Staff see how many, and never who.
CREATE TABLE faq_vote (
    entry INTEGER NOT NULL REFERENCES faq_entry (id),
    login INTEGER NOT NULL REFERENCES login (id),
    helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    voted_at INTEGER NOT NULL,
    PRIMARY KEY (entry, login)
) STRICT, WITHOUT ROWID;

-- Search in texts (domain::fulltext): every word once, all its endings, and in which texts it stands.
CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX word_once ON word (word);
CREATE TABLE word_part (
    part TEXT NOT NULL,
    word INTEGER NOT NULL REFERENCES word (id),
    PRIMARY KEY (part, word)
) STRICT, WITHOUT ROWID;
CREATE TABLE word_in (
    kind INTEGER NOT NULL, -- store::fulltext::Kind
    object INTEGER NOT NULL,
    word INTEGER NOT NULL REFERENCES word (id),
    PRIMARY KEY (kind, object, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX word_in_texts ON word_in (word, kind, object);
