/* pattern_watch.c - indicators whose patterns want more than one value, over a sensor's lines.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "patterns"
#include "watch/pattern_watch_private.h"

#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/log.h"

struct pattern_watch *
pattern_watch_new(void)
{
	OWNED(pattern_watch) watch = calloc(1, sizeof(*watch));

	if (watch == NULL)
		return NULL;
	watch->arena = arena_new(PATTERN_SET_MEMORY_MAX);
	watch->set = pattern_set_new(PATTERN_VALUES_NORMAL);
	if (watch->arena == NULL || watch->set == NULL)
		return NULL;
	return DISOWN(watch);
}

static void
forget_wants(struct pattern_watch *watch)
{
	for (size_t i = 0; i < watch->format_count; i++)
		field_wants_free(watch->formats[i].wants);
	watch->format_count = 0;
}

void
pattern_watch_free(struct pattern_watch *watch)
{
	if (watch == NULL)
		return;
	observer_free(watch->observer);
	observer_free(watch->unsure_observer);
	free(watch->paths);
	free(watch->unsure_paths);
	free(watch->seen);
	forget_wants(watch);
	pattern_needs_free(watch->needs);
	pattern_needs_free(watch->needs_now);
	pattern_set_free(watch->set);
	arena_free(watch->arena);
	free(watch->indicators);
	free(watch->identities);
	free(watch->hits);
	free(watch);
}

static enum err
reserve(struct pattern_watch *watch, struct fault *why)
{
	size_t capacity = watch->capacity == 0 ? 64 : watch->capacity * 2;
	struct match_indicator *indicators;
	struct sha256 *identities;

	if (watch->count < watch->capacity)
		return OK;
	indicators = reallocarray(watch->indicators, capacity, sizeof(*indicators));
	if (indicators == NULL)
		return fail_nomem(why);
	watch->indicators = indicators;
	identities = reallocarray(watch->identities, capacity, sizeof(*identities));
	if (identities == NULL)
		return fail_nomem(why);
	watch->identities = identities;
	watch->capacity = capacity;
	return OK;
}

static enum err
copy_indicator(struct pattern_watch *watch, const struct match_indicator *from, struct fault *why)
{
	struct match_indicator copy = *from;

	TRY(reserve(watch, why));
	copy.id = str_copy(watch->arena, from->id);
	copy.name = str_copy(watch->arena, from->name);
	copy.label = str_copy(watch->arena, from->label);
	if (copy.id.data == NULL || copy.name.data == NULL || copy.label.data == NULL)
		return fail_nomem(why);
	watch->indicators[watch->count] = copy;
	return OK;
}

static enum err
identify(struct pattern_watch *watch, const struct match_indicator *indicator, struct str pattern,
	struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	buf_addf(&text, "%zu ", indicator->id.len);
	buf_add(&text, indicator->id);
	buf_add(&text, pattern);
	TRY(buf_check(&text, why));
	watch->identities[watch->count] = sha256_of(buf_str(&text));
	return OK;
}

/* The fingerprint so far and this indicator make the next one. */
static enum err
add_to_fingerprint(struct pattern_watch *watch, const struct match_indicator *indicator,
	struct str pattern, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	buf_add(&text, str_from(watch->fingerprint.bytes, SHA256_SIZE));
	buf_addf(&text, "%zu %zu %zu %zu %lld %lld %lld %d ", indicator->id.len,
		indicator->name.len, indicator->label.len, pattern.len,
		(long long)indicator->version, (long long)indicator->valid_from,
		(long long)indicator->valid_until, indicator->revoked);
	buf_add(&text, indicator->id);
	buf_add(&text, indicator->name);
	buf_add(&text, indicator->label);
	buf_add(&text, pattern);
	TRY(buf_check(&text, why));
	watch->fingerprint = sha256_of(buf_str(&text));
	return OK;
}

enum err
pattern_watch_try(struct pattern_watch *watch, const struct match_indicator *indicator,
	struct str pattern, enum pattern_version version, bool *ret, struct fault *ret_reason,
	struct fault *why)
{
	uint32_t number;
	enum err err;

	TRY(add_to_fingerprint(watch, indicator, pattern, why));
	TRY(copy_indicator(watch, indicator, why));
	TRY(identify(watch, indicator, pattern, why));
	err = pattern_set_add(watch->set, pattern, version, &number, ret_reason);
	if (err == E_NOMEM)
		return fail_nomem(why);
	*ret = err == OK;
	watch->refused += err != OK;
	watch->count += err == OK;
	return OK;
}

enum err
pattern_watch_add(struct pattern_watch *watch, const struct match_indicator *indicator,
	struct str pattern, enum pattern_version version, struct fault *why)
{
	struct fault reason;
	bool is_taken;

	TRY(pattern_watch_try(watch, indicator, pattern, version, &is_taken, &reason, why));
	if (!is_taken)
		LOG_WARNING("unusable pattern", "id=%.*s reason=%s", STR_FMT(indicator->id),
			reason.text);
	return OK;
}

static bool *
new_marks(const struct pattern_watch *watch)
{
	return calloc(pattern_paths_count(pattern_set_paths(watch->set)) + 1, sizeof(bool));
}

static enum err
find_needs(struct pattern_watch *watch, struct fault *why)
{
	watch->seen = new_marks(watch);
	if (watch->seen == NULL)
		return fail_nomem(why);
	TRY(observer_reach(watch->observer, watch->seen, why));
	return pattern_set_needs(watch->set, watch->seen, &watch->needs, why);
}

static enum err
find_wants_of(struct pattern_watch *watch, const struct observation_rules *table, bool *marks,
	struct fault *why)
{
	const struct pattern_paths *paths = pattern_set_paths(watch->set);
	OWNED(arena) scratch = arena_new(PATTERN_SET_MEMORY_MAX);
	struct format_wants *format = &watch->formats[watch->format_count];
	struct pattern_wants wants;

	if (scratch == NULL)
		return fail_nomem(why);
	field_wants_reach(table, paths, marks);
	TRY(pattern_set_wants(watch->set, marks, scratch, &wants, why));
	TRY(field_wants_new(table, paths, &wants, &format->wants, why));
	format->format = reader_kind_find(table->kind);
	watch->format_count++;
	return OK;
}

static enum err
find_wants(struct pattern_watch *watch, struct fault *why)
{
	bool *marks = new_marks(watch);
	enum err err = marks == NULL ? fail_nomem(why) : OK;

	forget_wants(watch);
	assert(observation_rules_count() <= FORMATS_MAX);
	for (size_t i = 0; err == OK && i < observation_rules_count(); i++)
		err = find_wants_of(watch, observation_rules_at(i), marks, why);
	free(marks);
	return err;
}

static enum err
make_observer(struct pattern_watch *watch, bool just_unsure, bool **ret_paths,
	struct observer **ret, struct fault *why)
{
	*ret_paths = new_marks(watch);
	if (*ret_paths == NULL)
		return fail_nomem(why);
	pattern_set_mark_paths(watch->set, just_unsure, *ret_paths);
	*ret = observer_new(pattern_set_paths(watch->set), *ret_paths);
	return *ret == NULL ? fail_nomem(why) : OK;
}

enum err
pattern_watch_finish(struct pattern_watch *watch, struct fault *why)
{
	TRY(pattern_set_compile(watch->set, why));
	watch->hits = calloc(watch->count + 1, sizeof(*watch->hits));
	if (watch->hits == NULL)
		return fail_nomem(why);
	TRY(make_observer(watch, false, &watch->paths, &watch->observer, why));
	TRY(find_needs(watch, why));
	watch->is_settled = true;
	if (pattern_set_unsure(watch->set) == 0)
		return OK;
	TRY(find_wants(watch, why));
	return make_observer(watch, true, &watch->unsure_paths, &watch->unsure_observer, why);
}

/* --- which lines are needed --- */

bool
pattern_watch_needs_all(const struct pattern_watch *watch, const struct reader_kind *format)
{
	return watch->count > 0 && format->frame != NULL;
}

bool
pattern_watch_asks_for(
	const struct pattern_watch *watch, const struct reader_kind *format, struct str line)
{
	return watch->count > 0 &&
	       (format->frame != NULL || pattern_needs_line(watch->needs, line));
}

static bool
asks_now(const struct pattern_watch *watch, const struct reader_kind *format, struct str line)
{
	if (watch->needs_now == NULL)
		return pattern_watch_asks_for(watch, format, line);
	return format->frame != NULL || pattern_needs_line(watch->needs_now, line);
}

static const struct field_wants *
wants_of(const struct pattern_watch *watch, const struct reader_kind *format)
{
	size_t i = 0;

	while (i < watch->format_count && watch->formats[i].format != format)
		i++;
	return i < watch->format_count ? watch->formats[i].wants : NULL;
}

bool
pattern_watch_wants_any(const struct pattern_watch *watch, const struct reader_kind *format)
{
	const struct field_wants *wants = wants_of(watch, format);

	return wants != NULL && field_wants_any(wants);
}

bool
pattern_watch_needs_line(
	const struct pattern_watch *watch, const struct reader *reader, struct str line)
{
	const struct reader_kind *format = reader_kind_of(reader);

	return asks_now(watch, format, line) || pattern_watch_wants_line(watch, reader, line);
}

bool
pattern_watch_wants_line(
	const struct pattern_watch *watch, const struct reader *reader, struct str line)
{
	const struct field_wants *wants = wants_of(watch, reader_kind_of(reader));

	return wants != NULL && field_wants_any(wants) && reader_may_have(reader, wants, line);
}

/* --- patterns that are held --- */

void
pattern_watch_hold(struct pattern_watch *watch, uint32_t pattern)
{
	pattern_set_hold(watch->set, pattern, true);
	watch->has_held = true;
	watch->is_settled = false;
}

void
pattern_watch_let_go(struct pattern_watch *watch)
{
	if (!watch->has_held)
		return;
	for (size_t i = 0; i < watch->count; i++)
		pattern_set_hold(watch->set, (uint32_t)i, false);
	watch->has_held = false;
	watch->is_settled = false;
}

enum err
pattern_watch_settle(struct pattern_watch *watch, struct fault *why)
{
	if (watch->is_settled)
		return OK;
	watch->is_settled = true;
	pattern_needs_free(watch->needs_now);
	watch->needs_now = NULL;
	if (watch->has_held)
		TRY(pattern_set_needs(watch->set, watch->seen, &watch->needs_now, why));
	return pattern_set_unsure(watch->set) == 0 ? OK : find_wants(watch, why);
}

size_t
pattern_watch_count(const struct pattern_watch *watch)
{
	return watch->count;
}

size_t
pattern_watch_refused(const struct pattern_watch *watch)
{
	return watch->refused;
}

bool
pattern_watch_equals(const struct pattern_watch *a, const struct pattern_watch *b)
{
	return memcmp(a->fingerprint.bytes, b->fingerprint.bytes, SHA256_SIZE) == 0;
}

/* Once for each pattern that is left alone from now on. */
static void
tell_quarantined(struct pattern_watch *watch)
{
	uint64_t quarantined = pattern_set_stats(watch->set).quarantined;

	if (quarantined == watch->quarantined)
		return;
	watch->quarantined = quarantined;
	for (size_t i = 0; i < watch->count; i++)
		if (pattern_set_is_quarantined(watch->set, (uint32_t)i))
			LOG_WARNING("pattern left alone",
				"id=%.*s reason=its expressions met their "
				"limits %u times",
				STR_FMT(watch->indicators[i].id), PATTERN_LIMIT_HITS_MAX);
}

void
pattern_watch_keep_expired(struct pattern_watch *watch)
{
	watch->keeps_expired = true;
}

bool
pattern_hit_holds(const struct pattern_hit *hit)
{
	return match_indicator_holds_at(hit->indicator, hit->match.first) &&
	       match_indicator_holds_at(hit->indicator, hit->match.last);
}

static void
take_hits(struct pattern_watch *watch, const struct pattern_matches *matches,
	struct pattern_hits *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < matches->count; i++) {
		const struct pattern_match *match = &matches->list[i];
		const struct pattern_hit hit = { &watch->indicators[match->pattern], *match };
		if (watch->keeps_expired || pattern_hit_holds(&hit))
			watch->hits[count++] = hit;
	}
	tell_quarantined(watch);
	*ret = (struct pattern_hits){ count, watch->hits };
}

enum err
pattern_watch_look(struct pattern_watch *watch, struct str kind, const struct record *record,
	int64_t moment, struct pattern_hits *ret, struct fault *why)
{
	struct observation observation;
	struct pattern_matches matches;

	TRY(observer_look(watch->observer, kind, record, moment, &observation, NULL, why));
	TRY(pattern_set_observe(watch->set, &observation, &matches, why));
	take_hits(watch, &matches, ret);
	return OK;
}

enum err
pattern_watch_look_unsure(struct pattern_watch *watch, struct str kind,
	const struct record *record, int64_t moment, struct pattern_hits *ret, struct fault *why)
{
	struct observation observation;
	struct pattern_matches matches;

	*ret = (struct pattern_hits){ 0 };
	if (watch->unsure_observer == NULL)
		return OK;
	TRY(observer_look(watch->unsure_observer, kind, record, moment, &observation, NULL, why));
	TRY(pattern_set_observe_unsure(watch->set, &observation, &matches, why));
	take_hits(watch, &matches, ret);
	return OK;
}

enum err
pattern_watch_look_line(struct pattern_watch *watch, const struct reader *reader, struct str line,
	const struct record *record, int64_t moment, struct pattern_hits *ret, struct fault *why)
{
	const struct reader_kind *format = reader_kind_of(reader);
	struct str kind = str_of(format->name);

	if (reader_may_pass_over(reader) && !asks_now(watch, format, line))
		return pattern_watch_look_unsure(watch, kind, record, moment, ret, why);
	return pattern_watch_look(watch, kind, record, moment, ret, why);
}

struct pattern_set_stats
pattern_watch_stats(const struct pattern_watch *watch)
{
	return pattern_set_stats(watch->set);
}
