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
	"  directory INTEGER NOT NULL," /* grows when organisations, communities, collections change
					 */
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

#define REALM_STAYS                                                                    \
	"CREATE TRIGGER state_realm BEFORE UPDATE OF realm, exercise ON state BEGIN"   \
	"  SELECT RAISE(ABORT, 'a store never changes its realm'); END;"

const char schema_realm_stays[] = REALM_STAYS;

static const char second_schema[] =
	"ALTER TABLE state ADD COLUMN realm TEXT NOT NULL DEFAULT 'real';"
	"ALTER TABLE state ADD COLUMN exercise INTEGER NOT NULL DEFAULT 0;"
	REALM_STAYS
	"CREATE TRIGGER state_keeps BEFORE DELETE ON state BEGIN"
	"  SELECT RAISE(ABORT, 'a store never loses its realm'); END;"
	"ALTER TABLE person ADD COLUMN team INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE person ADD COLUMN desks INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE person ADD COLUMN accreditation TEXT NOT NULL DEFAULT '';"
	/* The record. Kinds are kept by name, which does not depend on a version of the program;
	 * `about` is the kind of the entry that it is `of`. */
	"CREATE TABLE record (posted INTEGER PRIMARY KEY, event INTEGER NOT NULL,"
	"  key TEXT NOT NULL, kind TEXT NOT NULL, team INTEGER NOT NULL,"
	"  author INTEGER NOT NULL, author_name TEXT NOT NULL, of_key TEXT NOT NULL,"
	"  about TEXT NOT NULL, body TEXT NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX record_key ON record (key);"
	/* A reader's streams, which pages are merged from; each ends in `posted`, the row's number.
	 */
	"CREATE INDEX record_kind ON record (kind);"
	"CREATE INDEX record_kind_team ON record (kind, team);"
	"CREATE INDEX record_author ON record (author);"
	"CREATE INDEX record_of ON record (of_key) WHERE of_key <> '';"
	/* The first also holds against REPLACE, which fires no trigger of deletion. */
	"CREATE TRIGGER record_grows BEFORE INSERT ON record"
	"  WHEN NEW.posted <= (SELECT coalesce(max(posted), 0) FROM record)"
	"  OR EXISTS (SELECT 1 FROM record WHERE key = NEW.key) BEGIN"
	"  SELECT RAISE(ABORT, 'the record only grows at its end'); END;"
	"CREATE TRIGGER record_stays BEFORE UPDATE ON record BEGIN"
	"  SELECT RAISE(ABORT, 'entries of the record are never changed'); END;"
	"CREATE TRIGGER record_keeps BEFORE DELETE ON record BEGIN"
	"  SELECT RAISE(ABORT, 'entries of the record are never removed'); END;"
	/* Attachments, who brought them, and which entries name them. */
	"CREATE TABLE evidence (digest BLOB NOT NULL UNIQUE, added INTEGER NOT NULL,"
	"  bytes BLOB NOT NULL) STRICT;"
	"CREATE TABLE evidence_put (person INTEGER NOT NULL, digest BLOB NOT NULL,"
	"  size INTEGER NOT NULL, PRIMARY KEY (person, digest)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE evidence_named (digest BLOB NOT NULL, posted INTEGER NOT NULL,"
	"  PRIMARY KEY (digest, posted)) STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER evidence_once BEFORE INSERT ON evidence"
	"  WHEN EXISTS (SELECT 1 FROM evidence WHERE digest = NEW.digest) BEGIN"
	"  SELECT RAISE(ABORT, 'evidence is stored once'); END;"
	"CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence BEGIN"
	"  SELECT RAISE(ABORT, 'evidence is never changed'); END;"
	"CREATE TRIGGER evidence_keeps BEFORE DELETE ON evidence BEGIN"
	"  SELECT RAISE(ABORT, 'evidence is never removed'); END;"
	/* Checks. A row of check_hour is one leg's hour: its number is leg << 24 | hours since
	   1970. */
	"CREATE TABLE check_leg (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
	"  team INTEGER NOT NULL, present INTEGER NOT NULL, UNIQUE (name, team)) STRICT;"
	"CREATE TABLE check_hour (id INTEGER PRIMARY KEY, changed INTEGER NOT NULL,"
	"  samples BLOB NOT NULL) STRICT;"
	"CREATE INDEX check_hour_changed ON check_hour (changed);"
	"CREATE TABLE check_change (leg INTEGER NOT NULL REFERENCES check_leg,"
	"  time INTEGER NOT NULL, team INTEGER NOT NULL, state INTEGER NOT NULL,"
	"  latency INTEGER NOT NULL, text TEXT NOT NULL, transcript TEXT NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX check_change_leg ON check_change (leg, time);"
	"CREATE INDEX check_change_team ON check_change (team, time, leg);"
	"CREATE INDEX check_change_time ON check_change (time, leg);";

/* What sensors tell their own organisation (store/sensors.h). Hits are numbered by sensor, so that
 * no number tells how much others hit. */
static const char third_schema[] =
	"CREATE TABLE sensor (id INTEGER PRIMARY KEY,"
	"  organisation INTEGER NOT NULL REFERENCES organisation, name TEXT NOT NULL,"
	"  first_heard INTEGER NOT NULL, heard INTEGER NOT NULL, state TEXT NOT NULL,"
	"  last_batch TEXT NOT NULL, left_out INTEGER NOT NULL, next_hit INTEGER NOT NULL,"
	"  UNIQUE (organisation, name)) STRICT;"
	"CREATE TABLE sensor_hour (sensor INTEGER NOT NULL REFERENCES sensor,"
	"  hour INTEGER NOT NULL, hits INTEGER NOT NULL, PRIMARY KEY (sensor, hour))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE INDEX sensor_hour_old ON sensor_hour (hour);"
	"CREATE TABLE sensor_hit (sensor INTEGER NOT NULL REFERENCES sensor,"
	"  number INTEGER NOT NULL, taken INTEGER NOT NULL, indicator TEXT NOT NULL,"
	"  body TEXT NOT NULL, PRIMARY KEY (sensor, number)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX sensor_hit_old ON sensor_hit (taken);";

/* What people have their sensors search for in kept logs (store/search_backs.h). */
static const char fourth_schema[] =
	"CREATE TABLE search_back (id INTEGER PRIMARY KEY,"
	"  sensor INTEGER NOT NULL REFERENCES sensor, name TEXT NOT NULL UNIQUE,"
	"  asked INTEGER NOT NULL, person TEXT NOT NULL, indicator TEXT NOT NULL,"
	"  added_after INTEGER NOT NULL, days INTEGER NOT NULL, state INTEGER NOT NULL,"
	"  changed INTEGER NOT NULL, percent INTEGER NOT NULL, answer TEXT NOT NULL,"
	"  hits TEXT NOT NULL) STRICT;"
	"CREATE INDEX search_back_sensor ON search_back (sensor, state, id);";

const char *const schema_steps[] = { first_schema, second_schema, third_schema, fourth_schema };
const int schema_version = sizeof(schema_steps) / sizeof(*schema_steps);

static enum err
find_version(struct database *database, int64_t *ret, bool *ret_found, struct fault *why)
{
	TRY(database->driver->script(database,
		"CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", why));
	return database_ask_int(
		database, why, ret, ret_found, "SELECT version FROM schema_version", "");
}

static enum err
make_state(struct database *database, const struct schema_origin *origin, struct fault *why)
{
	return database_run(database, why,
		"INSERT INTO state (one, commits, directory, labels, position, node, floor, secret,"
		" counted, realm, exercise) VALUES (1, 1, 1, 1, 0, 0, 0, ?1, 0, ?2, ?3)",
		"bti", origin->secret, origin->realm, (int64_t)origin->world);
}

static enum err
upgrade_steps(struct database *database, const struct schema_origin *origin, struct fault *why)
{
	int64_t version = 0;
	bool found;

	TRY(find_version(database, &version, &found, why));
	if (!found && origin == NULL)
		return fail(why, E_CORRUPT,
			"there is no store in this file: making it was broken off; remove it and "
			"make it anew");
	if (!found)
		TRY(database_run(database, why, "INSERT INTO schema_version VALUES (0)", ""));
	if (version > schema_version)
		return fail(why, E_CONFIG,
			"the store was made by a newer testudo (schema %lld, this one knows %d)",
			(long long)version, schema_version);
	for (; version < schema_version; version++)
		TRY(database->driver->script(database, schema_steps[version], why));
	if (!found)
		TRY(make_state(database, origin, why));
	return database_run(database, why, "UPDATE schema_version SET version = ?1", "i", version);
}

enum err
schema_upgrade(struct database *database, const struct schema_origin *origin, struct fault *why)
{
	enum err err;

	TRY(database->driver->script(database, "BEGIN IMMEDIATE", why));
	err = upgrade_steps(database, origin, why);
	if (err == OK)
		err = database->driver->script(database, "COMMIT", why);
	if (err != OK && database->driver->in_transaction(database)) {
		enum err rollback = database->driver->script(database, "ROLLBACK", NULL);
		(void)rollback; /* the first failure is the one to tell */
	}
	return err;
}

enum err
schema_check(struct database *database, struct fault *why)
{
	int64_t version = 0;
	bool found;

	TRY(database_ask_int(
		database, why, &version, &found, "SELECT version FROM schema_version", ""));
	if (found && version == schema_version)
		return OK;
	return fail(why, E_CONFIG, "the store has schema %lld, and reading needs %d",
		(long long)version, schema_version);
}
