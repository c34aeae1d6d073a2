/* record.c - appends to an exercise's record.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/record.h"

#include "base/json_write.h"
#include "base/limits.h"
#include "store/record_draft.h"
#include "store/record_rows.h"
#include "store/secret.h"

struct append {
	size_t count;
	struct draft *drafts;
	struct arena *arena;
	struct str author_name; /* inside the commit */
};

static void
refuse(struct draft *draft, const struct fault *why)
{
	draft->outcome->err = why->code;
	draft->outcome->why = *why;
}

/* --- inside the commit --- */

/* The author's name as it is now; it stays in the entry, whatever the account is called later. */
static enum err
find_author_name(struct writing *writing, struct append *append, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	append->author_name = str_of(writing->by->name);
	if (writing->by->person == 0)
		return OK;
	TRY(database_query(writing->database, &rows, why, "SELECT name FROM person WHERE id = ?1",
		"i", writing->by->person));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return OK;
	append->author_name = column_copy(append->arena, rows, 0);
	return append->author_name.data == NULL ? fail_nomem(why) : OK;
}

static bool
is_same(const struct record_entry *entry, int64_t author, struct statement *rows)
{
	return str_eq(column_text(rows, 1), str_of(record_kind_name(entry->kind))) &&
	       column_int(rows, 2) == (int64_t)entry->team && column_int(rows, 3) == author &&
	       (entry->event == 0 || column_int(rows, 4) == entry->event) &&
	       str_eq(column_text(rows, 5), entry->of) && str_eq(column_text(rows, 6), entry->body);
}

/* Is the key taken? By the same entry it is a success; by another one a refusal in *refusal. */
static enum err
find_taken(struct writing *writing, const struct draft *draft, bool *ret, struct fault *refusal,
	struct fault *why)
{
	OWNED(statement) rows = NULL;

	TRY(database_query(writing->database, &rows, why,
		"SELECT posted, kind, team, author, event, of_key, body FROM record"
		" WHERE key = ?1",
		"t", draft->entry->key));
	TRY(statement_step(rows, ret, why));
	if (!*ret)
		return OK;
	if (!is_same(draft->entry, writing->by->person, rows)) {
		fail_at(refusal, E_CONFLICT, STR("/key"), "another entry has this key");
		return OK;
	}
	draft->outcome->duplicate = true;
	draft->outcome->posted = column_int(rows, 0);
	return OK;
}

static enum err
find_evidence(struct writing *writing, const struct draft *draft, struct fault *refusal,
	struct fault *why)
{
	for (size_t i = 0; i < draft->evidence_count; i++) {
		bool shown;
		TRY(evidence_shows(
			writing->database, writing->by, &draft->evidence[i], &shown, why));
		if (!shown) {
			fail_at(refusal, E_ABSENT, STR("/body/evidence"),
				"there is no such evidence; bring it first");
			return OK;
		}
	}
	return OK;
}

/* Refusals that depend on what is stored are put into *refusal, whose code is then not OK. */
static enum err
judge(struct writing *writing, const struct draft *draft, struct record_subject *subject,
	bool *ret_taken, struct fault *refusal, struct fault *why)
{
	const struct record_entry *entry = draft->entry;
	struct record_subject of = { 0 };
	bool found = true;

	*ret_taken = false;
	if (entry->of.len > 0)
		TRY(record_find_subject(
			writing->database, writing->by, entry->of, &of, &found, why));
	subject->about = of.kind;
	if (!record_may_write(subject, writing->by))
		fail(refusal, E_DENIED, "\"%s\" may not write \"%s\" here", writing->by->name,
			record_kind_name(subject->kind));
	else if (!found)
		fail_at(refusal, E_ABSENT, STR("/of"), "there is no such entry");
	else
		TRY(find_taken(writing, draft, ret_taken, refusal, why));
	if (refusal->code != OK || *ret_taken)
		return OK;
	return find_evidence(writing, draft, refusal, why);
}

static enum err
audit_entry(struct writing *writing, const struct record_entry *entry, struct fault *why)
{
	OWNED_BUF detail = BUF_INIT;
	struct json_writer out = json_writer_of(&detail);

	json_open_object(&out);
	json_member_string(&out, STR("kind"), str_of(record_kind_name(entry->kind)));
	json_member_int(&out, STR("team"), entry->team);
	json_close_object(&out);
	TRY(buf_check(&detail, why));
	return writing_audit(writing, "record.added", entry->key, buf_str(&detail), why);
}

static enum err
insert(struct writing *writing, const struct append *append, const struct draft *draft,
	const struct record_subject *subject, struct fault *why)
{
	const struct record_entry *entry = draft->entry;
	int64_t posted = writing_position(writing);

	TRY(database_run(writing->database, why,
		"INSERT INTO record (posted, event, key, kind, team, author, author_name, of_key,"
		" about, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		"iittiitttt", posted, entry->event == 0 ? writing->now : entry->event, entry->key,
		str_of(record_kind_name(entry->kind)), (int64_t)entry->team, subject->author,
		append->author_name, str_or_empty(entry->of),
		entry->of.len > 0 ? str_of(record_kind_name(subject->about)) : STR(""),
		entry->body));
	for (size_t i = 0; i < draft->evidence_count; i++)
		TRY(database_run(writing->database, why,
			"INSERT OR IGNORE INTO evidence_named (digest, posted) VALUES (?1, ?2)",
			"bi", sha256_str(&draft->evidence[i]), posted));
	draft->outcome->posted = posted;
	return audit_entry(writing, entry, why);
}

static enum err
append_one(struct writing *writing, const struct append *append, struct draft *draft,
	struct fault *why)
{
	struct record_subject subject = {
		.kind = draft->entry->kind,
		.team = draft->entry->team,
		.author = writing->by->person,
	};
	struct fault refusal = { 0 };
	bool taken;

	TRY(judge(writing, draft, &subject, &taken, &refusal, why));
	if (refusal.code != OK)
		refuse(draft, &refusal);
	if (refusal.code != OK || taken)
		return OK;
	return insert(writing, append, draft, &subject, why);
}

static enum err
append_job(struct writing *writing, void *arg, struct fault *why)
{
	struct append *append = arg;

	TRY(find_author_name(writing, append, why));
	for (size_t i = 0; i < append->count; i++)
		if (append->drafts[i].outcome->err == OK)
			TRY(append_one(writing, append, &append->drafts[i], why));
	return OK;
}

enum err
record_append(struct store *store, const struct reader *by, const struct record_entry *entries,
	size_t count, struct arena *arena, const struct record_outcome **ret, struct fault *why)
{
	struct record_outcome *outcomes = arena_array(arena, count, struct record_outcome);
	struct append append = {
		.count = count,
		.drafts = arena_array(arena, count, struct draft),
		.arena = arena,
	};

	TRY(require_exercise(store, why));
	if (count > RECORD_BATCH_MAX)
		return fail(why, E_TOO_MANY, "more than %u entries at once", RECORD_BATCH_MAX);
	if (outcomes == NULL || append.drafts == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++) {
		struct draft *draft = &append.drafts[i];
		struct fault refusal;
		draft->entry = &entries[i];
		draft->outcome = &outcomes[i];
		if (record_draft_check(by, draft, &refusal) != OK)
			refuse(draft, &refusal);
	}
	TRY(store_write(store, by, append_job, &append, why));
	*ret = outcomes;
	return OK;
}
