/* line_needs.c - fuzz target: a line in which a pattern comes true is a line that it needs.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first line names the reader; each further one is read and met by each of some patterns alone,
 * as it is and as a sensor does.
 */
#include <assert.h>

#include "watch/pattern_watch.h"
#include "watch/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const patterns[] = {
	"[file:name = 'evil.exe']",
	"[file:name LIKE '%drop_er%']",
	"[file:hashes.MD5 = '0123456789abcdef0123456789abcdef']",
	"[domain-name:value = 'b\xc3\xbc"
	"cher.example']",
	"[domain-name:value LIKE '%.evil.example' OR domain-name:value MATCHES '^gate[0-9]+']",
	"[ipv4-addr:value ISSUBSET '198.51.100.0/22']",
	"[network-traffic:dst_ref.value = '203.0.113.7']",
	"[ipv6-addr:value = '2001:db8::bad']",
	"[ipv6-addr:value ISSUBSET '2001:db8:7::/48']",
	"[url:value = 'http://mal.example:8080/drop/a%20b.exe']",
	"[url:value LIKE '%/gate.php%']",
	"[url:value LIKE 'http%goto%']",
	"[url:value MATCHES '/[a-z]+/panel\\\\?id=']",
	"[email-message:from_ref.value = 'lure@phish.example']",
	"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] = "
	"'EvilBot/1.0']",
	"[network-traffic:extensions.'x-tls-ext'.ja3 = '0123456789abcdef0123456789abcdef']",
	"[network-traffic:extensions.'http-request-ext'.request_value LIKE '/drop/1%' AND "
	"network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] = "
	"'EvilBot/1.0']",
	"[network-traffic:extensions.'http-request-ext'.request_value MATCHES '^/[a-z]+/panel\\\\?id=1']",
	"[email-message:subject LIKE '%Your (new) invoice: 1%']",
	"[process:command_line LIKE '%-enc abcd%']",
	"[network-traffic:dst_port = 4444]",
	"[network-traffic:src_byte_count IN (0, 80, 123456)]",
	"[file:size = 1234567890123456789 OR file:name = 'evil.exe']",
	"[network-traffic:dst_port > 1024 AND network-traffic:protocols[*] = 'tcp']",
	"[NOT EXISTS network-traffic:dst_port AND EXISTS network-traffic:src_ref.value]",
	"[network-traffic:dst_port > 65000]",
	"[network-traffic:src_byte_count < 10 OR network-traffic:dst_port NOT > 99.5]",
	"[EXISTS email-message:subject OR user-account:account_login != 'root']",
	"[NOT EXISTS x509-certificate:subject]",
	"[network-traffic:src_ref.type = 'ipv6-addr' AND network-traffic:src_port >= 49152]",
	"[file:name != 'good.exe' OR domain-name:resolves_to_refs[*].type = 'ipv4-addr']",
};

enum { PATTERNS = sizeof(patterns) / sizeof(*patterns) };

static struct pattern_watch *
compile(const char *pattern)
{
	static const struct match_indicator indicator = {
		.id = STR_INIT("i"), .valid_from = INT64_MIN, .valid_until = INT64_MAX
	};
	struct pattern_watch *watch = pattern_watch_new();

	assert(watch != NULL);
	assert(pattern_watch_add(watch, &indicator, str_of(pattern), PATTERN_STIX_21, NULL) == OK);
	assert(pattern_watch_finish(watch, NULL) == OK);
	assert(pattern_watch_count(watch) == 1);
	return watch;
}

static void
look(struct pattern_watch *watch, struct reader *reader, struct str line)
{
	const struct reader_kind *format = reader_kind_of(reader);
	struct pattern_hits hits;
	struct record record;
	size_t count;

	if (reader_read(reader, line, &record, NULL) != OK || !reader_may_pass_over(reader))
		return;
	assert(pattern_watch_look(watch, str_of(format->name), &record, 0, &hits, NULL) == OK);
	count = hits.count;
	assert(count == 0 || pattern_watch_needs_line(watch, reader, line));
	if (pattern_watch_asks_for(watch, format, line))
		return;
	assert(pattern_watch_look_unsure(watch, str_of(format->name), &record, 0, &hits, NULL) ==
		OK);
	assert(hits.count == count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pattern_watch *watches[PATTERNS];
	struct str rest = str_from((const char *)data, size);
	struct str name;
	struct str line;

	for (size_t i = 0; i < PATTERNS; i++)
		if (watches[i] == NULL)
			watches[i] = compile(patterns[i]);
	if (!str_split(&rest, '\n', &name) || reader_kind_find(name) == NULL ||
		reader_kind_find(name)->frame != NULL)
		return 0;
	OWNED(reader) reader = reader_new(reader_kind_find(name));
	assert(reader != NULL);
	reader_keep_details(reader);
	while (str_split(&rest, '\n', &line))
		for (size_t i = 0; i < PATTERNS; i++)
			look(watches[i], reader, line);
	return 0;
}
