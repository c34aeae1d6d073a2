/* score.c - how long a score takes: a fold of a whole exercise, and boards after it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: score [TEAMS SYSTEMS CHECKS_A_SYSTEM HOURS]
 *
 * Defaults to two days of the largest exercise that we aim at: 24 teams, 500 systems of 5 checks,
 * 2,000 results each. Results are made in memory, hour by hour, as record_each_samples gives them;
 * making them is measured apart and taken off. One thread.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/limits.h"
#include "exercise/score.h"

enum { SECOND_US = 1000000, RESULTS_AN_HOUR = 60, SHARED_ENTRIES = 20000 };

static const int64_t hour_us = INT64_C(3600) * SECOND_US;
static const int64_t start = INT64_C(500000) * INT64_C(3600) * SECOND_US;

/* Seconds that this one thread has had of a core: others on the machine do not count. */
static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
check(enum err err, const struct fault *why)
{
	if (err == OK)
		return;
	fprintf(stderr, "score: %s\n", why->text);
	exit(1);
}

static void *
room(size_t count, size_t size)
{
	void *array = calloc(count, size);

	if (array == NULL)
		exit(1);
	return array;
}

/* --- the exercise --- */

struct size {
	size_t teams, systems, checks, hours;
};

static struct str __attribute__((format(printf, 1, 2))) name_of(const char *format, ...)
{
	char *text = room(1, 64);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, 64, format, arguments);
	va_end(arguments);
	return str_of(text);
}

static const struct scenario *
make_scenario(const struct size *size)
{
	struct scenario *scenario = room(1, sizeof(*scenario));
	struct scenario_phase *phase = room(1, sizeof(*phase));
	struct scenario_team *teams = room(size->teams, sizeof(*teams));
	struct scenario_system *systems = room(size->systems, sizeof(*systems));
	struct scenario_check *checks = room(size->systems * size->checks, sizeof(*checks));
	struct scenario_red_objective *objectives = room(100, sizeof(*objectives));

	*phase = (struct scenario_phase){
		.name = STR("play"), .length = (int64_t)size->hours * hour_us, .scored = true
	};
	for (size_t i = 0; i < size->teams; i++)
		teams[i] = (struct scenario_team){ .index = (unsigned)i + 1,
			.name = name_of("blue%zu", i + 1) };
	for (size_t i = 0; i < size->systems; i++)
		systems[i] = (struct scenario_system){ .name = name_of("s%zu", i), .weight = 1 };
	for (size_t i = 0; i < size->systems * size->checks; i++)
		checks[i] = (struct scenario_check){ .system = i / size->checks,
			.weight = 1,
			.name = name_of("s%zu.c%zu", i / size->checks, i % size->checks),
			.mandatory = true,
			.period = INT64_C(60) * SECOND_US };
	for (size_t i = 0; i < 100; i++)
		objectives[i] = (struct scenario_red_objective){
			.name = name_of("o%zu", i), .system = i % size->systems, .weight = 1
		};
	*scenario = (struct scenario){ .ranked = true,
		.phase_count = 1,
		.phases = phase,
		.team_count = size->teams,
		.teams = teams,
		.system_count = size->systems,
		.systems = systems,
		.check_count = size->systems * size->checks,
		.checks = checks,
		.red_objective_count = 100,
		.red_objectives = objectives };
	return scenario;
}

/* --- results --- */

static uint64_t
mixed(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* An hour of one check: every minute, up to ten seconds early or late; in one of twenty hours an
 * outage of some minutes, in one of fifty single slow answers. */
static size_t
make_hour(struct check_sample *samples, size_t leg, size_t hour, size_t count)
{
	uint64_t chance = mixed(leg * 1000003 + hour);
	size_t down = chance % 20 == 0 ? chance / 20 % 60 : 60;
	size_t slow = chance % 50 == 1 ? chance / 50 % 60 : 60;

	for (size_t i = 0; i < count; i++) {
		int64_t jitter = (int64_t)(mixed(chance + i) % 20000);
		samples[i].time = start + (int64_t)hour * hour_us +
				  ((int64_t)i * 60000 + jitter + 20000) * 1000;
		samples[i].state = i >= down && i < down + 8 ? CHECK_DOWN
				   : i == slow               ? CHECK_DEGRADED
							     : CHECK_OK;
	}
	return count;
}

static size_t
results_in(const struct size *size, size_t hour)
{
	/* 2,000 results in 33 hours and a third, when nothing else was asked for. */
	return hour + 1 == size->hours && size->hours == 34 ? 20 : RESULTS_AN_HOUR;
}

/* All results, put into the score or (NULL) only made. Returns how many. */
static uint64_t
put_all(struct score *score, const struct scenario *scenario, const struct size *size)
{
	struct check_sample samples[RESULTS_AN_HOUR];
	uint64_t sum = 0;
	volatile int64_t kept;
	struct fault why;

	for (size_t c = 0; c < scenario->check_count; c++)
		for (size_t t = 0; t < size->teams; t++)
			for (size_t h = 0; h < size->hours; h++) {
				size_t count = make_hour(
					samples, c * size->teams + t, h, results_in(size, h));
				kept = samples[count - 1].time;
				sum += count;
				if (score != NULL)
					check(score_put_samples(score, scenario->checks[c].name,
						      (unsigned)t + 1, 500000 + (int64_t)h, samples,
						      count, &why),
						&why);
			}
	(void)kept;
	return sum;
}

/* --- entries --- */

static void
add_entry(struct score *score, int64_t at, size_t number, enum record_kind kind, unsigned team,
	const char *body)
{
	char key[32];
	struct record_entry entry = {
		.posted = at, .event = at, .kind = kind, .team = team, .body = str_of(body)
	};
	struct fault why;

	snprintf(key, sizeof(key), "e%zu", number);
	entry.key = str_of(key);
	check(score_add_entries(score, &entry, 1, &why), &why);
}

/* The clock, and a red event for each of so many moments. */
static void
add_entries(struct score *score, const struct size *size)
{
	char body[96];

	add_entry(score, start, 0, RECORD_CLOCK, 0, "{\"action\":\"start\"}");
	for (size_t i = 1; i <= SHARED_ENTRIES; i++) {
		snprintf(
			body, sizeof(body), "{\"objective\":\"o%zu\",\"stage\":\"user\"}", i % 100);
		add_entry(score,
			start + (int64_t)i * (int64_t)size->hours * hour_us / (SHARED_ENTRIES + 1),
			i, RECORD_RED_EVENT, (unsigned)(i % size->teams) + 1, body);
	}
}

/* --- measuring --- */

static double
time_board(struct score *score, int64_t at, enum score_view view, struct arena *arena)
{
	const struct score_cut cut = { .at = at, .view = view };
	const struct board *board;
	struct fault why;
	double before = now();

	arena_reset(arena);
	check(score_board(score, &cut, arena, &board, &why), &why);
	return now() - before;
}

static int
compare_doubles(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

enum { ROUNDS = 51 };

/* The median of boards a second apart, each after `rows` legs got their next hour. */
static double
time_live(struct score *score, const struct scenario *scenario, const struct size *size, int64_t at,
	size_t rows, struct arena *arena)
{
	struct check_sample samples[RESULTS_AN_HOUR];
	double times[ROUNDS];
	struct fault why;

	for (size_t i = 0; i < ROUNDS; i++) {
		double before = now();
		for (size_t r = 0; r < rows; r++) {
			size_t leg = (i * rows + r) % (scenario->check_count * size->teams);
			size_t count = make_hour(samples, leg + 7, size->hours - 1, 19);
			check(score_put_samples(score, scenario->checks[leg / size->teams].name,
				      (unsigned)(leg % size->teams) + 1,
				      500000 + (int64_t)size->hours - 1, samples, count, &why),
				&why);
		}
		times[i] = now() - before +
			   time_board(score, at + (int64_t)i * SECOND_US, VIEW_WHITE, arena);
	}
	qsort(times, ROUNDS, sizeof(*times), compare_doubles);
	return times[ROUNDS / 2];
}

/* The same scenario and one more check, as after a check.changed. */
static const struct scenario *
with_new_check(const struct scenario *scenario)
{
	struct scenario *with = room(1, sizeof(*with));
	struct scenario_check *checks = room(scenario->check_count + 1, sizeof(*checks));

	memcpy(checks, scenario->checks, scenario->check_count * sizeof(*checks));
	checks[scenario->check_count] = checks[0];
	checks[scenario->check_count].name = STR("s0.new");
	*with = *scenario;
	with->checks = checks;
	with->check_count++;
	return with;
}

/* A check.changed: a score is made anew from all entries, takes over the results of the other, and makes its
 * first board. `score` is good for nothing more then. */
static void
print_change(struct score *score, const struct scenario *scenario, const struct rules *rules,
	const struct size *size, int64_t at, struct arena *arena)
{
	const struct scenario *with = with_new_check(scenario);
	OWNED(score) changed = NULL;
	double before = now();
	double making;
	double taking;
	struct fault why;

	check(score_new(with, rules, &changed, &why), &why);
	add_entries(changed, size);
	making = now() - before;
	if (!score_take_samples(changed, score))
		exit(1);
	taking = now() - before - making;
	printf("a new check: entries anew      %.3f s\n", making);
	printf("a new check: results taken     %.3f s\n", taking);
	printf("a new check: first board       %.3f s\n", time_board(changed, at, VIEW_WHITE, arena));
}

int
main(int argc, char **argv)
{
	struct size size = { 24, 500, 5, 34 };
	const struct scenario *scenario;
	const struct rules *rules;
	OWNED(arena) arena = arena_new(1024 * MIB);
	OWNED(score) score = NULL;
	struct rusage usage;
	struct fault why;
	double before;
	double making;
	double putting;
	int64_t end;
	uint64_t count;

	if (argc == 5)
		size = (struct size){ strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10),
			strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10) };
	scenario = make_scenario(&size);
	check(rules_read(arena, rules_builtin(STR("default")), "default", &rules, &why), &why);
	check(score_new(scenario, rules, &score, &why), &why);
	before = now();
	(void)put_all(NULL, scenario, &size);
	making = now() - before;
	add_entries(score, &size);
	before = now();
	count = put_all(score, scenario, &size);
	putting = now() - before - making;
	end = start + (int64_t)size.hours * hour_us - hour_us * 2 / 3;
	{
		OWNED(arena) boards = arena_new(1024 * MIB);
		double first = time_board(score, end, VIEW_WHITE, boards);
		getrusage(RUSAGE_SELF, &usage);
		printf("results                        %llu\n", (unsigned long long)count);
		printf("taken in                       %.2f s\n", putting);
		printf("first board                    %.3f s\n", first);
		printf("full fold                      %.2f s\n", putting + first);
		printf("memory                         %ld MB\n", usage.ru_maxrss / 1024);
		printf("board again, same moment       %.2f ms\n",
			1e3 * time_board(score, end, VIEW_WHITE, boards));
		printf("board a second later           %.2f ms\n",
			1e3 * time_live(score, scenario, &size, end + SECOND_US, 0, boards));
		printf("board after one new hour       %.2f ms\n",
			1e3 * time_live(score, scenario, &size, end + 100 * SECOND_US, 1, boards));
		printf("board after 1,700 new hours    %.2f ms\n",
			1e3 * time_live(
				      score, scenario, &size, end + 200 * SECOND_US, 1700, boards));
		printf("board half way back            %.2f ms\n",
			1e3 * time_board(score, start + (end - start) / 2, VIEW_WHITE, boards));
		print_change(score, scenario, rules, &size, end + 300 * SECOND_US, boards);
	}
	return 0;
}
