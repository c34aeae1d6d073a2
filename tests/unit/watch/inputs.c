/* inputs.c - tests of following files: partial lines, rotation, truncation, compression, folders.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <lzma.h>
#include <zstd.h>

#include "base/limits.h"
#include "watch/input.h"

/* --- a folder of one's own, and an input in it --- */

struct place {
	char folder[64];
	struct input *input;
	struct watch_input spec;
	char path[128];
	char seen[4096]; /* lines given so far, each with "\n" */
};

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	snprintf(place->folder, sizeof(place->folder), "/tmp/testudo-inputs-XXXXXX");
	if (mkdtemp(place->folder) == NULL)
		return -1;
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *place = *state;
	DIR *folder = opendir(place->folder);
	const struct dirent *entry;
	char path[512];

	while ((entry = readdir(folder)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", place->folder, entry->d_name);
		unlink(path);
	}
	closedir(folder);
	rmdir(place->folder);
	input_free(place->input);
	free(place);
	return 0;
}

static const char *
path_of(const struct place *place, const char *name)
{
	static char path[2][512];
	static int turn;

	turn ^= 1;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", place->folder, name);
	return path[turn];
}

static void
write_text(const struct place *place, const char *name, const char *mode, const char *text)
{
	FILE *file = fopen(path_of(place, name), mode);

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
add_bytes(const struct place *place, const char *name, struct str bytes)
{
	FILE *file = fopen(path_of(place, name), "a");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
	fclose(file);
}

static void
write_gzip(const struct place *place, const char *name, const char *text)
{
	gzFile file = gzopen(path_of(place, name), "ab");

	assert_non_null(file);
	assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
	gzclose(file);
}

static void
write_zstd(const struct place *place, const char *name, const char *text)
{
	char packed[4096];
	size_t len = ZSTD_compress(packed, sizeof(packed), text, strlen(text), 3);

	assert_false(ZSTD_isError(len));
	add_bytes(place, name, str_from(packed, len));
}

static void
write_xz(const struct place *place, const char *name, const char *text)
{
	uint8_t packed[4096];
	size_t len = 0;

	assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, (const uint8_t *)text,
				 strlen(text), packed, &len, sizeof(packed)),
		LZMA_OK);
	add_bytes(place, name, str_from(packed, len));
}

/* `name` NULL: the folder itself. */
static void
open_input(struct place *place, const char *name, bool once)
{
	snprintf(place->path, sizeof(place->path), "%s",
		name == NULL ? place->folder : path_of(place, name));
	place->spec = (struct watch_input){ &read_text, str_of(place->path) };
	place->input = input_new(env_real(), &place->spec, once);
	assert_non_null(place->input);
}

/* What one look and one reading give, appended to place->seen. */
static void
poll_input(struct place *place)
{
	struct source *source;
	struct str line;
	struct fault why = { 0 };
	size_t len = strlen(place->seen);

	assert_int_equal(input_scan(place->input, &why), OK);
	for (;;) {
		assert_int_equal(input_next_line(place->input, &source, &line, &why), OK);
		if (line.data == NULL)
			return;
		len += (size_t)snprintf(
			place->seen + len, sizeof(place->seen) - len, "%.*s\n", STR_FMT(line));
	}
}

/* Files that went away are buried in one look and what replaced them is found in the next. */
static void
poll_twice(struct place *place)
{
	poll_input(place);
	poll_input(place);
}

/* Ends the input and begins another one from what it saved. */
static void
restart_input(struct place *place)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF saved = BUF_INIT;
	struct json_writer writer = json_writer_of(&saved);
	const struct json *json;
	struct input *next = input_new(env_real(), &place->spec, false);
	struct fault why;

	assert_int_equal(input_save(place->input, &writer, &why), OK);
	assert_int_equal(json_parse(arena, buf_str(&saved), &json, &why), OK);
	assert_int_equal(input_restore(next, json, &why), OK);
	input_free(place->input);
	place->input = next;
}

#define assert_seen(place, expected)                          \
	do {                                                  \
		assert_string_equal((place)->seen, expected); \
		(place)->seen[0] = '\0';                      \
	} while (0)

/* --- tests --- */

static void
a_partial_line_waits_for_its_end(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\ntw");
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\n");
	write_text(place, "log", "a", "o\r\n\nthree\n");
	poll_input(place);
	assert_seen(place, "two\n\nthree\n");
	poll_input(place);
	assert_seen(place, "");
}

static void
with_once_the_last_line_needs_no_end(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\ntwo");
	open_input(place, "log", true);
	assert_false(input_ended(place->input));
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	assert_true(input_ended(place->input));
}

static void
offset_and_number_of_a_line_are_known(void **state)
{
	struct place *place = *state;
	struct source *source;
	struct str line;
	struct fault why;

	write_text(place, "log", "w", "one\r\ntwo\n");
	open_input(place, "log", false);
	assert_int_equal(input_scan(place->input, &why), OK);
	assert_int_equal(input_next_line(place->input, &source, &line, &why), OK);
	assert_int_equal(source->position.offset, 5);
	assert_int_equal(source->position.line, 1);
	assert_int_equal(input_next_line(place->input, &source, &line, &why), OK);
	assert_int_equal(source->position.offset, 9);
	assert_int_equal(source->position.line, 2);
}

static void
a_renamed_file_is_read_to_its_end_before_the_new_one(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\n");
	open_input(place, "log", false);
	poll_input(place);
	write_text(place, "log", "a", "two\nlast");
	assert_int_equal(rename(path_of(place, "log"), path_of(place, "log.1")), 0);
	write_text(place, "log", "w", "three\n");
	poll_twice(place);
	assert_seen(place, "one\ntwo\nthree\n");
	unlink(path_of(place, "log.1"));
	poll_twice(place);
	assert_seen(place, "last\n");
}

static void
a_file_that_was_replaced_is_read_to_its_end_first(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\n");
	open_input(place, "log", false);
	poll_input(place);
	write_text(place, "log", "a", "two\n");
	write_text(place, "new", "w", "three\n");
	assert_int_equal(rename(path_of(place, "new"), path_of(place, "log")), 0);
	poll_input(place);
	poll_twice(place);
	assert_seen(place, "one\ntwo\nthree\n");
}

static void
a_truncated_file_begins_again(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\ntwo\n");
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	write_text(place, "log", "w", "new\n");
	poll_input(place);
	assert_seen(place, "new\n");
	/* longer than before, but other text */
	write_text(place, "log", "w", "quite another text\n");
	poll_input(place);
	assert_seen(place, "quite another text\n");
}

static void
a_restart_goes_on_where_it_stopped(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\ntwo\npart");
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	restart_input(place);
	poll_input(place);
	assert_seen(place, "");
	write_text(place, "log", "a", "ial\nfour\n");
	restart_input(place);
	poll_input(place);
	assert_seen(place, "partial\nfour\n");
}

static void
a_restart_finds_what_was_rotated_meanwhile(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\n");
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\n");
	write_text(place, "log", "a", "two\n");
	assert_int_equal(rename(path_of(place, "log"), path_of(place, "log.1")), 0);
	write_text(place, "log", "w", "three\n");
	restart_input(place);
	poll_twice(place);
	assert_seen(place, "two\nthree\n");
}

static void
a_restart_finds_what_was_compressed_meanwhile(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\n");
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\n");
	restart_input(place);
	write_gzip(place, "log.1.gz", "one\ntwo\n");
	write_text(place, "unrelated", "w", "no\n");
	unlink(path_of(place, "log"));
	write_text(place, "log", "w", "three\n");
	poll_twice(place);
	assert_seen(place, "two\nthree\n");
}

static void
a_restart_tells_a_rewritten_file(void **state)
{
	struct place *place = *state;

	write_text(place, "log", "w", "one\ntwo\n");
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	write_text(place, "log", "w", "other and longer text\n");
	restart_input(place);
	/* the change comes between saving and reading */
	write_text(place, "log", "w", "once more, longer still\n");
	poll_input(place);
	assert_seen(place, "once more, longer still\n");
}

static void
a_pattern_names_files_also_those_to_come(void **state)
{
	struct place *place = *state;

	write_text(place, "access.log", "w", "one\n");
	write_text(place, "error.log", "w", "no\n");
	open_input(place, "access.log*", false);
	poll_input(place);
	assert_seen(place, "one\n");
	write_text(place, "access.log.1", "w", "two\n");
	write_text(place, "access.log", "a", "three\n");
	poll_input(place);
	assert_seen(place, "three\ntwo\n");
	restart_input(place);
	poll_input(place);
	assert_seen(place, "");
}

static void
a_file_may_be_called_like_a_pattern(void **state)
{
	struct place *place = *state;

	write_text(place, "log[1]", "w", "one\n");
	write_text(place, "log1", "w", "no\n");
	open_input(place, "log[1]", false);
	poll_input(place);
	assert_seen(place, "one\n");
}

static void
compressed_files_are_read_whatever_their_name(void **state)
{
	struct place *place = *state;

	write_gzip(place, "a", "one\n");
	write_gzip(place, "a", "two\n"); /* a second member */
	write_zstd(place, "b.log", "three\n");
	write_zstd(place, "b.log", "four\n");
	write_xz(place, "c", "five\n");
	add_bytes(place, "c", STR("\0\0\0\0")); /* padding between members */
	write_xz(place, "c", "six");
	open_input(place, NULL, false);
	poll_input(place);
	assert_seen(place, "one\ntwo\nthree\nfour\nfive\nsix\n");
	poll_input(place);
	assert_seen(place, "");
}

static void
compressed_files_are_gone_on_with_after_a_restart(void **state)
{
	struct place *place = *state;
	struct source *source;
	struct str line;
	struct fault why;

	write_gzip(place, "a.gz", "one\ntwo\nthree\n");
	open_input(place, "a.gz", false);
	assert_int_equal(input_scan(place->input, &why), OK);
	assert_int_equal(input_next_line(place->input, &source, &line, &why), OK);
	restart_input(place);
	poll_input(place);
	assert_seen(place, "two\nthree\n");
}

static void
a_folder_grows(void **state)
{
	struct place *place = *state;

	write_text(place, "a", "w", "one\n");
	write_text(place, ".hidden", "w", "no\n");
	write_text(place, "b.tmp", "w", "no\n");
	open_input(place, NULL, false);
	poll_input(place);
	assert_seen(place, "one\n");
	write_text(place, "b", "w", "two\n");
	write_text(place, "a", "a", "three\n");
	poll_input(place);
	assert_seen(place, "three\ntwo\n");
	restart_input(place);
	write_text(place, "c", "w", "four\n");
	poll_input(place);
	assert_seen(place, "four\n");
}

static void
a_compressed_copy_of_a_file_is_not_read_again(void **state)
{
	struct place *place = *state;

	write_text(place, "a", "w", "one\ntwo\n");
	open_input(place, NULL, false);
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	write_gzip(place, "a.gz", "one\ntwo\nthree\n"); /* a third line came before the end */
	poll_twice(place);
	assert_seen(place, "");
	unlink(path_of(place, "a"));
	poll_twice(place);
	assert_seen(place, "three\n");
}

static void
a_copied_and_truncated_file_is_not_read_again(void **state)
{
	struct place *place = *state;

	write_text(place, "a", "w", "one\ntwo\n");
	open_input(place, NULL, false);
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	write_text(place, "a", "w", "three\n");
	poll_input(place);
	write_text(place, "a.1", "w", "one\ntwo\n");
	poll_twice(place);
	assert_seen(place, "three\n");
}

static void
files_with_other_text_are_read_though_a_file_is_gone(void **state)
{
	struct place *place = *state;

	write_text(place, "a", "w", "one\ntwo\n");
	open_input(place, NULL, false);
	poll_input(place);
	unlink(path_of(place, "a"));
	write_text(place, "b", "w", "one\n"); /* shorter than what was read of a */
	write_text(place, "c", "w", "one\nTWO\n");
	poll_twice(place);
	assert_seen(place, "one\ntwo\none\none\nTWO\n");
}

static void
lines_over_the_limit_are_skipped_and_counted(void **state)
{
	struct place *place = *state;
	OWNED_BUF text = BUF_INIT;

	buf_add(&text, STR("one\n"));
	for (unsigned i = 0; i <= LOG_LINE_MAX; i++)
		buf_add_char(&text, 'x');
	buf_add(&text, STR("\ntwo\n"));
	for (unsigned i = 0; i <= 3 * LOG_LINE_MAX; i++)
		buf_add_char(&text, 'x');
	buf_add(&text, STR("\nthree\n"));
	write_text(place, "log", "w", text.data);
	open_input(place, "log", false);
	poll_input(place);
	assert_seen(place, "one\ntwo\nthree\n");
	assert_int_equal(input_long_lines(place->input), 2);
	restart_input(place);
	poll_input(place);
	assert_seen(place, "");
}

static void
a_line_at_the_limit_is_read(void **state)
{
	struct place *place = *state;
	OWNED_BUF text = BUF_INIT;
	struct source *source;
	struct str line;
	struct fault why;

	for (unsigned i = 0; i < LOG_LINE_MAX; i++)
		buf_add_char(&text, 'x');
	buf_add(&text, STR("\n"));
	write_text(place, "log", "w", text.data);
	open_input(place, "log", false);
	assert_int_equal(input_scan(place->input, &why), OK);
	assert_int_equal(input_next_line(place->input, &source, &line, &why), OK);
	assert_int_equal(line.len, LOG_LINE_MAX);
	assert_int_equal(input_long_lines(place->input), 0);
}

/* Pieces of a capture come whole, also over a restart; lines are packets. */
static void
a_capture_grows_by_whole_packets(void **state)
{
	static const struct str header = STR_INIT(
		"\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0");
	static const struct str packet = STR_INIT("\1\0\0\0\2\0\0\0\4\0\0\0\4\0\0\0\nA\n\n");
	struct place *place = *state;
	struct source *source;
	struct str piece;
	struct record record;
	struct fault why;

	add_bytes(place, "c.pcap", header);
	add_bytes(place, "c.pcap", packet);
	add_bytes(place, "c.pcap", str_first(packet, 18));
	open_input(place, "c.pcap", false);
	place->spec.reader = &read_pcap;
	for (size_t i = 0; i < 3; i++) {
		if (i != 1)
			assert_int_equal(input_scan(place->input, &why), OK);
		assert_int_equal(input_next_line(place->input, &source, &piece, &why), OK);
		assert_true(str_eq(piece, i == 0 ? header : packet));
		assert_int_equal(reader_read(source->reader, piece, &record, &why), OK);
		assert_int_equal(source->position.line, i + 1);
		if (i != 1)
			continue;
		assert_int_equal(input_next_line(place->input, &source, &piece, &why), OK);
		assert_null(piece.data);
		restart_input(place);
		add_bytes(place, "c.pcap", str_from_offset(packet, 18));
	}
	assert_int_equal(record.time, 1000002);
	assert_int_equal(source->line_offset, header.len + packet.len);
}

static void
damaged_compressed_data_is_told_and_the_rest_goes_on(void **state)
{
	struct place *place = *state;
	struct fault why = { 0 };

	write_text(place, "a.gz", "w", "\x1f\x8b\x08 no gzip at all");
	add_bytes(place, "a.xz",
		STR("\xfd"
		    "7zXZ\0no xz at all"));
	write_text(place, "b", "w", "one\n");
	open_input(place, NULL, true);
	poll_input(place);
	assert_seen(place, "one\n");
	assert_int_equal(input_failure(place->input, &why), E_CORRUPT);
	assert_non_null(strstr(why.where, "a.gz"));
	assert_true(input_ended(place->input));
}

static void
what_stands_before_the_damage_is_read(void **state)
{
	struct place *place = *state;
	struct fault why = { 0 };

	write_gzip(place, "log.gz", "one\ntwo\n");
	add_bytes(place, "log.gz", STR("\x1f\x8b\x08 no gzip at all"));
	open_input(place, "log.gz", true);
	poll_input(place);
	assert_seen(place, "one\ntwo\n");
	assert_int_equal(input_failure(place->input, &why), E_CORRUPT);
}

static void
a_missing_file_is_an_error_only_with_once(void **state)
{
	struct place *place = *state;
	struct fault why;

	open_input(place, "log", true);
	assert_int_equal(input_scan(place->input, &why), E_ABSENT);
	input_free(place->input);
	open_input(place, "log", false);
	poll_input(place);
	write_text(place, "log", "w", "one\n");
	poll_input(place);
	assert_seen(place, "one\n");
}

static void
damaged_positions_are_refused(void **state)
{
	static const char *const bad[] = { "{}", "{\"files\":[{}],\"gone\":[]}",
		"{\"files\":[],\"gone\":{}}",
		"{\"files\":[{\"path\":\"a\",\"device\":1,\"inode\":1,\"offset\":-1,\"line\":0,"
		"\"head_len\":2000,\"head\":\"00\",\"reader\":\"\"}],\"gone\":[]}" };
	struct place *place = *state;
	struct fault why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		OWNED(arena) arena = arena_new(MIB);
		const struct json *json;
		open_input(place, "log", false);
		assert_int_equal(json_parse(arena, str_of(bad[i]), &json, &why), OK);
		assert_int_equal(input_restore(place->input, json, &why), E_CORRUPT);
		input_free(place->input);
		place->input = NULL;
	}
}

static void
an_input_is_a_format_and_a_path(void **state)
{
	static const char *const bad[] = { "", "zeek", "zeek:", "pdf:/x", "netflow:-", "/var/log/x",
		":x" };
	struct watch_input input;
	struct fault why;

	(void)state;
	assert_int_equal(watch_input_parse(STR("eve:/var/a:b.json"), &input, &why), OK);
	assert_ptr_equal(input.reader, &read_eve);
	assert_true(str_eq(input.path, STR("/var/a:b.json")));
	assert_int_equal(watch_input_parse(STR("zeek:-"), &input, &why), OK);
	assert_ptr_equal(input.reader, &read_zeek);
	assert_int_equal(watch_input_parse(STR("-"), &input, &why), OK);
	assert_ptr_equal(input.reader, &read_text);
	assert_true(str_eq(input.path, STR("-")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(watch_input_parse(str_of(bad[i]), &input, &why), E_USAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_partial_line_waits_for_its_end),
		TEST(with_once_the_last_line_needs_no_end),
		TEST(offset_and_number_of_a_line_are_known),
		TEST(a_renamed_file_is_read_to_its_end_before_the_new_one),
		TEST(a_file_that_was_replaced_is_read_to_its_end_first),
		TEST(a_truncated_file_begins_again),
		TEST(a_restart_goes_on_where_it_stopped),
		TEST(a_restart_finds_what_was_rotated_meanwhile),
		TEST(a_restart_finds_what_was_compressed_meanwhile),
		TEST(a_restart_tells_a_rewritten_file),
		TEST(a_pattern_names_files_also_those_to_come),
		TEST(a_file_may_be_called_like_a_pattern),
		TEST(compressed_files_are_read_whatever_their_name),
		TEST(compressed_files_are_gone_on_with_after_a_restart),
		TEST(a_folder_grows),
		TEST(a_compressed_copy_of_a_file_is_not_read_again),
		TEST(a_copied_and_truncated_file_is_not_read_again),
		TEST(files_with_other_text_are_read_though_a_file_is_gone),
		TEST(lines_over_the_limit_are_skipped_and_counted),
		TEST(a_line_at_the_limit_is_read),
		TEST(a_capture_grows_by_whole_packets),
		TEST(damaged_compressed_data_is_told_and_the_rest_goes_on),
		TEST(what_stands_before_the_damage_is_read),
		TEST(a_missing_file_is_an_error_only_with_once),
		TEST(damaged_positions_are_refused),
		cmocka_unit_test(an_input_is_a_format_and_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
