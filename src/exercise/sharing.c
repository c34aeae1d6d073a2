/* sharing.c - from the feed to entries of the record.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "sharing"

#include "exercise/sharing.h"

#include <pthread.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "base/log.h"
#include "exercise/exercise_private.h"
#include "exercise/release_error.h"
#include "model/object_values.h"
#include "store/account.h"
#include "store/audit.h"
#include "store/feed.h"

enum { FEED_BATCH = 200, BATCH_MEMORY = 256 * MIB, POSTERS_MAX = 16, VALUES_MAX = 100 };

/* One batch of the feed on its way into the record. */
struct sharing_batch {
	struct exercise *exercise;
	struct exercise_state state;
	const struct directory *directory;
	struct arena *arena;
	size_t count;
	struct record_entry entries[2 * FEED_BATCH];
};

/* --- keys --- */

/* "node:shared:0123456789abcdef0123456789abcdef:blue1" */
static struct str
key_of(struct arena *arena, const char *kind, struct str id, struct str team)
{
	struct sha256 digest = sha256_of(id);
	char hex[2 * SHA256_SIZE + 1];

	hex_format(digest.bytes, 16, hex);
	return str_printf(arena, "node:%s:%s:%.*s", kind, hex, STR_FMT(team));
}

static struct str
team_name(const struct sharing_batch *batch, unsigned team)
{
	return exercise_team_name(batch->state.scenario, team);
}

static void
add(struct sharing_batch *batch, const struct record_entry *entry)
{
	if (entry->key.data == NULL || batch->count == 2 * FEED_BATCH ||
		journal_find(batch->state.journal, entry->key) != NULL)
		return;
	for (size_t i = 0; i < batch->count; i++)
		if (str_eq(batch->entries[i].key, entry->key))
			return;
	batch->entries[batch->count++] = *entry;
}

/* --- whose it is --- */

static bool
plays_in(const struct scenario_team *team, struct str code)
{
	for (size_t i = 0; i < team->organisation_count; i++)
		if (str_eq(team->organisations[i], code))
			return true;
	return false;
}

/* The one team that an organisation plays in; 0: none, or several. */
static unsigned
team_of_organisation(
	const struct scenario *scenario, const struct directory *directory, unsigned organisation)
{
	const struct organisation *found = directory_organisation(directory, organisation);
	unsigned team = 0;

	for (size_t i = 0; found != NULL && i < scenario->team_count; i++) {
		if (!plays_in(&scenario->teams[i], found->code))
			continue;
		if (team != 0)
			return 0;
		team = scenario->teams[i].index;
	}
	return team;
}

static unsigned
team_of_login(struct exercise *exercise, struct str login, struct arena *arena)
{
	const struct person *person;

	if (account_person_by_login(exercise_store(exercise), exercise_node(exercise), login, arena,
		    &person, NULL) != OK)
		return 0;
	return person->seat.team;
}

/* Who posted it first, for its owner: by the audit record, whose oldest entries come first. */
static enum err
team_of_poster(const struct sharing_batch *batch, const struct released *object, unsigned *ret,
	struct fault *why)
{
	const struct audit_record *records;
	size_t count;

	*ret = 0;
	TRY(audit_read(exercise_store(batch->exercise), exercise_node(batch->exercise), 0,
		STR("object.added"), object->id, POSTERS_MAX, batch->arena, &count, &records, why));
	for (size_t i = 0; i < count && *ret == 0; i++)
		if (records[i].organisation == object->owner)
			*ret = team_of_login(batch->exercise, records[i].actor, batch->arena);
	if (*ret == 0)
		*ret = team_of_organisation(batch->state.scenario, batch->directory, object->owner);
	return OK;
}

/* --- one object --- */

/* What says something about a threat; not who somebody is, or how things hang together. */
static bool
is_intelligence(struct str type)
{
	static const struct str others[] = { STR_INIT("identity"), STR_INIT("marking-definition"),
		STR_INIT("extension-definition"), STR_INIT("language-content"),
		STR_INIT("relationship"), STR_INIT("location"), STR_INIT("sighting") };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (str_eq(others[i], type))
			return false;
	return true;
}

static bool
is_admitted(const struct sharing_batch *batch, const struct audience *audience,
	const struct scenario_team *team)
{
	for (size_t i = 0; i < team->organisation_count; i++) {
		const struct organisation *found = directory_by_code(
			batch->directory, team->organisations[i]);
		if (found != NULL && audience_has(audience, found->index))
			return true;
	}
	return false;
}

static void
put_entitled(const struct sharing_batch *batch, const struct audience *audience, unsigned own,
	struct json_writer *out)
{
	json_open_array(out);
	for (size_t i = 0; i < batch->state.scenario->team_count; i++) {
		const struct scenario_team *team = &batch->state.scenario->teams[i];
		if (team->index != own && team->kind == TEAM_BLUE &&
			is_admitted(batch, audience, team))
			json_put_string(out, team->name);
	}
	json_close_array(out);
}

static enum err
add_shared(struct sharing_batch *batch, const struct released *object,
	const struct object_values *values, unsigned team, struct str key, struct fault *why)
{
	struct audience audience = label_audience(batch->directory, &object->label);
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct record_entry entry = { .kind = RECORD_SHARED, .team = team, .key = key };

	json_open_object(&out);
	json_member_string(&out, STR("object"), object->id);
	json_member_string(&out, STR("type"), object->type);
	json_key(&out, STR("values"));
	json_open_array(&out);
	for (size_t i = 0; i < values->count && i < VALUES_MAX; i++)
		json_put_string(&out, values->values[i].text);
	json_close_array(&out);
	json_key(&out, STR("entitled"));
	put_entitled(batch, &audience, team, &out);
	json_close_object(&out);
	TRY(buf_check(&text, why));
	entry.body = str_copy(batch->arena, buf_str(&text));
	if (entry.body.data == NULL)
		return fail_nomem(why);
	add(batch, &entry);
	return OK;
}

static enum err
add_release_error(struct sharing_batch *batch, const struct released *object,
	const struct object_values *values, unsigned team, struct str shared, struct fault *why)
{
	struct record_entry entry = { .kind = RECORD_RELEASE_ERROR,
		.team = team,
		.of = shared,
		.key = key_of(batch->arena, "release", object->id, team_name(batch, team)) };
	struct release_question question = { exercise_store(batch->exercise), batch->directory,
		object, values, batch->arena };
	bool found;

	TRY(release_error_find(&question, &found, &entry.body, why));
	if (found)
		add(batch, &entry);
	return OK;
}

/* An object whose pattern cannot be read names no values. */
static enum err
values_of(const struct sharing_batch *batch, struct str text, struct object_values *ret,
	struct fault *why)
{
	const struct json *json;
	const struct object *object;

	*ret = (struct object_values){ 0 };
	TRY(json_parse(batch->arena, text, &json, why));
	if (object_from_json(batch->arena, json, &object, NULL) != OK ||
		object_values(batch->arena, object, ret, NULL) != OK)
		*ret = (struct object_values){ 0 };
	return OK;
}

/* After a start the feed is read from its begin: what was told already costs no question to the
 * audit record. */
static bool
is_told(const struct sharing_batch *batch, const char *kind, const struct released *object)
{
	const struct organisation *owner = directory_organisation(batch->directory, object->owner);

	for (size_t i = 0; owner != NULL && i < batch->state.scenario->team_count; i++) {
		const struct scenario_team *team = &batch->state.scenario->teams[i];
		if (plays_in(team, owner->code) &&
			journal_find(batch->state.journal,
				key_of(batch->arena, kind, object->id, team->name)) != NULL)
			return true;
	}
	return false;
}

static enum err
take_object(struct sharing_batch *batch, const struct released *object, struct fault *why)
{
	struct object_values values;
	struct str key;
	unsigned team;

	if (is_told(batch, "shared", object))
		return OK;
	TRY(team_of_poster(batch, object, &team, why));
	if (team == 0)
		return OK;
	key = key_of(batch->arena, "shared", object->id, team_name(batch, team));
	if (key.data == NULL)
		return fail_nomem(why);
	TRY(values_of(batch, object->text, &values, why));
	TRY(add_shared(batch, object, &values, team, key, why));
	return add_release_error(batch, object, &values, team, key, why);
}

static enum err
take_sighting(struct sharing_batch *batch, const struct released *object, struct fault *why)
{
	struct record_entry entry = { .kind = RECORD_SIGHTED };
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	const struct json *sighting;
	int64_t count = 1;

	if (is_told(batch, "sighted", object))
		return OK;
	TRY(team_of_poster(batch, object, &entry.team, why));
	if (entry.team == 0)
		return OK;
	TRY(json_parse(batch->arena, object->text, &sighting, why));
	if (!json_to_int(json_get(sighting, STR("count")), &count) || count < 0)
		count = 1;
	json_open_object(&out);
	json_member_string(&out, STR("object"), json_get_string(sighting, STR("sighting_of_ref")));
	json_member_int(&out, STR("count"), count);
	json_close_object(&out);
	TRY(buf_check(&text, why));
	entry.key = key_of(batch->arena, "sighted", object->id, team_name(batch, entry.team));
	entry.body = str_copy(batch->arena, buf_str(&text));
	if (entry.body.data == NULL)
		return fail_nomem(why);
	add(batch, &entry);
	return OK;
}

/* --- the feed --- */

static enum err
take_item(struct sharing_batch *batch, const struct feed_item *item, struct fault *why)
{
	if (item->kind == FEED_WITHDRAWN || item->object.text.len == 0)
		return OK;
	if (str_eq(item->object.type, STR("sighting")))
		return take_sighting(batch, &item->object, why);
	return is_intelligence(item->object.type) ? take_object(batch, &item->object, why) : OK;
}

static enum err
append(struct sharing_batch *batch, struct fault *why)
{
	const struct record_outcome *outcomes;

	if (batch->count == 0)
		return OK;
	TRY(record_append(exercise_store(batch->exercise), exercise_node(batch->exercise),
		batch->entries, batch->count, batch->arena, &outcomes, why));
	for (size_t i = 0; i < batch->count; i++)
		if (outcomes[i].err != OK && outcomes[i].err != E_CONFLICT)
			LOG_ERROR("not_taken", "key=%.*s text=\"%s\"",
				STR_FMT(batch->entries[i].key), outcomes[i].why.text);
	return OK;
}

static enum err
take_items(
	struct sharing_batch *batch, const struct feed_item *items, size_t count, struct fault *why)
{
	enum err err = OK;

	TRY(exercise_enter(batch->exercise, &batch->state, why));
	for (size_t i = 0; err == OK && i < count; i++)
		err = take_item(batch, &items[i], why);
	exercise_leave(batch->exercise);
	return err;
}

static enum err
follow_batch(struct sharing_batch *batch, int64_t *cursor, bool *ret_more, struct fault *why)
{
	const struct feed_item *items;
	size_t count;
	int64_t next;

	arena_reset(batch->arena);
	batch->count = 0;
	TRY(feed_read(exercise_store(batch->exercise), exercise_node(batch->exercise), *cursor,
		FEED_BATCH, batch->arena, &count, &items, &next, why));
	*ret_more = next != *cursor;
	if (count > 0) {
		OWNED(store_view) view = NULL;
		TRY(store_view_acquire(
			exercise_store(batch->exercise), (const struct store_view **)&view, why));
		batch->directory = store_view_directory(view);
		TRY(take_items(batch, items, count, why));
	}
	TRY(append(batch, why));
	*cursor = next;
	return OK;
}

static enum err
follow(struct exercise *exercise, int64_t *cursor, struct fault *why)
{
	struct sharing_batch *batch = calloc(1, sizeof(*batch));
	bool more = true;
	enum err err = OK;

	if (batch == NULL)
		return fail_nomem(why);
	batch->exercise = exercise;
	batch->arena = arena_new(BATCH_MEMORY);
	if (batch->arena == NULL)
		err = fail_nomem(why);
	while (err == OK && more)
		err = follow_batch(batch, cursor, &more, why);
	arena_free(batch->arena);
	free(batch);
	return err;
}

enum err
sharing_catch_up(struct exercise *exercise, struct fault *why)
{
	int64_t *cursor = exercise_begin_sharing(exercise);
	enum err err = follow(exercise, cursor, why);

	exercise_end_sharing(exercise);
	return err;
}

/* --- who got it --- */

static unsigned
team_of_reader(const struct exercise_state *state, const struct directory *directory,
	const struct reader *reader)
{
	if (reader->person != 0)
		return reader->seat.team;
	return team_of_organisation(state->scenario, directory, reader->organisation);
}

/* Every team that shared the object, but for the reader's own. */
static enum err
add_reached(struct sharing_batch *batch, struct str id, unsigned to, const char *channel,
	struct fault *why)
{
	const struct scenario *scenario = batch->state.scenario;
	struct str receiver = exercise_team_name(scenario, to);

	for (size_t i = 0; i < scenario->team_count; i++) {
		struct str from = scenario->teams[i].name;
		struct record_entry entry = { .kind = RECORD_REACHED,
			.team = to,
			.of = key_of(batch->arena, "shared", id, from) };
		if (scenario->teams[i].index == to || entry.of.data == NULL ||
			journal_find(batch->state.journal, entry.of) == NULL)
			continue;
		entry.key = str_printf(batch->arena, "%.*s:%.*s",
			STR_FMT(key_of(batch->arena, "reached", id, from)), STR_FMT(receiver));
		entry.body = str_printf(batch->arena, "{\"channel\":\"%s\"}", channel);
		if (entry.body.data == NULL)
			return fail_nomem(why);
		add(batch, &entry);
	}
	return OK;
}

static enum err
gather_reached(struct sharing_batch *batch, const struct reader *reader, const struct str *ids,
	size_t count, const char *channel, struct fault *why)
{
	enum err err = OK;
	unsigned team;

	TRY(exercise_enter(batch->exercise, &batch->state, why));
	team = team_of_reader(&batch->state, batch->directory, reader);
	for (size_t i = 0; err == OK && team != 0 && i < count; i++)
		err = add_reached(batch, ids[i], team, channel, why);
	exercise_leave(batch->exercise);
	return err;
}

static enum err
note_reached(struct sharing_batch *batch, const struct reader *reader, const struct str *ids,
	size_t count, const char *channel, struct fault *why)
{
	OWNED(store_view) view = NULL;

	if (batch->arena == NULL)
		return fail_nomem(why);
	TRY(store_view_acquire(
		exercise_store(batch->exercise), (const struct store_view **)&view, why));
	batch->directory = store_view_directory(view);
	for (size_t at = 0; at < count; at += FEED_BATCH) {
		size_t part = count - at < FEED_BATCH ? count - at : FEED_BATCH;
		batch->count = 0;
		TRY(gather_reached(batch, reader, ids + at, part, channel, why));
		TRY(append(batch, why));
	}
	return OK;
}

enum err
sharing_reached(struct exercise *exercise, const struct reader *reader, const struct str *ids,
	size_t count, const char *channel, struct fault *why)
{
	struct sharing_batch *batch;
	enum err err;

	if (count == 0 || (reader->person != 0 && reader->seat.team == 0))
		return OK;
	TRY(sharing_catch_up(exercise, why));
	batch = calloc(1, sizeof(*batch));
	if (batch == NULL)
		return fail_nomem(why);
	batch->exercise = exercise;
	batch->arena = arena_new(BATCH_MEMORY);
	err = note_reached(batch, reader, ids, count, channel, why);
	arena_free(batch->arena);
	free(batch);
	return err;
}
