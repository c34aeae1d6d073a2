/* director.c - rounds of what is due, and the thread that runs them.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "director"

#include "exercise/director.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "exercise/director_private.h"
#include "exercise/mailer.h"
#include "exercise/sharing.h"

enum {
	ROUND_MEMORY = 256 * MIB,
	PAUSE_MILLISECONDS = 250,
	PAUSE_LEAST = 50 * 1000 * 1000,
	ROUNDS_MAX = 1000
};

/* --- one round --- */

static bool
is_in_round(const struct round *round, struct str key)
{
	for (size_t i = 0; i < round->count; i++)
		if (str_eq(round->entries[i].key, key))
			return true;
	return false;
}

void
round_add(struct round *round, const struct record_entry *entry)
{
	if (round_is_full(round) || entry->key.data == NULL ||
		journal_find(round->state.journal, entry->key) != NULL ||
		is_in_round(round, entry->key))
		return;
	round->entries[round->count++] = *entry;
}

struct str
round_key(const struct round *round, const char *kind, struct str about)
{
	struct str key = str_printf(round->arena, "node:%s:%.*s", kind, STR_FMT(about));
	struct sha256 digest = sha256_of(about);
	char hex[2 * SHA256_SIZE + 1];

	if (key.len <= RECORD_KEY_MAX)
		return key;
	hex_format(digest.bytes, 16, hex);
	return str_printf(round->arena, "node:%s:%s", kind, hex);
}

static enum err
gather(struct round *round, struct fault *why)
{
	static round_function *const functions[] = { round_injects, round_contingencies,
		round_tasks, round_grades, round_holds };

	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		TRY(functions[i](round, why));
	return OK;
}

/* An entry that somebody else wrote under the key meanwhile is as good. */
static enum err
append(struct round *round, struct fault *why)
{
	const struct record_outcome *outcomes;

	TRY(record_append(exercise_store(round->exercise), exercise_node(round->exercise),
		round->entries, round->count, round->arena, &outcomes, why));
	for (size_t i = 0; i < round->count; i++)
		if (outcomes[i].err != OK && outcomes[i].err != E_CONFLICT)
			LOG_ERROR("not_taken", "key=%.*s code=%s text=\"%s\"",
				STR_FMT(round->entries[i].key), err_name(outcomes[i].err),
				outcomes[i].why.text);
	return OK;
}

static enum err
run_round(struct round *round, uint64_t *samples, bool *ret_more, struct fault *why)
{
	enum err err;

	arena_reset(round->arena);
	round->count = 0;
	TRY(exercise_enter(round->exercise, &round->state, why));
	round->samples_came = round->state.samples != *samples;
	*samples = round->state.samples;
	err = gather(round, why);
	exercise_leave(round->exercise);
	TRY(err);
	*ret_more = round->count > 0;
	return round->count > 0 ? append(round, why) : OK;
}

static enum err
run_rounds(struct round *round, uint64_t *samples, struct fault *why)
{
	bool more = true;

	for (unsigned i = 0; more && i < ROUNDS_MAX; i++)
		TRY(run_round(round, samples, &more, why));
	return OK;
}

/* *samples: how many were seen the last time. */
static enum err
catch_up(struct exercise *exercise, uint64_t *samples, struct fault *why)
{
	struct round *round = calloc(1, sizeof(*round));
	enum err err;

	if (round == NULL)
		return fail_nomem(why);
	round->exercise = exercise;
	round->arena = arena_new(ROUND_MEMORY);
	err = round->arena == NULL ? fail_nomem(why) : sharing_catch_up(exercise, why);
	if (err == OK)
		err = run_rounds(round, samples, why);
	arena_free(round->arena);
	free(round);
	return err;
}

enum err
director_catch_up(struct exercise *exercise, struct fault *why)
{
	uint64_t samples = 0;

	return catch_up(exercise, &samples, why);
}

/* --- the thread --- */

struct director {
	struct exercise *exercise;
	struct mailer *mailer; /* NULL: no mail is sent */
	pthread_t thread;
	atomic_bool ending;
};

static void
complain(const char *what, const struct fault *why)
{
	LOG_ERROR(what, "code=%s text=\"%s\"", err_name(why->code), why->text);
}

static void *
director_main(void *arg)
{
	struct director *director = arg;
	struct store *store = exercise_store(director->exercise);
	const struct timespec pause = { .tv_nsec = PAUSE_LEAST };
	uint64_t samples = 0;

	while (!atomic_load(&director->ending)) {
		struct fault why;
		uint64_t seen = store_generation(store);
		if (catch_up(director->exercise, &samples, &why) != OK)
			complain("not_directed", &why);
		if (director->mailer != NULL && mailer_catch_up(director->mailer, &why) != OK)
			complain("not_mailed", &why);
		store_wait(store, seen, PAUSE_MILLISECONDS);
		nanosleep(&pause, NULL); /* results of checks come all the time */
	}
	return NULL;
}

static void
director_free(struct director *director)
{
	mailer_free(director->mailer);
	free(director);
}

enum err
director_start(struct exercise *exercise, const struct director_options *options,
	struct director **ret, struct fault *why)
{
	struct director *director = calloc(1, sizeof(*director));
	enum err err = OK;

	if (director == NULL)
		return fail_nomem(why);
	director->exercise = exercise;
	if (options->mail_file != NULL && !store_realm(exercise_store(exercise)).dry_run)
		err = mailer_new(exercise, options->mail_file, &director->mailer, why);
	if (err == OK && pthread_create(&director->thread, NULL, director_main, director) != 0)
		err = fail(why, E_INTERNAL, "cannot start the director's thread");
	if (err != OK) {
		director_free(director);
		return err;
	}
	*ret = director;
	return OK;
}

void
director_stop(struct director *director)
{
	if (director == NULL)
		return;
	atomic_store(&director->ending, true);
	pthread_join(director->thread, NULL);
	director_free(director);
}
