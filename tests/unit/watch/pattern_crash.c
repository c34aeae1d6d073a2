/* pattern_crash.c - what patterns remember, over every way for a sensor to die.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each pair of a question and a connection fulfils one pattern once. Between them the sensor ends:
 * by a disk that fails at each operation in turn, by kill -9 at a random moment, or in peace with
 * its memory damaged afterwards.
 */
#include "support/check.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "support/failing_disk.h"
#include "support/fake_taxii.h"
#include "support/folders.h"
#include "watch/reader.h"
#include "watch/watch.h"

#define INDICATOR                                                                             \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\","                                   \
	"\"id\":\"indicator--00000000-0000-4000-8000-000000000001\","                         \
	"\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-01-01T00:00:00.000Z\"," \
	"\"pattern\":\"([domain-name:value = 'evil.example'] FOLLOWEDBY "                     \
	"[network-traffic:dst_ref.value = '192.0.2.9']) WITHIN 60 SECONDS\","                 \
	"\"pattern_type\":\"stix\",\"valid_from\":\"2025-01-01T00:00:00Z\"}"
#define LINE(more) "{\"timestamp\":\"2026-01-12T08:00:0%u.000000+0000\"," more "}\n"
#define QUESTION LINE("\"event_type\":\"dns\",\"dns\":{\"rrname\":\"evil.example\"}")
#define CONNECTION LINE("\"event_type\":\"flow\",\"dest_ip\":\"192.0.2.9\"")

enum { INPUTS = 4, KILLS = 40, KILLS_LONG = 2000, DELAY_MAX = 100000 /* microseconds */ };

struct world {
	char folder[64];
	char state[96];
	char path[INPUTS][96];
	struct watch_input inputs[INPUTS];
	struct failing_disk disk;
	struct fake_taxii node;
	struct watch_options options;
	struct fault why;
};

/* Every look at the clock is a second later, so that each input is followed by a commit. */
static int64_t
hasty_monotonic(struct env *env)
{
	struct failing_disk *disk = (struct failing_disk *)env;

	return atomic_fetch_add(&disk->fake.now, 1000000);
}

/* A new process: another seed, so that it draws other ids. */
static void
begin_life(struct world *world, uint64_t seed, long dies_at)
{
	enum err (*http)(
		struct env *, struct http_call *, struct fault *) = world->disk.fake.env.http;

	failing_disk_init(&world->disk, seed, dies_at);
	world->disk.fake.env.http = http;
	world->disk.fake.env.monotonic = hasty_monotonic;
}

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	snprintf(world->folder, sizeof(world->folder), "/tmp/testudo-crash-XXXXXX");
	if (mkdtemp(world->folder) == NULL)
		return -1;
	snprintf(world->state, sizeof(world->state), "%s/state", world->folder);
	mkdir(world->state, 0700);
	for (int i = 0; i < INPUTS; i++) {
		snprintf(world->path[i], sizeof(world->path[i]), "%s/log%d", world->folder, i);
		world->inputs[i] = (struct watch_input){ &read_eve, str_of(world->path[i]) };
	}
	failing_disk_init(&world->disk, 1, 0);
	fake_taxii_init(&world->node, &world->disk.fake.env);
	begin_life(world, 1, 0);
	world->node.objects[world->node.object_count++] = INDICATOR;
	world->options = (struct watch_options){
		.node = { .root = STR(FAKE_NODE), .token = STR("secret") },
		.input_count = INPUTS,
		.inputs = world->inputs,
		.state_folder = str_of(world->state),
		.once = true,
		.identity = STR("identity--0b3f1d70-6a0e-4d6c-9d0b-6f3f1d1e7a10"),
		.poll_milliseconds = 1,
		.retry_milliseconds = 1,
		.report_seconds = 1,
	};
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	empty_folder(world->state);
	rmdir(world->state);
	empty_folder(world->folder);
	rmdir(world->folder);
	fake_taxii_done(&world->node);
	free(world);
	return 0;
}

static void
append(const struct world *world, int input, const char *line, unsigned second)
{
	FILE *file = fopen(world->path[input], "a");

	assert_non_null(file);
	if (line[0] == 'q')
		fprintf(file, QUESTION, second);
	else
		fprintf(file, CONNECTION, second);
	fclose(file);
}

static enum err
run(struct world *world)
{
	return watch_run(&world->disk.fake.env, &world->options, &world->why);
}

static void
assert_runs(struct world *world)
{
	if (run(world) != OK)
		fail_msg("%s: %s", world->why.where, world->why.text);
}

/* The sum of the counts of all sightings that the node took. */
static int64_t
sum_of_counts(struct world *world)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	int64_t sum = 0;

	for (size_t i = 0; i < world->node.posted_count; i++) {
		const struct json *sighting;
		int64_t count = 0;
		assert_int_equal(
			json_parse(arena, str_of(world->node.posted[i]), &sighting, NULL), OK);
		assert_true(json_to_int(json_get(sighting, STR("count")), &count));
		sum += count;
	}
	return sum;
}

static void
every_match_is_reported_once_wherever_the_disk_dies(void **state)
{
	struct world *world = *state;
	bool reached_end = false;
	long dies_at;

	for (int i = 0; i < INPUTS; i++)
		append(world, i, i % 2 == 0 ? "q" : "c", (unsigned)i);
	for (dies_at = 1; !reached_end; dies_at++) {
		empty_folder(world->state);
		fake_taxii_done(&world->node);
		fake_taxii_init(&world->node, &world->disk.fake.env);
		world->node.objects[world->node.object_count++] = INDICATOR;
		begin_life(world, (uint64_t)dies_at, dies_at);
		reached_end = run(world) == OK && !failing_disk_has_failed(&world->disk);
		begin_life(world, (uint64_t)dies_at + 1000000, 0);
		assert_runs(world);
		assert_false(world->node.changed_in_flight);
		if (sum_of_counts(world) != INPUTS / 2)
			fail_msg("%lld matches reported when the disk died at %ld",
				(long long)sum_of_counts(world), dies_at);
	}
	assert_true(dies_at > 40);
}

static unsigned
dice(uint64_t *seed, unsigned sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % sides;
}

/* The node takes nothing yet: what it took from a process that dies would die with it. False: the
 * process was faster. */
static bool
live_and_be_killed(struct world *world, uint64_t *seed, unsigned round)
{
	struct timespec delay = { 0, (long)dice(seed, DELAY_MAX) * 1000 };
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(2);
		begin_life(world, round + 10, 0);
		world->node.post_status = 503;
		run(world);
		_exit(0);
	}
	nanosleep(&delay, NULL);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status);
}

static void
every_match_is_reported_once_whenever_the_process_is_killed(void **state)
{
	struct world *world = *state;
	unsigned rounds = getenv("TESTUDO_LONG") == NULL ? KILLS : KILLS_LONG;
	unsigned killed = 0;
	uint64_t seed = 7;

	world->options.input_count = 1;
	for (unsigned i = 0; i < rounds; i++) {
		append(world, 0, i % 2 == 0 ? "q" : "c", i % 2);
		killed += live_and_be_killed(world, &seed, i);
	}
	assert_runs(world);
	print_message("# killed %u of %u times\n", killed, rounds);
	assert_int_equal(sum_of_counts(world), rounds / 2);
}

static void
damaged_memory_begins_anew(void **state)
{
	struct world *world = *state;
	struct watch_totals totals;
	char path[128];
	FILE *file;

	world->options.input_count = 1;
	world->options.totals = &totals;
	append(world, 0, "q", 0);
	assert_runs(world);
	snprintf(path, sizeof(path), "%s/memory-1", world->state);
	assert_int_equal(access(path, R_OK), 0);
	file = fopen(path, "r+");
	assert_non_null(file);
	fseek(file, -1, SEEK_END);
	fputc('x', file);
	fclose(file);
	append(world, 0, "c", 1);
	assert_runs(world);
	assert_int_equal(totals.pattern_hits, 0);
	append(world, 0, "q", 2);
	assert_runs(world);
	append(world, 0, "c", 3);
	assert_runs(world);
	assert_int_equal(totals.pattern_hits, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_match_is_reported_once_wherever_the_disk_dies),
		TEST(every_match_is_reported_once_whenever_the_process_is_killed),
		TEST(damaged_memory_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
