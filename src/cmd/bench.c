/* bench.c - `testudo bench`: how fast this machine does it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The logs are held in memory and only the search is timed, as the harnesses of other matchers do.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/file_map.h"
#include "base/limits.h"
#include "cmd/allow_lists.h"
#include "cmd/bench_scan.h"
#include "cmd/output.h"
#include "match/indicator_list.h"
#include "match/line_matcher.h"
#include "match/loud.h"
#include "match/parallel.h"
#include "match/snapshot.h"

enum { ROUNDS_MAX = 100, TIMES_MAX = 10000, BENCH_CHUNK = 1 << 20 };

static double
seconds(int64_t microseconds)
{
	return (double)microseconds / 1e6;
}

/* Bytes a microsecond are megabytes a second. */
static double
gigabytes_a_second(uint64_t bytes, int64_t microseconds)
{
	return microseconds == 0 ? 0 : (double)bytes / (double)microseconds / 1e3;
}

/* --- the set --- */

static void
say_report(struct call *call, const char *path, const struct indicator_list_report *report)
{
	fprintf(call->messages, "%s: %zu indicators, %zu allowed, %zu refused\n", path,
		report->taken, report->allowed, report->refused);
	if (report->refused > 0)
		fprintf(call->messages, "%s:%zu: %s\n", path, report->first_refused,
			report->first_fault.text);
}

static enum err
build_set(struct call *call, struct match_snapshot **ret, struct fault *why)
{
	struct indicator_list_report report = { 0 };
	const char *path = argument_text(&call->arguments, "indicators").data;
	OWNED(snapshot_builder) builder = snapshot_builder_new(call->env);
	OWNED(allow_list) allow = NULL;
	OWNED_FILE_MAP file = { 0 };

	if (builder == NULL)
		return fail_nomem(why);
	if (argument_given(&call->arguments, "allow"))
		TRY(allow_lists(call, &allow, why));
	TRY(file_map_open(path, &file, why));
	snapshot_builder_use_threads(builder, parallel_processors());
	TRY(indicator_list_read(builder, file.content, allow, &report, why));
	TRY(snapshot_builder_finish(builder, ret, why));
	say_report(call, path, &report);
	return OK;
}

struct saving {
	struct env *env;
	int file;
	const char *path;
};

static enum err
write_piece(void *context, struct str piece, struct fault *why)
{
	struct saving *saving = context;

	return file_write(saving->env, saving->file, saving->path, piece, why);
}

/* For measuring opening: a half-written file is refused by its length. */
static enum err
save_set(struct call *call, const char *path, const struct match_snapshot *snapshot,
	struct fault *why)
{
	struct env *env = call->env;
	struct saving saving = { env,
		env->disk.open(env, path, O_WRONLY | O_CREAT | O_TRUNC, 0644), path };
	enum err err;

	if (saving.file < 0)
		return fail_errno(why, "cannot write %s", path);
	err = match_snapshot_write(snapshot, write_piece, &saving, why);
	if (env->disk.close(env, saving.file) < 0 && err == OK)
		return fail_errno(why, "cannot write %s", path);
	return err;
}

/* `map` must outlive the set. */
static enum err
load_set(struct call *call, struct file_map *map, struct match_snapshot **ret, struct fault *why)
{
	struct str saved = argument_text(&call->arguments, "saved");
	struct str save = argument_text(&call->arguments, "save");
	int64_t start = call->env->monotonic(call->env);

	if ((saved.data == NULL) == (argument_text(&call->arguments, "indicators").data == NULL))
		return fail(why, E_USAGE, "give --indicators or --saved");
	if (saved.data != NULL) {
		TRY(file_map_open(saved.data, map, why));
		TRY(match_snapshot_open(map->content, ret, why));
	} else {
		TRY(build_set(call, ret, why));
	}
	size_t count = match_snapshot_indicators(*ret);
	size_t size = match_snapshot_size(*ret);
	fprintf(call->out, "set: %zu indicators in %.2f s, %.1f MB, %.1f bytes each\n", count,
		seconds(call->env->monotonic(call->env) - start), (double)size / 1e6,
		count == 0 ? 0 : (double)size / (double)count);
	return save.data == NULL ? OK : save_set(call, save.data, *ret, why);
}

/* --- the logs --- */

struct log {
	struct str path;
	struct file_map map;
	int64_t best, best_cpu; /* microseconds */
	struct bench_result result;
};

struct bench {
	struct call *call;
	struct bench_scan scan;
	size_t log_count;
	struct log *logs;
	int64_t best, best_cpu; /* of a round over all logs */
	struct buf hits;
};

static enum err
load_logs(struct bench *bench, struct fault *why)
{
	struct call *call = bench->call;
	size_t count = argument_count(&call->arguments, "FILE");
	struct str path;

	bench->logs = arena_array(call->arena, count, struct log);
	if (bench->logs == NULL)
		return fail_nomem(why);
	for (size_t at = 0; argument_next(&call->arguments, "FILE", &at, &path);) {
		struct log *log = &bench->logs[bench->log_count];
		log->path = path;
		TRY(file_map_load(path.data, &log->map, why));
		bench->log_count++;
	}
	return OK;
}

static void
keep_least(int64_t *least, int64_t value)
{
	if (*least == 0 || value < *least)
		*least = value;
}

static enum err
run_round(struct bench *bench, bool keep_hits, struct fault *why)
{
	int64_t total = 0;
	int64_t total_cpu = 0;

	for (size_t i = 0; i < bench->log_count; i++) {
		struct log *log = &bench->logs[i];
		bench->scan.file = log->path;
		bench->scan.content = log->map.content;
		bench->scan.hits = keep_hits ? &bench->hits : NULL;
		TRY(bench_scan(&bench->scan, &log->result, why));
		total += log->result.microseconds;
		total_cpu += log->result.cpu_microseconds;
		keep_least(&log->best, log->result.microseconds);
		keep_least(&log->best_cpu, log->result.cpu_microseconds);
	}
	keep_least(&bench->best, total);
	keep_least(&bench->best_cpu, total_cpu);
	return OK;
}

static void
add_speed(struct listing *list, size_t bytes, int64_t microseconds)
{
	char speed[32];

	snprintf(speed, sizeof(speed), "%.3f", gigabytes_a_second(bytes, microseconds));
	listing_json(list, str_of(speed));
}

static void
add_row(struct listing *list, struct str name, size_t bytes, const struct bench_result *result,
	int64_t best, int64_t best_cpu)
{
	listing_text(list, name);
	listing_number(list, (int64_t)bytes);
	listing_number(list, (int64_t)result->lines);
	listing_number(list, (int64_t)result->hits);
	listing_number(list, (int64_t)result->skipped);
	add_speed(list, bytes, best);
	add_speed(list, bytes, best_cpu);
}

static enum err
print_results(struct bench *bench, struct fault *why)
{
	static const struct column columns[] = { { "LOG", "log" },
		{ "BYTES", "bytes", .number = true }, { "LINES", "lines", .number = true },
		{ "HITS", "hits", .number = true }, { "SKIPPED", "skipped", .number = true },
		{ "GB/S", "gigabytes_a_second", .number = true },
		{ "GB/CPU-S", "gigabytes_a_cpu_second", .number = true } };
	struct bench_result all = { 0 };
	struct listing list;
	size_t bytes = 0;

	listing_begin(&list, bench->call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < bench->log_count; i++) {
		const struct log *log = &bench->logs[i];
		add_row(&list, log->path, log->map.content.len, &log->result, log->best,
			log->best_cpu);
		bytes += log->map.content.len;
		all.lines += log->result.lines;
		all.hits += log->result.hits;
		all.skipped += log->result.skipped;
	}
	add_row(&list, STR("all"), bytes, &all, bench->best, bench->best_cpu);
	return listing_end(&list, why);
}

/* One reading of all logs, by which the loud ones are known. */
static enum err
count_loud(struct bench *bench, struct loud *loud, struct fault *why)
{
	OWNED(line_matcher) matcher = NULL;
	struct line_matches found;

	TRY(line_matcher_new(bench->scan.kernel, &matcher, why));
	for (size_t i = 0; i < bench->log_count; i++)
		for (struct str rest = bench->logs[i].map.content; rest.len > 0;) {
			struct str chunk = first_lines(rest, BENCH_CHUNK);
			TRY(line_matcher_scan(matcher, bench->scan.generation, chunk, &found, why));
			TRY(loud_count(loud, &found, why));
			rest = str_from_offset(rest, chunk.len);
		}
	return OK;
}

/* *ret stays NULL when none is loud. */
static enum err
hold_back(struct bench *bench, struct match_snapshot *snapshot, unsigned share,
	struct match_generation **ret, struct fault *why)
{
	struct call *call = bench->call;
	OWNED(loud) loud = loud_new();
	const struct loud_indicator *list;
	struct str *ids;
	size_t count;

	if (loud == NULL)
		return fail_nomem(why);
	TRY(count_loud(bench, loud, why));
	TRY(loud_list(loud, share, call->arena, &count, &list, why));
	ids = arena_array(call->arena, count + 1, struct str);
	if (ids == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++) {
		ids[i] = list[i].id;
		fprintf(call->messages, "held back: %.*s, in %llu of %llu lines\n",
			STR_FMT(list[i].id), (unsigned long long)list[i].lines,
			(unsigned long long)loud_lines(loud));
	}
	return count == 0 ? OK : match_generation_new(snapshot, NULL, ids, count, ret, why);
}

static enum err
run_bench(struct bench *bench, struct fault *why)
{
	const struct arguments *arguments = &bench->call->arguments;
	struct str hits = argument_text(arguments, "hits");
	uint64_t rounds;
	uint64_t threads;
	uint64_t times;

	TRY(argument_number(arguments, "rounds", 1, ROUNDS_MAX, 3, &rounds, why));
	TRY(argument_number(arguments, "threads", 1, PARALLEL_MAX, 1, &threads, why));
	TRY(argument_number(arguments, "times", 1, TIMES_MAX, 1, &times, why));
	bench->scan.threads = (unsigned)threads;
	bench->scan.times = (unsigned)times;
	for (uint64_t i = 0; i < rounds; i++)
		TRY(run_round(bench, hits.data != NULL && i + 1 == rounds, why));
	if (hits.data != NULL)
		TRY(file_replace(bench->call->env, hits.data, buf_str(&bench->hits), 0644, why));
	return print_results(bench, why);
}

static void
close_bench(struct bench *bench)
{
	for (size_t i = 0; i < bench->log_count; i++)
		file_map_done(&bench->logs[i].map);
	buf_done(&bench->hits);
}

/* Over a set of its own when indicators are held back. */
static enum err
prepare_and_run(struct bench *bench, struct match_snapshot *snapshot, struct fault *why)
{
	const struct arguments *arguments = &bench->call->arguments;
	OWNED(match_generation) whole = NULL;
	OWNED(match_generation) quiet = NULL;
	uint64_t share;

	TRY(match_generation_new(snapshot, NULL, NULL, 0, &whole, why));
	TRY(argument_number(arguments, "hold-back", 1, 1000, 1000, &share, why));
	bench->scan.env = bench->call->env;
	bench->scan.generation = whole;
	bench->scan.kernel = argument_text_or(arguments, "isa", STR(""));
	TRY(load_logs(bench, why));
	if (argument_given(arguments, "hold-back"))
		TRY(hold_back(bench, snapshot, (unsigned)share, &quiet, why));
	if (quiet != NULL)
		bench->scan.generation = quiet;
	return run_bench(bench, why);
}

static enum err
run_match(struct call *call, struct fault *why)
{
	OWNED_FILE_MAP map = { 0 };
	OWNED(match_snapshot) snapshot = NULL;
	struct bench bench = { .call = call };
	enum err err;

	TRY(load_set(call, &map, &snapshot, why));
	err = prepare_and_run(&bench, snapshot, why);
	close_bench(&bench);
	return err;
}

static const struct command match_action = {
	.name = "match",
	.summary = "search logs for the values of a list, and time it",
	.details = "The logs are read into memory first; the best of the rounds counts.",
	.examples =
		(const char *const[]){
			"testudo bench match --indicators list.tsv conn.log eve.json", NULL },
	.parameters = (const struct parameter[]){ { .name = "FILE",
							  .positional = true,
							  .required = true,
							  .many = true,
							  .help = "logs" },
		{ .name = "indicators",
			.value = "LIST",
			.help = "lines \"KIND<TAB>VALUE\" or values alone" },
		{ .name = "allow",
			.value = "LIST",
			.many = true,
			.help = "values to leave out: MISP warninglists, or a value a line" },
		{ .name = "hold-back",
			.value = "N",
			.help = "leave out what hits more than N of 1000 lines, and say so" },
		{ .name = "saved",
			.value = "SET",
			.help = "a set saved before, instead of a list" },
		{ .name = "save", .value = "SET", .help = "save the set" },
		{ .name = "threads", .value = "N", .help = "threads (default: 1)" },
		{ .name = "isa",
			.value = "NAME",
			.help = "avx512, avx2, sse4.2, neon or plain (default: the best that runs here)" },
		{ .name = "rounds", .value = "N", .help = "how often to search (default: 3)" },
		{ .name = "times",
			.value = "N",
			.help = "in each round search each log so often in a row (default: 1)" },
		{ .name = "hits",
			.value = "OUT",
			.help = "write \"FILE<TAB>LINE<TAB>INDICATOR\" for each hit" },
		PARAMETER_JSON, { 0 } },
	.run = run_match,
};

const struct command bench_command = {
	.name = "bench",
	.summary = "measure this machine: match",
	.actions = (const struct command *const[]){ &match_action, NULL },
};
