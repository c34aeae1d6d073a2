/* console_objects.c - the list of objects: search, filters, pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/value.h"
#include "web/console_family.h"

enum { TEXT_MAX = 256 };

static const struct {
	const char *name;
	enum tlp tlp;
	bool closed;
} colours[] = {
	{ "", TLP_NONE, false },
	{ "clear", TLP_CLEAR, false },
	{ "green", TLP_GREEN, false },
	{ "amber", TLP_AMBER, false },
	{ "amber+strict", TLP_AMBER_STRICT, false },
	{ "red", TLP_RED, false },
	{ "closed", TLP_NONE, true },
};

/* The parameters as they came, in this order; they bind the cursor. */
enum filter { VALUE, TEXT, TYPE, COLOUR, OWNER, COLLECTION, FILTERS };
static const char *const filter_names[FILTERS] = { "value", "text", "type", "tlp", "owner",
	"collection" };

/* What was asked, and whether anything can be found at all. */
struct question {
	struct str filters[FILTERS];
	struct console_scope scope;
	struct value value;
	struct release_search search;
	bool impossible;
};

static enum err
read_colour(struct str text, struct release_search *search, struct fault *why)
{
	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++) {
		if (!str_eq(text, str_of(colours[i].name)))
			continue;
		search->tlp = colours[i].tlp;
		search->closed = colours[i].closed;
		return OK;
	}
	return fail_at(why, E_USAGE, STR("tlp"),
		"tlp: expected clear, green, amber, amber+strict, red or closed");
}

static enum err
read_value(struct visit *visit, struct question *question, struct fault *why)
{
	struct str text = question->filters[VALUE];
	struct fault reason;

	if (text.len == 0)
		return OK;
	if (value_guess(visit->arena, text, &question->value, &reason) != OK)
		return fail_at(why, E_USAGE, STR("value"), "value: %s", reason.text);
	question->search.value = &question->value;
	return OK;
}

static enum err
read_text(struct question *question, struct fault *why)
{
	struct str text = question->filters[TEXT];

	if (text.len > TEXT_MAX)
		return fail_at(why, E_USAGE, STR("text"), "text: at most %d bytes", TEXT_MAX);
	question->search.text = text;
	return OK;
}

static void
read_owner(const struct directory *directory, struct question *question)
{
	struct str code = question->filters[OWNER];
	const struct organisation *owner = directory_by_code(directory, code);

	question->impossible = code.len > 0 && owner == NULL;
	question->search.owner = code.len > 0 && owner != NULL ? owner->index : 0;
}

static enum err
read_question(struct visit *visit, const struct directory *directory, struct question *ret,
	struct fault *why)
{
	for (size_t i = 0; i < FILTERS; i++)
		TRY(console_parameter(visit, filter_names[i], &ret->filters[i], why));
	ret->scope = (struct console_scope){ "objects", FILTERS, ret->filters };
	TRY(read_value(visit, ret, why));
	TRY(read_text(ret, why));
	TRY(read_colour(ret->filters[COLOUR], &ret->search, why));
	read_owner(directory, ret);
	ret->search.type = ret->filters[TYPE];
	ret->search.collection = ret->filters[COLLECTION];
	ret->search.without_text = true;
	TRY(console_limit(visit, &ret->search.limit, why));
	return console_before(visit, &ret->scope, &ret->search.before, why);
}

/* --- the reply --- */

static void
put_object(struct json_writer *out, const struct directory *directory,
	const struct collection *collections, size_t count, const struct released *object)
{
	json_open_object(out);
	console_put_brief(out, object);
	console_put_text(
		out, STR("version"), object->versioned ? object->version_text : STR(""));
	json_member_timestamp(out, STR("added"), object->position);
	json_key(out, STR("owner"));
	console_put_party(out, directory, object->owner);
	json_key(out, STR("label"));
	console_put_label(out, directory, &object->label);
	json_key(out, STR("collection"));
	console_put_collection(out, collections, count, object->collection);
	json_member_bool(out, STR("revoked"), object->revoked);
	json_close_object(out);
}

static void
put_value(struct json_writer *out, const struct value *value)
{
	json_key(out, STR("value"));
	if (value == NULL) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_string(out, STR("kind"), str_of(value_kind_name(value->kind)));
	json_member_string(out, STR("text"), value->text);
	json_close_object(out);
}

static enum err
put_page(struct visit *visit, const struct directory *directory, const struct question *question,
	const struct release_page *page, struct json_writer *out, struct fault *why)
{
	const struct collection *collections;
	size_t count;

	TRY(registry_collections(visit->web->store, &visit->reader, visit->arena, &count,
		&collections, why));
	json_open_object(out);
	json_key(out, STR("objects"));
	json_open_array(out);
	for (size_t i = 0; i < page->count; i++) {
		struct released object = page->objects[i];
		TRY(console_name_sighting(visit, &object, why));
		put_object(out, directory, collections, count, &object);
	}
	json_close_array(out);
	TRY(console_put_next(visit, &question->scope, page, out, why));
	put_value(out, question->search.value);
	json_close_object(out);
	return OK;
}

enum err
console_objects_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	struct question question = { 0 };
	struct release_page page = { 0 };

	TRY(store_view_acquire(visit->web->store, &view, why));
	TRY(read_question(visit, store_view_directory(view), &question, why));
	if (!question.impossible)
		TRY(release_find_all(visit->web->store, &visit->reader, &question.search,
			visit->arena, &page, why));
	TRY(put_page(visit, store_view_directory(view), &question, &page, &out, why));
	return console_reply(visit, &body, why);
}
