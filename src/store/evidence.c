/* evidence.c - attachments of an exercise's record.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "store/record_rows.h"
#include "store/secret.h"

/* --- who may have it --- */

static enum err
was_brought_by(struct database *database, const struct reader *reader, struct str digest, bool *ret,
	struct fault *why)
{
	int64_t one;

	if (reader->person == 0 && !record_shows_all(reader)) {
		*ret = false;
		return OK;
	}
	return database_ask_int(database, why, &one, ret,
		"SELECT 1 FROM evidence_put WHERE person = ?1 AND digest = ?2", "ib",
		reader->person, digest);
}

static enum err
is_named_to(struct database *database, const struct reader *reader, struct str digest, bool *ret,
	struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret = false;
	TRY(database_query(database, &rows, why,
		"SELECT " RECORD_SUBJECT_COLUMNS " FROM evidence_named n"
		" JOIN record r ON r.posted = n.posted WHERE n.digest = ?1",
		"b", digest));
	while (!*ret) {
		struct record_subject subject;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		TRY(record_subject_of_row(rows, 0, &subject, why));
		*ret = record_shows(&subject, reader);
	}
	return OK;
}

enum err
evidence_shows(struct database *database, const struct reader *reader, const struct sha256 *digest,
	bool *ret, struct fault *why)
{
	TRY(was_brought_by(database, reader, sha256_str(digest), ret, why));
	if (*ret)
		return OK;
	return is_named_to(database, reader, sha256_str(digest), ret, why);
}

/* --- bringing it --- */

struct evidence_change {
	struct str bytes;
	struct sha256 digest;
};

static enum err
check_room(struct writing *writing, const struct evidence_change *change, struct fault *why)
{
	int64_t used = 0;
	bool found;

	if (writing->by->person == 0)
		return OK;
	TRY(database_ask_int(writing->database, why, &used, &found,
		"SELECT coalesce(sum(size), 0) FROM evidence_put WHERE person = ?1", "i",
		writing->by->person));
	if (used + (int64_t)change->bytes.len <= EVIDENCE_PERSON_MAX)
		return OK;
	return fail(why, E_TOO_MANY, "one person may bring %u bytes of evidence in all",
		EVIDENCE_PERSON_MAX);
}

static enum err
evidence_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct evidence_change *change = arg;
	struct str digest = sha256_str(&change->digest);
	char hex[2 * SHA256_SIZE + 1];
	int64_t one;
	bool found;

	TRY(database_ask_int(writing->database, why, &one, &found,
		"SELECT 1 FROM evidence_put WHERE person = ?1 AND digest = ?2", "ib",
		writing->by->person, digest));
	if (found)
		return OK;
	TRY(check_room(writing, change, why));
	TRY(database_ask_int(writing->database, why, &one, &found,
		"SELECT 1 FROM evidence WHERE digest = ?1", "b", digest));
	if (!found)
		TRY(database_run(writing->database, why,
			"INSERT INTO evidence (digest, added, bytes) VALUES (?1, ?2, ?3)", "bib",
			digest, writing->now, change->bytes));
	TRY(database_run(writing->database, why,
		"INSERT INTO evidence_put (person, digest, size) VALUES (?1, ?2, ?3)", "ibi",
		writing->by->person, digest, (int64_t)change->bytes.len));
	hex_format(change->digest.bytes, SHA256_SIZE, hex);
	return writing_audit(writing, "evidence.added", str_of(hex), STR_NONE, why);
}

enum err
record_put_evidence(struct store *store, const struct reader *by, struct str bytes,
	struct sha256 *ret, struct fault *why)
{
	struct evidence_change change = { .bytes = bytes };

	TRY(require_exercise(store, why));
	if (!record_may_write_any(by))
		return fail(why, E_DENIED, "this seat writes no entries, and so brings no evidence");
	if (bytes.len == 0)
		return fail(why, E_INVALID, "evidence has at least one byte");
	if (bytes.len > EVIDENCE_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "evidence has at most %u bytes", EVIDENCE_SIZE_MAX);
	change.digest = sha256_of(bytes);
	TRY(store_write(store, by, evidence_job, &change, why));
	*ret = change.digest;
	return OK;
}

enum err
record_evidence(struct store *store, const struct reader *reader, const struct sha256 *digest,
	struct arena *arena, struct str *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct str bytes;
	bool shown;
	bool row;

	TRY(require_exercise(store, why));
	TRY(reading_begin(store, &reading, why));
	TRY(evidence_shows(reading.database, reader, digest, &shown, why));
	if (!shown)
		return fail(why, E_ABSENT, "there is no such evidence");
	TRY(database_query(reading.database, &rows, why,
		"SELECT bytes FROM evidence WHERE digest = ?1", "b", sha256_str(digest)));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_CORRUPT, "evidence that an entry names is not there");
	bytes = column_copy(arena, rows, 0);
	if (bytes.data == NULL)
		return fail_nomem(why);
	*ret = bytes;
	return OK;
}
