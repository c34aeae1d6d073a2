/* release_error.c - compares what an object says, and where its values came from, with whom it
 * reaches.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/release_error.h"

#include "base/json_write.h"

enum { EARLIER_MAX = 50, VALUES_LOOKED_AT_MAX = 20, CODES_MAX = 1000 };

/* --- its own words --- */

static bool
ends_colour(struct str rest, size_t at)
{
	char c = at < rest.len ? rest.data[at] : ' ';

	return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+');
}

/* The colour that stands at the begin; TLP_NONE: none. */
static enum tlp
colour_at(struct str rest)
{
	static const struct {
		struct str name;
		enum tlp tlp;
	} colours[] = { { STR_INIT("RED"), TLP_RED },
		{ STR_INIT("AMBER+STRICT"), TLP_AMBER_STRICT }, { STR_INIT("AMBER"), TLP_AMBER },
		{ STR_INIT("GREEN"), TLP_GREEN }, { STR_INIT("CLEAR"), TLP_CLEAR },
		{ STR_INIT("WHITE"), TLP_CLEAR } };

	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		if (str_eq_nocase(str_first(rest, colours[i].name.len), colours[i].name) &&
			ends_colour(rest, colours[i].name.len))
			return colours[i].tlp;
	return TLP_NONE;
}

enum tlp
tlp_said_in(struct str text)
{
	const struct str mark = STR("TLP:");
	enum tlp strictest = TLP_NONE;

	for (size_t i = 0; i + mark.len < text.len; i++)
		if (str_eq_nocase(str_from(text.data + i, mark.len), mark))
			strictest = tlp_stricter(
				strictest, colour_at(str_from_offset(text, i + mark.len)));
	return strictest;
}

static enum err
colour_said(const struct release_question *question, enum tlp *ret, struct fault *why)
{
	const struct json *object;
	const struct json *labels;
	enum tlp said;

	TRY(json_parse(question->arena, question->object->text, &object, why));
	said = tlp_stricter(tlp_said_in(json_get_string(object, STR("name"))),
		tlp_said_in(json_get_string(object, STR("description"))));
	labels = json_get(object, STR("labels"));
	if (labels != NULL && labels->type == JSON_ARRAY)
		JSON_EACH (label, labels)
			said = tlp_stricter(said, tlp_said_in(label->string));
	*ret = said;
	return OK;
}

/* --- where its values came from --- */

struct origins {
	size_t count;            /* others' objects that name one of its values */
	struct audience allowed; /* whom one of them admits */
	enum tlp strictest;
	bool own; /* the owner knew it by itself */
};

static enum err
look_for_value(const struct release_question *question, const struct value *value,
	struct origins *origins, struct fault *why)
{
	struct reader owner = { .organisation = question->object->owner,
		.roles = ROLE_READER,
		.channel = CHANNEL_NODE };
	struct release_search search = { .value = value,
		.limit = EARLIER_MAX,
		.before = question->object->position,
		.without_text = true };
	struct release_page page;

	TRY(release_find_all(question->store, &owner, &search, question->arena, &page, why));
	for (size_t i = 0; i < page.count; i++) {
		const struct released *earlier = &page.objects[i];
		struct audience audience = label_audience(question->directory, &earlier->label);
		if (earlier->owner == question->object->owner) {
			origins->own = true;
			continue;
		}
		origins->count++;
		origins->allowed = audience_join(&origins->allowed, &audience);
		origins->strictest = tlp_stricter(origins->strictest, earlier->label.tlp);
	}
	return OK;
}

static enum err
look_for_origins(const struct release_question *question, struct origins *ret, struct fault *why)
{
	for (size_t i = 0; i < question->values->count && i < VALUES_LOOKED_AT_MAX; i++)
		TRY(look_for_value(question, &question->values->values[i], ret, why));
	return OK;
}

/* --- the verdict --- */

/* Whom `large` admits and `small` does not; neither the owner nor the node itself. */
static struct audience
without(const struct release_question *question, const struct audience *large,
	const struct audience *small)
{
	struct audience rest = { 0 };

	for (size_t i = 0; i < question->directory->organisation_count; i++) {
		unsigned index = question->directory->organisations[i].index;
		if (audience_has(large, index) && !audience_has(small, index) &&
			index != question->object->owner && index != question->directory->node)
			audience_add(&rest, index);
	}
	return rest;
}

static enum err
write_body(const struct release_question *question, enum tlp level, const struct audience *to,
	const char *text, struct str *ret, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	size_t count = 0;

	json_open_object(&out);
	json_member_string(&out, STR("level"), str_of(tlp_label(level)));
	json_key(&out, STR("to"));
	json_open_array(&out);
	for (size_t i = 0; i < question->directory->organisation_count; i++) {
		const struct organisation *row = &question->directory->organisations[i];
		if (audience_has(to, row->index) && count++ < CODES_MAX)
			json_put_string(&out, row->code);
	}
	json_close_array(&out);
	json_member_string(&out, STR("text"), str_of(text));
	json_close_object(&out);
	TRY(buf_check(&body, why));
	*ret = str_copy(question->arena, buf_str(&body));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static bool
is_empty(const struct audience *audience)
{
	return audience_count(audience) == 0;
}

enum err
release_error_find(const struct release_question *question, bool *ret_found, struct str *ret_body,
	struct fault *why)
{
	struct audience reached = label_audience(question->directory, &question->object->label);
	struct label as_said = question->object->label;
	struct origins origins = { 0 };
	struct audience allowed;
	struct audience wrong;
	enum tlp said;

	*ret_found = false;
	TRY(colour_said(question, &said, why));
	as_said.tlp = tlp_stricter(said, as_said.tlp);
	allowed = label_audience(question->directory, &as_said);
	wrong = without(question, &reached, &allowed);
	if (!question->object->label.closed && said > question->object->label.tlp &&
		!is_empty(&wrong)) {
		*ret_found = true;
		return write_body(question, said, &wrong,
			"its own words name a stricter colour than its marking", ret_body, why);
	}
	TRY(look_for_origins(question, &origins, why));
	wrong = without(question, &reached, &origins.allowed);
	if (origins.count == 0 || origins.own || is_empty(&wrong))
		return OK;
	*ret_found = true;
	return write_body(question, origins.strictest, &wrong,
		"it hands on what others had shared with fewer", ret_body, why);
}
