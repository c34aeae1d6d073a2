/* staging.c - reads the scenario that counts, and feeds the score.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "exercise"

#include "base/limits.h"
#include "base/log.h"
#include "exercise/by_code.h"
#include "exercise/exercise_private.h"
#include "exercise/scenario_files.h"

enum { SCORE_BATCH = 1000 };

/* --- the scenario --- */

const char *
staging_section(enum record_kind kind)
{
	switch (kind) {
	case RECORD_INJECT_CHANGED:
		return "injects";
	case RECORD_CHECK_CHANGED:
		return "checks";
	case RECORD_TASK_CHANGED:
		return "tasks";
	default:
		return NULL;
	}
}

enum err
staging_read_scenario(struct arena *arena, const struct scenario_source *source,
	const struct scenario **ret, struct fault *why)
{
	struct scenario_report report;

	return scenario_read(arena, source, ret, &report, why);
}

/* A check may bring the system that it is of. */
static struct str
definition_text(struct arena *arena, enum record_kind kind, const struct json *body,
	const struct json *definition)
{
	const struct json *system = json_get(body, STR("system"));

	if (system != NULL)
		return str_printf(arena, "{\"systems\": [%.*s], \"%s\": [%.*s]}\n",
			STR_FMT(system->text), staging_section(kind), STR_FMT(definition->text));
	return str_printf(
		arena, "{\"%s\": [%.*s]}\n", staging_section(kind), STR_FMT(definition->text));
}

/* JSON is YAML, so that a definition is a file of the scenario as it came. */
enum err
staging_add_definition(struct arena *arena, const struct scenario_source *source,
	enum record_kind kind, const struct json *body, struct scenario_source *ret,
	struct fault *why)
{
	const struct json *definition = json_get(body, STR("definition"));
	struct scenario_file *files = arena_array(arena, source->count + 1, struct scenario_file);
	struct scenario_file *file;

	if (files == NULL)
		return fail_nomem(why);
	*ret = *source;
	if (definition == NULL)
		return OK;
	if (source->count > 0)
		memcpy(files, source->files, source->count * sizeof(*files));
	file = &files[source->count];
	/* after all others in the order of paths */
	file->path = str_printf(arena, SCENARIO_PLAY_FOLDER "%06zu.yaml", source->count);
	file->text = definition_text(arena, kind, body, definition);
	if (file->path.data == NULL || file->text.data == NULL)
		return fail_nomem(why);
	*ret = (struct scenario_source){ source->count + 1, files };
	return OK;
}

/* Adds the definition that the entry brings, if any, to *source. */
static enum err
add_definition(struct staging *staging, const struct journal_entry *entry,
	struct scenario_source *source, struct fault *why)
{
	const struct json *body;

	TRY(journal_body(entry, staging->arena, &body, why));
	return staging_add_definition(
		staging->arena, source, entry->record.kind, body, source, why);
}

/* What would break the scenario was refused when it was posted; this is for definitions that an
 * older scenario took and the newest does not. */
static enum err
add_if_whole(struct staging *staging, const struct journal_entry *entry,
	struct scenario_source *source, struct fault *why)
{
	OWNED(arena) scratch = arena_new(SCENARIO_MEMORY_MAX);
	struct scenario_source with = *source;
	const struct scenario *scenario;
	struct fault reason;

	if (scratch == NULL)
		return fail_nomem(why);
	TRY(add_definition(staging, entry, &with, why));
	if (with.count > source->count &&
		staging_read_scenario(scratch, &with, &scenario, &reason) == OK)
		*source = with;
	else if (with.count > source->count)
		LOG_WARNING("passed_over", "entry=%.*s text=\"%s\"", STR_FMT(entry->record.key),
			reason.text);
	return OK;
}

typedef enum err definition_function(struct staging *staging, const struct journal_entry *entry,
	struct scenario_source *source, struct fault *why);

/* A check or a task that was taken back is known all the same, for boards of moments before that: the
 * score asks which check is there when, and marks of a task stay what they were. */
static bool
is_known(const struct journal_entry *entry, int64_t after)
{
	return entry->record.posted > after &&
	       (journal_in_force(entry) || entry->record.kind != RECORD_INJECT_CHANGED);
}

static enum err
each_definition(struct staging *staging, const struct journal *journal, int64_t after,
	definition_function *function, struct scenario_source *source, struct fault *why)
{
	static const enum record_kind kinds[] = { RECORD_INJECT_CHANGED, RECORD_CHECK_CHANGED,
		RECORD_TASK_CHANGED };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct journal_entry *at = journal_first(journal, kinds[i]);
		for (; at != NULL; at = at->next_of_kind)
			if (is_known(at, after))
				TRY(function(staging, at, source, why));
	}
	return OK;
}

static const struct journal_entry *
newest_scenario(const struct journal *journal)
{
	const struct journal_entry *newest = NULL;

	for (const struct journal_entry *at = journal_first(journal, RECORD_SCENARIO); at != NULL;
		at = at->next_of_kind)
		newest = at;
	return newest;
}

static enum err
read_rules(struct staging *staging, struct fault *why)
{
	struct str name = staging->scenario->rules;
	struct str text = rules_builtin(name);
	char *label = str_cstr(staging->arena, name);

	if (text.data == NULL)
		text = scenario_file_text(&staging->source, name);
	if (text.data == NULL)
		return fail(why, E_CONFIG, "there are no rules \"%.*s\"", STR_FMT(name));
	return rules_read(staging->arena, text, label, &staging->rules, why);
}

static enum err
read_effective(struct staging *staging, const struct journal *journal,
	const struct journal_entry *entry, struct fault *why)
{

	TRY(scenario_unpack(staging->arena, entry->record.body, &staging->source, why));
	staging->effective = staging->source;
	TRY(each_definition(
		staging, journal, entry->record.posted, add_definition, &staging->effective, why));
	if (staging_read_scenario(staging->arena, &staging->effective, &staging->scenario, why) ==
		OK)
		return OK;
	staging->effective = staging->source;
	TRY(each_definition(
		staging, journal, entry->record.posted, add_if_whole, &staging->effective, why));
	return staging_read_scenario(staging->arena, &staging->effective, &staging->scenario, why);
}

/* Which of the checks and systems came during play, and by which entry. */
static enum err
mark_added(struct staging *staging, const struct journal *journal, int64_t after,
	struct scenario_check *checks, struct scenario_system *systems, struct fault *why)
{
	const struct scenario *scenario = staging->scenario;

	for (const struct journal_entry *at = journal_first(journal, RECORD_CHECK_CHANGED);
		at != NULL; at = at->next_of_kind) {
		const struct json *body;
		struct str check, system;
		if (at->record.posted <= after)
			continue;
		TRY(journal_body(at, staging->arena, &body, why));
		check = json_get_string(json_get(body, STR("definition")), STR("name"));
		system = json_get_string(json_get(body, STR("system")), STR("name"));
		for (size_t i = 0; check.len > 0 && i < scenario->check_count; i++)
			if (str_eq(checks[i].name, check))
				checks[i].added_by = at->record.key;
		for (size_t i = 0; system.len > 0 && i < scenario->system_count; i++)
			if (str_eq(systems[i].name, system))
				systems[i].added_by = at->record.key;
	}
	return OK;
}

static enum err
make_added(struct staging *staging, const struct journal *journal, int64_t after, struct fault *why)
{
	struct scenario *marked = arena_new_of(staging->arena, struct scenario);
	const struct scenario *plain = staging->scenario;
	struct scenario_check *checks = arena_array(
		staging->arena, plain->check_count + 1, struct scenario_check);
	struct scenario_system *systems = arena_array(
		staging->arena, plain->system_count + 1, struct scenario_system);

	if (marked == NULL || checks == NULL || systems == NULL)
		return fail_nomem(why);
	memcpy(checks, plain->checks, plain->check_count * sizeof(*checks));
	memcpy(systems, plain->systems, plain->system_count * sizeof(*systems));
	TRY(mark_added(staging, journal, after, checks, systems, why));
	*marked = *plain;
	marked->checks = checks;
	marked->systems = systems;
	staging->scenario = marked;
	return OK;
}

static enum err
read_scenario(struct staging *staging, const struct journal *journal, struct fault *why)
{
	const struct journal_entry *entry = newest_scenario(journal);

	if (entry == NULL)
		return fail(why, E_ABSENT, "the exercise has no scenario yet");
	staging->scenario_posted = entry->record.posted;
	TRY(read_effective(staging, journal, entry, why));
	if (staging->effective.count > staging->source.count)
		TRY(make_added(staging, journal, entry->record.posted, why));
	return read_rules(staging, why);
}

/* --- the score --- */

enum err
staging_add(struct staging *staging, const struct record_entry *entries, size_t count,
	struct fault *why)
{
	return score_add_entries(staging->score, entries, count, why);
}

static enum err
add_journal(struct staging *staging, const struct journal *journal, struct fault *why)
{
	struct record_entry batch[SCORE_BATCH];
	size_t count = journal_count(journal);

	for (size_t at = 0; at < count;) {
		size_t filled = 0;
		while (filled < SCORE_BATCH && at < count)
			batch[filled++] = journal_at(journal, at++)->record;
		TRY(staging_add(staging, batch, filled, why));
	}
	return OK;
}

/* --- samples --- */

enum err
staging_set_legs(
	struct staging *staging, struct store *store, const struct reader *node, struct fault *why)
{
	const struct check_leg *legs;
	unsigned highest = 0;
	size_t count;

	arena_reset(staging->leg_arena);
	staging->leg_count = 0;
	TRY(record_legs(store, node, staging->leg_arena, &count, &legs, why));
	for (size_t i = 0; i < count; i++)
		highest = legs[i].index > highest ? legs[i].index : highest;
	staging->legs = arena_array(staging->leg_arena, (size_t)highest + 1, struct check_leg);
	if (staging->legs == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		staging->legs[legs[i].index] = legs[i];
	staging->leg_count = (size_t)highest + 1;
	staging->leg_missing = false;
	return OK;
}

enum err
staging_put_samples(struct staging *staging, unsigned leg, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why)
{
	if (leg >= staging->leg_count || staging->legs[leg].check.len == 0) {
		staging->leg_missing = true;
		return OK;
	}
	return score_put_samples(staging->score, staging->legs[leg].check, staging->legs[leg].team,
		hour, samples, count, why);
}

/* Of a check that comes anew there may be results which the older one passed over: its name was in use
 * before. */
static bool
has_old_legs(const struct staging *staging, const struct staging *from)
{
	for (size_t i = 0; i < from->leg_count; i++)
		if (from->legs[i].check.len > 0 &&
			scenario_check(staging->scenario, from->legs[i].check) != NULL &&
			scenario_check(from->scenario, from->legs[i].check) == NULL)
			return true;
	return false;
}

bool
staging_take_samples(struct staging *staging, struct staging *from)
{
	struct arena *arena = staging->leg_arena;

	if (has_old_legs(staging, from) || !score_take_samples(staging->score, from->score))
		return false;
	staging->leg_arena = from->leg_arena;
	staging->legs = from->legs;
	staging->leg_count = from->leg_count;
	from->leg_arena = arena;
	from->legs = NULL;
	from->leg_count = 0;
	return true;
}

/* --- life --- */

enum err
staging_new(const struct journal *journal, struct staging **ret, struct fault *why)
{
	OWNED(staging) staging = calloc(1, sizeof(*staging));

	if (staging == NULL)
		return fail_nomem(why);
	staging->arena = arena_new(STAGING_MEMORY_MAX);
	staging->leg_arena = arena_new(STAGING_MEMORY_MAX);
	if (staging->arena == NULL || staging->leg_arena == NULL)
		return fail_nomem(why);
	TRY(read_scenario(staging, journal, why));
	TRY(by_code_scenario(staging->arena, staging->scenario, &staging->by_code, why));
	TRY(plan_new(staging, why));
	TRY(score_new(staging->scenario, staging->rules, &staging->score, why));
	TRY(add_journal(staging, journal, why));
	*ret = DISOWN(staging);
	return OK;
}

void
staging_free(struct staging *staging)
{
	if (staging == NULL)
		return;
	score_free(staging->score);
	series_free(staging->series);
	arena_free(staging->leg_arena);
	arena_free(staging->arena);
	free(staging);
}

/* The key of the record that the fault is about; empty: no one key. */
static struct str
fault_key(const struct scenario_report *report, const struct fault *reason)
{
	for (size_t i = 0; i < report->count; i++)
		if (!report->faults[i].warning &&
			strcmp(report->faults[i].fault.text, reason->text) == 0)
			return report->faults[i].key;
	return STR("");
}

enum err
exercise_try_definition(const struct exercise_state *state, struct arena *arena,
	enum record_kind kind, const struct json *body, const struct scenario **ret,
	struct fault *why)
{
	struct scenario_source with;
	struct scenario_report report;
	struct fault reason;
	struct str key;
	enum err err;

	TRY(staging_add_definition(arena, state->effective, kind, body, &with, why));
	err = scenario_read(arena, &with, ret, &report, &reason);
	if (err == OK)
		return OK;
	key = fault_key(&report, &reason);
	return fail_at(why, err == E_CONFIG ? E_INVALID : err,
		str_printf(arena, "/definition%s%.*s", key.len > 0 ? "/" : "", STR_FMT(key)), "%s",
		reason.text);
}
