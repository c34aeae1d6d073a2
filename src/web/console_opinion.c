/* console_opinion.c - what an organisation thinks of an indicator, said to whoever may see that.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An opinion is a STIX object like any other and enters by the same door. It bears the indicator's
 * markings, so that wherever it travels it is for those who may see the indicator, its owner among
 * them; intake tightens its label by the indicator's besides.
 */
#include "base/hash.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "model/marking.h"
#include "store/intake.h"
#include "web/console_family.h"

struct opinion {
	struct str word;        /* "strongly-disagree" */
	struct str explanation; /* may be empty */
	const struct released *about;
	const struct object *parsed; /* the same */
};

static enum err
read_opinion(struct visit *visit, struct opinion *ret, struct fault *why)
{
	const struct json *body;
	const struct json *explanation;

	TRY(console_body(visit, CONSOLE_BODY_MAX, &body, why));
	ret->word = json_get_string(body, STR("opinion"));
	explanation = json_get(body, STR("explanation"));
	if (ret->word.len == 0)
		return fail_at(why, E_USAGE, STR("opinion"), "opinion: expected a word of STIX");
	if (explanation != NULL && explanation->type != JSON_NULL &&
		explanation->type != JSON_STRING)
		return fail_at(why, E_USAGE, STR("explanation"), "explanation: expected a text");
	ret->explanation = str_trim(json_get_string(body, STR("explanation")));
	if (ret->explanation.len > OPINION_EXPLANATION_MAX)
		return fail_at(why, E_USAGE, STR("explanation"), "explanation: at most %u bytes",
			OPINION_EXPLANATION_MAX);
	return OK;
}

static enum err
find_indicator(struct visit *visit, struct opinion *opinion, struct fault *why)
{
	TRY(release_find(visit->web->store, &visit->reader, visit->parts[0], visit->arena,
		&opinion->about, why));
	if (!str_eq(opinion->about->type, STR("indicator")))
		return fail(why, E_INVALID, "opinions of the console are about indicators");
	return object_parse(visit->arena, opinion->about->text, &opinion->parsed, why);
}

/* --- said before --- */

static bool
says_the_same(const struct opinion *opinion, const struct object *other)
{
	const struct json *about = json_get(other->json, STR("object_refs"));

	return !other->revoked && about != NULL && about->count == 1 &&
	       str_eq(json_get_string(other->json, STR("opinion")), opinion->word);
}

/* The own organisation's opinion of the same word on this object alone; empty when there is none
 * among its newest relations. */
static enum err
find_earlier(struct visit *visit, const struct opinion *opinion, struct str *ret, struct fault *why)
{
	const struct release_relation *relations;
	size_t count;

	*ret = STR("");
	TRY(release_relations(visit->web->store, &visit->reader, opinion->about->id,
		OPINION_RELATIONS_SEARCHED, visit->arena, &count, &relations, why));
	for (size_t i = 0; i < count; i++) {
		const struct released *found;
		const struct object *parsed;
		if (relations[i].object.owner != visit->reader.organisation ||
			!str_eq(relations[i].object.type, STR("opinion")))
			continue;
		TRY(release_find(visit->web->store, &visit->reader, relations[i].object.id,
			visit->arena, &found, why));
		TRY(object_parse(visit->arena, found->text, &parsed, why));
		if (says_the_same(opinion, parsed))
			*ret = found->id;
	}
	return OK;
}

/* --- the object --- */

static void
put_markings(const struct opinion *opinion, struct json_writer *out)
{
	const struct object *about = opinion->parsed;
	bool coloured = opinion->about->label.closed;

	json_key(out, STR("object_marking_refs"));
	json_open_array(out);
	for (size_t i = 0; i < about->marking_count; i++) {
		coloured = coloured || marking_builtin(about->markings[i]) != NULL;
		json_put_string(out, about->markings[i]);
	}
	/* Where the indicator's owner left the colour to its default, ours must not decide. */
	if (!coloured)
		json_put_string(out, marking_id_of_tlp(opinion->about->label.tlp));
	json_close_array(out);
}

static enum err
write_object(struct visit *visit, const struct opinion *opinion, struct str creator,
	struct str *ret_id, const struct json **ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	int64_t now = env_now(visit->web->env);
	char uuid[UUID_TEXT + 1];
	struct str copy;

	uuid_v4(visit->web->env, uuid);
	*ret_id = str_printf(visit->arena, "opinion--%s", uuid);
	json_open_object(&out);
	json_member_string(&out, STR("type"), STR("opinion"));
	json_member_string(&out, STR("spec_version"), STR("2.1"));
	json_member_string(&out, STR("id"), *ret_id);
	json_member_string(&out, STR("created_by_ref"), creator);
	json_member_timestamp(&out, STR("created"), now);
	json_member_timestamp(&out, STR("modified"), now);
	json_member_string(&out, STR("opinion"), opinion->word);
	if (opinion->explanation.len > 0)
		json_member_string(&out, STR("explanation"), opinion->explanation);
	json_key(&out, STR("object_refs"));
	json_open_array(&out);
	json_put_string(&out, opinion->about->id);
	json_close_array(&out);
	if (opinion->parsed->marking_count > 0 || !opinion->about->label.closed)
		put_markings(opinion, &out);
	json_close_object(&out);
	TRY(buf_check(&text, why));
	copy = str_copy(visit->arena, buf_str(&text));
	if (copy.data == NULL)
		return fail_nomem(why);
	return json_parse(visit->arena, copy, ret, why);
}

/* --- where it goes --- */

/* The collection of the indicator, or another one that has it, in which the reader may post. */
static enum err
find_collection(
	struct visit *visit, const struct opinion *opinion, struct str *ret, struct fault *why)
{
	const struct collection *collections;
	const struct released *entries;
	size_t collection_count;
	size_t entry_count;

	TRY(registry_collections(visit->web->store, &visit->reader, visit->arena, &collection_count,
		&collections, why));
	TRY(release_entries(visit->web->store, &visit->reader, opinion->about->id, visit->arena,
		&entry_count, &entries, why));
	*ret = STR_NONE;
	for (size_t i = 0; i < entry_count; i++) {
		const struct collection *collection = console_find_collection(
			collections, collection_count, entries[i].collection);
		if (collection == NULL || !collection->can_write)
			continue;
		if (ret->data == NULL || str_eq(collection->id, opinion->about->collection))
			*ret = collection->id;
	}
	if (ret->data == NULL)
		return fail(why, E_DENIED,
			"your organisation may not post where this indicator is shared");
	return OK;
}

static enum err
submit(struct visit *visit, const struct opinion *opinion, struct str *ret_id, struct fault *why)
{
	const struct intake_outcome *outcome;
	const struct organisation *own;
	const struct json *object;
	struct str collection;
	OWNED_VIEW view = NULL;

	TRY(store_view_acquire(visit->web->store, &view, why));
	own = directory_organisation(store_view_directory(view), visit->reader.organisation);
	if (own == NULL)
		return fail(why, E_CORRUPT, "the session's organisation is gone");
	TRY(find_collection(visit, opinion, &collection, why));
	TRY(write_object(visit, opinion, own->identity, ret_id, &object, why));
	TRY(intake_submit(visit->web->store, &visit->reader, collection, &object, 1, visit->arena,
		&outcome, why));
	if (outcome->err != OK)
		*why = outcome->why;
	return outcome->err;
}

enum err
console_opinion_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct opinion opinion;
	struct str id;
	bool made;

	if (!reader_may(&visit->reader, ROLE_ANALYST))
		return fail(why, E_DENIED, "this account may not post");
	TRY(read_opinion(visit, &opinion, why));
	TRY(find_indicator(visit, &opinion, why));
	TRY(find_earlier(visit, &opinion, &id, why));
	made = id.len == 0;
	if (made)
		TRY(submit(visit, &opinion, &id, why));
	json_open_object(&out);
	json_member_string(&out, STR("id"), id);
	json_member_bool(&out, STR("made"), made);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
