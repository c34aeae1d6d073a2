/* score_fold.c - what score functions share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_fold.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "exercise/fixed.h"

struct ledger_list
fold_list(const struct fold *fold, enum record_kind kind)
{
	return ledger_list(fold->ledger, kind, fold->wall);
}

bool
fold_in_force(const struct fold *fold, const struct ledger_entry *entry)
{
	return ledger_in_force(entry, fold->wall);
}

size_t
fold_place(const struct fold *fold, unsigned team)
{
	return team < TEAMS_MAX ? fold->place_of[team] : SIZE_MAX;
}

int64_t
fold_time(const struct fold *fold, const struct ledger_entry *entry)
{
	return clock_at(fold->clock, entry->event);
}

bool
fold_scored(const struct fold *fold, const struct ledger_entry *entry)
{
	return clock_scored(fold->clock, fold->scenario, entry->event);
}

bool
fold_after_close(const struct fold *fold, const struct ledger_entry *entry)
{
	return clock_state_at(fold->clock, entry->event) == CLOCK_CLOSED;
}

bool
fold_counts(const struct fold *fold, const struct ledger_entry *entry)
{
	return fold_place(fold, entry->team) != SIZE_MAX && fold_scored(fold, entry) &&
	       fold_in_force(fold, entry);
}

void
fold_until(struct fold *fold, int64_t scenario_time)
{
	if (scenario_time > fold->now && scenario_time < fold->until)
		fold->until = scenario_time;
}

int64_t
fold_weight(const struct fold *fold, const struct rules_category *category)
{
	return fixed_mul_div(fold->rules->points, category->weight, FIXED_ONE);
}

/* --- lines --- */

static enum err
make_room(struct fold_words *words, struct fault *why)
{
	size_t wanted = words->capacity == 0 ? 64 : words->capacity * 2;
	struct score_line *larger;

	if (words->count < words->capacity)
		return OK;
	larger = arena_array(words->arena, wanted, struct score_line);
	if (larger == NULL)
		return fail_nomem(why);
	if (words->count > 0)
		memcpy(larger, words->lines, words->count * sizeof(*larger));
	words->lines = larger;
	words->capacity = wanted;
	return OK;
}

/* Keys are copied: lines outlive the ledger's next change. */
static enum err
copy_keys(struct arena *arena, const struct fold_line *line, const struct str **ret,
	struct fault *why)
{
	struct str *keys = arena_array(arena, line->entry_count + 1, struct str);

	if (keys == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < line->entry_count; i++) {
		keys[i] = str_copy(arena, line->entries[i]->key->key);
		if (keys[i].data == NULL)
			return fail_nomem(why);
	}
	qsort(keys, line->entry_count, sizeof(*keys), str_compare_items);
	*ret = keys;
	return OK;
}

__attribute__((format(printf, 4, 0))) static enum err
tell_line(struct fold *fold, const struct fold_line *line, struct fault *why, const char *format,
	va_list arguments)
{
	struct fold_words *words = fold->words;
	char text[512];
	struct score_line *told;

	TRY(make_room(words, why));
	told = &words->lines[words->count];
	*told = (struct score_line){ .team = fold->teams[line->place],
		.category = fold->category,
		.points = line->points,
		.time = line->time,
		.entry_count = line->entry_count };
	vsnprintf(text, sizeof(text), format, arguments);
	told->text = str_copy(words->arena, str_of(text));
	told->subject = str_printf(words->arena, "%s:%.*s", line->what, STR_FMT(line->name));
	if (told->text.data == NULL || told->subject.data == NULL)
		return fail_nomem(why);
	TRY(copy_keys(words->arena, line, &told->entries, why));
	words->count++;
	return OK;
}

/* Does somebody ask for the words of that team's lines? */
static bool
is_told(const struct fold *fold, size_t place)
{
	return fold->words != NULL &&
	       (fold->words->team == 0 || fold->words->team == fold->teams[place]);
}

enum err
fold_line(
	struct fold *fold, const struct fold_line *line, struct fault *why, const char *format, ...)
{
	enum err err = OK;
	va_list arguments;

	fold->points[line->place] += line->points;
	fold->lines[line->place]++;
	if (!is_told(fold, line->place))
		return OK;
	va_start(arguments, format);
	err = tell_line(fold, line, why, format, arguments);
	va_end(arguments);
	return err;
}

/* --- small things --- */

static int
compare_numbers(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

int64_t
fold_median(int64_t *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_numbers);
	if (count % 2 == 1)
		return values[count / 2];
	return fixed_divide((__int128)values[count / 2 - 1] + values[count / 2], 2);
}

const char *
time_words(int64_t time, char words[TIME_WORDS_MAX])
{
	long long seconds = time / 1000000;

	snprintf(words, TIME_WORDS_MAX, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
		seconds % 60);
	return words;
}

const char *
share_words(int64_t share, char words[SHARE_WORDS_MAX])
{
	int64_t digits = fixed_divide(share < 0 ? -share : share, 100);

	snprintf(words, SHARE_WORDS_MAX, "%s%lld.%04lld", share < 0 ? "-" : "",
		(long long)(digits / 10000), (long long)(digits % 10000));
	return words;
}

const char *
fold_share_words(const struct fold *fold, size_t place, int64_t share, char words[SHARE_WORDS_MAX])
{
	return is_told(fold, place) ? share_words(share, words) : "";
}
