/* intake.c - the one door in.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/intake.h"

#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "model/marking.h"
#include "store/entry.h"
#include "store/intake_label.h"
#include "store/intake_realm.h"
#include "store/object_rows.h"

struct intake {
	struct str collection_id;
	size_t count;
	struct candidate *candidates;
	struct intake_outcome *outcomes;
	struct arena *arena;
	size_t arena_limit;

	/* inside the commit */
	struct writing *writing;
	const struct view_collection *collection;
	struct arena *scratch; /* of one object */
	struct str last_type;
	int64_t last_type_row; /* 0: none yet */
	struct label last_label; /* without lists */
	int64_t last_label_row;  /* 0: none yet */
};

static void
refuse(struct intake_outcome *outcome, const struct fault *why)
{
	outcome->err = why->code;
	outcome->why = *why;
}

/* --- what is known under the id already --- */

struct earlier {
	bool same_version; /* ours, with this version */
	int64_t same_row;
	bool same_text;
	bool revoked; /* our newest version is, and is older than this one */
	int64_t newest;
	bool foreign; /* somebody else's, which the poster can see */
};

static enum err
poster_sees(struct intake *intake, int64_t object_row, bool *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret = false;
	TRY(database_query(intake->writing->database, &rows, why,
		"SELECT label FROM entry WHERE object = ?1", "i", object_row));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		if (!view_admits(intake->writing->view, intake->writing->by,
			    (uint32_t)column_int(rows, 0)))
			continue;
		*ret = true;
		return OK;
	}
}

static enum err
find_earlier(struct intake *intake, const struct object *object, unsigned owner,
	struct earlier *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret = (struct earlier){ .newest = INT64_MIN };
	TRY(database_query(intake->writing->database, &rows, why,
		"SELECT id, owner, version, revoked, text FROM object WHERE stix_id = ?1", "t",
		object->id));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		int64_t version = column_int(rows, 2);
		if (column_int(rows, 1) != (int64_t)owner) {
			if (!ret->foreign)
				TRY(poster_sees(
					intake, column_int(rows, 0), &ret->foreign, why));
			continue;
		}
		if (version == object->version) {
			ret->same_version = true;
			ret->same_row = column_int(rows, 0);
			ret->same_text = str_eq(column_text(rows, 4), object->text);
		}
		if (version > ret->newest) {
			ret->newest = version;
			ret->revoked = column_int(rows, 3) != 0;
		}
	}
}

/* --- who owns it --- */

/* The owner, or a refusal in *why with OK and *ret 0. */
static void
decide_owner(const struct intake *intake, const struct object *object, unsigned *ret,
	struct fault *why)
{
	const struct directory *directory = &intake->writing->view->directory;
	const struct reader *by = intake->writing->by;
	const struct organisation *poster = directory_organisation(directory, by->organisation);
	const struct organisation *creator = directory_by_identity(directory, object->created_by);

	*ret = by->organisation;
	if (object->created_by.len == 0 || creator == NULL || creator->index == by->organisation)
		return;
	if (creator->index == directory->node && poster != NULL && poster->anonymous_sightings &&
		str_eq(object->type, STR("sighting"))) {
		*ret = creator->index;
		return;
	}
	*ret = 0;
	fail_at(why, E_DENIED, STR("/created_by_ref"), "only %.*s may post what it created",
		STR_FMT(creator->code));
}

/* --- writing one object --- */

/* Objects of one kind tend to come together: the last answer is kept. */
static enum err
type_row(struct intake *intake, struct str name, int64_t *ret, struct fault *why)
{
	struct writing *writing = intake->writing;
	bool found;

	if (intake->last_type_row != 0 && str_eq(intake->last_type, name)) {
		*ret = intake->last_type_row;
		return OK;
	}
	intake->last_type = name;
	intake->last_type_row = 0;
	TRY(database_ask_int(writing->database, why, ret, &found,
		"SELECT id FROM type WHERE name = ?1", "t", name));
	if (!found) {
		TRY(database_run(
			writing->database, why, "INSERT INTO type (name) VALUES (?1)", "t", name));
		*ret = writing->database->driver->last_id(writing->database);
	}
	intake->last_type_row = *ret;
	return OK;
}

static enum err
audit_object(struct intake *intake, const struct object *object, const struct label *label,
	struct fault *why)
{
	OWNED_BUF detail = BUF_INIT;
	struct json_writer out = json_writer_of(&detail);

	json_open_object(&out);
	json_member_string(&out, STR("collection"), intake->collection->collection.id);
	json_member_string(&out, STR("version"), object->version_text);
	json_member_string(&out, STR("label"),
		label->closed ? STR("owner only") : str_of(tlp_label(label->tlp)));
	json_close_object(&out);
	TRY(buf_check(&detail, why));
	return writing_audit(
		intake->writing, "object.added", object->id, buf_str(&detail), why);
}

static enum err
await_markings(struct intake *intake, const struct labelling *labelling, int64_t row,
	struct fault *why)
{
	for (size_t i = 0; i < labelling->missing_count; i++)
		TRY(database_run(intake->writing->database, why,
			"INSERT OR IGNORE INTO awaited_marking (marking, object) VALUES (?1, ?2)",
			"ti", labelling->missing[i], row));
	return OK;
}

/* --- a marking that others waited for --- */

/* Labels one waiting object anew in each of its collections. */
static enum err
label_again(struct intake *intake, int64_t row, struct str text, unsigned owner, struct fault *why)
{
	OWNED(statement) rows = NULL;
	const struct object *object;
	int64_t collections[16];
	size_t count = 0;
	bool more;

	TRY(object_parse(intake->scratch, text, &object, why));
	TRY(database_query(intake->writing->database, &rows, why,
		"SELECT collection FROM entry WHERE object = ?1 LIMIT 16", "i", row));
	for (;;) {
		TRY(statement_step(rows, &more, why));
		if (!more)
			break;
		collections[count++] = column_int(rows, 0);
	}
	for (size_t i = 0; i < count; i++) {
		struct labelling labelling = { 0 };
		int64_t label;
		const struct view_collection *collection =
			view_collection_by_index(intake->writing->view, collections[i]);
		if (collection == NULL)
			continue;
		TRY(intake_label(intake->writing, intake->scratch, object, owner, collection,
			&labelling, why));
		TRY(intake_label_row(intake->writing, &labelling.label, &label, why));
		TRY(entry_relabel(intake->writing, collections[i], row, label, why));
	}
	return OK;
}

static enum err
release_waiting(struct intake *intake, struct str marking, struct fault *why)
{
	for (;;) {
		OWNED(statement) rows = NULL;
		int64_t object;
		unsigned owner;
		struct str text;
		bool row;

		TRY(database_query(intake->writing->database, &rows, why,
			"SELECT o.id, o.owner, o.text FROM awaited_marking a"
			" JOIN object o ON o.id = a.object WHERE a.marking = ?1 LIMIT 1",
			"t", marking));
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		arena_reset(intake->scratch);
		object = column_int(rows, 0);
		owner = (unsigned)column_int(rows, 1);
		text = column_copy(intake->scratch, rows, 2);
		if (text.data == NULL)
			return fail_nomem(why);
		TRY(database_run(intake->writing->database, why,
			"DELETE FROM awaited_marking WHERE marking = ?1 AND object = ?2", "ti",
			marking, object));
		TRY(label_again(intake, object, text, owner, why));
	}
}

/* --- one object --- */

static bool
same_label(const struct label *a, const struct label *b)
{
	return a->owner == b->owner && a->community == b->community && a->tlp == b->tlp &&
		a->closed == b->closed && a->list_count == 0 && b->list_count == 0;
}

/* As with types: the last answer is kept. */
static enum err
label_row(struct intake *intake, const struct label *label, int64_t *ret, struct fault *why)
{
	if (intake->last_label_row != 0 && same_label(&intake->last_label, label)) {
		*ret = intake->last_label_row;
		return OK;
	}
	TRY(intake_label_row(intake->writing, label, ret, why));
	intake->last_label = *label;
	intake->last_label_row = label->list_count == 0 ? *ret : 0;
	return OK;
}

static enum err
put_entry(struct intake *intake, const struct candidate *candidate, unsigned owner,
	int64_t object_row, int64_t type, struct fault *why)
{
	struct writing *writing = intake->writing;
	struct labelling labelling = { 0 };
	int64_t label;

	TRY(intake_label(writing, intake->scratch, candidate->object, owner, intake->collection,
		&labelling, why));
	TRY(label_row(intake, &labelling.label, &label, why));
	TRY(await_markings(intake, &labelling, object_row, why));
	TRY(entry_add(writing, intake->collection->collection.index, label, object_row, type, why));
	return audit_object(intake, candidate->object, &labelling.label, why);
}

/* It is there with the same text: a success; and a new entry when it was not in this collection. */
static enum err
share_again(struct intake *intake, const struct candidate *candidate, unsigned owner, int64_t row,
	struct intake_outcome *outcome, struct fault *why)
{
	int64_t type;
	int64_t there;
	bool found;

	TRY(database_ask_int(intake->writing->database, why, &there, &found,
		"SELECT 1 FROM entry WHERE object = ?1 AND collection = ?2", "ii", row,
		intake->collection->collection.index));
	outcome->duplicate = found;
	if (found)
		return OK;
	TRY(type_row(intake, candidate->object->type, &type, why));
	return put_entry(intake, candidate, owner, row, type, why);
}

/* Refusals that depend on what is stored; false when there is one in *why. */
static bool
fits_earlier(const struct object *object, const struct earlier *earlier, struct fault *why)
{
	if (earlier->same_version && !earlier->same_text)
		fail(why, E_CONFLICT,
			object->version_text.len == 0
				? "it is stored with other content, and observables have no versions"
				: "this version is stored with other content");
	else if (earlier->same_version)
		return true;
	else if (earlier->foreign && object->class != CLASS_CYBER_OBSERVABLE)
		fail(why, E_DENIED, "another organisation shares this id; only it may make versions");
	else if (earlier->revoked && object->version > earlier->newest)
		fail(why, E_CONFLICT, "it was revoked, which is final");
	else
		return true;
	return false;
}

static enum err
take_object(struct intake *intake, size_t index, struct fault *why)
{
	struct candidate *candidate = &intake->candidates[index];
	struct intake_outcome *outcome = &intake->outcomes[index];
	struct earlier earlier;
	struct fault refusal;
	unsigned owner;
	int64_t type;
	int64_t row;

	if (candidate->object == NULL || outcome->duplicate)
		return OK;
	arena_reset(intake->scratch);
	decide_owner(intake, candidate->object, &owner, &refusal);
	if (owner == 0) {
		refuse(outcome, &refusal);
		return OK;
	}
	TRY(find_earlier(intake, candidate->object, owner, &earlier, why));
	if (!fits_earlier(candidate->object, &earlier, &refusal)) {
		refuse(outcome, &refusal);
		return OK;
	}
	if (earlier.same_version)
		return share_again(intake, candidate, owner, earlier.same_row, outcome, why);
	TRY(type_row(intake, candidate->object->type, &type, why));
	TRY(object_insert(intake->writing, candidate, owner, type, &row, why));
	TRY(put_entry(intake, candidate, owner, row, type, why));
	if (candidate->object->class == CLASS_MARKING_DEFINITION)
		return release_waiting(intake, candidate->object->id, why);
	return OK;
}

static void
say_version(const struct intake *intake, const struct candidate *candidate,
	struct intake_outcome *outcome)
{
	char text[TIMESTAMP_TEXT_MAX];

	if (candidate->object == NULL || candidate->object->version_text.len > 0)
		return;
	outcome->version =
		str_copy(intake->arena, timestamp_format(intake->writing->now, text));
}

static enum err
intake_job(struct writing *writing, void *arg, struct fault *why)
{
	OWNED(arena) scratch = arena_new(((struct intake *)arg)->arena_limit);
	struct intake *intake = arg;

	if (scratch == NULL)
		return fail_nomem(why);
	intake->writing = writing;
	intake->scratch = scratch;
	intake->collection = view_collection_for(writing->view, writing->by, intake->collection_id);
	if (intake->collection == NULL)
		return fail(why, E_ABSENT, "no such collection");
	if (!view_may_post(writing->view, writing->by, intake->collection))
		return fail(why, E_DENIED, "\"%s\" may not post to this collection",
			writing->by->name);
	for (size_t i = 0; i < intake->count; i++) {
		TRY(take_object(intake, i, why));
		say_version(intake, &intake->candidates[i], &intake->outcomes[i]);
	}
	return OK;
}

/* --- before the commit --- */

/* Everything that needs no store: syntax, rules, values. */
static void
examine(struct intake *intake, const struct json *json, size_t index)
{
	struct candidate *candidate = &intake->candidates[index];
	struct intake_outcome *outcome = &intake->outcomes[index];
	const struct object *object;
	struct fault why;

	outcome->id = json_get_string(json, STR("id"));
	outcome->version = json_get_string(json, STR("modified"));
	if (json->text.len > OBJECT_SIZE_MAX)
		fail(&why, E_TOO_LARGE, "an object is larger than %u bytes", OBJECT_SIZE_MAX);
	else if (object_from_json(intake->arena, json, &object, &why) == OK &&
		marking_check_official(object, &why) == OK &&
		object_values(intake->arena, object, &candidate->values, &why) == OK) {
		outcome->version = object->version_text;
		outcome->duplicate = marking_builtin(object->id) != NULL;
		candidate->object = object;
		candidate->title = object_title(object);
		return;
	}
	refuse(outcome, &why);
}

enum err
intake_submit(struct store *store, const struct reader *from, struct str collection,
	const struct json *const *objects, size_t count, struct arena *arena,
	const struct intake_outcome **ret, struct fault *why)
{
	struct intake intake = {
		.collection_id = collection,
		.count = count,
		.candidates = arena_array(arena, count, struct candidate),
		.outcomes = arena_array(arena, count, struct intake_outcome),
		.arena = arena,
		.arena_limit = 4 * OBJECT_SIZE_MAX,
	};

	if (count > ENVELOPE_OBJECTS_MAX)
		return fail(why, E_TOO_MANY, "more than %u objects in one envelope",
			ENVELOPE_OBJECTS_MAX);
	if (intake.candidates == NULL || intake.outcomes == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		examine(&intake, objects[i], i);
	if (!store_realm(store).exercise)
		TRY(intake_refuse_exercises(intake.candidates, intake.outcomes, count, arena, why));
	TRY(store_write(store, from, intake_job, &intake, why));
	*ret = intake.outcomes;
	return OK;
}
