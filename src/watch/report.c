/* report.c - how the sensor is, for the page of its own member.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/report.h"

#include <stddef.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "watch/clean_text.h"
#include "watch/reader.h"

#define AT(field) offsetof(struct watch_totals, field)

/* As the protocol names them. */
static const struct {
	const char *name;
	size_t offset; /* of a uint64_t in the totals */
} counts[] = {
	{ "lines", AT(lines) },
	{ "bytes", AT(bytes) },
	{ "behind_bytes", AT(behind_bytes) },
	{ "unreadable_lines", AT(unreadable_lines) },
	{ "long_lines", AT(long_lines) },
	{ "lost_packets", AT(lost_packets) },
	{ "hits", AT(hits) },
	{ "weak_hits", AT(weak_hits) },
	{ "pattern_hits", AT(pattern_hits) },
	{ "sightings", AT(sightings) },
	{ "delivered", AT(delivered) },
	{ "refused", AT(refused) },
	{ "indicators", AT(indicators) },
	{ "patterns", AT(patterns) },
	{ "set_version", AT(set_version) },
	{ "unusable_indicators", AT(unusable_indicators) },
	{ "patterns_left_alone", AT(patterns_left_alone) },
	{ "held_back", AT(held_back) },
	{ "held_back_hits", AT(held_back_hits) },
};

struct amount {
	uint64_t lines;
	uint64_t bytes;
};

struct report {
	struct env *env;
	const struct watch_options *options;
	int64_t started;       /* by the clock */
	int64_t told;          /* monotonic microseconds; 0: never yet */
	struct amount then;    /* read when it was told */
	struct amount counted; /* as far as it is told apart by inputs */
	struct amount *inputs;
};

struct report *
report_new(struct env *env, const struct watch_options *options)
{
	OWNED(report) report = calloc(1, sizeof(*report));

	if (report == NULL)
		return NULL;
	report->env = env;
	report->options = options;
	report->started = env_now(env);
	report->inputs = calloc(options->input_count + 1, sizeof(*report->inputs));
	if (report->inputs == NULL)
		return NULL;
	return DISOWN(report);
}

void
report_free(struct report *report)
{
	if (report == NULL)
		return;
	free(report->inputs);
	free(report);
}

void
report_count(struct report *report, const struct watch_totals *totals, size_t input)
{
	if (report == NULL)
		return;
	report->inputs[input].lines += totals->lines - report->counted.lines;
	report->inputs[input].bytes += totals->bytes - report->counted.bytes;
	report->counted = (struct amount){ totals->lines, totals->bytes };
}

static int64_t
age(const struct report *report)
{
	return report->env->monotonic(report->env) - report->told;
}

bool
report_is_due(const struct report *report)
{
	if (report == NULL)
		return false;
	return report->told == 0 ||
	       age(report) >= (int64_t)report->options->status_seconds * MICROSECONDS_PER_SECOND;
}

/* --- writing --- */

/* Begins of what is longer, as UTF-8: paths are any bytes. */
static void
member_bytes(struct json_writer *out, struct str key, struct str bytes, size_t most)
{
	char clean[SENSOR_PATH_MAX];

	json_member_string(out, key, clean_text(bytes, most, clean));
}

static void
put_rate(struct json_writer *out, const char *name, uint64_t amount, int64_t microseconds)
{
	int64_t milliseconds = microseconds / 1000 > 0 ? microseconds / 1000 : 1;

	json_member_int(out, str_of(name), (int64_t)(amount * 1000 / (uint64_t)milliseconds));
}

static void
put_counts(const struct watch_totals *totals, struct json_writer *out)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		uint64_t value;
		memcpy(&value, (const char *)totals + counts[i].offset, sizeof(value));
		json_member_int(out, str_of(counts[i].name), (int64_t)value);
	}
	if (totals->last_event > 0)
		json_member_timestamp(out, STR("last_event"), totals->last_event);
}

static void
put_failure(const struct courier_failure *failure, struct json_writer *out)
{
	json_key(out, STR("error"));
	if (failure == NULL) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_timestamp(out, STR("time"), failure->time);
	member_bytes(out, STR("text"), str_of(failure->text), SENSOR_ERROR_MAX);
	json_close_object(out);
}

static void
put_search(const struct search_desk_progress *search, struct json_writer *out)
{
	json_key(out, STR("search"));
	if (search == NULL) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_string(out, STR("id"), str_of(search->id));
	json_member_int(out, STR("percent"), search->percent);
	json_close_object(out);
}

static void
put_input(const struct watch_input *input, struct input *reading, const struct amount *read,
	struct json_writer *out)
{
	OWNED_BUF place = BUF_INIT;
	struct fault why;

	buf_add(&place, watch_input_prefix(input));
	buf_add(&place, input->path);
	json_open_object(out);
	json_member_string(out, STR("kind"), str_of(input->reader->name));
	member_bytes(out, STR("path"), buf_str(&place), SENSOR_PATH_MAX);
	json_member_int(out, STR("lines"), (int64_t)read->lines);
	json_member_int(out, STR("bytes"), (int64_t)read->bytes);
	json_member_int(out, STR("behind_bytes"), (int64_t)input_behind(reading));
	if (input_failure(reading, &why) != OK)
		member_bytes(out, STR("error"), str_of(why.text), SENSOR_ERROR_MAX);
	json_close_object(out);
}

static void
put_inputs(const struct report *report, const struct report_of *of, struct json_writer *out)
{
	const struct watch_options *options = report->options;

	json_key(out, STR("inputs"));
	json_open_array(out);
	for (size_t i = 0; i < options->input_count && i < SENSOR_INPUTS_MAX; i++)
		put_input(&options->inputs[i], of->inputs[i], &report->inputs[i], out);
	json_close_array(out);
}

void
report_write(struct report *report, const struct report_of *of, struct buf *text)
{
	struct json_writer out = json_writer_of(text);
	const struct watch_totals *totals = of->totals;

	if (report == NULL)
		return;
	json_open_object(&out);
	json_member_string(&out, STR("sensor"), report->options->name);
	json_member_string(&out, STR("program"), STR(TESTUDO_VERSION));
	json_member_timestamp(&out, STR("started"), report->started);
	json_member_timestamp(&out, STR("time"), env_now(report->env));
	json_member_int(&out, STR("every_seconds"), report->options->status_seconds);
	json_member_bool(&out, STR("ended"), of->ended);
	json_member_bool(&out, STR("reports_hits"), report->options->report_hits);
	put_counts(totals, &out);
	if (report->told > 0) {
		put_rate(&out, "lines_per_second", totals->lines - report->then.lines, age(report));
		put_rate(&out, "bytes_per_second", totals->bytes - report->then.bytes, age(report));
	}
	json_member_int(&out, STR("waiting_batches"), (int64_t)of->waiting_batches);
	put_failure(of->failure, &out);
	json_member_int(&out, STR("kept_logs"), (int64_t)report->options->kept_count);
	put_search(of->search, &out);
	put_inputs(report, of, &out);
	json_close_object(&out);
	report->told = report->env->monotonic(report->env);
	report->then = (struct amount){ totals->lines, totals->bytes };
}
