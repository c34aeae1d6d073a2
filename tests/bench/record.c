/* record.c - measures an exercise's record: results taken a minute, all samples read, pages of
 * entries.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: bench_record FOLDER [RESULTS_A_LEG]
 *
 * Makes stores in FOLDER (24 teams x 2,500 checks; with 2,000 results a leg some 700 MB) and
 * removes them. The large one is filled by SQL, in the form that record_put_results leaves behind,
 * since that would take most of an hour by itself. Prints lines "what: figure".
 */
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/check_hour.h"
#include "store/record.h"
#include "measure.h"

/* A minute, as the exercise of two days needs it. */
enum { RESULTS_A_MINUTE = 100000, LATENCIES_MAX = 100000 };
enum { TEAMS = 24, CHECKS = 2500, LEGS = TEAMS * CHECKS, BATCH = 1000, PROBES = 2, SECONDS = 20 };

#define PERIOD INT64_C(60000000)
#define PACE (60.0 * BATCH * PROBES / RESULTS_A_MINUTE) /* seconds from batch to batch */
#define HOUR CHECK_HOUR_MICROSECONDS

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
must(enum err err, const struct fault *why)
{
	if (err == OK)
		return;
	fprintf(stderr, "bench_record: %s: %s\n", err_name(err), why->text);
	exit(1);
}

static struct reader
node_reader(void)
{
	return reader_of_node(0, "bench");
}

/* --- a store with its legs --- */

static char check_names[CHECKS][16];

static struct store *
make_store(const char *path)
{
	struct reader node = node_reader();
	struct check_leg *legs = calloc(LEGS, sizeof(*legs));
	struct store *store;
	struct fault why;

	must(store_create_exercise(env_real(), path, STR("bench"), &store, &why), &why);
	for (unsigned i = 0; i < LEGS; i++) {
		snprintf(check_names[i % CHECKS], sizeof(check_names[0]), "check-%u", i % CHECKS);
		legs[i] = (struct check_leg){ .check = str_of(check_names[i % CHECKS]),
			.team = 1 + i / CHECKS };
	}
	must(record_set_legs(store, &node, legs, LEGS, &why), &why);
	free(legs);
	return store;
}

static void
remove_store(const char *path)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	char name[512];

	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		unlink(name);
	}
}

/* --- results beside other writers --- */

struct load {
	struct store *store;
	int64_t start;
	atomic_uint next;  /* batch */
	atomic_ulong done; /* results */
	atomic_bool over;
	bool paced; /* RESULTS_A_MINUTE, else as fast as it goes */
	unsigned long entries;
	double latencies[LATENCIES_MAX]; /* of each entry, in seconds */
	double slowest[PROBES];
	double total[PROBES];
	unsigned long batches[PROBES];
};

struct worker {
	struct load *load;
	unsigned number;
	pthread_t thread;
};

/* Batch n: the next thousand legs, as probes that walk all of them once a period do. */
static void
make_batch(const struct load *load, unsigned n, struct check_result *results)
{
	for (unsigned i = 0; i < BATCH; i++) {
		unsigned long place = (unsigned long)n * BATCH + i;
		unsigned leg = (unsigned)(place * 7919 % LEGS);
		results[i] = (struct check_result){
			.check = str_of(check_names[leg % CHECKS]),
			.team = 1 + leg / CHECKS,
			.time = load->start + (int64_t)(place / LEGS) * PERIOD + leg * 1000,
			.state = place % 97 == 0 ? CHECK_DOWN : CHECK_OK,
			.latency_ms = 12,
			.text = STR("HTTP OK: 200 in 12 ms"),
		};
	}
}

static void *
bring_results(void *arg)
{
	struct worker *worker = arg;
	struct load *load = worker->load;
	struct reader node = node_reader();
	struct check_result results[BATCH];
	enum err errors[BATCH];

	while (!load->over) {
		struct fault why;
		double before;
		double took;
		make_batch(load, load->next++, results);
		before = seconds_now();
		must(record_put_results(load->store, &node, results, BATCH, errors, &why), &why);
		took = seconds_now() - before;
		load->done += BATCH;
		load->total[worker->number] += took;
		load->batches[worker->number]++;
		if (took > load->slowest[worker->number])
			load->slowest[worker->number] = took;
		if (load->paced && took < PACE)
			usleep((useconds_t)((PACE - took) * 1e6));
	}
	return NULL;
}

static void *
append_entries(void *arg)
{
	struct worker *worker = arg;
	struct load *load = worker->load;
	struct reader node = node_reader();

	while (!load->over && load->entries < LATENCIES_MAX) {
		OWNED(arena) arena = arena_new(MIB);
		double before = seconds_now();
		const struct record_outcome *outcomes;
		struct fault why;
		struct record_entry entry = {
			.key = str_printf(arena, "n%lu", load->entries),
			.kind = RECORD_PHASE,
			.body = STR("{\"phase\":\"day1\"}"),
		};
		must(record_append(load->store, &node, &entry, 1, arena, &outcomes, &why), &why);
		must(outcomes[0].err, &outcomes[0].why);
		load->latencies[load->entries++] = seconds_now() - before;
		usleep(20000);
	}
	return NULL;
}

static int
compare_doubles(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return left < right ? -1 : left > right;
}

static void
say_latencies(struct load *load)
{
	unsigned long count = load->entries;

	if (count == 0)
		return;
	qsort(load->latencies, count, sizeof(double), compare_doubles);
	printf("entries appended meanwhile, one a commit: %lu; median %.1f ms, p99 %.1f ms\n",
		count, load->latencies[count / 2] * 1000, load->latencies[count * 99 / 100] * 1000);
}

static void
say_results(struct load *load, double took, double processor)
{
	double total = 0;
	double slowest = 0;
	unsigned long batches = 0;

	for (unsigned i = 0; i < PROBES; i++) {
		total += load->total[i];
		batches += load->batches[i];
		slowest = load->slowest[i] > slowest ? load->slowest[i] : slowest;
	}
	printf("results a minute, %d probes, batches of %d%s: %.0f (mean %.1f ms, slowest %.1f ms a"
	       " batch; all threads %.0f %% of a core)\n",
		PROBES, BATCH, load->paced ? ", paced, beside appends" : "",
		(double)load->done * 60 / took, total * 1000 / (double)batches, slowest * 1000,
		processor * 100 / took);
}

static void
measure_results(struct store *store, bool paced)
{
	static struct load load;
	struct worker workers[PROBES + 1];
	unsigned count = PROBES + paced;
	double before = seconds_now();
	double processor = processor_now();

	load = (struct load){ .store = store, .paced = paced };
	load.start = env_now(env_real()) / HOUR * HOUR - (paced ? 12 : 24) * HOUR;
	for (unsigned i = 0; i < count; i++) {
		workers[i] = (struct worker){ .load = &load, .number = i };
		pthread_create(&workers[i].thread, NULL,
			i < PROBES ? bring_results : append_entries, &workers[i]);
	}
	sleep(SECONDS);
	load.over = true;
	for (unsigned i = 0; i < count; i++)
		pthread_join(workers[i].thread, NULL);
	say_results(&load, seconds_now() - before, processor_now() - processor);
	say_latencies(&load);
}

/* The same bytes without a store: what 1,000 results are as lines, written and synced. */
static void
measure_plain_file(const char *folder)
{
	char path[512];
	char line[96];
	char *bytes = malloc(BATCH * sizeof(line));
	size_t len = 0;
	double before;
	unsigned rounds = 0;
	int file;

	for (unsigned i = 0; i < BATCH; i++) {
		snprintf(line, sizeof(line), "check-%u %u %lld ok 12 HTTP OK: 200 in 12 ms\n", i,
			i % TEAMS, (long long)env_now(env_real()));
		memcpy(bytes + len, line, strlen(line));
		len += strlen(line);
	}
	snprintf(path, sizeof(path), "%s/plain", folder);
	file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	before = seconds_now();
	while (seconds_now() - before < 3) {
		if (write(file, bytes, len) != (ssize_t)len || fsync(file) != 0)
			exit(1);
		rounds++;
	}
	printf("peer: write + fsync of a batch's %zu bytes: %.2f ms\n", len,
		(seconds_now() - before) * 1000 / rounds);
	close(file);
	unlink(path);
	free(bytes);
}

/* --- all samples --- */

static void
run_sql(sqlite3 *database, const char *sql)
{
	if (sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "bench_record: %s\n", sqlite3_errmsg(database));
	exit(1);
}

/* One result a minute; one leg in 40 is down now and then. */
static size_t
make_hour(unsigned leg, unsigned hour, unsigned results, int64_t start, char *bytes)
{
	uint32_t samples[60];
	size_t count = 0;

	for (unsigned i = hour * 60; i < (hour + 1) * 60 && i < results; i++)
		samples[count++] = check_sample_pack(
			start + (int64_t)i * PERIOD + leg % 60000 * 1000,
			leg % 40 == 0 && i % 500 < 20 ? CHECK_DOWN : CHECK_OK);
	check_hour_write(samples, count, bytes);
	return count;
}

static void
fill_samples(const char *path, unsigned results)
{
	int64_t start = env_now(env_real()) / HOUR * HOUR - 96 * HOUR;
	sqlite3 *database;
	sqlite3_stmt *insert;
	char bytes[240];

	if (sqlite3_open(path, &database) != SQLITE_OK)
		exit(1);
	run_sql(database, "PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; BEGIN");
	sqlite3_prepare_v2(
		database, "INSERT INTO check_hour VALUES (?1, 0, ?2)", -1, &insert, NULL);
	for (unsigned leg = 1; leg <= LEGS; leg++)
		for (unsigned hour = 0; hour * 60 < results; hour++) {
			size_t count = make_hour(leg, hour, results, start, bytes);
			sqlite3_bind_int64(insert, 1, check_row(leg, start + hour * HOUR));
			sqlite3_bind_blob(insert, 2, bytes, (int)(4 * count), SQLITE_STATIC);
			if (sqlite3_step(insert) != SQLITE_DONE)
				exit(1);
			sqlite3_reset(insert);
		}
	sqlite3_finalize(insert);
	run_sql(database, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(database);
}

struct sums {
	unsigned long samples;
	unsigned long states[CHECK_STATES];
	unsigned long hours;
};

static enum err
add_up(void *context, unsigned leg, int64_t hour, const struct check_sample *samples, size_t count,
	struct fault *why)
{
	struct sums *sums = context;

	(void)leg;
	(void)hour;
	(void)why;
	for (size_t i = 0; i < count; i++)
		sums->states[samples[i].state]++;
	sums->samples += count;
	sums->hours++;
	return OK;
}

static int64_t
measure_samples(struct store *store, const char *what, int64_t since)
{
	struct reader node = node_reader();
	struct sums sums = { 0 };
	struct fault why;
	double before = seconds_now();
	double processor = processor_now();
	int64_t now;

	must(record_each_samples(store, &node, 0, since, add_up, &sums, &now, &why), &why);
	printf("%s: %lu samples of %lu hours (%lu down) in %.2f s, of the processor %.2f s\n", what,
		sums.samples, sums.hours, sums.states[CHECK_DOWN], seconds_now() - before,
		processor_now() - processor);
	return now;
}

static void
measure_copy(const char *path)
{
	static char block[1 << 20];
	double before = seconds_now();
	double bytes = 0;
	ssize_t got;
	int file = open(path, O_RDONLY);

	while ((got = read(file, block, sizeof(block))) > 0)
		bytes += (double)got;
	close(file);
	printf("peer: read() of the same file, %.0f MB: %.2f s\n", bytes / 1e6,
		seconds_now() - before);
}

static void
measure_large(const char *path, unsigned results)
{
	struct reader node = node_reader();
	struct check_result batch[BATCH];
	enum err errors[BATCH];
	struct store *store = make_store(path);
	struct load load = { .start = env_now(env_real()) / HOUR * HOUR - 2 * HOUR };
	struct fault why;
	int64_t now;
	double before;

	store_close(store);
	fill_samples(path, results);
	measure_copy(path);
	must(store_open(env_real(), path, 0, &store, &why), &why);
	measure_samples(store, "all samples", 0);
	now = measure_samples(store, "all samples, once more", 0);
	make_batch(&load, 0, batch);
	before = seconds_now();
	must(record_put_results(store, &node, batch, BATCH, errors, &why), &why);
	printf("a batch of %d into the large store: %.1f ms\n", BATCH,
		(seconds_now() - before) * 1000);
	measure_samples(store, "what changed since", now);
	store_close(store);
}

/* --- pages of entries --- */

/* Entries from number `from` on; one in 24 concerns team 1. */
static void
fill_entries(struct store *store, unsigned from, unsigned total)
{
	struct reader node = node_reader();

	for (unsigned done = from; done < total; done += RECORD_BATCH_MAX) {
		OWNED(arena) arena = arena_new(16 * MIB);
		struct record_entry entries[RECORD_BATCH_MAX];
		const struct record_outcome *outcomes;
		struct fault why;
		for (unsigned i = 0; i < RECORD_BATCH_MAX; i++)
			entries[i] = (struct record_entry){
				.key = str_printf(arena, "flag:%u", done + i),
				.kind = RECORD_FLAG,
				.team = 1 + (done + i) % TEAMS,
				.body = STR("{\"victim\":\"blue2\",\"flag\":\"web\",\"round\":17}"),
			};
		must(record_append(store, &node, entries, RECORD_BATCH_MAX, arena, &outcomes, &why),
			&why);
	}
}

static void
measure_pages(struct store *store, const char *who, const struct reader *reader)
{
	enum { PAGES = 200 };
	struct record_query query = { .limit = 100, .newest = true };
	double before = seconds_now();
	double processor = processor_now();
	size_t count = 0;

	for (unsigned i = 0; i < PAGES; i++) {
		OWNED(arena) arena = arena_new(16 * MIB);
		struct record_page page;
		struct fault why;
		must(record_read(store, reader, &query, arena, &page, &why), &why);
		count += page.count;
		query.until = page.more ? page.entries[page.count - 1].posted - 1 : 0;
	}
	printf("page of 100 entries, %s: %.2f ms, of the processor %.2f ms (mean of %d; %zu "
	       "entries)\n",
		who, (seconds_now() - before) * 1000 / PAGES,
		(processor_now() - processor) * 1000 / PAGES, PAGES, count);
}

static void
measure_entries(struct store *store)
{
	struct reader blue = { .person = 1, .seat.team = 1, .name = "blue" };
	struct reader white = { .person = 2, .seat.desks = DESK_WHITE, .name = "white" };

	for (unsigned total = 10000; total <= 100000; total *= 10) {
		fill_entries(store, total == 10000 ? 0 : 10000, total);
		printf("with %u entries:\n", total);
		measure_pages(store, "white", &white);
		measure_pages(store, "one team of 24", &blue);
	}
}

int
main(int argc, char **argv)
{
	char path[512];
	struct store *store;

	if (argc < 2) {
		fprintf(stderr, "usage: bench_record FOLDER [RESULTS_A_LEG]\n");
		return 64;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(path, sizeof(path), "%s/bench-record.db", argv[1]);
	remove_store(path);
	store = make_store(path);
	measure_plain_file(argv[1]);
	measure_results(store, false);
	measure_results(store, true);
	store_close(store);
	remove_store(path);
	store = make_store(path);
	measure_entries(store);
	store_close(store);
	remove_store(path);
	measure_large(path, argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2000);
	remove_store(path);
	return 0;
}
