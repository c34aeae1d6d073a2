/* intake_label.c - which label an incoming object gets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/intake_label.h"

#include "base/limits.h"
#include "policy/release.h"

/* Copies of one marking under several owners: enough to see, bounded against a flood. */
enum { MARKING_COPIES_MAX = 8, RESOLVED_MAX = MARKINGS_MAX * 2 + MARKING_COPIES_MAX };

struct resolution {
	struct writing *writing;
	struct arena *arena;
	size_t count;
	struct marking markings[RESOLVED_MAX];
	size_t missing_count;
	struct str missing[MARKINGS_MAX * 2];
	bool overflow;
};

static void
note_missing(struct resolution *resolution, struct str id)
{
	for (size_t i = 0; i < resolution->missing_count; i++)
		if (str_eq(resolution->missing[i], id))
			return;
	if (resolution->missing_count == MARKINGS_MAX * 2)
		resolution->overflow = true;
	else
		resolution->missing[resolution->missing_count++] = id;
}

static enum err
add_stored_copy(struct resolution *resolution, struct str text, struct fault *why)
{
	const struct object *definition;
	struct str copy = str_copy(resolution->arena, text);

	if (copy.data == NULL)
		return fail_nomem(why);
	if (resolution->count == RESOLVED_MAX) {
		resolution->overflow = true;
		return OK;
	}
	TRY(object_parse(resolution->arena, copy, &definition, why));
	return marking_read(resolution->arena, definition,
		&resolution->markings[resolution->count++], why);
}

/* All stored copies count: whoever posts a second, wider copy of a marking widens nothing. */
static enum err
resolve(struct resolution *resolution, struct str id, struct fault *why)
{
	OWNED(statement) rows = NULL;
	const struct marking *builtin = marking_builtin(id);
	size_t copies = 0;
	bool row;

	if (builtin != NULL) {
		if (resolution->count == RESOLVED_MAX)
			resolution->overflow = true;
		else
			resolution->markings[resolution->count++] = *builtin;
		return OK;
	}
	TRY(database_query(resolution->writing->database, &rows, why,
		"SELECT text FROM object WHERE stix_id = ?1 ORDER BY id", "t", id));
	for (;; copies++) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		if (copies == MARKING_COPIES_MAX) {
			resolution->overflow = true;
			break;
		}
		TRY(add_stored_copy(resolution, column_text(rows, 0), why));
	}
	if (copies == 0)
		note_missing(resolution, id);
	return OK;
}

static enum err
resolve_all(struct resolution *resolution, const struct object *object, struct fault *why)
{
	for (size_t i = 0; i < object->marking_count; i++)
		TRY(resolve(resolution, object->markings[i], why));
	for (size_t i = 0; i < object->granular_count; i++)
		if (object->granular[i].marking.len > 0)
			TRY(resolve(resolution, object->granular[i].marking, why));
	/* A releasable-to list tells who is in the deal: it is released to those on it. */
	if (object->class == CLASS_MARKING_DEFINITION && resolution->count < RESOLVED_MAX) {
		struct marking own;
		TRY(marking_read(resolution->arena, object, &own, why));
		if (own.kind == MARKING_RELEASE_LIST)
			resolution->markings[resolution->count++] = own;
	}
	return OK;
}

static bool
is_release_list(const struct object *object, const struct resolution *resolution)
{
	return object->class == CLASS_MARKING_DEFINITION && resolution->count > 0 &&
		resolution->markings[resolution->count - 1].kind == MARKING_RELEASE_LIST;
}

static enum err
label_by_markings(struct writing *writing, struct arena *arena, const struct object *object,
	unsigned owner, const struct view_collection *collection, struct labelling *ret,
	struct fault *why)
{
	const struct organisation *organisation =
		directory_organisation(&writing->view->directory, owner);
	struct resolution *resolution = arena_new_of(arena, struct resolution);
	struct release_list *lists = arena_array(arena, RESOLVED_MAX, struct release_list);
	enum tlp otherwise = organisation == NULL ? TLP_NONE : organisation->default_tlp;

	if (resolution == NULL || lists == NULL)
		return fail_nomem(why);
	resolution->writing = writing;
	resolution->arena = arena;
	TRY(resolve_all(resolution, object, why));
	if (otherwise == TLP_NONE && is_release_list(object, resolution))
		otherwise = TLP_CLEAR; /* the list alone decides */
	ret->label = label_of_markings(owner, collection->collection.community,
		resolution->markings, resolution->count,
		resolution->missing_count == 0 && !resolution->overflow, otherwise,
		collection->collection.floor, lists);
	ret->missing_count = resolution->missing_count;
	ret->missing = resolution->missing;
	return OK;
}

/* --- what is derived takes on the labels of what it is derived from --- */

static bool
is_derived_by(const struct object *object, struct str property)
{
	static const struct {
		struct str type;
		struct str property;
	} rows[] = {
		{ STR_INIT("relationship"), STR_INIT("source_ref") },
		{ STR_INIT("relationship"), STR_INIT("target_ref") },
		{ STR_INIT("sighting"), STR_INIT("sighting_of_ref") },
		{ STR_INIT("sighting"), STR_INIT("observed_data_refs") },
		{ STR_INIT("note"), STR_INIT("object_refs") },
		{ STR_INIT("opinion"), STR_INIT("object_refs") },
		{ STR_INIT("report"), STR_INIT("object_refs") },
		{ STR_INIT("grouping"), STR_INIT("object_refs") },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (str_eq(rows[i].type, object->type) && str_eq(rows[i].property, property))
			return true;
	return false;
}

enum err
intake_load_label(struct writing *writing, struct arena *arena, int64_t row, struct label *ret,
	struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool found;

	if ((size_t)row < writing->view->label_count && writing->view->labels[row].known) {
		*ret = writing->view->labels[row].label;
		return OK;
	}
	TRY(database_query(writing->database, &rows, why,
		"SELECT owner, community, tlp, closed, lists FROM label WHERE id = ?1", "i", row));
	TRY(statement_step(rows, &found, why));
	if (!found)
		return fail(why, E_CORRUPT, "the store names a label that it does not have");
	*ret = (struct label){
		.owner = (unsigned)column_int(rows, 0),
		.community = (unsigned)column_int(rows, 1),
		.tlp = (enum tlp)column_int(rows, 2),
		.closed = column_int(rows, 3) != 0,
	};
	return lists_parse(arena, column_copy(arena, rows, 4), ret, why);
}

/* The label under which the poster sees `id`: that in the same collection before others. */
static enum err
label_of_input(struct writing *writing, struct arena *arena, struct str id, int64_t collection,
	struct label *ret, bool *ret_found, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret_found = false;
	TRY(database_query(writing->database, &rows, why,
		"SELECT e.label, e.collection FROM object o JOIN entry e ON e.object = o.id"
		" WHERE o.stix_id = ?1 ORDER BY e.collection <> ?2, o.version DESC LIMIT 64",
		"ti", id, collection));
	for (;;) {
		struct label label;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		TRY(intake_load_label(writing, arena, column_int(rows, 0), &label, why));
		if (!release_decide(&writing->view->directory, &label, writing->by).allow)
			continue;
		*ret = label;
		*ret_found = true;
		return OK;
	}
}

/* TLP:RED without recipients is for the owner alone; a list that comes from elsewhere must not turn
 * into its list of recipients. */
static bool
is_owner_only(const struct label *label)
{
	return label->closed || (label->tlp == TLP_RED && label->list_count == 0);
}

static struct release_list
list_of_community(const struct directory *directory, struct arena *arena, const struct label *label)
{
	const struct community *community = directory_community(directory, label->community);
	const struct organisation *owner = directory_organisation(directory, label->owner);
	struct str *name = arena_new_of(arena, struct str);
	struct release_list list = { .maker = owner == NULL ? STR_NONE : owner->identity };

	if (name == NULL || community == NULL)
		return list;
	*name = str_printf(arena, "community:%.*s", STR_FMT(community->name));
	list.names = name;
	list.count = name->data == NULL ? 0 : 1;
	return list;
}

static enum err
tighten(struct writing *writing, struct arena *arena, struct label *label,
	const struct label *input, struct fault *why)
{
	size_t room = label->list_count + input->list_count + 1;
	struct release_list *lists;

	if (is_owner_only(label) || is_owner_only(input)) {
		*label = (struct label){ .owner = label->owner,
			.community = label->community,
			.closed = true };
		return OK;
	}
	lists = arena_array(arena, room, struct release_list);
	if (lists == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < label->list_count; i++)
		lists[i] = label->lists[i];
	for (size_t i = 0; i < input->list_count; i++)
		lists[label->list_count + i] = input->lists[i];
	label->list_count += input->list_count;
	if (input->community != label->community && input->tlp > TLP_CLEAR)
		lists[label->list_count++] =
			list_of_community(&writing->view->directory, arena, input);
	label->lists = lists;
	label->tlp = tlp_stricter(label->tlp, input->tlp);
	return OK;
}

/* Equal lists are kept once, so that a report on a thousand objects stays small. */
static enum err
fold_equal_lists(struct arena *arena, struct label *label, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct str copy;

	if (label->list_count < 2)
		return OK;
	TRY(lists_format(label, &text, why));
	copy = str_copy(arena, buf_str(&text));
	if (copy.data == NULL)
		return fail_nomem(why);
	label->list_count = 0;
	return lists_parse(arena, copy, label, why);
}

static enum err
tighten_by_inputs(struct writing *writing, struct arena *arena, const struct object *object,
	const struct view_collection *collection, struct label *label, struct fault *why)
{
	for (size_t i = 0; i < object->reference_count && !is_owner_only(label); i++) {
		struct label input;
		bool found;
		if (!is_derived_by(object, object->references[i].property))
			continue;
		TRY(label_of_input(writing, arena, object->references[i].id,
			collection->collection.index, &input, &found, why));
		if (!found)
			continue;
		TRY(tighten(writing, arena, label, &input, why));
		TRY(fold_equal_lists(arena, label, why));
	}
	return OK;
}

enum err
intake_label(struct writing *writing, struct arena *arena, const struct object *object,
	unsigned owner, const struct view_collection *collection, struct labelling *ret,
	struct fault *why)
{
	TRY(label_by_markings(writing, arena, object, owner, collection, ret, why));
	return tighten_by_inputs(writing, arena, object, collection, &ret->label, why);
}

enum err
intake_label_row(struct writing *writing, const struct label *label, int64_t *ret,
	struct fault *why)
{
	OWNED_BUF lists = BUF_INIT;
	int64_t closed = label->closed;
	int64_t tlp = label->closed ? TLP_NONE : label->tlp;
	bool found;

	buf_add(&lists, STR(""));
	if (!label->closed)
		TRY(lists_format(label, &lists, why));
	TRY(buf_check(&lists, why));
	TRY(database_ask_int(writing->database, why, ret, &found,
		"SELECT id FROM label WHERE owner = ?1 AND community = ?2 AND tlp = ?3"
		" AND closed = ?4 AND lists = ?5",
		"iiiit", (int64_t)label->owner, (int64_t)label->community, tlp, closed,
		buf_str(&lists)));
	if (found)
		return OK;
	TRY(database_run(writing->database, why,
		"INSERT INTO label (owner, community, tlp, closed, lists)"
		" VALUES (?1, ?2, ?3, ?4, ?5)",
		"iiiit", (int64_t)label->owner, (int64_t)label->community, tlp, closed,
		buf_str(&lists)));
	writing->labels_changed = true;
	*ret = writing->database->driver->last_id(writing->database);
	return OK;
}
