/* line_matcher.c - tests of lines, places and marks; what is found is line_matcher_random.c's.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/kernel.h"
#include "match/line_matcher.h"
#include "match/line_memory.h"
#include "support/sample_set.h"

static const char indicators[] =
	"ipv4 192.0.2.7\nipv6 2001:db8::1\ndomain evil.example\n"
	"url http://host.example/a\nurl http://bare/x\nurl http://[2001:db8::9]/\n"
	"url http://192.0.2.200/y\nemail a@evil.example\n"
	"sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct world {
	struct match_generation *generation;
	struct line_matcher *matcher;
	struct buf padded;
	struct line_matches found;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world->generation = sample_generation(indicators);
	assert_int_equal(line_matcher_new(STR_NONE, &world->matcher, NULL), OK);
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	match_generation_free(world->generation);
	line_matcher_free(world->matcher);
	buf_done(&world->padded);
	free(world);
	return 0;
}

static const struct line_matches *
scan(struct world *world, struct str text)
{
	buf_clear(&world->padded);
	buf_addf(&world->padded, "%*s", LINE_MATCHER_SLACK, "");
	buf_add(&world->padded, text);
	assert_int_equal(line_matcher_scan(world->matcher, world->generation,
				 str_from_offset(buf_str(&world->padded), LINE_MATCHER_SLACK),
				 &world->found, NULL),
		OK);
	return &world->found;
}

/* "LINE:OFFSET+LEN ID TRAITS;" */
static void
assert_hits(struct world *world, const char *text, const char *expected)
{
	const struct line_matches *found = scan(world, str_of(text));
	OWNED_BUF got = BUF_INIT;

	buf_add(&got, STR(""));
	for (size_t i = 0; i < found->hit_count; i++) {
		buf_addf(&got, "%zu:", (size_t)found->hits[i].line);
		sample_list_hits(&(struct match_hits){ 1, &found->hits[i].hit }, &got);
	}
	assert_string_equal(got.data == NULL ? "" : got.data, expected);
}

static void
assert_marks(struct world *world, const char *text, const char *expected)
{
	const struct line_matches *found = scan(world, str_of(text));
	OWNED_BUF got = BUF_INIT;

	buf_add(&got, STR(""));
	for (size_t i = 0; i < found->mark_count; i++)
		buf_addf(&got, "%zu:%zu+%zu %x;", (size_t)found->marks[i].line,
			found->marks[i].offset, found->marks[i].len, found->marks[i].reasons);
	assert_string_equal(got.data == NULL ? "" : got.data, expected);
}

static void
nothing_is_found_in_nothing(void **state)
{
	const struct line_matches *found = scan(*state, STR(""));

	assert_int_equal(found->hit_count + found->mark_count + found->lines, 0);
}

static void
lines_are_counted_with_a_last_one_that_has_no_end(void **state)
{
	assert_int_equal(scan(*state, STR("a\n\nb\n"))->lines, 3);
	assert_int_equal(scan(*state, STR("a\n\nb"))->lines, 3);
	assert_int_equal(scan(*state, STR("\n"))->lines, 1);
}

static void
hits_say_their_line_and_place(void **state)
{
	assert_hits(*state, "a\n192.0.2.7\tx\r\n\nwww.Evil.EXAMPLE.\r\n" SHA256 "\n",
		"1:2+9 192.0.2.7;3:16+16 evil.example below;4:35+64 " SHA256 ";");
}

static void
the_last_byte_of_a_text_may_end_a_value(void **state)
{
	assert_hits(*state, "x evil.example", "0:2+12 evil.example;");
	assert_hits(*state, "2001:db8::1", "0:0+11 2001:db8::1;");
}

static void
what_lies_before_a_text_does_not_count(void **state)
{
	OWNED(match_generation) generation = sample_generation("email +@evil.example\n");
	struct world *world = *state;
	struct line_matches found;

	buf_clear(&world->padded);
	for (size_t i = 0; i < LINE_MATCHER_SLACK / 2; i++)
		buf_add(&world->padded, STR("+@"));
	buf_add(&world->padded, STR("evil.example"));
	assert_int_equal(
		line_matcher_scan(world->matcher, generation,
			str_from_offset(buf_str(&world->padded), LINE_MATCHER_SLACK), &found, NULL),
		OK);
	assert_int_equal(found.hit_count, 0);
	assert_int_equal(found.mark_count, 0);
}

static void
escapes_hide_nothing(void **state)
{
	assert_hits(*state, "{\"u\":\"http:\\/\\/host.example\\/a\"}\n",
		"0:6+24 http://host.example/a;");
	assert_hits(*state, "{\"u\":\"evil\\u002eexample\",\"v\":\"\\nevil.example\"}\n",
		"0:6+17 evil.example;0:32+12 evil.example;");
	assert_hits(*state, "{\"u\":\"http:/\\/b%61re\\/x\"}", "0:6+17 http://bare/x;");
	assert_hits(*state, "{\"u\":\"http:\\//b%61re\\/x\"}", "0:6+17 http://bare/x;");
	assert_hits(*state, "{\"u\":\"http:\\/\\/bare\\/x\"}", "0:6+16 http://bare/x;");
}

static void
without_json_a_backslash_is_a_backslash(void **state)
{
	assert_hits(*state, "C:\\nevil.example \\u002eevil.example\n", "");
	assert_hits(*state, "C:\\evil.example\n", "0:3+12 evil.example;");
}

static void
the_first_backslash_is_told_of_json_and_of_other_lines(void **state)
{
	const struct line_matches *found = scan(*state, STR("{\"a\":1}\nnothing\n"));

	assert_int_equal(found->backslash, SIZE_MAX);
	assert_int_equal(found->json_escape, SIZE_MAX);
	found = scan(*state, STR("x\n{\"a\":\"\\\\\\n\"}\ny \\x2e\n{\\}\nz\\"));
	assert_int_equal(found->json_escape, 8);
	assert_int_equal(found->backslash, 17);
	found = scan(*state, STR("a\n {\\"));
	assert_int_equal(found->json_escape, SIZE_MAX);
	assert_int_equal(found->backslash, 4);
}

static void
the_host_of_a_url_marks_the_line(void **state)
{
	assert_marks(*state, "host.example\t/a\n", "0:0+15 3;");
	assert_marks(*state, "x\n192.0.2.200 /y\n", "1:2+14 3;");
	assert_marks(*state, "2001:DB8:0::9 /", "0:0+15 3;");
	assert_marks(*state, "a.host.example /a\n", "");
}

/* Names and addresses are dropped early by how they end and begin. */
static void
an_address_may_end_or_begin_as_no_other_does(void **state)
{
	assert_hits(*state, "7.2.0.192.in-addr.arpa\n", "0:0+22 192.0.2.7 reverse;");
	assert_hits(*state, "id.orig_h x.arpa.net 192.0.2.7.8 1.192.0.2.7 192.0.2.0007\n", "");
	assert_hits(*state, "x..192.0.2.7..\n", "0:3+9 192.0.2.7;");
	assert_hits(*state, "http://evil.example:80/ \"http://bare/x\"\n",
		"0:7+12 evil.example host;0:25+13 http://bare/x;");
}

/* What came of a word or piece is kept for the scan, not for the next one. */
static void
what_comes_again_is_found_again(void **state)
{
	assert_hits(*state,
		"evil.example\tx,evil.example\nevil.example\tx,evil.example\n"
		"ver=192.0.2.7 192.0.2.7 ver=192.0.2.7\n",
		"0:0+12 evil.example;0:15+12 evil.example;1:28+12 evil.example;1:43+12 "
		"evil.example;"
		"2:60+9 192.0.2.7 weak;2:70+9 192.0.2.7;2:84+9 192.0.2.7 weak;");
	assert_marks(*state, "host.example\nhost.example\n", "0:0+12 3;1:13+12 3;");
	assert_marks(*state, "host.example\n", "0:0+12 3;");
	assert_hits(*state, "x evil.example\n", "0:2+12 evil.example;");
}

static void
swap(struct world *world, const char *lines)
{
	match_generation_free(world->generation);
	world->generation = sample_generation(lines);
}

/* Of a word in a URL or a mail it is remembered whether it may be something, not what is there. */
static void
a_word_in_a_url_or_mail_counts_each_time_as_it_stands(void **state)
{
	struct world *world = *state;

	swap(world, "domain a.evil.example\nurl http://host.example/a\n");
	for (unsigned round = 0; round < 3; round++) {
		assert_hits(world,
			"u@a.evil.example http://a.evil.example/x a.evil.example\n"
			"u@b.evil.example http://b.evil.example/x b.evil.example\n"
			"http://host.example/b http://host.example/a host.example\n",
			"0:2+14 a.evil.example host;0:24+14 a.evil.example host;"
			"0:41+14 a.evil.example;2:134+21 http://host.example/a;");
		assert_marks(world, "u@b.evil.example http://b.evil.example/\nb.evil.example\n", "");
		assert_marks(world,
			"a.evil.example\nv@a.evil.example\nb@host.example http://host.example/\n"
			"{\"u\":\"x\\nb.evil.example/\"}\n{\"u\":\"xb.evil.example/\"}\n",
			"0:0+14 1;1:15+16 1;2:32+35 3;3:68+26 3;");
	}
}

static void
a_header_marks_its_line(void **state)
{
	assert_marks(*state, "#fields\ta\nx#y\n#z evil.example\n", "0:0+9 4;2:14+15 5;");
}

/* A text with the value at that place, a line of its own, among others. */
static void
assert_found_at(struct world *world, size_t at, const char *value, const char *id)
{
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF got = BUF_INIT;
	char expected[160];
	const struct line_matches *found;

	while (text.len + 72 < at)
		buf_add(&text, STR("xxxxxx xxxxxx xxxxxx xxxxxx xxxxxx xxxxxx xxxxxx xxxxxx xxxxxx "
				   "xxxxxx "));
	while (text.len + 1 < at)
		buf_add_char(&text, 'x');
	buf_addf(&text, "\n%s\n", value);
	snprintf(expected, sizeof(expected), "1:%zu+%zu %s;", at, strlen(value), id);
	found = scan(world, buf_str(&text));
	assert_true(found->hit_count >= 1);
	assert_int_equal(found->lines, 2);
	buf_addf(&got, "%zu:", (size_t)found->hits[0].line);
	sample_list_hits(&(struct match_hits){ 1, &found->hits[0].hit }, &got);
	assert_string_equal(got.data, expected);
}

/* From so many bytes before a border to its other side. */
static void
assert_alike_around(struct world *world, size_t border, size_t before)
{
	static const struct {
		const char *text;
		const char *id;
	} values[] = { { "192.0.2.7", "192.0.2.7" }, { "a.evil.example", "evil.example below" },
		{ "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1" }, { SHA256, SHA256 },
		{ "A@evil.example", "a@evil.example" } };

	for (size_t v = 0; v < sizeof(values) / sizeof(*values); v++)
		for (size_t at = border - before; at < border + 2; at++)
			assert_found_at(world, at, values[v].text, values[v].id);
}

/* Borders of blocks lie in between those of spans and of batches. */
static void
every_place_is_alike_to_every_kernel(void **state)
{
	static const char *const kernels[] = { "plain", "sse4.2", "avx2", "avx512", "neon" };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
		struct line_matcher *matcher;
		if (line_matcher_new(str_of(kernels[i]), &matcher, NULL) != OK)
			continue; /* not on this machine */
		line_matcher_free(world->matcher);
		world->matcher = matcher;
		assert_alike_around(world, SPAN_SIZE, 2 * BLOCK_SIZE + 2);
		assert_alike_around(world, BATCH_BLOCKS * BLOCK_SIZE, BLOCK_SIZE + 2);
	}
}

static void
a_line_that_is_too_long_is_passed_over_and_counted(void **state)
{
	OWNED_BUF text = BUF_INIT;

	for (size_t i = 0; i < LOG_LINE_MAX / 16; i++)
		buf_add(&text, STR("evil.example  x "));
	assert_int_equal(scan(*state, buf_str(&text))->hit_count, LOG_LINE_MAX / 16);
	buf_add(&text, STR("x\nevil.example\n"));
	const struct line_matches *found = scan(*state, buf_str(&text));
	assert_int_equal(found->hit_count, 1);
	assert_int_equal(found->hits[0].line, 1);
	assert_int_equal(found->skipped, 1);
}

static void
fields_and_requests_are_asked_in_the_same_set(void **state)
{
	struct world *world = *state;
	struct match_hits hits;

	assert_int_equal(line_matcher_request(world->matcher, world->generation,
				 STR("HOST.example"), 80, STR("/a"), &hits, NULL),
		OK);
	assert_int_equal(hits.count, 1);
	assert_int_equal(line_matcher_field(world->matcher, world->generation, MATCH_FIELD_HOST,
				 STR("x.evil.example:443"), &hits, NULL),
		OK);
	assert_int_equal(hits.count, 1);
}

static void
a_kernel_is_known_by_its_name(void **state)
{
	struct line_matcher *matcher;
	struct fault why;

	(void)state;
	assert_int_equal(line_matcher_new(STR("mmx"), &matcher, &why), E_INVALID);
	assert_int_equal(line_matcher_new(STR("plain"), &matcher, &why), OK);
	assert_string_equal(line_matcher_kernel(matcher), "plain");
	line_matcher_free(matcher);
}

/* Several pass the filter by chance, with such a set some 30; none is put forward for a reading. */
/* The first lies in the value that begins the line's, the last in the one that ends them. */
static void
assert_places(struct world *world, struct match_generation *generation, const char *text,
	const char *first, const char *last)
{
	struct match_generation *whole = world->generation;
	size_t first_at = (size_t)(strstr(text, first) - text);
	size_t last_at = (size_t)(strstr(text, last) - text);

	world->generation = generation;
	const struct line_matches *found = scan(world, str_of(text));
	world->generation = whole;
	assert_int_equal(found->mark_count, 1);
	assert_in_range(found->marks[0].first, first_at, first_at + strlen(first) - 1);
	assert_in_range(found->marks[0].last, last_at, last_at + strlen(last) - 1);
}

static void
a_mark_says_from_where_to_where_its_line_holds_something(void **state)
{
	OWNED(match_generation) fewer = NULL;
	const struct str left_out = STR("192.0.2.7");
	struct world *world = *state;
	struct match_generation *all = world->generation;

	assert_int_equal(match_generation_without(all, &left_out, 1, &fewer, NULL), OK);
	assert_places(world, all, "x\n1 evil.example 2\n", "evil.example", "evil.example");
	assert_places(world, all, "evil.example\tno\t192.0.2.7\tno\n", "evil.example", "192.0.2.7");
	assert_places(world, all, "a\t192.0.2.7;x;evil.example;host.example b\n", "192.0.2.7",
		"host.example");
	assert_places(world, all, SHA256 " www.evil.example\n", SHA256, "www.evil.example");
	assert_places(world, all, "\t7.2.0.192.in-addr.arpa\t", "7.2.0.192.in-addr.arpa",
		"7.2.0.192.in-addr.arpa");
	/* In a piece that is read as one, what is left out may be told of too. */
	assert_places(world, fewer, "a\t192.0.2.7;x;evil.example;www.evil.example b\n",
		"192.0.2.7;x;evil.example", "www.evil.example");
	assert_places(world, fewer, "192.0.2.7 evil.example\n", "evil.example", "evil.example");
}

/* "://" is the last of one batch, the host the first of the next, or behind a user further on. */
static void
a_url_across_batches_is_in_its_line(void **state)
{
	static const char *const urls[] = { "http://bare/x\n",
		"http://uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu@bare/x\n" };
	OWNED_BUF text = BUF_INIT;

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++)
		for (size_t before = BATCH_BLOCKS * BLOCK_SIZE - 16;
			before < BATCH_BLOCKS * BLOCK_SIZE + 16; before++) {
			buf_clear(&text);
			while (text.len < before)
				buf_add(&text, before - text.len == 3 ? STR("xx\n") : STR("x\n"));
			buf_add(&text, str_of(urls[i]));
			const struct line_matches *found = scan(*state, buf_str(&text));
			assert_in_range(found->mark_count, 1, 1);
			assert_int_equal(found->marks[0].line, before / 2);
			assert_int_equal(found->marks[0].offset, before);
		}
}

static void
add_many(struct buf *to, size_t count, char c)
{
	for (size_t i = 0; i < count; i++)
		buf_add_char(to, c);
}

/* Lines that begin and end within a block, in another, at its border, and batches away. */
static void
a_line_of_any_length_is_known_by_its_ends(void **state)
{
	enum { BATCH = BATCH_BLOCKS * BLOCK_SIZE };
	static const size_t lengths[] = { 0, 1, 30, 52, 53, 54, 55, 63, 64, 65, 300,
		SPAN_SIZE - 11, SPAN_SIZE, BATCH - 64, BATCH + 1 };
	enum { LENGTHS = sizeof(lengths) / sizeof(*lengths) };
	size_t starts[LENGTHS * LENGTHS + 1] = { 0 };
	OWNED_BUF text = BUF_INIT;
	size_t count = 0;

	for (size_t before = 0; before < LENGTHS; before++)
		for (size_t behind = 0; behind < LENGTHS; behind++) {
			add_many(&text, lengths[before], ' ');
			buf_add(&text, STR("192.0.2.7"));
			add_many(&text, lengths[behind], ' ');
			buf_add_char(&text, '\n');
			starts[++count] = text.len;
		}
	text.len--; /* the last has no end */
	const struct line_matches *found = scan(*state, buf_str(&text));
	assert_int_equal(found->hit_count, count);
	assert_int_equal(found->mark_count, count);
	for (size_t i = 0; i < count; i++) {
		size_t offset = starts[i] + lengths[i / LENGTHS];
		assert_int_equal(found->hits[i].line, i);
		assert_int_equal(found->hits[i].hit.offset, offset);
		assert_int_equal(found->marks[i].line, i);
		assert_int_equal(found->marks[i].offset, starts[i]);
		assert_int_equal(found->marks[i].len, starts[i + 1] - 1 - starts[i]);
	}
}

static void
digests_that_are_not_in_the_set_mark_nothing(void **state)
{
	enum { WANTED = 30, LINES = 20000 };
	struct world *world = *state;
	OWNED_BUF list = BUF_INIT;
	OWNED_BUF text = BUF_INIT;

	for (unsigned i = 0; i < WANTED; i++)
		buf_addf(&list, "md5 %032x\n", i * 0x9e3779b9u + 1);
	match_generation_free(world->generation);
	world->generation = sample_generation(list.data);
	for (unsigned i = 0; i < LINES; i++)
		buf_addf(&text, "%08x%08x%08x%08x\t\"%08X%08x%08x%08x%08x\"\n", i * 0x85ebca6bu,
			i * 0xc2b2ae35u, i * 0x27d4eb2fu, i * 0x165667b1u, i * 0x85ebca6bu,
			i * 0xd3a2646cu, i * 0xfd7046c5u, i * 0xb55a4f09u, i);
	assert_int_equal(scan(world, buf_str(&text))->mark_count, 0);
	assert_int_equal(world->found.lines, LINES);
	buf_clear(&text);
	buf_addf(&text, "%032X\n", 0x9e3779b9u + 1);
	assert_int_equal(scan(world, buf_str(&text))->hit_count, 1);
	assert_int_equal(world->found.mark_count, 1);
}

/* All of these pass the filter, which knows the end of the local part and of the domain alone. */
static void
mails_that_are_not_in_the_set_mark_nothing(void **state)
{
	struct world *world = *state;

	match_generation_free(world->generation);
	world->generation = sample_generation(
		"email long.local-part@mail.example\nemail o'local-part@mail.example\n");
	assert_marks(world,
		"short.local-part@mail.example\nx <a.local-part@b.mail.example.>\n"
		"local-part@mail.example, +local-part@MAIL.example\n",
		"");
	assert_hits(world,
		"Long.Local-part@Mail.example.\nx,o'local-part@mail.example,long.local-part@"
		"b.mail.example\n{\"a\":\"x\\tlong.local-part@mail.exampl\\u0065\"}\n"
		"<long.local-part@mail.example>@x\nlong.local-part@mail.example..x\n"
		"long.local-part@mail.example..\n",
		"0:0+28 long.local-part@mail.example;1:32+25 o'local-part@mail.example;"
		"2:98+33 long.local-part@mail.example;3:135+28 long.local-part@mail.example;"
		"4:167+28 long.local-part@mail.example;5:199+28 long.local-part@mail.example;");
	assert_marks(world, "x\tLONG.local-part@mail.example\n", "0:0+30 1;");
}

static void
leave_out(struct world *world, const struct str *ids, size_t count)
{
	struct match_generation *fewer;

	assert_int_equal(
		match_generation_without(world->generation, ids, count, &fewer, NULL), OK);
	match_generation_free(world->generation);
	world->generation = fewer;
}

/* Alone in a column, in a string, in a URL, within other text; once with what is still wanted. */
static void
what_is_left_out_marks_no_line(void **state)
{
	static const struct str ids[] = { STR_INIT("evil.example"), STR_INIT("192.0.2.7"),
		STR_INIT(SHA256) };
	static const char text[] = "a\twww.evil.example\tb\n(192.0.2.7)\n192.0.2.7\n"
				   "{\"u\":\"http://evil.example/a,evil.example\"}\n" SHA256 "\n"
				   "(evil.example,192.0.2.8,192.0.2.7)\n";

	assert_hits(*state, text,
		"0:2+16 evil.example below;1:22+9 192.0.2.7;2:33+9 192.0.2.7;"
		"3:56+12 evil.example host;3:71+12 evil.example weak;4:86+64 " SHA256 ";"
		"5:152+12 evil.example;5:175+9 192.0.2.7;");
	leave_out(*state, ids, 2);
	assert_hits(*state, text, "4:86+64 " SHA256 ";");
	assert_marks(*state, text, "4:86+64 1;");
	leave_out(*state, ids + 1, 2);
	assert_hits(*state, text,
		"0:2+16 evil.example below;3:56+12 evil.example host;3:71+12 evil.example weak;"
		"5:152+12 evil.example;");
	assert_marks(*state, text, "0:0+20 1;3:43+42 1;5:151+34 1;");
}

static void
what_was_added_can_be_left_out_too(void **state)
{
	static const struct str gone = STR_INIT("192.0.2.7");
	static const struct str ids[] = { STR_INIT("evil.example"), STR_INIT("late.example") };
	struct world *world = *state;
	struct match_snapshot *base = sample_snapshot(indicators, NULL);
	struct match_snapshot *added = sample_snapshot(
		"domain late.example\ndomain later.example\n", base);

	match_generation_free(world->generation);
	assert_int_equal(
		match_generation_new(base, added, &gone, 1, &world->generation, NULL), OK);
	match_snapshot_free(base);
	leave_out(world, ids, 2);
	assert_hits(world, "evil.example late.example later.example 192.0.2.7\n",
		"0:26+13 later.example;");
	assert_marks(world, "evil.example late.example 192.0.2.7\n", "");
}

/* Again and again: a generation that was freed leaves its memory to the next. */
static void
what_was_read_counts_for_its_generation_alone(void **state)
{
	static const char text[] = "evil.example\t192.0.2.7\nCN=evil.example,O=x\n"
				   "{\"u\":\"http:\\/\\/evil.example\\/a\"}\n";
	struct world *world = *state;

	for (unsigned i = 0; i < 5; i++) {
		swap(world, "domain evil.example\n");
		assert_hits(world, text,
			"0:0+12 evil.example;1:26+12 evil.example;2:58+12 evil.example host;");
		swap(world, "ipv4 192.0.2.7\nemail x@evil.example\n");
		assert_hits(world, text, "0:13+9 192.0.2.7;");
		swap(world, "ipv4 192.0.2.7\n=domain evil.example\n");
		assert_hits(world, text,
			"0:0+12 evil.example;0:13+9 192.0.2.7;1:26+12 evil.example;"
			"2:58+12 evil.example host;");
	}
}

/* What a piece of a log that ends within a word remembers of it says nothing of the whole. */
static void
a_word_that_was_cut_is_another(void **state)
{
	static const char whole[] = "x\tevil.example-2\t192.0.2.77\n";

	for (unsigned round = 0; round < 2; round++) {
		assert_hits(*state, "x\tevil.example", "0:2+12 evil.example;");
		assert_hits(*state, "x\tevil.example-2\t192.0.2.7", "0:17+9 192.0.2.7;");
		assert_hits(*state, whole, "");
		assert_hits(*state, whole + 4, "");
		assert_hits(*state, "evil.example-2\nevil.example", "1:15+12 evil.example;");
	}
}

/* "ver" before an address makes it weak, "src" does not; as often as it comes. */
static void
what_stands_before_an_address_counts_each_time(void **state)
{
	static const char text[] = "\"src\":\"192.0.2.7\"\n\"ver\":\"192.0.2.7\"\n"
				   "Version=\"192.0.2.7\"\n192.0.2.7,192.0.2.7\nv=192.0.2.7\n";
	static const char expected[] =
		"0:7+9 192.0.2.7;1:25+9 192.0.2.7 weak;2:45+9 192.0.2.7 weak;"
		"3:56+9 192.0.2.7;3:66+9 192.0.2.7;4:78+9 192.0.2.7 weak;";

	assert_hits(*state, text, expected);
	assert_hits(*state, text, expected);
}

/* Items of lists are told by themselves, but not those of a URL or around an e-mail address. */
static void
items_of_lists_stand_alone(void **state)
{
	assert_hits(*state,
		"a.example,evil.example,192.0.2.7,x\nCN=evil.example, O=x\n"
		"http://x.example/,evil.example\nb@evil.example,evil.example\n"
		"evil.example.,evil.example:80\nevil.example,/evil.example\n",
		"0:10+12 evil.example;0:23+9 192.0.2.7;1:38+12 evil.example;"
		"2:74+12 evil.example weak;3:89+12 evil.example host;3:102+12 evil.example;"
		"4:115+12 evil.example;4:129+12 evil.example;5:145+12 evil.example;"
		"5:159+12 evil.example;");
}

/* More than is remembered, and each hit of a scan stays what it was. */
static void
more_may_be_found_than_is_remembered(void **state)
{
	enum { FOUND = 60000 };
	struct world *world = *state;
	OWNED_BUF text = BUF_INIT;

	for (unsigned i = 0; i < FOUND; i++)
		buf_addf(&text, "%u.evil.example\t%u.example\n", i, i);
	for (unsigned round = 0; round < 3; round++) {
		const struct line_matches *found = scan(world, buf_str(&text));
		assert_int_equal(found->hit_count, FOUND);
		for (unsigned i = 0; i < FOUND; i++) {
			assert_int_equal(found->hits[i].line, i);
			assert_true(str_eq(
				found->hits[i].hit.indicator->id, STR("evil.example")));
		}
	}
}

/* So many indicators of one name, each spelt otherwise. */
static void
spell_often(struct buf *to, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		char name[] = "abcdefgh.example";
		for (unsigned bit = 0; bit < 8; bit++)
			if (i >> bit & 1)
				name[bit] = (char)(name[bit] - 'a' + 'A');
		buf_addf(to, "domain %s\n", name);
	}
}

/* At the edge of how many hits are remembered of one text, and of how long it may be. */
static void
what_is_too_large_to_remember_is_found_each_time(void **state)
{
	struct world *world = *state;
	OWNED_BUF text = BUF_INIT;

	for (unsigned count = LINE_MEMORY_HITS_MAX; count <= LINE_MEMORY_HITS_MAX + 1; count++) {
		OWNED_BUF list = BUF_INIT;
		spell_often(&list, count);
		swap(world, list.data);
		for (unsigned round = 0; round < 3; round++)
			assert_int_equal(
				scan(world, STR("abcdefgh.example\nx\tabcdefgh.example\n"))
					->hit_count,
				2 * count);
	}
	swap(world, "domain evil.example\n");
	for (unsigned len = LINE_MEMORY_TEXT_MAX; len <= LINE_MEMORY_TEXT_MAX + 1; len++) {
		buf_clear(&text);
		buf_addf(&text, "%0*u.%040u.evil.example\n", (int)(len - 54), 0, 0);
		buf_addf(&text, "%0*u.%040u.evil.example\n", (int)(len - 54), 0, 1);
		for (unsigned round = 0; round < 3; round++) {
			const struct line_matches *found = scan(world, buf_str(&text));
			assert_int_equal(found->hit_count, 2);
			assert_int_equal(found->hits[0].hit.len, len);
			assert_int_equal(found->hits[1].hit.offset, len + 1);
		}
	}
}

/* Of two names of a length that differ in one letter only one is in the set. */
static void
words_of_every_length_are_told_apart(void **state)
{
	enum { LONGEST = LINE_MEMORY_TEXT_MAX + 8 };
	static const char end[] = ".evil.example";
	struct world *world = *state;
	OWNED_BUF list = BUF_INIT;
	OWNED_BUF text = BUF_INIT;
	char name[LONGEST + 1];

	for (size_t len = sizeof(end); len <= LONGEST; len++) {
		memset(name, 'x', len);
		for (size_t i = 60; i + sizeof(end) < len; i += 60)
			name[i] = '.'; /* labels have an end */
		memcpy(name + len - (sizeof(end) - 1), end, sizeof(end));
		buf_clear(&list);
		buf_addf(&list, "domain %s\n", name);
		buf_clear(&text);
		buf_addf(&text, "%s\ty%s\ny%s\t%s\n", name, name + 1, name + 1, name);
		swap(world, list.data);
		for (unsigned round = 0; round < 2; round++) {
			const struct line_matches *found = scan(world, buf_str(&text));
			assert_int_equal(found->hit_count, 2);
			assert_int_equal(found->hits[0].hit.offset, 0);
			assert_int_equal(found->hits[1].hit.offset, 3 * (len + 1));
		}
	}
}

/* They share a place in the set, of which each kind takes its own. */
static void
names_addresses_and_hosts_of_the_same_text_are_told_apart(void **state)
{
	static const char text[] = "evil.example\n192.0.2.7\na.evil.example\n192.0.2.8\n";
	struct world *world = *state;

	swap(world, "domain evil.example\nipv4 192.0.2.7\n");
	assert_hits(world, text,
		"0:0+12 evil.example;1:13+9 192.0.2.7;2:23+14 evil.example below;");
	assert_marks(world, text, "0:0+12 1;1:13+9 1;2:23+14 1;");
	swap(world, "url http://evil.example/x\nurl http://192.0.2.7/x\n");
	assert_hits(world, text, "");
	assert_marks(world, text, "0:0+12 3;1:13+9 3;");
	swap(world, "url http://evil.example/x\ndomain evil.example\nurl http://192.0.2.7/x\n"
		    "cidr4 192.0.2.0/24\nipv4 192.0.2.7\n");
	assert_hits(world, text,
		"0:0+12 evil.example;1:13+9 192.0.2.7;1:13+9 192.0.2.0/24 below;"
		"2:23+14 evil.example below;3:38+9 192.0.2.0/24 below;");
	assert_marks(world, text, "0:0+12 3;1:13+9 3;2:23+14 1;3:38+9 1;");
}

/* New words that are no normal forms, or none of addresses, and both parts of a generation. */
static void
new_words_are_found_however_they_are_spelt(void **state)
{
	struct world *world = *state;
	struct match_snapshot *base = sample_snapshot(
		"domain evil.example\n=domain a.evil.example\nipv4 192.0.2.7\n", NULL);
	struct match_snapshot *added = sample_snapshot(
		"domain b.a.evil.example\ndomain x.192.0.2.7.example\n", base);

	match_generation_free(world->generation);
	assert_int_equal(
		match_generation_new(base, added, NULL, 0, &world->generation, NULL), OK);
	match_snapshot_free(base);
	assert_hits(world, "C.b.A.evil.Example\tc.b.a.evil.example\tb.a.evil.example\n",
		"0:0+18 b.a.evil.example below;0:0+18 evil.example below;"
		"0:19+18 b.a.evil.example below;0:19+18 evil.example below;"
		"0:38+16 b.a.evil.example;0:38+16 evil.example below;");
	assert_hits(world, "a.192.0.2.7\n7.2.0.192.in-addr.arpa\nx.192.0.2.7.example\n",
		"1:12+22 192.0.2.7 reverse;2:35+19 x.192.0.2.7.example;");
}

/* Their places are more than are looked up at a time. */
static void
many_names_of_many_labels_are_found_at_once(void **state)
{
	enum { WORDS = 100 };
	struct world *world = *state;
	OWNED_BUF text = BUF_INIT;
	const struct line_matches *found;

	for (unsigned i = 0; i < WORDS; i++)
		buf_addf(&text, "a.b.c.d.e.f.g.h.i.j.%u.evil.example\n", i);
	found = scan(world, buf_str(&text));
	assert_int_equal(found->hit_count, WORDS);
	for (unsigned i = 0; i < WORDS; i++) {
		assert_int_equal(found->hits[i].line, i);
		assert_int_equal(found->hits[i].hit.traits, MATCH_BELOW);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_found_in_nothing),
		TEST(lines_are_counted_with_a_last_one_that_has_no_end),
		TEST(hits_say_their_line_and_place),
		TEST(the_last_byte_of_a_text_may_end_a_value),
		TEST(what_lies_before_a_text_does_not_count),
		TEST(escapes_hide_nothing),
		TEST(without_json_a_backslash_is_a_backslash),
		TEST(the_first_backslash_is_told_of_json_and_of_other_lines),
		TEST(the_host_of_a_url_marks_the_line),
		TEST(a_mark_says_from_where_to_where_its_line_holds_something),
		TEST(a_url_across_batches_is_in_its_line),
		TEST(a_line_of_any_length_is_known_by_its_ends),
		TEST(digests_that_are_not_in_the_set_mark_nothing),
		TEST(mails_that_are_not_in_the_set_mark_nothing),
		TEST(what_is_left_out_marks_no_line),
		TEST(what_was_added_can_be_left_out_too),
		TEST(an_address_may_end_or_begin_as_no_other_does),
		TEST(what_comes_again_is_found_again),
		TEST(what_was_read_counts_for_its_generation_alone),
		TEST(a_word_that_was_cut_is_another),
		TEST(what_stands_before_an_address_counts_each_time),
		TEST(items_of_lists_stand_alone),
		TEST(more_may_be_found_than_is_remembered),
		TEST(what_is_too_large_to_remember_is_found_each_time),
		TEST(words_of_every_length_are_told_apart),
		TEST(a_word_in_a_url_or_mail_counts_each_time_as_it_stands),
		TEST(names_addresses_and_hosts_of_the_same_text_are_told_apart),
		TEST(new_words_are_found_however_they_are_spelt),
		TEST(many_names_of_many_labels_are_found_at_once),
		TEST(a_header_marks_its_line),
		TEST(every_place_is_alike_to_every_kernel),
		TEST(a_line_that_is_too_long_is_passed_over_and_counted),
		TEST(fields_and_requests_are_asked_in_the_same_set),
		TEST(a_kernel_is_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
