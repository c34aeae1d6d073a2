/* watch_commit.c - keeps what came of reading, and tells of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "watch"
#include "base/limits.h"
#include "base/log.h"
#include "watch/statistics.h"
#include "watch/watch_private.h"

enum { REPORT_SECONDS = 30 };

/* --- committing --- */

static enum err
spool_sightings(struct watch *watch, struct fault *why)
{
	while (sightings_count(watch->sightings) > 0) {
		OWNED_BUF envelope = BUF_INIT;
		size_t taken;

		TRY(sightings_take(watch->sightings, courier_terms(watch->courier),
			&envelope, &taken, why));
		TRY(spool_add(watch->spool, buf_str(&envelope), why));
		watch->totals.sightings += taken;
	}
	return OK;
}

static enum err
spool_hits(struct watch *watch, struct fault *why)
{
	for (;;) {
		OWNED_BUF batch = BUF_INIT;

		TRY(tally_take(watch->tally, &batch, why));
		if (batch.len == 0)
			return OK;
		TRY(spool_add(watch->spool, buf_str(&batch), why));
	}
}

static enum err
save_inputs(struct watch *watch, struct buf *out, struct fault *why)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < watch->options->input_count; i++) {
		struct json_writer writer = json_writer_of(out);
		if (i > 0)
			buf_add_char(out, ',');
		TRY(input_save(watch->inputs[i], &writer, why));
	}
	if (watch->foreign.len > 0)
		buf_add(out, str_from_offset(buf_str(&watch->foreign),
				     watch->options->input_count > 0 ? 0 : 1));
	buf_add_char(out, ']');
	return buf_check(out, why);
}

static enum err
save_memory(struct watch *watch, struct fault *why)
{
	OWNED_BUF memory = BUF_INIT;

	TRY(sensor_remember(watch->sensor, &memory, why));
	return memory.len == 0 ? OK : spool_remember(watch->spool, buf_str(&memory), why);
}

static void
write_statistics(const struct watch *watch)
{
	const char *path = watch->options->statistics_file;
	struct fault why;

	if (path != NULL && statistics_write(watch->env, path, &watch->totals, &why) != OK)
		LOG_WARNING("statistics unwritten", "file=%s reason=%s", path, why.text);
}

static uint64_t
lost_packets(const struct watch *watch)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < watch->options->input_count; i++)
		sum += input_lost_packets(watch->inputs[i]);
	return sum;
}

static void
count_lost_packets(struct watch *watch)
{
	uint64_t lost = lost_packets(watch);

	if (lost > watch->totals.lost_packets)
		LOG_WARNING("packets lost", "packets=%ju reason=the sensor was too slow for the interface",
			(uintmax_t)(lost - watch->totals.lost_packets));
	watch->totals.lost_packets = lost;
}

static void
update_totals(struct watch *watch)
{
	count_lost_packets(watch);
	courier_count(watch->courier, &watch->totals);
	watch->totals.long_lines = 0;
	watch->totals.behind_bytes = 0;
	watch->totals.lost_interfaces = 0;
	for (size_t i = 0; i < watch->options->input_count; i++) {
		watch->totals.long_lines += input_long_lines(watch->inputs[i]);
		watch->totals.behind_bytes += input_behind(watch->inputs[i]);
		watch->totals.lost_interfaces += input_times_away(watch->inputs[i]);
	}
}

void
watch_publish_totals(struct watch *watch)
{
	update_totals(watch);
	if (watch->options->totals != NULL)
		*watch->options->totals = watch->totals;
	write_statistics(watch);
}

enum err
watch_commit(struct watch *watch, struct fault *why)
{
	OWNED_BUF inputs = BUF_INIT;

	watch->committed = watch->env->monotonic(watch->env);
	if (watch->totals.lines != watch->committed_lines) {
		TRY(sensor_flush(watch->sensor, why));
		TRY(spool_sightings(watch, why));
		TRY(spool_hits(watch, why));
		TRY(save_inputs(watch, &inputs, why));
		TRY(save_memory(watch, why));
		TRY(spool_commit(watch->spool, buf_str(&inputs), why));
		watch->committed_lines = watch->totals.lines;
		courier_wake(watch->courier);
	}
	watch_publish_totals(watch);
	return OK;
}

bool
watch_commit_is_due(const struct watch *watch)
{
	int64_t age = watch->env->monotonic(watch->env) - watch->committed;
	unsigned seconds = or_else(watch->options->report_seconds, REPORT_SECONDS);

	/* Within a block the pending ones may grow past that, by one for each of its lines. */
	return sightings_count(watch->sightings) >= PENDING_SIGHTINGS_MAX ||
	       tally_is_full(watch->tally) || age >= (int64_t)seconds * 1000000;
}

/* --- telling --- */

static void
write_report(struct watch *watch, bool ended, struct buf *text)
{
	struct search_desk_progress search;
	struct courier_failure failure;
	struct report_of of = { .totals = &watch->totals,
		.inputs = watch->inputs,
		.waiting_batches = spool_waiting(watch->spool),
		.ended = ended };

	if (courier_last_failure(watch->courier, &failure))
		of.failure = &failure;
	if (search_desk_progress(watch->desk, &search))
		of.search = &search;
	update_totals(watch);
	report_count(watch->report, &watch->totals, watch->at);
	report_write(watch->report, &of, text);
}

void
watch_tell_node(struct watch *watch)
{
	OWNED_BUF text = BUF_INIT;

	if (!report_is_due(watch->report))
		return;
	write_report(watch, false, &text);
	if (buf_check(&text, NULL) == OK)
		courier_tell(watch->courier, buf_str(&text));
}

void
watch_tell_end(struct watch *watch)
{
	OWNED_BUF text = BUF_INIT;

	if (watch->report == NULL)
		return;
	write_report(watch, true, &text);
	if (buf_check(&text, NULL) == OK)
		courier_tell_last(watch->courier, buf_str(&text));
}
