/* line_matcher_random.c - every kernel against match_scan, over lines put together to be nasty.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each text is some kilobytes of lines, so that every token comes to stand at every place of a
 * block, and some across the border of two spans. match_scan itself is held against the slow
 * reference by scan_random.c.
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/line_matcher.h"
#include "match/unescape.h"
#include "support/nasty_text.h"
#include "support/sample_set.h"

enum { TEXTS = 60, TEXTS_LONG = 6000, LINES_MAX = 700, BEFORE = LINE_MATCHER_SLACK };

static const char *const kernels[] = { "plain", "sse4.2", "avx2", "avx512", "neon" };
enum { KERNELS = sizeof(kernels) / sizeof(*kernels), GENERATIONS = 2 };

struct world {
	/* All indicators, and every second one: what a matcher remembers of one is no other's. */
	struct match_set *sets[GENERATIONS];
	struct match_generation *generations[GENERATIONS];
	unsigned now; /* which is searched for */
	struct match_scanner *scanner;
	struct line_matcher *matchers[KERNELS]; /* NULL: not on this machine */
	size_t tokens;
	size_t hits;
};

static char *
list_indicators(size_t step, struct buf *to)
{
	for (size_t i = 0; nasty_indicators[i] != NULL; i++)
		if (i % step == 0)
			buf_addf(to, "%s\n", nasty_indicators[i]);
	return to->data;
}

static void
make_world(struct world *world)
{
	struct fault why;

	*world = (struct world){ 0 };
	for (size_t i = 0; i < GENERATIONS; i++) {
		OWNED_BUF lines = BUF_INIT;
		world->sets[i] = sample_set(list_indicators(i + 1, &lines));
		world->generations[i] = sample_generation(lines.data);
	}
	world->scanner = match_scanner_new();
	for (size_t i = 0; i < KERNELS; i++)
		if (line_matcher_new(str_of(kernels[i]), &world->matchers[i], &why) != OK)
			print_message("# not tested: %s\n", why.text);
	assert_non_null(world->matchers[0]);
}

static void
free_world(struct world *world)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		match_set_free(world->sets[i]);
		match_generation_free(world->generations[i]);
	}
	match_scanner_free(world->scanner);
	for (size_t i = 0; i < KERNELS; i++)
		line_matcher_free(world->matchers[i]);
}

/* Some characters of a JSON line become escapes. */
static void
escape(struct nasty_generator *generator, struct str plain, struct buf *to)
{
	for (size_t i = 0; i < plain.len; i++) {
		char c = plain.data[i];
		if (c == '/' && nasty_draw(generator, 2) == 0)
			buf_add(to, STR("\\/"));
		else if ((unsigned char)c < 0x80 && nasty_draw(generator, 40) == 0)
			buf_addf(to, "\\u%04x", (unsigned)c);
		else
			buf_add_char(to, c);
		if (nasty_draw(generator, 60) == 0) {
			buf_add_char(to, '\\');
			buf_add_char(to, "\"\\/bfnrtu'x"[nasty_draw(generator, 11)]);
		}
	}
}

static void
make_line(struct nasty_generator *generator, struct buf *piece, struct buf *text)
{
	nasty_text(generator, piece);
	for (size_t i = 0; i < piece->len; i++)
		if (piece->data[i] == '\n')
			piece->data[i] = ' ';
	if (nasty_draw(generator, 3) == 0) {
		buf_add_char(text, '{');
		escape(generator, buf_str(piece), text);
	} else {
		buf_add(text, buf_str(piece));
	}
	buf_add_char(text, '\n');
}

/* What match_scan finds in the line, by its raw offsets. */
static void
expect_line(struct world *world, struct str line, size_t offset, struct buf *to)
{
	struct unescaped plain = UNESCAPED_INIT;
	struct str text = line;
	struct match_hits hits;

	if (line.len > 0 && line.data[0] == '{') {
		assert_int_equal(unescape_line(line, &plain, NULL), OK);
		text = str_from(plain.text, plain.len);
	}
	assert_int_equal(
		match_scan(world->scanner, world->sets[world->now], MATCH_FIELD_TEXT, text, &hits,
			NULL),
		OK);
	world->hits += hits.count;
	for (size_t i = 0; i < hits.count; i++) {
		struct match_hit hit = hits.items[i];
		size_t end = plain.text == NULL ? hit.offset + hit.len
						: plain.offsets[hit.offset + hit.len];
		hit.offset = plain.text == NULL ? hit.offset : plain.offsets[hit.offset];
		hit.len = end - hit.offset;
		hit.offset += offset;
		sample_list_hits(&(struct match_hits){ 1, &hit }, to);
	}
	unescaped_done(&plain);
}

static void
list_found(const struct line_matches *found, uint64_t line, size_t *at, struct buf *to)
{
	for (; *at < found->hit_count && found->hits[*at].line == line; ++*at)
		sample_list_hits(&(struct match_hits){ 1, &found->hits[*at].hit }, to);
}

static void
compare_text(
	struct world *world, struct line_matcher *matcher, struct str text, struct str expected)
{
	struct line_matches found;
	OWNED_BUF got = BUF_INIT;
	struct str rest = text;
	struct str wanted;
	struct str line;
	size_t at = 0;

	assert_int_equal(
		line_matcher_scan(matcher, world->generations[world->now], text, &found, NULL), OK);
	for (uint64_t number = 0; str_split(&rest, '\n', &line) && rest.data != NULL; number++) {
		buf_clear(&got);
		list_found(&found, number, &at, &got);
		assert_true(str_split(&expected, '\n', &wanted));
		if (!str_eq(buf_str(&got), wanted))
			fail_msg("%s, line %zu: \"%.*s\"\nfound    %.*s\nexpected %.*s",
				line_matcher_kernel(matcher), (size_t)number, STR_FMT(line),
				STR_FMT(buf_str(&got)), STR_FMT(wanted));
	}
	assert_int_equal(at, found.hit_count);
}

static void
try_text(struct world *world, struct nasty_generator *generator)
{
	OWNED_BUF piece = BUF_INIT;
	OWNED_BUF padded = BUF_INIT;
	OWNED_BUF expected = BUF_INIT;
	size_t lines = 1 + nasty_draw(generator, LINES_MAX);
	struct str line;

	for (size_t i = 0; i < BEFORE; i++)
		buf_add_char(&padded, (char)nasty_draw(generator, 256));
	for (size_t i = 0; i < lines; i++)
		make_line(generator, &piece, &padded);
	struct str text = str_from_offset(buf_str(&padded), BEFORE);
	struct str rest = text;
	while (str_split(&rest, '\n', &line) && rest.data != NULL) {
		expect_line(world, line, (size_t)(line.data - text.data), &expected);
		buf_add_char(&expected, '\n');
	}
	for (size_t i = 0; i < KERNELS; i++)
		if (world->matchers[i] != NULL)
			compare_text(world, world->matchers[i], text, buf_str(&expected));
	world->tokens += lines * 5;
}

static void
finds_what_match_scan_finds(void **state)
{
	struct nasty_generator generator = { UINT64_C(20260102) };
	size_t texts = getenv("TESTUDO_LONG") == NULL ? TEXTS : TEXTS_LONG;
	struct world world;

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < texts; i++) {
		world.now = nasty_draw(&generator, 3) == 0;
		try_text(&world, &generator);
	}
	free_world(&world);
	print_message("# %zu texts of about %zu tokens, %zu hits\n", texts, world.tokens, world.hits);
	assert_true(world.hits > texts * LINES_MAX / 20); /* else too dull to test anything */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_match_scan_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
