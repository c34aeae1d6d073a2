/* record_results.c - tests of the results of checks: any order, any number of times, one answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <pthread.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/record.h"
#include "support/coalition.h"

enum { WEB_1 = 1, WEB_2, MAIL_1 }; /* indexes of the legs that are set below */

#define MINUTE (INT64_C(60) * 1000 * 1000)
#define HOUR (60 * MINUTE)
#define START \
	INT64_C(1767225600000000) /* where the test's clock stands: 2026-01-01, a whole hour */

static struct reader
probe(void)
{
	return (struct reader){ .organisation = NATO, .roles = ROLE_PROBE, .name = "token:probe" };
}

static void
set_legs(struct coalition *c, size_t count)
{
	static const struct check_leg legs[] = {
		{ .check = STR_INIT("web.http"), .team = 1 },
		{ .check = STR_INIT("web.http"), .team = 2 },
		{ .check = STR_INIT("mail.smtp"), .team = 1 },
	};
	struct reader node = coalition_node();

	assert_int_equal(record_set_legs(c->store, &node, legs, count, NULL), OK);
}

static void
open_with_legs(struct coalition *c)
{
	coalition_open_exercise(c);
	set_legs(c, 3);
}

static struct check_result
result(const char *check, unsigned team, int64_t time, enum check_state state)
{
	return (struct check_result){
		.check = str_of(check),
		.team = team,
		.time = time,
		.state = state,
		.latency_ms = 12,
		.text = str_of(check_state_name(state)),
		.transcript = STR("> GET /"),
	};
}

static enum err
put(struct coalition *c, struct check_result one)
{
	struct reader by = probe();
	struct fault why;
	enum err err;

	if (record_put_results(c->store, &by, &one, 1, &err, &why) != OK)
		fail_msg("%s", why.text);
	return err;
}

/* What a walk over the samples met, as text: "1/490896: 0+ok 60000+down" and so on. */
struct met {
	struct buf text;
	size_t samples;
};

static enum err
meet(void *context, unsigned leg, int64_t hour, const struct check_sample *samples, size_t count,
	struct fault *why)
{
	struct met *met = context;

	(void)why;
	buf_addf(&met->text, "%u/%lld:", leg, (long long)(hour - START / HOUR));
	for (size_t i = 0; i < count; i++)
		buf_addf(&met->text, " %lld+%s", (long long)(samples[i].time - hour * HOUR) / 1000,
			check_state_name((enum check_state)samples[i].state));
	buf_add(&met->text, STR("; "));
	met->samples += count;
	return OK;
}

static const char *
walk(struct coalition *c, unsigned leg, int64_t since, int64_t *ret_now)
{
	struct met met = { .text = BUF_INIT };
	struct reader node = coalition_node();
	const char *text;
	int64_t now;

	assert_int_equal(
		record_each_samples(c->store, &node, leg, since, meet, &met, &now, NULL), OK);
	if (ret_now != NULL)
		*ret_now = now;
	text = met.text.len == 0 ? "" : str_cstr(c->arena, buf_str(&met.text));
	buf_done(&met.text);
	return text;
}

/* --- taking results --- */

static void
results_come_back_as_samples_by_leg_and_hour(void **state)
{
	struct coalition c;

	(void)state;
	open_with_legs(&c);
	assert_int_equal(put(&c, result("mail.smtp", 1, START + 7, CHECK_OK)), OK);
	assert_int_equal(put(&c, result("web.http", 1, START + MINUTE, CHECK_DOWN)), OK);
	assert_int_equal(put(&c, result("web.http", 1, START - 1, CHECK_WRONG)), OK);
	assert_int_equal(put(&c, result("web.http", 1, START, CHECK_OK)), OK);
	assert_string_equal(
		walk(&c, 0, 0, NULL), "1/-1: 3599999+wrong; 1/0: 0+ok 60000+down; 3/0: 0+ok; ");
	assert_string_equal(walk(&c, MAIL_1, 0, NULL), "3/0: 0+ok; ");
	assert_string_equal(walk(&c, WEB_2, 0, NULL), "");
	coalition_reopen(&c);
	assert_string_equal(
		walk(&c, WEB_1, 0, NULL), "1/-1: 3599999+wrong; 1/0: 0+ok 60000+down; ");
	coalition_close(&c);
}

static void
of_one_millisecond_the_worse_counts_in_every_order(void **state)
{
	static const enum check_state from_probes[] = { CHECK_FAULT, CHECK_OK, CHECK_DEGRADED,
		CHECK_WRONG, CHECK_DOWN };
	struct coalition c;
	OWNED_BUF expected = BUF_INIT;

	(void)state;
	open_with_legs(&c);
	buf_add(&expected, STR("1/0:"));
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++) {
			int64_t at = START + (i * 5 + j) * 1000;
			put(&c, result("web.http", 1, at + 300, from_probes[i]));
			put(&c, result("web.http", 1, at, from_probes[j]));
			buf_addf(&expected, " %d+%s", i * 5 + j,
				check_state_name(from_probes[i > j ? i : j]));
		}
	buf_add(&expected, STR("; "));
	assert_string_equal(walk(&c, 0, 0, NULL), expected.data);
	coalition_close(&c);
}

/* A permutation by a generator of our own, from a seed. */
static void
shuffle(struct check_result *results, size_t count, uint32_t seed)
{
	for (size_t i = count; i > 1; i--) {
		size_t j;
		struct check_result kept = results[i - 1];
		seed = seed * 1664525u + 1013904223u;
		j = (seed >> 8) % i;
		results[i - 1] = results[j];
		results[j] = kept;
	}
}

static void
any_order_any_batches_and_any_repetition_give_the_same_samples(void **state)
{
	enum { COUNT = 300 };
	struct check_result results[COUNT];
	enum err errors[COUNT];
	struct reader by = probe();
	const char *expected = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		unsigned n = (unsigned)i * 7919u;
		results[i] = result(n % 3 == 2 ? "mail.smtp" : "web.http", n % 3 == 1 ? 2 : 1,
			START - 2 * HOUR + n % 150 * MINUTE,
			n % 7 == 0   ? CHECK_DOWN
			: n % 5 == 0 ? CHECK_WRONG
				     : CHECK_OK);
	}
	for (uint32_t round = 0; round < 12; round++) {
		struct coalition c;
		size_t step = round == 0 ? COUNT : 1 + round * 13;
		const char *got;
		open_with_legs(&c);
		shuffle(results, COUNT, round);
		for (size_t times = 0; times < 2; times++)
			for (size_t i = 0; i < COUNT; i += step) {
				size_t count = i + step > COUNT ? COUNT - i : step;
				assert_int_equal(record_put_results(c.store, &by, results + i,
							 count, errors, NULL),
					OK);
				for (size_t j = 0; j < count; j++)
					assert_int_equal(errors[j], OK);
			}
		got = walk(&c, 0, 0, NULL);
		if (expected == NULL)
			expected = strdup(got);
		assert_string_equal(got, expected);
		coalition_close(&c);
	}
	free((char *)expected);
}

static void
each_result_is_refused_by_itself(void **state)
{
	struct coalition c;
	struct reader by = probe();
	char *long_text;
	enum err errors[12];
	const int64_t last = START + CHECK_AHEAD_SECONDS * MICROSECONDS_PER_SECOND;
	struct check_result results[] = {
		result("web.http", 1, last, CHECK_OK),
		result("web.http", 1, last + 1, CHECK_OK),
		result("web.http", 1, -1, CHECK_OK),
		result("web.http", 1, 0, CHECK_OK),
		result("web.http", 3, START, CHECK_OK),
		result("web.https", 1, START, CHECK_OK),
		result("", 1, START, CHECK_OK),
		result("web.http", 1, START, CHECK_RECOVERING),
		result("web.http", 2, START, CHECK_OK),
		result("web.http", 2, START + 1000, CHECK_OK),
		result("web.http", 2, START + 2000, CHECK_OK),
		result("web.http", 2, START + 3000, CHECK_OK),
	};
	const enum err expected[] = { OK, E_INVALID, E_INVALID, OK, E_ABSENT, E_ABSENT, E_ABSENT,
		E_INVALID, E_TOO_LARGE, E_TOO_LARGE, E_INVALID, OK };

	(void)state;
	open_with_legs(&c);
	long_text = arena_alloc(c.arena, CHECK_TRANSCRIPT_MAX + 1);
	memset(long_text, 'x', CHECK_TRANSCRIPT_MAX + 1);
	results[8].text = str_from(long_text, CHECK_TEXT_MAX + 1);
	results[9].transcript = str_from(long_text, CHECK_TRANSCRIPT_MAX + 1);
	results[10].text = STR("\xff");
	results[11].text = str_from(long_text, CHECK_TEXT_MAX);
	results[11].transcript = str_from(long_text, CHECK_TRANSCRIPT_MAX);
	assert_int_equal(record_put_results(c.store, &by, results, 12, errors, NULL), OK);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(errors[i], expected[i]);
	results[0].state = CHECK_STATES;
	assert_int_equal(put(&c, results[0]), E_INVALID);
	coalition_close(&c);
}

static void
only_a_probe_or_the_node_brings_results(void **state)
{
	struct coalition c;
	struct reader others[] = { coalition_operator(), coalition_seated(NATO, 1, 0, DESK_WHITE),
		coalition_seated(EST, 2, 1, 0) };
	struct reader node = coalition_node();
	struct check_result one = result("web.http", 1, START, CHECK_OK);
	enum err err = E_IO;

	(void)state;
	open_with_legs(&c);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
			record_put_results(c.store, &others[i], &one, 1, &err, NULL), E_DENIED);
	assert_int_equal(err, E_IO);
	assert_int_equal(record_put_results(c.store, &node, &one, 1, &err, NULL), OK);
	assert_int_equal(err, OK);
	coalition_close(&c);
}

static void
a_batch_has_a_limit(void **state)
{
	struct coalition c;
	struct reader by = probe();
	struct check_result *results;
	enum err *errors;

	(void)state;
	open_with_legs(&c);
	results = arena_array(c.arena, CHECK_RESULTS_MAX + 1, struct check_result);
	errors = arena_array(c.arena, CHECK_RESULTS_MAX + 1, enum err);
	for (size_t i = 0; i <= CHECK_RESULTS_MAX; i++)
		results[i] = result("web.http", 1, START + (int64_t)i * 1000, CHECK_OK);
	assert_int_equal(
		record_put_results(c.store, &by, results, CHECK_RESULTS_MAX + 1, errors, NULL),
		E_TOO_MANY);
	assert_int_equal(
		record_put_results(c.store, &by, results, CHECK_RESULTS_MAX, errors, NULL), OK);
	assert_int_equal(record_put_results(c.store, &by, results, 0, errors, NULL), OK);
	coalition_close(&c);
}

static enum err
count_samples(void *context, unsigned leg, int64_t hour, const struct check_sample *samples,
	size_t count, struct fault *why)
{
	size_t *total = context;

	(void)leg;
	(void)hour;
	(void)samples;
	(void)why;
	*total += count;
	return OK;
}

static void
an_hour_of_a_leg_has_a_limit_that_repetition_does_not_meet(void **state)
{
	struct coalition c;
	struct reader by = probe();
	struct reader node = coalition_node();
	struct check_result *results;
	enum err *errors;
	size_t total = 0;
	int64_t now;

	(void)state;
	open_with_legs(&c);
	results = arena_array(c.arena, CHECK_RESULTS_MAX, struct check_result);
	errors = arena_array(c.arena, CHECK_RESULTS_MAX, enum err);
	for (size_t done = 0; done < CHECK_HOUR_SAMPLES_MAX; done += 4000) {
		for (size_t i = 0; i < 4000; i++)
			results[i] = result(
				"web.http", 1, START + (int64_t)(done + i) * 2000, CHECK_OK);
		assert_int_equal(record_put_results(c.store, &by, results, 4000, errors, NULL), OK);
		assert_int_equal(errors[3999], OK);
	}
	assert_int_equal(put(&c, result("web.http", 1, START + 1000, CHECK_OK)), E_TOO_MANY);
	assert_int_equal(put(&c, result("web.http", 1, START + 2000, CHECK_OK)), OK);
	assert_int_equal(put(&c, result("web.http", 1, START + 2000, CHECK_DOWN)), OK);
	assert_int_equal(put(&c, result("web.http", 1, START - 1000, CHECK_OK)), OK);
	assert_int_equal(
		record_each_samples(c.store, &node, 0, 0, count_samples, &total, &now, NULL), OK);
	assert_int_equal(total, CHECK_HOUR_SAMPLES_MAX + 1);
	coalition_close(&c);
}

/* --- legs --- */

static void
legs_keep_their_index_and_results_when_they_go_and_come_back(void **state)
{
	struct coalition c;
	struct reader node = coalition_node();
	const struct check_leg *legs;
	size_t count;

	(void)state;
	open_with_legs(&c);
	assert_int_equal(put(&c, result("mail.smtp", 1, START, CHECK_OK)), OK);
	set_legs(&c, 2);
	assert_int_equal(put(&c, result("mail.smtp", 1, START + MINUTE, CHECK_OK)), E_ABSENT);
	assert_string_equal(walk(&c, 0, 0, NULL), "3/0: 0+ok; ");
	assert_int_equal(record_legs(c.store, &node, c.arena, &count, &legs, NULL), OK);
	assert_int_equal(count, 3);
	assert_false(legs[1].gone);
	assert_true(legs[2].gone);
	set_legs(&c, 3);
	assert_int_equal(record_legs(c.store, &node, c.arena, &count, &legs, NULL), OK);
	assert_int_equal(count, 3);
	assert_int_equal(legs[2].index, MAIL_1);
	assert_true(str_eq(legs[2].check, STR("mail.smtp")));
	assert_int_equal(legs[2].team, 1);
	assert_false(legs[2].gone);
	assert_int_equal(put(&c, result("mail.smtp", 1, START + MINUTE, CHECK_OK)), OK);
	coalition_close(&c);
}

static void
legs_are_checked_and_for_the_node_alone(void **state)
{
	struct coalition c;
	struct reader node = coalition_node();
	struct reader white = coalition_seated(NATO, 1, 0, DESK_WHITE);
	struct check_leg leg = { .check = STR("a"), .team = 1 };
	const struct check_leg *legs;
	char name[CHECK_NAME_MAX + 1];
	size_t count;
	int64_t now;

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(record_set_legs(c.store, &white, &leg, 1, NULL), E_DENIED);
	assert_int_equal(record_legs(c.store, &white, c.arena, &count, &legs, NULL), E_DENIED);
	assert_int_equal(
		record_each_samples(c.store, &white, 0, 0, meet, NULL, &now, NULL), E_DENIED);
	leg.team = 0; /* of a system that all teams share */
	assert_int_equal(record_set_legs(c.store, &node, &leg, 1, NULL), OK);
	leg.team = TEAMS_MAX;
	assert_int_equal(record_set_legs(c.store, &node, &leg, 1, NULL), E_INVALID);
	leg.team = TEAMS_MAX - 1;
	assert_int_equal(record_set_legs(c.store, &node, &leg, 1, NULL), OK);
	leg.check = STR("");
	assert_int_equal(record_set_legs(c.store, &node, &leg, 1, NULL), E_INVALID);
	memset(name, 'x', sizeof(name));
	leg.check = str_from(name, CHECK_NAME_MAX + 1);
	assert_int_equal(record_set_legs(c.store, &node, &leg, 1, NULL), E_INVALID);
	leg.check = str_from(name, CHECK_NAME_MAX);
	assert_int_equal(record_set_legs(c.store, &node, &leg, 1, NULL), OK);
	assert_int_equal(
		record_set_legs(c.store, &node, &leg, CHECK_LEGS_MAX + 1, NULL), E_TOO_MANY);
	coalition_close(&c);
}

/* --- what changed since --- */

static void
only_changed_hours_come_again(void **state)
{
	struct coalition c;
	int64_t now;
	int64_t later;

	(void)state;
	open_with_legs(&c);
	put(&c, result("web.http", 1, START - HOUR, CHECK_OK));
	put(&c, result("web.http", 1, START, CHECK_OK));
	put(&c, result("mail.smtp", 1, START, CHECK_OK));
	walk(&c, 0, 0, &now);
	assert_string_equal(walk(&c, 0, now, &later), "");
	/* Again: nothing new. */
	put(&c, result("web.http", 1, START, CHECK_OK));
	assert_string_equal(walk(&c, 0, now, &later), "");
	put(&c, result("mail.smtp", 1, START + MINUTE, CHECK_OK));
	put(&c, result("web.http", 1, START - HOUR, CHECK_DOWN));
	assert_string_equal(walk(&c, 0, now, &later), "1/-1: 0+down; 3/0: 0+ok 60000+ok; ");
	assert_string_equal(walk(&c, MAIL_1, now, NULL), "3/0: 0+ok 60000+ok; ");
	assert_string_equal(walk(&c, 0, later, NULL), "");
	coalition_close(&c);
}

static enum err
stop(void *context, unsigned leg, int64_t hour, const struct check_sample *samples, size_t count,
	struct fault *why)
{
	(void)leg;
	(void)hour;
	(void)samples;
	(void)count;
	++*(unsigned *)context;
	return fail(why, E_BUSY, "enough");
}

static void
a_walk_ends_with_the_first_failure(void **state)
{
	struct coalition c;
	struct reader node = coalition_node();
	unsigned calls = 0;
	int64_t now = 77;

	(void)state;
	open_with_legs(&c);
	put(&c, result("web.http", 1, START, CHECK_OK));
	put(&c, result("web.http", 2, START, CHECK_OK));
	assert_int_equal(
		record_each_samples(c.store, &node, 0, 0, stop, &calls, &now, NULL), E_BUSY);
	assert_int_equal(calls, 1);
	assert_int_equal(now, 77);
	coalition_close(&c);
}

/* --- changes of state --- */

static const char *
changes(struct coalition *c, struct reader reader, const char *check, unsigned team, int64_t before,
	size_t limit)
{
	const struct check_change *list;
	OWNED_BUF text = BUF_INIT;
	size_t count;

	assert_int_equal(record_check_changes(c->store, &reader, str_of(check), team, before, limit,
				 c->arena, &count, &list, NULL),
		OK);
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "%.*s/%u@%lld=%s%s ", STR_FMT(list[i].check), list[i].team,
			(long long)(list[i].time - START) / 1000, check_state_name(list[i].state),
			list[i].transcript.len > 0 ? "+" : "");
	return text.len == 0 ? "" : str_cstr(c->arena, buf_str(&text));
}

#define WHITE_SEAT coalition_seated(NATO, 1, 0, DESK_WHITE)

static void
what_the_probe_saw_is_kept_when_the_state_changes(void **state)
{
	struct coalition c;
	struct reader by = probe();
	const struct check_change *list;
	struct reader white = WHITE_SEAT;
	size_t count;
	enum err errors[4];
	/* In one call, in a wrong order, over the border of an hour. */
	struct check_result results[] = {
		result("web.http", 1, START + MINUTE, CHECK_DOWN),
		result("web.http", 1, START - MINUTE, CHECK_OK),
		result("web.http", 1, START, CHECK_OK),
		result("web.http", 1, START + 2 * MINUTE, CHECK_DOWN),
	};

	(void)state;
	open_with_legs(&c);
	assert_int_equal(record_put_results(c.store, &by, results, 4, errors, NULL), OK);
	assert_string_equal(changes(&c, WHITE_SEAT, "", 0, 0, 10),
		"web.http/1@60000=down+ web.http/1@-60000=ok+ ");
	assert_int_equal(record_check_changes(c.store, &white, STR("web.http"), 1, 0, 1, c.arena,
				 &count, &list, NULL),
		OK);
	assert_true(str_eq(list[0].text, STR("down")));
	assert_true(str_eq(list[0].transcript, STR("> GET /")));
	assert_int_equal(list[0].latency_ms, 12);
	/* The same again adds nothing; a worse one of that millisecond takes its place. */
	assert_int_equal(record_put_results(c.store, &by, results, 4, errors, NULL), OK);
	put(&c, result("web.http", 1, START - MINUTE, CHECK_DEGRADED));
	assert_string_equal(changes(&c, WHITE_SEAT, "", 0, 0, 10),
		"web.http/1@60000=down+ web.http/1@-60000=degraded+ ");
	coalition_close(&c);
}

static void
changes_are_seen_by_seat(void **state)
{
	struct coalition c;

	(void)state;
	open_with_legs(&c);
	put(&c, result("web.http", 1, START, CHECK_DOWN));
	put(&c, result("mail.smtp", 1, START + 1000, CHECK_OK));
	put(&c, result("web.http", 2, START + 2000, CHECK_WRONG));
	assert_string_equal(changes(&c, coalition_seated(NATO, 2, 0, DESK_GREEN), "", 0, 0, 10),
		"web.http/2@2=wrong+ mail.smtp/1@1=ok+ web.http/1@0=down+ ");
	assert_string_equal(changes(&c, WHITE_SEAT, "web.http", 0, 0, 10),
		"web.http/2@2=wrong+ web.http/1@0=down+ ");
	assert_string_equal(
		changes(&c, WHITE_SEAT, "", 1, 0, 10), "mail.smtp/1@1=ok+ web.http/1@0=down+ ");
	assert_string_equal(changes(&c, WHITE_SEAT, "web.http", 1, 0, 10), "web.http/1@0=down+ ");
	assert_string_equal(changes(&c, WHITE_SEAT, "no.such", 0, 0, 10), "");
	assert_string_equal(changes(&c, coalition_seated(EST, 3, 1, 0), "", 0, 0, 10),
		"mail.smtp/1@1=ok web.http/1@0=down ");
	assert_string_equal(changes(&c, coalition_seated(EST, 3, 1, 0), "web.http", 0, 0, 10),
		"web.http/1@0=down ");
	assert_string_equal(changes(&c, coalition_seated(EST, 3, 1, 0), "", 2, 0, 10), "");
	assert_string_equal(
		changes(&c, coalition_seated(EST, 3, 0, DESK_RED | DESK_OBSERVER), "", 0, 0, 10),
		"");
	assert_string_equal(changes(&c, coalition_seated(EST, 3, 0, DESK_RED), "", 1, 0, 10), "");
	coalition_close(&c);
}

static void
pages_of_changes_part_no_moment(void **state)
{
	struct coalition c;

	(void)state;
	open_with_legs(&c);
	put(&c, result("web.http", 1, START, CHECK_DOWN));
	put(&c, result("web.http", 1, START + 1000, CHECK_OK));
	put(&c, result("web.http", 2, START + 1000, CHECK_OK));
	put(&c, result("mail.smtp", 1, START + 1000, CHECK_OK));
	assert_string_equal(changes(&c, WHITE_SEAT, "", 0, 0, 1),
		"web.http/1@1=ok+ web.http/2@1=ok+ mail.smtp/1@1=ok+ ");
	assert_string_equal(changes(&c, WHITE_SEAT, "", 0, START + 1000, 1), "web.http/1@0=down+ ");
	assert_string_equal(changes(&c, WHITE_SEAT, "", 0, START, 1), "");
	coalition_close(&c);
}

/* --- many at once --- */

enum { THREADS = 4, RESULTS_EACH = 200 };

struct racer {
	struct coalition *c;
	pthread_t thread;
	unsigned wrong;
};

static void *
race(void *arg)
{
	struct racer *racer = arg;
	struct reader by = probe();

	for (int64_t i = 0; i < RESULTS_EACH; i++) {
		struct check_result one = result(
			"web.http", 1, START + i * 1000, i % 2 == 0 ? CHECK_OK : CHECK_DOWN);
		enum err err;
		if (record_put_results(racer->c->store, &by, &one, 1, &err, NULL) != OK ||
			err != OK)
			racer->wrong++;
	}
	return NULL;
}

static void
the_same_results_from_many_probes_are_there_once(void **state)
{
	struct coalition c;
	struct racer racers[THREADS];
	struct reader node = coalition_node();
	size_t total = 0;
	int64_t now;

	(void)state;
	open_with_legs(&c);
	for (unsigned i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ .c = &c };
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(racers[i].thread, NULL);
		assert_int_equal(racers[i].wrong, 0);
	}
	assert_int_equal(
		record_each_samples(c.store, &node, 0, 0, count_samples, &total, &now, NULL), OK);
	assert_int_equal(total, RESULTS_EACH);
	coalition_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_come_back_as_samples_by_leg_and_hour),
		cmocka_unit_test(of_one_millisecond_the_worse_counts_in_every_order),
		cmocka_unit_test(any_order_any_batches_and_any_repetition_give_the_same_samples),
		cmocka_unit_test(each_result_is_refused_by_itself),
		cmocka_unit_test(only_a_probe_or_the_node_brings_results),
		cmocka_unit_test(a_batch_has_a_limit),
		cmocka_unit_test(an_hour_of_a_leg_has_a_limit_that_repetition_does_not_meet),
		cmocka_unit_test(legs_keep_their_index_and_results_when_they_go_and_come_back),
		cmocka_unit_test(legs_are_checked_and_for_the_node_alone),
		cmocka_unit_test(only_changed_hours_come_again),
		cmocka_unit_test(a_walk_ends_with_the_first_failure),
		cmocka_unit_test(what_the_probe_saw_is_kept_when_the_state_changes),
		cmocka_unit_test(changes_are_seen_by_seat),
		cmocka_unit_test(pages_of_changes_part_no_moment),
		cmocka_unit_test(the_same_results_from_many_probes_are_there_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
