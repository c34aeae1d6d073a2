/* observation.c - fuzz target: a log line (the reader's name before it) as an observation, met by
 * patterns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first line names the reader; each further one is read, made an observation, and meets a set
 * of patterns that asks for some of everything. Facts name objects that there are.
 */
#include <assert.h>

#include "base/limits.h"
#include "match/pattern_set.h"
#include "watch/observation.h"
#include "watch/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const patterns[] = {
	"[network-traffic:dst_port > 1024 AND network-traffic:protocols[0] = 'tcp']",
	"[domain-name:value LIKE '%.example' OR domain-name:resolves_to_refs[*].type = "
	"'ipv4-addr']",
	"[url:value MATCHES '(?i)^http://[^/]+/evil'] FOLLOWEDBY [file:size > 5] WITHIN 60 SECONDS",
	"[ipv4-addr:value ISSUBSET '10.0.0.0/8'] REPEATS 3 TIMES WITHIN 10 SECONDS",
	"[NOT EXISTS file:hashes.MD5 OR x509-certificate:subject != 'x']",
	"[email-message:to_refs[*].value = 'a@example.org'] AND [email-addr:value LIKE 'a%']",
	"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] LIKE "
	"'%curl%']",
};

static struct pattern_set *
new_set(void)
{
	struct pattern_set *set = pattern_set_new(PATTERN_VALUES_NORMAL);
	uint32_t number;

	assert(set != NULL);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		assert(pattern_set_add(set, str_of(patterns[i]), PATTERN_STIX_21, &number, NULL) ==
			OK);
	assert(pattern_set_compile(set, NULL) == OK);
	return set;
}

static void
look(struct observer *observer, struct pattern_set *set, struct reader *reader, struct str line,
	int64_t moment)
{
	struct observation observation;
	struct pattern_matches matches;
	struct record record;

	if (reader_read(reader, line, &record, NULL) != OK)
		return;
	assert(observer_look(observer, str_of(reader_kind_of(reader)->name), &record,
		       record.has_time ? record.time : moment, &observation, NULL, NULL) == OK);
	for (size_t i = 0; i < observation.fact_count; i++)
		assert(observation.facts[i].object < observation.object_count);
	assert(pattern_set_observe(set, &observation, &matches, NULL) == OK);
	for (size_t i = 0; i < matches.count; i++)
		assert(matches.list[i].observations > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from(data, size);
	const struct reader_kind *kind;
	struct str line;
	int64_t moment = 0;

	if (!str_split(&rest, '\n', &line) || (kind = reader_kind_find(line)) == NULL ||
		kind->frame != NULL)
		return 0;
	OWNED(reader) reader = reader_new(kind);
	OWNED(pattern_set) set = new_set();
	OWNED(observer) observer = observer_new(pattern_set_paths(set), NULL);
	if (reader == NULL || observer == NULL)
		return 0;
	reader_keep_details(reader);
	while (str_split(&rest, '\n', &line))
		look(observer, set, reader, line, moment += 1000000);
	return 0;
}
