/* schema.c - the tables, and how an older file is brought up to date.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Times are microseconds since 1970. `state` has one row, changed by every commit: it tells other
 * connections and processes what they must read again.
 */
#include "store/schema.h"

static const char first_schema[] =
	"CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1),"
	"  commits INTEGER NOT NULL,"   /* the store's generation */
	"  directory INTEGER NOT NULL," /* grows when organisations, communities, collections change */
	"  labels INTEGER NOT NULL,"    /* grows when a label or its use in a collection is new */
	"  position INTEGER NOT NULL,"  /* the last one given */
	"  node INTEGER NOT NULL, floor INTEGER NOT NULL, secret BLOB NOT NULL,"
	"  counted INTEGER NOT NULL) STRICT;" /* the picture's cursor in the feed */
	"CREATE TABLE organisation (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,"
	"  name TEXT NOT NULL, identity TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL,"
	"  standing INTEGER NOT NULL, client_of INTEGER NOT NULL, default_tlp INTEGER NOT NULL,"
	"  anonymous_sightings INTEGER NOT NULL, shares_counts INTEGER NOT NULL) STRICT;"
	"CREATE TABLE community (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	"  title TEXT NOT NULL, floor INTEGER NOT NULL) STRICT;"
	"CREATE TABLE community_organisation ("
	"  community INTEGER NOT NULL REFERENCES community,"
	"  organisation INTEGER NOT NULL REFERENCES organisation,"
	"  PRIMARY KEY (community, organisation)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE collection (id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,"
	"  alias TEXT UNIQUE, title TEXT NOT NULL, description TEXT NOT NULL,"
	"  community INTEGER NOT NULL REFERENCES community, floor INTEGER NOT NULL) STRICT;"
	"CREATE TABLE person (id INTEGER PRIMARY KEY,"
	"  organisation INTEGER NOT NULL REFERENCES organisation, login TEXT NOT NULL UNIQUE,"
	"  name TEXT NOT NULL, profession TEXT NOT NULL, roles INTEGER NOT NULL,"
	"  disabled INTEGER NOT NULL, password TEXT) STRICT;"
	"CREATE TABLE credential (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
	"  organisation INTEGER NOT NULL REFERENCES organisation, name TEXT NOT NULL,"
	"  roles INTEGER NOT NULL, digest BLOB NOT NULL UNIQUE, created INTEGER NOT NULL,"
	"  expires INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT;"
	"CREATE TABLE session (digest BLOB PRIMARY KEY, person INTEGER NOT NULL REFERENCES person,"
	"  created INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX session_person ON session (person);"
	"CREATE TABLE label (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL,"
	"  community INTEGER NOT NULL, tlp INTEGER NOT NULL, closed INTEGER NOT NULL,"
	"  lists TEXT NOT NULL, UNIQUE (owner, community, tlp, closed, lists)) STRICT;"
	"CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
	"CREATE TABLE object (id INTEGER PRIMARY KEY, stix_id TEXT NOT NULL,"
	"  owner INTEGER NOT NULL REFERENCES organisation, version INTEGER NOT NULL,"
	"  version_text TEXT NOT NULL, type INTEGER NOT NULL REFERENCES type,"
	"  spec_version TEXT NOT NULL, revoked INTEGER NOT NULL, title TEXT NOT NULL,"
	"  added INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX object_version ON object (stix_id, owner, version);"
	/* The label's stream in a collection: what a page is merged from. */
	"CREATE TABLE entry (collection INTEGER NOT NULL REFERENCES collection,"
	"  label INTEGER NOT NULL REFERENCES label, position INTEGER NOT NULL,"
	"  object INTEGER NOT NULL REFERENCES object, type INTEGER NOT NULL,"
	"  PRIMARY KEY (collection, label, position)) STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX entry_object ON entry (object, collection);"
	"CREATE INDEX entry_type ON entry (collection, label, type, position, object);"
	"CREATE TABLE collection_label (collection INTEGER NOT NULL, label INTEGER NOT NULL,"
	"  entries INTEGER NOT NULL, PRIMARY KEY (collection, label)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE value (kind INTEGER NOT NULL, text TEXT NOT NULL,"
	"  object INTEGER NOT NULL REFERENCES object,"
	"  PRIMARY KEY (kind, text, object)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE reference (target TEXT NOT NULL, object INTEGER NOT NULL REFERENCES object,"
	"  property TEXT NOT NULL, PRIMARY KEY (target, object, property)) STRICT, WITHOUT ROWID;"
	/* Objects whose marking has not come yet. */
	"CREATE TABLE awaited_marking (marking TEXT NOT NULL, object INTEGER NOT NULL"
	"  REFERENCES object, PRIMARY KEY (marking, object)) STRICT, WITHOUT ROWID;"
	"CREATE VIRTUAL TABLE words USING fts5 (text, content='', columnsize=0,"
	"  tokenize='unicode61 remove_diacritics 2');"
	"CREATE TABLE feed (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"
	"  kind INTEGER NOT NULL, object INTEGER NOT NULL, collection INTEGER NOT NULL) STRICT;"
	"CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"
	"  actor TEXT NOT NULL, organisation INTEGER NOT NULL, action TEXT NOT NULL,"
	"  subject TEXT NOT NULL, detail TEXT NOT NULL) STRICT;"
	"CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN"
	"  SELECT RAISE(ABORT, 'audit records are never changed'); END;"
	"CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN"
	"  SELECT RAISE(ABORT, 'audit records are never removed'); END;"
	"CREATE TABLE status (id TEXT PRIMARY KEY, organisation INTEGER NOT NULL,"
	"  person INTEGER NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL)"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX status_created ON status (created);"
	/* What each sighting gave to the picture, and the sums. */
	"CREATE TABLE count_part (object INTEGER NOT NULL, label INTEGER NOT NULL,"
	"  day INTEGER NOT NULL, member INTEGER NOT NULL, kind TEXT NOT NULL,"
	"  technique TEXT NOT NULL, count INTEGER NOT NULL,"
	"  PRIMARY KEY (object, day, member, kind, technique)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE count_sum (day INTEGER NOT NULL, label INTEGER NOT NULL,"
	"  member INTEGER NOT NULL, kind TEXT NOT NULL, technique TEXT NOT NULL,"
	"  count INTEGER NOT NULL, PRIMARY KEY (day, label, member, kind, technique))"
	"  STRICT, WITHOUT ROWID;";

const char *const schema_steps[] = { first_schema };
const int schema_version = sizeof(schema_steps) / sizeof(*schema_steps);

static enum err
upgrade_steps(struct database *database, struct fault *why)
{
	int64_t version = 0;
	bool found;

	TRY(database->driver->script(database,
		"CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", why));
	TRY(database_ask_int(
		database, why, &version, &found, "SELECT version FROM schema_version", ""));
	if (!found)
		TRY(database_run(database, why, "INSERT INTO schema_version VALUES (0)", ""));
	if (version > schema_version)
		return fail(why, E_CONFIG,
			"the store was made by a newer testudo (schema %lld, this one knows %d)",
			(long long)version, schema_version);
	for (; version < schema_version; version++)
		TRY(database->driver->script(database, schema_steps[version], why));
	return database_run(database, why, "UPDATE schema_version SET version = ?1", "i", version);
}

enum err
schema_upgrade(struct database *database, struct fault *why)
{
	enum err err;

	TRY(database->driver->script(database, "BEGIN IMMEDIATE", why));
	err = upgrade_steps(database, why);
	if (err == OK)
		err = database->driver->script(database, "COMMIT", why);
	if (err != OK && database->driver->in_transaction(database)) {
		enum err rollback = database->driver->script(database, "ROLLBACK", NULL);
		(void)rollback; /* the first failure is the one to tell */
	}
	return err;
}
