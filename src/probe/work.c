/* work.c - the checks that a node gives a probe to do.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/work.h"

#include <stdatomic.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "probe/kind.h"

enum { WORK_MEMORY_MAX = 1 << 30 };

struct counted_work {
	struct work work; /* first: see counted() */
	struct arena *arena;
	atomic_uint holders;
};

struct reader {
	struct arena *arena;
	struct fault *why;
};

static struct counted_work *
counted(const struct work *work)
{
	return (struct counted_work *)(uintptr_t)work;
}

const struct work *
work_hold(const struct work *work)
{
	atomic_fetch_add(&counted(work)->holders, 1);
	return work;
}

void
work_drop(const struct work *work)
{
	if (work == NULL || atomic_fetch_sub(&counted(work)->holders, 1) != 1)
		return;
	arena_free(counted(work)->arena);
	free(counted(work));
}

/* --- parts --- */

static enum err
wrong(struct reader *reader, const struct json *in, const char *key, const char *expected)
{
	struct str name = json_get_string(in, STR("check"));

	return fail_at(reader->why, E_INVALID, str_of(key), "%s of %s%.*s: expected %s", key,
		name.len > 0 ? "check " : "the reply", STR_FMT(name), expected);
}

/* Texts go to C libraries: none holds a NUL. */
static enum err
take_text(struct reader *reader, struct str text, struct str *ret)
{
	char *copy;

	if (text.len > 0 && memchr(text.data, '\0', text.len) != NULL)
		return fail(reader->why, E_INVALID, "a text holds a NUL");
	copy = str_cstr(reader->arena, text);
	if (copy == NULL)
		return fail_nomem(reader->why);
	*ret = str_from(copy, text.len);
	return OK;
}

static enum err
take_member(struct reader *reader, const struct json *in, const char *key, struct str *ret)
{
	const struct json *value = json_get(in, str_of(key));

	if (value == NULL || value->type != JSON_STRING)
		return wrong(reader, in, key, "a text");
	return take_text(reader, value->string, ret);
}

static enum err
take_number(struct reader *reader, const struct json *in, const char *key, int64_t least,
	int64_t most, unsigned *ret)
{
	int64_t number;

	if (!json_to_int(json_get(in, str_of(key)), &number) || number < least || number > most)
		return fail_at(reader->why, E_INVALID, str_of(key),
			"%s: expected a number from %lld to %lld", key, (long long)least,
			(long long)most);
	*ret = (unsigned)number;
	return OK;
}

/* The list or object of that name, of at most `most` items; NULL when it is absent or null. */
static enum err
take_group(struct reader *reader, const struct json *in, const char *key, enum json_type type,
	size_t most, const struct json **ret)
{
	const struct json *group = json_get(in, str_of(key));

	*ret = NULL;
	if (group == NULL || group->type == JSON_NULL)
		return OK;
	if (group->type != type)
		return wrong(reader, in, key, type == JSON_ARRAY ? "a list" : "an object");
	if (group->count > most)
		return fail_at(
			reader->why, E_TOO_MANY, str_of(key), "%s: more than %zu", key, most);
	*ret = group;
	return OK;
}

static enum err
take_values(struct reader *reader, const struct json *in, struct check *check)
{
	const struct json *group;
	struct check_value *values;

	TRY(take_group(reader, in, "parameters", JSON_OBJECT, PROBE_VALUES_MAX, &group));
	if (group == NULL)
		return OK;
	values = arena_array(reader->arena, group->count + 1, struct check_value);
	if (values == NULL)
		return fail_nomem(reader->why);
	JSON_EACH (item, group) {
		if (item->type != JSON_STRING)
			return wrong(reader, in, "parameters", "texts");
		TRY(take_text(reader, item->key, &values[check->value_count].name));
		TRY(take_text(reader, item->string, &values[check->value_count].value));
		check->value_count++;
	}
	check->values = values;
	return OK;
}

static enum err
take_accounts(struct reader *reader, const struct json *in, struct check *check)
{
	const struct json *group;
	struct check_account *accounts;

	TRY(take_group(reader, in, "accounts", JSON_ARRAY, PROBE_DRAWN_MAX, &group));
	if (group == NULL)
		return OK;
	accounts = arena_array(reader->arena, group->count + 1, struct check_account);
	if (accounts == NULL)
		return fail_nomem(reader->why);
	JSON_EACH (item, group) {
		struct check_account *account = &accounts[check->account_count++];
		TRY(take_member(reader, item, "user", &account->user));
		TRY(take_member(reader, item, "password", &account->password));
	}
	check->accounts = accounts;
	return OK;
}

static enum err
take_texts(struct reader *reader, const struct json *in, const char *key, struct check_texts *ret)
{
	const struct json *group;
	struct str *items;

	TRY(take_group(reader, in, key, JSON_ARRAY, PROBE_DRAWN_MAX, &group));
	if (group == NULL)
		return OK;
	items = arena_array(reader->arena, group->count + 1, struct str);
	if (items == NULL)
		return fail_nomem(reader->why);
	JSON_EACH (item, group) {
		if (item->type != JSON_STRING)
			return wrong(reader, in, key, "texts");
		TRY(take_text(reader, item->string, &items[ret->count++]));
	}
	ret->items = items;
	return OK;
}

static enum err
take_check(struct reader *reader, const struct json *in, struct check *ret)
{
	struct check check = { 0 };

	TRY(take_member(reader, in, "check", &check.name));
	TRY(take_member(reader, in, "team", &check.team));
	TRY(take_member(reader, in, "kind", &check.kind_name));
	TRY(take_number(reader, in, "period_ms", 1, PROBE_PERIOD_MAX_MS, &check.period_ms));
	TRY(take_number(reader, in, "jitter_ms", 0, PROBE_PERIOD_MAX_MS, &check.jitter_ms));
	TRY(take_number(reader, in, "timeout_ms", 1, PROBE_TIMEOUT_MAX_MS, &check.timeout_ms));
	TRY(take_values(reader, in, &check));
	TRY(take_accounts(reader, in, &check));
	TRY(take_texts(reader, in, "contents", &check.contents));
	TRY(take_texts(reader, in, "clients", &check.clients));
	if (check.jitter_ms > check.period_ms)
		check.jitter_ms = check.period_ms;
	check.kind = check_kind_find(check.kind_name);
	*ret = check;
	return OK;
}

static enum err
take_checks(struct reader *reader, const struct json *in, struct work *work)
{
	const struct json *group;
	struct check *checks;

	TRY(take_group(reader, in, "checks", JSON_ARRAY, PROBE_CHECKS_MAX, &group));
	if (group == NULL)
		return wrong(reader, in, "checks", "a list");
	checks = arena_array(reader->arena, group->count + 1, struct check);
	if (checks == NULL)
		return fail_nomem(reader->why);
	JSON_EACH (item, group)
		TRY(take_check(reader, item, &checks[work->check_count++]));
	work->checks = checks;
	return OK;
}

static enum err
take_work(struct reader *reader, const struct json *in, struct work *work)
{
	struct str now;

	TRY(take_member(reader, in, "version", &work->version));
	TRY(take_member(reader, in, "now", &now));
	if (!timestamp_parse(now, &work->now))
		return wrong(reader, in, "now", "a moment such as 2026-05-01T12:00:00.000Z");
	TRY(take_number(reader, in, "speed", 1, PROBE_SPEED_MAX, &work->speed));
	TRY(take_number(reader, in, "lease_ms", 1, PROBE_LEASE_MAX_MS, &work->lease_ms));
	if (!json_has(in, STR("running"), JSON_TRUE) && !json_has(in, STR("running"), JSON_FALSE))
		return wrong(reader, in, "running", "true or false");
	work->running = json_get_true(in, STR("running"));
	return take_checks(reader, in, work);
}

static enum err
parse_into(struct counted_work *work, struct str text, struct fault *why)
{
	OWNED(arena) nodes = arena_new(WORK_MEMORY_MAX);
	struct reader reader = { work->arena, why };
	const struct json *document;

	if (nodes == NULL)
		return fail_nomem(why);
	TRY(json_parse(nodes, text, &document, why));
	return take_work(&reader, document, &work->work);
}

enum err
work_parse(struct str text, const struct work **ret, struct fault *why)
{
	struct counted_work *work = calloc(1, sizeof(*work));
	enum err err;

	if (work == NULL)
		return fail_nomem(why);
	work->arena = arena_new(WORK_MEMORY_MAX);
	atomic_init(&work->holders, 1);
	err = work->arena == NULL ? fail_nomem(why) : parse_into(work, text, why);
	if (err != OK) {
		work_drop(&work->work);
		return err;
	}
	*ret = &work->work;
	return OK;
}
