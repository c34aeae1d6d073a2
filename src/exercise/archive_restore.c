/* archive_restore.c - makes an exercise of an archive again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/arena.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "exercise/archive.h"
#include "exercise/archive_form.h"
#include "store/account.h"
#include "store/record_restore.h"

enum { PART_MAX = 500, PART_BYTES = 4 * MIB }; /* of one commit */

/* --- members of a line --- */

/* Members that must be there; what is not stays as it is and fails at the end. */
struct members {
	const struct json *of;
	struct str missing; /* the first one that is not there, or has another type */
};

static void
miss(struct members *members, struct str key)
{
	if (members->missing.len == 0)
		members->missing = key;
}

static struct str
text_member(struct members *members, struct str key)
{
	struct str text = json_get_string(members->of, key);

	if (text.data == NULL)
		miss(members, key);
	return str_or_empty(text);
}

static int64_t
number_member(struct members *members, struct str key, int64_t most)
{
	const struct json *value = json_get(members->of, key);
	int64_t number;

	if (value != NULL && json_to_int(value, &number) && number >= 0 && number <= most)
		return number;
	miss(members, key);
	return 0;
}

static enum err
members_check(const struct members *members, struct fault *why)
{
	if (members->missing.len == 0)
		return OK;
	return fail(why, E_INVALID, "\"%.*s\" is missing, or cannot be what it is",
		STR_FMT(members->missing));
}

/* --- restoring --- */

struct restoring_archive {
	struct store *store;
	const struct reader *by;
	struct reader node;
	const struct store_view *view;
	struct arena *arena; /* of the part that is collected */
	struct arena *kept;
	size_t there_count;
	const struct person *there; /* who was there before */
	size_t person_count;
	const struct person *people; /* everybody, once the first entry came */
	size_t bytes;                /* of the part */
	struct restored_part part;
	struct check_leg legs[PART_MAX];
	struct record_entry entries[PART_MAX];
	struct restored_hour hours[PART_MAX];
	struct restored_change changes[PART_MAX];
};

static void
begin_part(struct restoring_archive *restoring)
{
	restoring->part = (struct restored_part){ .legs = restoring->legs,
		.entries = restoring->entries,
		.hours = restoring->hours,
		.changes = restoring->changes };
	restoring->bytes = 0;
	arena_reset(restoring->arena);
}

static enum err
end_part(struct restoring_archive *restoring, struct fault *why)
{
	TRY(record_restore(restoring->store, &restoring->node, &restoring->part, why));
	begin_part(restoring);
	return OK;
}

static enum err
read_desks(const struct json *list, unsigned *ret, struct fault *why)
{
	unsigned desks = 0;

	if (list == NULL || list->type != JSON_ARRAY)
		return fail(why, E_INVALID, "\"desks\" is a list of names");
	JSON_EACH (item, list) {
		unsigned desk = 0;
		if (item->type != JSON_STRING || !desks_parse(item->string, &desk))
			return fail(why, E_INVALID, "\"desks\" is a list of names");
		desks |= desk;
	}
	*ret = desks;
	return OK;
}

static enum err
restore_person(struct restoring_archive *restoring, const struct json *value, struct fault *why)
{
	struct members members = { .of = value };
	struct person person = { .login = text_member(&members, STR("login")),
		.name = text_member(&members, STR("name")),
		.profession = text_member(&members, STR("profession")),
		.seat.team = (unsigned)number_member(&members, STR("team"), TEAMS_MAX - 1),
		.accreditation = text_member(&members, STR("accreditation")),
		.disabled = json_get_true(value, STR("disabled")) };
	const struct organisation *organisation = directory_by_code(
		store_view_directory(restoring->view), text_member(&members, STR("organisation")));
	struct str roles = text_member(&members, STR("roles"));
	int64_t id;

	TRY(members_check(&members, why));
	TRY(read_desks(json_get(value, STR("desks")), &person.seat.desks, why));
	if (organisation == NULL || !roles_parse(roles, &person.roles))
		return fail(why, E_INVALID, "%.*s has no organisation or roles of this exercise",
			STR_FMT(person.login));
	person.organisation = organisation->index;
	for (size_t i = 0; i < restoring->there_count; i++)
		if (str_eq(restoring->there[i].login, person.login))
			person.id = restoring->there[i].id;
	return account_put_person(restoring->store, restoring->by, &person, &id, why);
}

static enum err
find_author(struct restoring_archive *restoring, const struct json *login, int64_t *ret,
	struct fault *why)
{
	if (login != NULL && login->type == JSON_NULL) {
		*ret = 0;
		return OK;
	}
	if (restoring->people == NULL)
		TRY(account_people(restoring->store, restoring->by, restoring->kept,
			&restoring->person_count, &restoring->people, why));
	for (size_t i = 0; login != NULL && i < restoring->person_count; i++)
		if (str_eq(restoring->people[i].login, login->string)) {
			*ret = restoring->people[i].id;
			return OK;
		}
	return fail(why, E_INVALID, "the author is none of the archive's people");
}

static enum err
restore_entry(struct restoring_archive *restoring, const struct json *value, struct fault *why)
{
	struct members members = { .of = value };
	const struct json *body = json_get(value, STR("body"));
	struct record_entry *entry = &restoring->entries[restoring->part.entry_count];

	*entry = (struct record_entry){
		.posted = number_member(&members, STR("posted"), INT64_MAX),
		.event = number_member(&members, STR("event"), INT64_MAX),
		.key = text_member(&members, STR("key")),
		.team = (unsigned)number_member(&members, STR("team"), TEAMS_MAX - 1),
		.author_name = text_member(&members, STR("author_name")),
		.of = text_member(&members, STR("of")),
		.body = body == NULL ? STR("") : body->text,
	};
	TRY(members_check(&members, why));
	if (!record_kind_parse(text_member(&members, STR("kind")), &entry->kind))
		return fail(why, E_INVALID, "an entry of an unknown kind");
	TRY(find_author(restoring, json_get(value, STR("author")), &entry->author, why));
	restoring->part.entry_count++;
	return OK;
}

static enum err
restore_evidence(struct restoring_archive *restoring, const struct json *value, struct fault *why)
{
	struct sha256 digest;
	struct str bytes;

	if (!base64_parse(restoring->arena, json_get_string(value, STR("bytes")), true, &bytes))
		return fail(why, E_INVALID, "\"bytes\" is no base64");
	return record_put_evidence(restoring->store, &restoring->node, bytes, &digest, why);
}

static enum err
restore_leg(struct restoring_archive *restoring, const struct json *value, struct fault *why)
{
	struct members members = { .of = value };

	restoring->legs[restoring->part.leg_count++] = (struct check_leg){
		.index = (unsigned)number_member(&members, STR("leg"), INT32_MAX),
		.check = text_member(&members, STR("check")),
		.team = (unsigned)number_member(&members, STR("team"), TEAMS_MAX - 1),
		.gone = json_get_true(value, STR("gone")),
	};
	return members_check(&members, why);
}

static enum err
restore_hour(struct restoring_archive *restoring, const struct json *value, struct fault *why)
{
	struct members members = { .of = value };
	struct restored_hour *hour = &restoring->hours[restoring->part.hour_count++];

	hour->leg = (unsigned)number_member(&members, STR("leg"), INT32_MAX);
	hour->hour = number_member(&members, STR("hour"), INT64_MAX);
	if (!base64_parse(
		    restoring->arena, text_member(&members, STR("samples")), true, &hour->samples))
		return fail(why, E_INVALID, "\"samples\" is no base64");
	return members_check(&members, why);
}

static enum err
restore_change(struct restoring_archive *restoring, const struct json *value, struct fault *why)
{
	struct members members = { .of = value };
	struct restored_change *row = &restoring->changes[restoring->part.change_count++];

	row->leg = (unsigned)number_member(&members, STR("leg"), INT32_MAX);
	row->change = (struct check_change){
		.time = number_member(&members, STR("time"), INT64_MAX),
		.latency_ms = (unsigned)number_member(&members, STR("latency_ms"), UINT32_MAX),
		.text = text_member(&members, STR("text")),
		.transcript = text_member(&members, STR("transcript")),
	};
	if (!check_state_parse(text_member(&members, STR("state")), &row->change.state))
		return fail(why, E_INVALID, "a change to an unknown state");
	return members_check(&members, why);
}

static const struct line_kind {
	const char *name;
	enum err (*restore)(
		struct restoring_archive *restoring, const struct json *value, struct fault *why);
} line_kinds[] = {
	{ "person", restore_person },
	{ "evidence", restore_evidence },
	{ "entry", restore_entry },
	{ "leg", restore_leg },
	{ "hour", restore_hour },
	{ "change", restore_change },
};

static enum err
restore_line(struct restoring_archive *restoring, struct str text, struct fault *why)
{
	struct archive_line line;

	TRY(archive_line_read(restoring->arena, text, &line, why));
	for (size_t i = 0; i < sizeof(line_kinds) / sizeof(*line_kinds); i++)
		if (str_eq(line.name, str_of(line_kinds[i].name)))
			return line_kinds[i].restore(restoring, line.value, why);
	return fail(why, E_INVALID, "a line of an unknown kind, \"%.*s\"",
		STR_FMT(str_first(line.name, 64)));
}

static bool
is_full(const struct restoring_archive *restoring)
{
	const struct restored_part *part = &restoring->part;

	return restoring->bytes >= PART_BYTES || part->leg_count == PART_MAX ||
	       part->entry_count == PART_MAX || part->hour_count == PART_MAX ||
	       part->change_count == PART_MAX;
}

static enum err
restore_lines(struct restoring_archive *restoring, struct str archive, struct fault *why)
{
	struct str rest = archive;
	struct str text;
	size_t number = 0;

	while (str_split(&rest, '\n', &text)) {
		struct fault fault;
		enum err err;
		if (number++ == 0 || text.len == 0) /* the form, and what is after the last one */
			continue;
		err = restore_line(restoring, text, &fault);
		restoring->bytes += text.len;
		if (err == OK && is_full(restoring))
			err = end_part(restoring, &fault);
		if (err != OK)
			return fail(why, err, "line %zu of the archive: %s", number, fault.text);
	}
	return end_part(restoring, why);
}

static enum err
require_empty(struct store *store, const struct reader *node, struct fault *why)
{
	OWNED(arena) arena = arena_new(RECORD_BODY_MAX + MIB);
	const struct record_query query = { .limit = 1 };
	struct record_page page;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(record_read(store, node, &query, arena, &page, why));
	return page.count == 0 ? OK : fail(why, E_CONFLICT, "this exercise has a record already");
}

enum err
archive_restore(struct store *store, const struct reader *by, struct str archive, struct fault *why)
{
	OWNED(arena) arena = arena_new(RECORD_PARSE_MAX);
	OWNED(arena) kept = arena_new(ARCHIVE_MEMORY_MAX);
	OWNED_VIEW view = NULL;
	struct restoring_archive *restoring;

	if (arena == NULL || kept == NULL)
		return fail_nomem(why);
	restoring = arena_new_of(kept, struct restoring_archive);
	if (restoring == NULL)
		return fail_nomem(why);
	TRY(store_view_acquire(store, &view, why));
	*restoring = (struct restoring_archive){ .store = store,
		.by = by,
		.node = reader_of_node(store_view_directory(view)->node, "archive"),
		.view = view,
		.arena = arena,
		.kept = kept };
	begin_part(restoring);
	TRY(require_empty(store, &restoring->node, why));
	TRY(account_people(store, by, kept, &restoring->there_count, &restoring->there, why));
	return restore_lines(restoring, archive, why);
}
