/* record_crash.c - kill -9 amid appends and results: nothing acknowledged is lost or doubled.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A child process writes with several threads and says by a pipe what was acknowledged; after a
 * moment of chance it is killed, and the store opened again. What was acknowledged must be there,
 * once; a call is there whole or not at all; what is sent again is a duplicate. 20 rounds; 200 with
 * TESTUDO_LONG=1.
 */
#include "support/check.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/record.h"
#include "support/coalition.h"

enum { WRITERS = 3, BATCH = 5, CALLS_MAX = 7000, RESULTS = 20, ROUNDS = 20, ROUNDS_LONG = 200 };
/* Where the test's clock stands: a whole hour. */
#define START INT64_C(1767225600000000)

/* --- what is written, by its number --- */

static struct str
key_of(struct arena *arena, unsigned writer, unsigned call, unsigned entry)
{
	return str_printf(arena, "w%u-%u-%u", writer, call, entry);
}

static enum err
append_call(struct store *store, struct arena *arena, unsigned writer, unsigned call,
	unsigned *ret_duplicates)
{
	struct reader node = coalition_node();
	struct record_entry entries[BATCH];
	const struct record_outcome *outcomes;

	arena_reset(arena);
	for (unsigned i = 0; i < BATCH; i++)
		entries[i] = (struct record_entry){
			.key = key_of(arena, writer, call, i),
			.kind = RECORD_PHASE,
			.event = 1 + call,
			.of = i == 0 ? STR_NONE : entries[0].key,
			.body = STR("{\"phase\":\"day1\"}"),
		};
	TRY(record_append(store, &node, entries, BATCH, arena, &outcomes, NULL));
	*ret_duplicates = 0;
	for (unsigned i = 0; i < BATCH; i++) {
		if (outcomes[i].err != OK)
			return outcomes[i].err;
		*ret_duplicates += outcomes[i].duplicate;
	}
	return OK;
}

/* Call n of a writer: one sample each of RESULTS legs, at second n of the writer's hour. */
static enum err
put_call(struct store *store, unsigned writer, unsigned call)
{
	struct reader node = coalition_node();
	struct check_result results[RESULTS];
	enum err errors[RESULTS];

	for (unsigned i = 0; i < RESULTS; i++)
		results[i] = (struct check_result){
			.check = STR("web.http"),
			.team = 1 + i,
			.time = START - (int64_t)(1 + writer) * 3600 * 1000000 + call * 500000,
			.state = call % 3 == 0 ? CHECK_DOWN : CHECK_OK,
			.text = STR("text"),
		};
	TRY(record_put_results(store, &node, results, RESULTS, errors, NULL));
	for (unsigned i = 0; i < RESULTS; i++)
		if (errors[i] != OK)
			return errors[i];
	return OK;
}

/* --- the child --- */

struct acknowledged {
	char kind; /* 'e': entries, 'r': results */
	unsigned writer;
	unsigned call;
};

struct writer {
	struct store *store;
	unsigned number;
	unsigned first;
	int pipe;
	char kind;
};

static void *
write_until_killed(void *arg)
{
	const struct writer *writer = arg;
	OWNED(arena) arena = arena_new(MIB);

	for (unsigned call = writer->first; call < CALLS_MAX; call++) {
		struct acknowledged said = { writer->kind, writer->number, call };
		unsigned duplicates;
		enum err err = writer->kind == 'e' ? append_call(writer->store, arena,
							     writer->number, call, &duplicates)
						   : put_call(writer->store, writer->number, call);
		if (err != OK || write(writer->pipe, &said, sizeof(said)) != sizeof(said))
			_exit(2);
	}
	return NULL;
}

/* Never returns. */
static void
run_child(struct coalition *c, const unsigned first[2][WRITERS], int pipe)
{
	pthread_t threads[2 * WRITERS];
	struct writer writers[2 * WRITERS];

	if (store_open(&c->fake.env, c->path, 0, &c->store, NULL) != OK)
		_exit(1);
	for (unsigned i = 0; i < 2 * WRITERS; i++) {
		writers[i] = (struct writer){ c->store, i % WRITERS,
			first[i / WRITERS][i % WRITERS], pipe, i < WRITERS ? 'e' : 'r' };
		if (pthread_create(&threads[i], NULL, write_until_killed, &writers[i]) != 0)
			_exit(1);
	}
	for (unsigned i = 0; i < 2 * WRITERS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

/* --- the parent --- */

/* What is known to be stored: so many calls of each writer, [0] of entries, [1] of results. */
struct story {
	struct coalition c;
	unsigned acknowledged[2][WRITERS];
	unsigned killed;
	uint32_t chance;
};

static void
listen_and_kill(struct story *story)
{
	int ends[2];
	pid_t child;
	int status;
	struct acknowledged said;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		run_child(&story->c, story->acknowledged, ends[1]);
	}
	close(ends[1]);
	/* From the first acknowledgement on, some milliseconds. */
	if (read(ends[0], &said, sizeof(said)) == (ssize_t)sizeof(said)) {
		story->acknowledged[said.kind == 'r'][said.writer] = said.call + 1;
		story->chance = story->chance * 1664525u + 1013904223u;
		usleep((story->chance >> 16) % 60000);
	}
	kill(child, SIGKILL);
	while (read(ends[0], &said, sizeof(said)) == (ssize_t)sizeof(said))
		story->acknowledged[said.kind == 'r'][said.writer] = said.call + 1;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	story->killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* The entries that there are: whole calls, at most one more than was acknowledged. */
static void
check_entries(struct story *story)
{
	struct reader node = coalition_node();
	struct record_query query = { .limit = RECORD_PAGE_MAX };
	unsigned found[WRITERS] = { 0 };
	struct record_page page;

	do {
		OWNED(arena) arena = arena_new(64 * MIB);
		assert_int_equal(
			record_read(story->c.store, &node, &query, arena, &page, NULL), OK);
		for (size_t i = 0; i < page.count; i++) {
			unsigned writer;
			unsigned call;
			unsigned number;
			assert_true(page.entries[i].posted > query.after);
			query.after = page.entries[i].posted;
			assert_int_equal(sscanf(str_cstr(arena, page.entries[i].key), "w%u-%u-%u",
						 &writer, &call, &number),
				3);
			/* In the writer's order, none twice, none left out. */
			assert_int_equal(call * BATCH + number, found[writer]++);
		}
	} while (page.more);
	for (unsigned i = 0; i < WRITERS; i++) {
		assert_int_equal(found[i] % BATCH, 0);
		assert_in_range(
			found[i] / BATCH, story->acknowledged[0][i], story->acknowledged[0][i] + 1);
	}
}

/* Samples by leg and writer. */
struct tally {
	unsigned samples[RESULTS + 1][WRITERS];
};

static enum err
tally_hour(void *context, unsigned leg, int64_t hour, const struct check_sample *samples,
	size_t count, struct fault *why)
{
	struct tally *tally = context;
	int64_t writer = START / (INT64_C(3600) * 1000000) - 1 - hour;

	(void)why;
	assert_in_range(leg, 1, RESULTS);
	assert_in_range(writer, 0, WRITERS - 1);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(samples[i].time, hour * 3600 * 1000000 + (int64_t)i * 500000);
		assert_int_equal(samples[i].state, i % 3 == 0 ? CHECK_DOWN : CHECK_OK);
	}
	tally->samples[leg][writer] = (unsigned)count;
	return OK;
}

static void
check_results(struct story *story)
{
	struct reader node = coalition_node();
	struct tally tally = { 0 };
	int64_t now;

	assert_int_equal(
		record_each_samples(story->c.store, &node, 0, 0, tally_hour, &tally, &now, NULL),
		OK);
	for (unsigned i = 0; i < WRITERS; i++)
		for (unsigned leg = 1; leg <= RESULTS; leg++) {
			assert_int_equal(tally.samples[leg][i], tally.samples[1][i]);
			assert_in_range(tally.samples[leg][i], story->acknowledged[1][i],
				story->acknowledged[1][i] + 1);
		}
}

/* As a writer does that got no answer: the last calls once more. */
static void
send_again(struct story *story)
{
	OWNED(arena) arena = arena_new(MIB);

	for (unsigned i = 0; i < WRITERS; i++) {
		unsigned call = story->acknowledged[0][i];
		unsigned duplicates;
		assert_int_equal(append_call(story->c.store, arena, i, call, &duplicates), OK);
		assert_true(duplicates == 0 || duplicates == BATCH);
		assert_int_equal(append_call(story->c.store, arena, i, call, &duplicates), OK);
		assert_int_equal(duplicates, BATCH);
		story->acknowledged[0][i]++;
		assert_int_equal(put_call(story->c.store, i, story->acknowledged[1][i]), OK);
		assert_int_equal(put_call(story->c.store, i, story->acknowledged[1][i]), OK);
		story->acknowledged[1][i]++;
	}
}

static void
set_legs(struct coalition *c)
{
	struct reader node = coalition_node();
	struct check_leg legs[RESULTS];

	for (unsigned i = 0; i < RESULTS; i++)
		legs[i] = (struct check_leg){ .check = STR("web.http"), .team = 1 + i };
	assert_int_equal(record_set_legs(c->store, &node, legs, RESULTS, NULL), OK);
}

static void
nothing_acknowledged_is_lost_or_doubled_by_a_kill(void **state)
{
	struct story story = { .chance = 11 };
	struct reader operator= coalition_operator();
	unsigned rounds = getenv("TESTUDO_LONG") != NULL ? ROUNDS_LONG : ROUNDS;
	unsigned total = 0;

	(void)state;
	coalition_open_exercise(&story.c);
	set_legs(&story.c);
	for (unsigned round = 0; round < rounds; round++) {
		store_close(story.c.store);
		listen_and_kill(&story);
		assert_int_equal(
			store_open(&story.c.fake.env, story.c.path, 0, &story.c.store, NULL), OK);
		check_entries(&story);
		check_results(&story);
		send_again(&story);
		check_entries(&story);
		check_results(&story);
	}
	assert_int_equal(store_verify(story.c.store, &operator, NULL), OK);
	assert_int_equal(story.killed, rounds);
	for (unsigned i = 0; i < WRITERS; i++)
		total += story.acknowledged[0][i] + story.acknowledged[1][i];
	/* Enough was acknowledged to mean something: more than the parent's own two a round. */
	assert_true(total > rounds * (2 * WRITERS + 2));
	coalition_close(&story.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_acknowledged_is_lost_or_doubled_by_a_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
