/* statistics.c - what the sensor did so far as a page of Prometheus' text format.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/statistics.h"

#include <stddef.h>

#include "base/timestamp.h"

#define AT(field) offsetof(struct watch_totals, field)

static const struct {
	const char *name;
	const char *type;
	const char *help;
	size_t offset; /* of a uint64_t in the totals */
} metrics[] = {
	{ "lines_total", "counter", "Lines or packets that were searched.", AT(lines) },
	{ "bytes_total", "counter", "Bytes of them, uncompressed.", AT(bytes) },
	{ "read_lines_total", "counter", "Of them, those that were taken apart.", AT(read_lines) },
	{ "unreadable_lines_total", "counter", "Of those, not of their format, searched as text.",
		AT(unreadable_lines) },
	{ "long_lines_total", "counter", "Lines that were skipped for their length.",
		AT(long_lines) },
	{ "lost_packets_total", "counter", "Packets of interfaces that the kernel dropped.",
		AT(lost_packets) },
	{ "lost_interfaces_total", "counter", "Times that an interface was taken away.",
		AT(lost_interfaces) },
	{ "weak_hits_total", "counter", "Hits that are likely not meant as such.", AT(weak_hits) },
	{ "allowed_hits_total", "counter", "Hits left out for an allow list.", AT(allowed_hits) },
	{ "allowed_values", "gauge", "Values of indicators left out for an allow list.",
		AT(allowed_values) },
	{ "held_back", "gauge", "Indicators left out for being found in too many lines.",
		AT(held_back) },
	{ "held_back_hits_total", "counter", "Hits of indicators that were held back.",
		AT(held_back_hits) },
	{ "unsure_indicators", "gauge", "Indicators left out for their confidence.",
		AT(unsure_indicators) },
	{ "sightings_total", "counter", "Sightings that were made.", AT(sightings) },
	{ "sightings_delivered_total", "counter", "Sightings that the node took.", AT(delivered) },
	{ "sightings_refused_total", "counter", "Sightings that the node refused.", AT(refused) },
	{ "indicators", "gauge", "Indicators in use.", AT(indicators) },
	{ "patterns", "gauge", "Indicators in use that want more than one value.", AT(patterns) },
	{ "pattern_hits_total", "counter", "Patterns that came true.", AT(pattern_hits) },
	{ "pattern_losses_total", "counter", "Observations forgotten early, and searches given up.",
		AT(pattern_losses) },
	{ "patterns_left_alone", "gauge", "Patterns whose expressions met their limits.",
		AT(patterns_left_alone) },
	{ "unusable_indicators", "gauge", "Indicators that cannot be looked for.",
		AT(unusable_indicators) },
	{ "set_version", "gauge", "How often the indicators in use have changed.",
		AT(set_version) },
	{ "behind_bytes", "gauge", "Bytes of plain files that wait to be read.", AT(behind_bytes) },
};

static void
put_header(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP testudo_watch_%s %s\n# TYPE testudo_watch_%s %s\n", name, help, name,
		type);
}

static void
put_moment(struct buf *out, const char *name, const char *help, int64_t moment)
{
	put_header(out, name, "gauge", help);
	buf_addf(out, "testudo_watch_%s %lld.%06lld\n", name,
		(long long)(moment / MICROSECONDS_PER_SECOND),
		(long long)(moment % MICROSECONDS_PER_SECOND));
}

void
statistics_format(const struct watch_totals *totals, int64_t now, struct buf *out)
{
	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
		uint64_t value;
		memcpy(&value, (const char *)totals + metrics[i].offset, sizeof(value));
		put_header(out, metrics[i].name, metrics[i].type, metrics[i].help);
		buf_addf(
			out, "testudo_watch_%s %llu\n", metrics[i].name, (unsigned long long)value);
	}
	put_header(out, "hits_total", "counter", "Hits by the kind of value.");
	for (int kind = VALUE_IPV4; kind < VALUE_KINDS; kind++)
		buf_addf(out, "testudo_watch_hits_total{kind=\"%s\"} %llu\n",
			value_kind_name((enum value_kind)kind),
			(unsigned long long)totals->hits_by_kind[kind]);
	put_moment(out, "last_event_seconds", "When the newest event happened that was read.",
		totals->last_event);
	put_moment(out, "written_seconds", "When this page was written.", now);
}

enum err
statistics_write(
	struct env *env, const char *path, const struct watch_totals *totals, struct fault *why)
{
	OWNED_BUF page = BUF_INIT;

	statistics_format(totals, env_now(env), &page);
	TRY(buf_check(&page, why));
	return file_replace(env, path, buf_str(&page), 0644, why);
}
