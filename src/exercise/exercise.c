/* exercise.c - follows the record and the samples, and keeps what everybody asks for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/exercise.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/exercise_private.h"

enum {
	PAGE_MEMORY = 256 * MIB,
	BOARD_MEMORY = 512 * MIB,
	BOARD_PAUSE = 1000 *
		      1000, /* a board that only time and samples changed is kept that long */
};

struct kept_text {
	struct board_text text; /* first: a text is found from it */
	_Atomic int references;
	struct buf json;
};

/* The newest board of one view. */
struct kept_board {
	struct arena *arena;
	const struct board *board;
	struct kept_text *texts[2]; /* with titles, and by code */
	uint64_t entries, samples;  /* as they were when it was made */
	int64_t made;               /* the wall's time */
};

struct exercise {
	struct store *store;
	struct reader node;
	bool with_samples;
	pthread_mutex_t acting;  /* held while an entry is judged and appended; before `lock` */
	pthread_mutex_t sharing; /* held while the feed is read; before `lock` */
	int64_t feed_cursor;
	pthread_mutex_t lock; /* guards all that follows */
	struct journal *journal;
	struct staging *staging; /* the scenario that counts, and its score */
	struct arena *page;      /* while the record is read */
	uint64_t generation;     /* of the store, as far as it was followed */
	bool followed;
	int64_t samples_seen;      /* the store's change number of samples */
	uint64_t entries, samples; /* how often they changed */
	uint64_t texts;            /* how many board texts were made */
	struct kept_board
		boards[TEAMS_MAX + 2]; /* a team's by its index, then white's, the public's */
};

enum { BOARD_OF_WHITE = TEAMS_MAX, BOARD_OF_PUBLIC };

/* --- following --- */

static enum err
put_samples(void *staging, unsigned leg, int64_t hour, const struct check_sample *samples,
	size_t count, struct fault *why)
{
	return staging_put_samples(staging, leg, hour, samples, count, why);
}

static enum err
follow_samples(struct exercise *exercise, struct fault *why)
{
	int64_t seen = exercise->samples_seen;
	struct staging *staging = exercise->staging;
	int64_t now;

	if (staging->leg_count == 0)
		TRY(staging_set_legs(staging, exercise->store, &exercise->node, why));
	TRY(record_each_samples(
		exercise->store, &exercise->node, 0, seen, put_samples, staging, &now, why));
	if (staging->leg_missing) {
		TRY(staging_set_legs(staging, exercise->store, &exercise->node, why));
		TRY(record_each_samples(exercise->store, &exercise->node, 0, seen, put_samples,
			staging, &now, why));
		staging->leg_missing =
			false; /* of a check that the scenario does not have any more */
	}
	if (now != seen)
		exercise->samples++;
	exercise->samples_seen = now;
	return OK;
}

/* A new staging: all entries are counted again from the first one on. Results of checks, which are by far
 * the most, are handed over where they can be. */
static enum err
replay(struct exercise *exercise, struct fault *why)
{
	struct staging *staging;

	TRY(staging_new(exercise->journal, &staging, why));
	if (exercise->staging == NULL || !staging_take_samples(staging, exercise->staging))
		exercise->samples_seen = 0;
	staging_free(exercise->staging);
	exercise->staging = staging;
	return OK;
}

/* A speed that was posted late: the results of its time are put again. */
static void
look_at_speed(struct exercise *exercise)
{
	if (!score_lacks_samples(exercise->staging->score))
		return;
	score_forget_samples(exercise->staging->score);
	exercise->samples_seen = 0;
}

/* Definitions change the scenario; what moves or skips an inject or a task changes the plan alone. A body
 * that only seems to bring one costs a replay, no more. */
static bool
brings_definition(const struct record_entry *entry)
{
	const struct str marker = STR("\"definition\"");

	return entry->kind == RECORD_SCENARIO ||
	       (staging_section(entry->kind) != NULL &&
		       str_find(entry->body, marker) < entry->body.len);
}

/* Does the entry take back what another had defined? */
static bool
takes_definition_back(const struct exercise *exercise, const struct record_entry *entry)
{
	const struct journal_entry *of = journal_find(exercise->journal, entry->of);

	return entry->kind == RECORD_REVERSAL && of != NULL && brings_definition(&of->record);
}

static enum err
follow_page(struct exercise *exercise, bool *ret_more, bool *ret_scenario, struct fault *why)
{
	struct record_query query = { .after = journal_newest(exercise->journal),
		.limit = RECORD_PAGE_MAX };
	struct record_page page;

	arena_reset(exercise->page);
	TRY(record_read(exercise->store, &exercise->node, &query, exercise->page, &page, why));
	for (size_t i = 0; i < page.count; i++) {
		TRY(journal_add(exercise->journal, &page.entries[i], why));
		*ret_scenario |= brings_definition(&page.entries[i]) ||
				 takes_definition_back(exercise, &page.entries[i]);
	}
	if (page.count > 0)
		exercise->entries++;
	if (exercise->staging != NULL && page.count > 0)
		TRY(staging_add(exercise->staging, page.entries, page.count, why));
	*ret_more = page.more;
	return OK;
}

static enum err
follow(struct exercise *exercise, struct fault *why)
{
	uint64_t generation = store_generation(exercise->store);
	bool scenario = false;
	bool more = true;

	if (exercise->followed && generation == exercise->generation)
		return OK;
	while (more)
		TRY(follow_page(exercise, &more, &scenario, why));
	if (journal_first(exercise->journal, RECORD_SCENARIO) == NULL)
		return fail(why, E_ABSENT, "the exercise has no scenario yet");
	if (exercise->staging == NULL || scenario)
		TRY(replay(exercise, why));
	look_at_speed(exercise);
	TRY(plan_follow(exercise->staging, exercise->journal, why));
	if (exercise->with_samples)
		TRY(follow_samples(exercise, why));
	exercise->generation = generation;
	exercise->followed = true;
	return OK;
}

/* --- one moment --- */

static void
describe(const struct exercise *exercise, struct exercise_state *ret)
{
	const struct staging *staging = exercise->staging;
	int64_t now = env_now(store_env(exercise->store));

	/* Moments of posting rise by gaps, so that the newest may lie a little ahead: it is there
	 * all the same. */
	if (now < journal_newest(exercise->journal))
		now = journal_newest(exercise->journal);
	*ret = (struct exercise_state){
		.scenario = staging->scenario,
		.by_code = staging->by_code,
		.source = &staging->source,
		.effective = &staging->effective,
		.rules = staging->rules,
		.clock = score_clock(staging->score),
		.journal = exercise->journal,
		.score = staging->score,
		.samples = exercise->samples,
		.plan = staging->plan,
		.task_plan = staging->task_plan,
		.now = now,
	};
	ret->scenario_now = clock_at(ret->clock, now);
	ret->clock_state = clock_state_at(ret->clock, now);
}

enum err
exercise_enter(struct exercise *exercise, struct exercise_state *ret, struct fault *why)
{
	enum err err;

	pthread_mutex_lock(&exercise->lock);
	err = follow(exercise, why);
	if (err == OK)
		describe(exercise, ret);
	else
		pthread_mutex_unlock(&exercise->lock);
	return err;
}

void
exercise_leave(struct exercise *exercise)
{
	pthread_mutex_unlock(&exercise->lock);
}

void
exercise_begin_act(struct exercise *exercise)
{
	pthread_mutex_lock(&exercise->acting);
}

void
exercise_end_act(struct exercise *exercise)
{
	pthread_mutex_unlock(&exercise->acting);
}

int64_t *
exercise_begin_sharing(struct exercise *exercise)
{
	pthread_mutex_lock(&exercise->sharing);
	return &exercise->feed_cursor;
}

void
exercise_end_sharing(struct exercise *exercise)
{
	pthread_mutex_unlock(&exercise->sharing);
}

/* --- boards --- */

void
board_text_release(void *text)
{
	struct kept_text *kept = text;

	if (kept == NULL || atomic_fetch_sub(&kept->references, 1) != 1)
		return;
	buf_done(&kept->json);
	free(kept);
}

static struct kept_board *
slot_of(struct exercise *exercise, enum score_view view, unsigned team)
{
	if (view == VIEW_TEAM)
		return &exercise->boards[team < TEAMS_MAX ? team : 0];
	return &exercise->boards[view == VIEW_WHITE ? BOARD_OF_WHITE : BOARD_OF_PUBLIC];
}

/* New entries show at once; time and samples at most once a second, however many ask. */
static bool
is_fresh(const struct exercise *exercise, const struct exercise_state *state,
	const struct kept_board *kept)
{
	bool moves = state->clock_state == CLOCK_RUNNING || kept->samples != exercise->samples;

	if (kept->board == NULL || kept->entries != exercise->entries || state->now < kept->made)
		return false;
	return !moves || state->now - kept->made < BOARD_PAUSE;
}

static void
forget_texts(struct kept_board *kept)
{
	for (size_t i = 0; i < 2; i++) {
		board_text_release(kept->texts[i]);
		kept->texts[i] = NULL;
	}
}

static enum err
make_board(struct exercise *exercise, const struct exercise_state *state, enum score_view view,
	unsigned team, struct kept_board *kept, struct fault *why)
{
	struct score_cut cut = { .at = state->now, .view = view, .team = team };

	kept->board = NULL;
	forget_texts(kept);
	if (kept->arena == NULL)
		kept->arena = arena_new(BOARD_MEMORY);
	if (kept->arena == NULL)
		return fail_nomem(why);
	arena_reset(kept->arena);
	TRY(score_board(exercise->staging->score, &cut, kept->arena, &kept->board, why));
	kept->entries = exercise->entries;
	kept->samples = exercise->samples;
	kept->made = state->now;
	return OK;
}

static enum err
current_board(struct exercise *exercise, const struct exercise_state *state, enum score_view view,
	unsigned team, struct kept_board **ret, struct fault *why)
{
	struct kept_board *kept = slot_of(exercise, view, team);

	if (!is_fresh(exercise, state, kept))
		TRY(make_board(exercise, state, view, team, kept, why));
	*ret = kept;
	return OK;
}

enum err
exercise_board(struct exercise *exercise, const struct exercise_state *state, enum score_view view,
	unsigned team, int64_t at, struct arena *arena, const struct board **ret, struct fault *why)
{
	struct score_cut cut = { .at = at, .view = view, .team = team };
	struct kept_board *kept;

	if (at != 0 && at < state->now)
		return score_board(exercise->staging->score, &cut, arena, ret, why);
	TRY(current_board(exercise, state, view, team, &kept, why));
	*ret = kept->board;
	return OK;
}

enum err
exercise_lines(struct exercise *exercise, const struct exercise_state *state,
	const struct score_cut *cut, size_t category, struct arena *arena, size_t *ret_count,
	const struct score_line **ret, struct fault *why)
{
	struct score_cut at = *cut;

	if (at.at == 0 || at.at > state->now)
		at.at = state->now;
	return score_lines(
		exercise->staging->score, &at, cut->team, category, arena, ret_count, ret, why);
}

enum err
exercise_check_state(struct exercise *exercise, const struct exercise_state *state,
	struct str check, unsigned team, struct score_check *ret, struct fault *why)
{
	return score_check_state(exercise->staging->score, check, team, state->now, ret, why);
}

bool
exercise_in_force(struct exercise *exercise, const struct exercise_state *state, struct str key)
{
	return score_in_force(exercise->staging->score, key, state->now);
}

enum err
exercise_points(struct exercise *exercise, const struct exercise_state *state, enum score_view view,
	int64_t at, int64_t ret_points[TEAMS_MAX], struct fault *why)
{
	struct score_cut cut = { .at = at, .view = view };

	return series_point(exercise->staging, &cut, state->now, ret_points, why);
}

enum err
exercise_points_at(struct exercise *exercise, enum score_view view, int64_t at,
	int64_t ret_points[TEAMS_MAX], struct fault *why)
{
	struct exercise_state state;
	enum err err;

	TRY(exercise_enter(exercise, &state, why));
	err = exercise_points(exercise, &state, view, at, ret_points, why);
	exercise_leave(exercise);
	return err;
}

static enum err
make_text(struct exercise *exercise, const struct board *board, bool by_code,
	struct kept_text **ret, struct fault *why)
{
	const struct staging *staging = exercise->staging;
	struct kept_text *text = calloc(1, sizeof(*text));
	enum err err;

	if (text == NULL)
		return fail_nomem(why);
	atomic_init(&text->references, 1);
	board_write_json(board, by_code ? staging->by_code : staging->scenario, staging->rules, 0,
		&text->json);
	err = buf_check(&text->json, why);
	if (err != OK) {
		board_text_release(text);
		return err;
	}
	text->text.json = buf_str(&text->json);
	text->text.number = ++exercise->texts;
	*ret = text;
	return OK;
}

static enum err
current_text(struct exercise *exercise, enum score_view view, unsigned team, bool by_code,
	const struct board_text **ret, struct fault *why)
{
	struct exercise_state state;
	struct kept_board *kept;

	TRY(follow(exercise, why));
	describe(exercise, &state);
	TRY(current_board(exercise, &state, view, team, &kept, why));
	if (kept->texts[by_code] == NULL)
		TRY(make_text(exercise, kept->board, by_code, &kept->texts[by_code], why));
	atomic_fetch_add(&kept->texts[by_code]->references, 1);
	*ret = &kept->texts[by_code]->text;
	return OK;
}

enum err
exercise_board_text(struct exercise *exercise, enum score_view view, unsigned team, bool by_code,
	const struct board_text **ret, struct fault *why)
{
	enum err err;

	pthread_mutex_lock(&exercise->lock);
	err = current_text(exercise, view, team, by_code, ret, why);
	pthread_mutex_unlock(&exercise->lock);
	return err;
}

enum score_view
exercise_view_of(const struct seat *seat)
{
	if ((seat->desks & DESK_WHITE) != 0)
		return VIEW_WHITE;
	return seat->team != 0 ? VIEW_TEAM : VIEW_PUBLIC;
}

struct str
exercise_team_name(const struct scenario *scenario, unsigned team)
{
	const struct scenario_team *found = scenario_team(scenario, team);

	return found == NULL ? STR("") : found->name;
}

/* --- life --- */

static enum err
find_node(struct exercise *exercise, struct fault *why)
{
	const struct store_view *view;

	TRY(store_view_acquire(exercise->store, &view, why));
	exercise->node = reader_of_node(store_view_directory(view)->node, "exercise");
	store_view_release(view);
	return OK;
}

enum err
exercise_open(struct store *store, unsigned flags, struct exercise **ret, struct fault *why)
{
	OWNED(exercise) exercise = calloc(1, sizeof(*exercise));

	if (exercise == NULL)
		return fail_nomem(why);
	exercise->store = store;
	exercise->with_samples = (flags & EXERCISE_WITHOUT_SAMPLES) == 0;
	pthread_mutex_init(&exercise->acting, NULL);
	pthread_mutex_init(&exercise->sharing, NULL);
	pthread_mutex_init(&exercise->lock, NULL);
	if (!store_realm(store).exercise)
		return fail(why, E_DENIED, "the real world is no exercise");
	exercise->page = arena_new(PAGE_MEMORY);
	if (exercise->page == NULL)
		return fail_nomem(why);
	TRY(journal_new(&exercise->journal, why));
	TRY(find_node(exercise, why));
	TRY(follow(exercise, why));
	*ret = DISOWN(exercise);
	return OK;
}

void
exercise_free(struct exercise *exercise)
{
	if (exercise == NULL)
		return;
	for (size_t i = 0; i < TEAMS_MAX + 2; i++) {
		arena_free(exercise->boards[i].arena);
		forget_texts(&exercise->boards[i]);
	}
	staging_free(exercise->staging);
	journal_free(exercise->journal);
	arena_free(exercise->page);
	pthread_mutex_destroy(&exercise->lock);
	pthread_mutex_destroy(&exercise->sharing);
	pthread_mutex_destroy(&exercise->acting);
	free(exercise);
}

struct store *
exercise_store(const struct exercise *exercise)
{
	return exercise->store;
}

const struct reader *
exercise_node(const struct exercise *exercise)
{
	return &exercise->node;
}
