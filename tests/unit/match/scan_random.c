/* scan_random.c - match_scan against the slow reference, over texts put together to be nasty.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/sample_set.h"
#include "support/slow_match.h"

enum { TEXTS = 30000, PIECES_MAX = 9 };

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define MD5_COLONS "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7E"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"

static const char *const lines[] = {
	"ipv4 1.2.3.4", "ipv4 1.1.1.1", "ipv6 2001:db8::1", "ipv6 ::1", "ipv6 a::b", "ipv6 d::",
	"ipv6 1:2:3:4:5:6:7:8", "cidr4 10.0.0.0/8", "cidr4 10.1.0.0/16", "cidr4 1.2.3.0/24",
	"cidr6 2001:db8::/32", "cidr6 2001:db8::/64", "domain evil.example", "domain b.evil.example",
	"=domain only.example", "domain a.b", "domain arpa.a", "domain xn--bcher-kva.example",
	"domain 1.a", "url http://evil.example/a", "url https://a.b", "url http://a.b/?q=1.2.3.4",
	"url http://1.2.3.4/", "url http://a.b:8080/x", "url ftp://a.b/", "url http://[::1]/",
	"email a@a.b", "email x+y@evil.example", "email o'a@a.b", "email 1@1.a", "md5 " MD5,
	"sha1 " SHA1, "md5 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00",
};

static const char *const pieces[] = {
	"1.2.3.4", "1.1.1.1", "10.1.2.3", "10.2.3.4", "01.2.3.4", "1.2.3", "1.2.3.4.5", "::1", "a::b",
	"::ffff:1.2.3.4", "2001:db8::1", "2001:DB8:0:0::5", "d::", "1:2:3:4:5:6:7:8", "::", ":", ":::",
	"4.3.2.1.in-addr.arpa", "3.2.1.10.IN-ADDR.ARPA", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
	".0.0.8.b.d.0.1.0.0.2.ip6.arpa", "evil.example", "EVIL.Example", "www.evil.example", "b.",
	"only.example", "x.only.example", "a.b", "A.B", ".a", "1.a", "b\xc3\xbc""cher.example",
	"B\xc3\x9c""CHER.example", "xn--bcher-kva.example", "\xc3\xa9", "\xff", "\xe3\x80\x82",
	"\xe2\x80\x9c", "\xef\xbd\xa1", "http://evil.example/a", "https://a.b",
	"a.b:8080/x", "x://y://", "version = \"", "ver=: '", "http://", "https://", "ftp://", "HTTP://", "://", "/", "/a",
	"//", "?q=", "#", ":80", ":443", ":8080/x", "[", "]", "[::1]", "@", "a@a.b", "x+y@",
	"o'a@a.b", "'", "\"", "+", "%", "%41", "%2e", ".", "..", "...", "-", "_", " ", " ", " ", ",",
	";", "!", ")", "<", ">", "\\", "|", "=", "version ", "v", "ver=\"", "build:", "Chrome/", "\t",
	"a", "b", "f", "0", "1", "z", MD5, SHA1, MD5_COLONS, "00:00:00:00", ":00:00:00:00:00:00:00:00",
	"00", "\x01",
};

struct generator {
	uint64_t state;
};

/* xorshift64*: the same texts in every run. */
static size_t
draw(struct generator *generator, size_t below)
{
	generator->state ^= generator->state >> 12;
	generator->state ^= generator->state << 25;
	generator->state ^= generator->state >> 27;
	return (size_t)((generator->state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static void
make_text(struct generator *generator, struct buf *text)
{
	size_t count = 1 + draw(generator, PIECES_MAX);

	buf_clear(text);
	for (size_t i = 0; i < count; i++)
		buf_add(text, str_of(pieces[draw(generator, sizeof(pieces) / sizeof(*pieces))]));
	if (draw(generator, 4) == 0 && text->len > 1)
		text->data[draw(generator, text->len)] = (char)draw(generator, 256);
	if (draw(generator, 4) == 0 && text->len > 1)
		buf_drop_front(text, 1);
}

struct world {
	struct match_set *set;
	struct match_scanner *scanner;
	struct match_indicator indicators[sizeof(lines) / sizeof(*lines)];
	struct match_entry entries[sizeof(lines) / sizeof(*lines)];
	struct arena *arena;
};

/* The reference takes its indicators from the same lines, not from the set. */
static void
make_world(struct world *world)
{
	OWNED_BUF all = BUF_INIT;

	world->arena = arena_new(MIB);
	world->scanner = match_scanner_new();
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct str line = str_of(lines[i]);
		size_t space = str_find_char(line, ' ');
		bool exactly = line.data[0] == '=';
		struct match_entry *entry = &world->entries[i];
		enum value_kind kind;
		world->indicators[i].id = str_from_offset(line, space + 1);
		world->indicators[i].names_exactly = exactly;
		entry->indicator = &world->indicators[i];
		assert_true(value_kind_parse(str_from_offset(str_first(line, space), exactly), &kind));
		assert_int_equal(value_normalise(world->arena, kind, entry->indicator->id,
			&entry->value, NULL), OK);
		buf_addf(&all, "%s\n", lines[i]);
	}
	world->set = sample_set(all.data);
}

static void
free_world(struct world *world)
{
	match_set_free(world->set);
	match_scanner_free(world->scanner);
	arena_free(world->arena);
}

static void
say_difference(struct str text, const struct match_hits *hits, const struct slow_hits *slow)
{
	OWNED_BUF expected = BUF_INIT;
	OWNED_BUF got = BUF_INIT;

	sample_list_hits(hits, &got);
	sample_list_hits(&(struct match_hits){ slow->count, slow->items }, &expected);
	fail_msg("\"%.*s\"\nfound    %.*s\nexpected %.*s", STR_FMT(text), STR_FMT(buf_str(&got)),
		STR_FMT(buf_str(&expected)));
}

/* How many hits both found. */
static size_t
compare_on(struct world *world, struct str text)
{
	static struct slow_hits slow;
	static struct match_hit copies[SLOW_HITS_MAX];
	struct match_hits hits;

	assert_int_equal(match_scan(world->scanner, world->set, MATCH_FIELD_TEXT, text, &hits, NULL),
		OK);
	slow_match(world->entries, sizeof(lines) / sizeof(*lines), text, &slow);
	assert_true(hits.count <= SLOW_HITS_MAX);
	if (hits.count > 0)
		memcpy(copies, hits.items, hits.count * sizeof(*copies));
	if (!slow_agrees(&slow, copies, hits.count))
		say_difference(text, &hits, &slow);
	return hits.count;
}

static void
finds_what_the_slow_reference_finds(void **state)
{
	struct generator generator = { UINT64_C(20260101) };
	struct world world = { 0 };
	OWNED_BUF text = BUF_INIT;
	size_t hits = 0;

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < TEXTS; i++) {
		make_text(&generator, &text);
		hits += compare_on(&world, buf_str(&text));
	}
	free_world(&world);
	print_message("%d texts, %zu hits\n", TEXTS, hits);
	assert_true(hits > TEXTS / 10); /* else the texts are too dull to test anything */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_the_slow_reference_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
