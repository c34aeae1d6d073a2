/* json_fields_random.c - fields of random JSON lines, which readers take as they come, against their trees.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/limits.h"
#include "support/slow_json_fields.h"

enum { LINES = 4000, MEMBERS_AT_MOST = 14, DEPTH = 5 };

static const char *const keys[] = { "timestamp", "src_ip", "src_port", "dest_ip", "dest_port",
	"fileinfo", "http", "url", "hostname", "http_port", "dns", "answers", "rrname", "rdata",
	"payload", "alert", "signature", "", "a.b", "http.url", "ts", "id.resp_p", "host", "uri",
	"query", "uid", "\\u0074s", "\\u0068ttp", "akkkkkkkk1", "bkkkkkkkk1", "an_even_longer_key" };
static const char *const values[] = { "1", "80", "65536", "-7", "1521911720.865716", "true", "false",
	"null", "\"\"", "\"10.0.0.1\"", "\"evil.example\"", "\"\\/a\\/b\"", "\"/x?y\"",
	"\"2011-08-12T14:52:57.716360+0200\"", "\"80\"", "[]", "{}" };

#define PICK(list) list[(size_t)rand() % (sizeof(list) / sizeof(*(list)))]

/* Mostly known ones; some that no line had before, so that there are ever more; some very long. */
static void
add_key(struct buf *line, bool ever_new)
{
	if (ever_new && rand() % 2 == 0)
		buf_addf(line, "\"k%d\":", rand() % 1000000);
	else if (rand() % 60 == 0)
		buf_addf(line, "\"%0*d\":", (int)LOG_KEY_NAME_MAX - 3 + rand() % 6, 0);
	else
		buf_addf(line, "\"%s\":", PICK(keys));
}

static void
add_container(struct buf *line, int depth, bool is_object, bool ever_new)
{
	int count = rand() % (depth == DEPTH ? MEMBERS_AT_MOST : 5);

	buf_add_char(line, is_object ? '{' : '[');
	for (int i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(line, ',');
		if (is_object)
			add_key(line, ever_new);
		if (depth > 0 && rand() % 3 == 0)
			add_container(line, depth - 1, rand() % 3 != 0, ever_new);
		else
			buf_add(line, str_of(PICK(values)));
	}
	buf_add_char(line, is_object ? '}' : ']');
}

static void
check_line(struct reader *reader, struct str line, struct line_part part, size_t *readable)
{
	struct record record;
	const char *differs;

	assert_int_equal(reader_read_part(reader, line, part, &record, NULL), OK);
	*readable += !record.unreadable;
	differs = slow_json_fields_differ(reader_kind_of(reader), line, &record);
	if (differs != NULL)
		fail_msg("%s, in %.*s", differs, STR_FMT(line));
}

static void
check_kind(const struct reader_kind *kind, bool ever_new)
{
	OWNED(reader) reader = reader_new(kind);
	size_t readable = 0;

	reader_keep_details(reader);
	for (int i = 0; i < LINES; i++) {
		OWNED_BUF line = BUF_INIT;
		struct line_part part;
		add_container(&line, DEPTH, true, ever_new);
		part.from = (size_t)rand() % line.len;
		part.to = part.from + (size_t)rand() % 9;
		check_line(reader, buf_str(&line), WHOLE_LINE, &readable);
		check_line(reader, buf_str(&line), part, &readable);
	}
	assert_in_range(readable, LINES / 4, 2 * LINES - LINES / 100); /* keys stand twice */
}

static void
fields_are_those_of_the_tree(void **state)
{
	(void)state;
	srand(3);
	check_kind(&read_eve, false);
	check_kind(&read_zeek, false);
}

static void
and_so_they_are_when_lines_bring_ever_new_keys(void **state)
{
	(void)state;
	srand(5);
	check_kind(&read_eve, true);
	check_kind(&read_zeek, true);
}

/* One line with more keys than are remembered, and the next. */
static void
and_when_one_line_has_more_keys_than_are_remembered(void **state)
{
	OWNED(reader) reader = reader_new(&read_eve);
	size_t readable = 0;

	(void)state;
	reader_keep_details(reader);
	for (unsigned count = LOG_KEYS_MAX - 3; count < LOG_KEYS_MAX + 3; count++)
		for (int i = 0; i < 3; i++) {
			OWNED_BUF line = BUF_INIT;
			buf_add(&line, STR("{\"timestamp\":\"2011-08-12T14:52:57Z\""));
			for (unsigned k = 0; k < count; k++)
				buf_addf(&line, ",\"%u\":{\"src_ip\":\"a\"}", k);
			buf_add(&line, STR(",\"dest_port\":1}"));
			check_line(reader, buf_str(&line), WHOLE_LINE, &readable);
		}
	assert_int_equal(readable, 18);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_those_of_the_tree),
		cmocka_unit_test(and_so_they_are_when_lines_bring_ever_new_keys),
		cmocka_unit_test(and_when_one_line_has_more_keys_than_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
