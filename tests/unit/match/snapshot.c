/* snapshot.c - tests of the compact indicator set, its files, and its changes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/line_matcher.h"
#include "match/snapshot_private.h"
#include "support/fake_env.h"
#include "support/sample_set.h"

static const char lines[] =
	"ipv4 192.0.2.7\ncidr4 198.51.100.0/24\nipv6 2001:db8::1\n"
	"cidr6 2001:db8:1::/48\ndomain evil.example\n=domain only.example\n"
	"url http://evil.example:443/a?b\nurl https://198.51.100.9/x\nemail a@evil.example\n"
	"md5 d41d8cd98f00b204e9800998ecf8427e\n";

static const char text[] = "192.0.2.7 198.51.100.3 2001:DB8::1 2001:db8:1::5 www.EVIL.example "
			   "x.only.example only.example https://evil.example/a?b A@evil.example "
			   "D41D8CD98F00B204E9800998ECF8427E";

/* What the generation finds in the text, as sample_list_hits lists it. */
static void
list(const struct match_generation *generation, struct str in, struct buf *to)
{
	OWNED_BUF padded = BUF_INIT;
	OWNED(line_matcher) matcher = NULL;
	struct line_matches found;

	assert_int_equal(line_matcher_new(STR_NONE, &matcher, NULL), OK);
	buf_addf(&padded, "%*s%.*s", LINE_MATCHER_SLACK, "", STR_FMT(in));
	assert_int_equal(
		line_matcher_scan(matcher, generation,
			str_from_offset(buf_str(&padded), LINE_MATCHER_SLACK), &found, NULL),
		OK);
	buf_clear(to);
	buf_add(to, STR(""));
	for (size_t i = 0; i < found.hit_count; i++)
		sample_list_hits(&(struct match_hits){ 1, &found.hits[i].hit }, to);
}

static struct match_generation *
generation_of(struct match_snapshot *base, struct match_snapshot *added, struct str removed)
{
	struct match_generation *generation;

	assert_int_equal(
		match_generation_new(base, added, &removed, removed.len > 0, &generation, NULL),
		OK);
	return generation;
}

static enum err
write_to_buf(void *context, struct str piece, struct fault *why)
{
	(void)why;
	buf_add(context, piece);
	return OK;
}

/* As a file would be mapped. */
static char *
saved(const struct match_snapshot *snapshot, size_t *ret_len)
{
	OWNED_BUF out = BUF_INIT;
	char *copy;

	assert_int_equal(match_snapshot_write(snapshot, write_to_buf, &out, NULL), OK);
	copy = aligned_alloc(4096, (out.len + 4095) / 4096 * 4096);
	assert_non_null(copy);
	memcpy(copy, out.data, out.len);
	*ret_len = out.len;
	return copy;
}

static void
an_empty_snapshot_finds_nothing(void **state)
{
	OWNED(match_generation) generation = sample_generation("");
	OWNED_BUF got = BUF_INIT;

	(void)state;
	list(generation, str_of(text), &got);
	assert_int_equal(got.len, 0);
}

static void
counts_what_it_holds(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot(lines, NULL);

	(void)state;
	assert_int_equal(match_snapshot_indicators(snapshot), 10);
	assert_int_equal(match_snapshot_values(snapshot, VALUE_DOMAIN), 2);
	assert_int_equal(match_snapshot_values(snapshot, VALUE_URL), 2);
	assert_int_equal(match_snapshot_values(snapshot, VALUE_SHA1), 0);
	assert_true(match_snapshot_size(snapshot) > BLOCKS16_SIZE);
}

static void
a_saved_one_finds_the_same(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot(lines, NULL);
	OWNED(match_generation) before = generation_of(snapshot, NULL, STR_NONE);
	OWNED(match_snapshot) opened = NULL;
	OWNED_BUF expected = BUF_INIT;
	OWNED_BUF got = BUF_INIT;
	size_t len;
	char *content = saved(snapshot, &len);

	(void)state;
	list(before, str_of(text), &expected);
	assert_true(expected.len > 0);
	assert_int_equal(match_snapshot_open(str_from(content, len), &opened, NULL), OK);
	OWNED(match_generation) after = generation_of(opened, NULL, STR_NONE);
	list(after, str_of(text), &got);
	assert_string_equal(got.data, expected.data);
	match_generation_free(DISOWN(after));
	match_snapshot_free(DISOWN(opened));
	free(content);
}

static void
every_cut_is_refused(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot("ipv4 192.0.2.7\n", NULL);
	struct match_snapshot *opened = NULL;
	size_t len;
	char *content = saved(snapshot, &len);
	struct fault why;

	(void)state;
	for (size_t cut = 0; cut < len; cut += cut < 1024 ? 1 : 61)
		assert_int_equal(
			match_snapshot_open(str_from(content, cut), &opened, &why), E_CORRUPT);
	assert_null(opened);
	free(content);
}

static void
every_changed_byte_is_refused(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot("domain evil.example\n", NULL);
	struct match_snapshot *opened = NULL;
	size_t len;
	char *content = saved(snapshot, &len);
	struct fault why;

	(void)state;
	for (size_t i = 0; i < len; i += i < 1024 ? 1 : 37) {
		content[i] ^= 0x10;
		assert_int_equal(
			match_snapshot_open(str_from(content, len), &opened, &why), E_CORRUPT);
		content[i] ^= 0x10;
	}
	assert_null(opened);
	free(content);
}

static void
another_version_is_refused_by_name(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot(lines, NULL);
	struct match_snapshot *opened;
	size_t len;
	char *content = saved(snapshot, &len);
	struct snapshot_header *header = (struct snapshot_header *)(void *)content;
	struct fault why;

	(void)state;
	header->version = 99;
	assert_int_equal(match_snapshot_open(str_from(content, len), &opened, &why), E_CORRUPT);
	assert_non_null(strstr(why.text, "format 99"));
	free(content);
}

/* The checksum is right: somebody made it so. */
static void
references_to_nowhere_are_followed_nowhere(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot(lines, NULL);
	OWNED_BUF got = BUF_INIT;
	size_t len;
	char *content = saved(snapshot, &len);
	struct snapshot_header *header = (struct snapshot_header *)(void *)content;

	(void)state;
	memset(content + header->sections[SECTION_SLOTS].offset, 0x7f,
		header->sections[SECTION_SLOTS].size);
	memset(content + header->sections[SECTION_FILTER].offset, 0xff,
		header->sections[SECTION_FILTER].size);
	header->checksum = snapshot_checksum(str_from(content, len));
	OWNED(match_snapshot) opened = NULL;
	assert_int_equal(match_snapshot_open(str_from(content, len), &opened, NULL), OK);
	OWNED(match_generation) generation = generation_of(opened, NULL, STR_NONE);
	list(generation, str_of(text), &got);
	assert_int_equal(got.len, 0);
	match_generation_free(DISOWN(generation));
	match_snapshot_free(DISOWN(opened));
	free(content);
}

/* The checksum is right, the sizes that searching relies on are not. */
static void
parts_of_wrong_sizes_are_refused(void **state)
{
	OWNED(match_snapshot) snapshot = sample_snapshot(lines, NULL);
	struct match_snapshot *opened = NULL;
	size_t len;
	char *content = saved(snapshot, &len);
	struct snapshot_header *header = (struct snapshot_header *)(void *)content;
	uint64_t *const numbers[] = { &header->filter_lines[FILTER_NAMES],
		&header->filter_lines[FILTER_OTHERS], &header->sections[SECTION_BLOCKS16].size,
		&header->sections[SECTION_BLOCKS4].size, &header->sections[SECTION_BLOCKS4].offset,
		&header->sections[SECTION_NETWORKS24].size };
	static const uint64_t wrong[] = { 0, 2, 8192 + 64, 1 << 22, UINT64_MAX, UINT64_MAX - 63 };
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		for (size_t j = 0; j < sizeof(wrong) / sizeof(*wrong); j++) {
			uint64_t right = *numbers[i];
			*numbers[i] = wrong[j];
			header->checksum = snapshot_checksum(str_from(content, len));
			assert_int_equal(match_snapshot_open(str_from(content, len), &opened, &why),
				E_CORRUPT);
			assert_non_null(strstr(why.text, "do not fit"));
			*numbers[i] = right;
		}
	header->checksum = snapshot_checksum(str_from(content, len));
	assert_int_equal(match_snapshot_open(str_from(content, len), &opened, &why), OK);
	match_snapshot_free(opened);
	free(content);
}

/* Addresses from everywhere, and one network. */
static struct match_snapshot *
many_addresses(uint32_t count, const struct match_snapshot *beside)
{
	struct match_indicator indicator = {
		.confidence = -1, .valid_from = INT64_MIN, .valid_until = INT64_MAX
	};
	struct value network = { VALUE_CIDR4, STR("198.51.100.0/22") };
	struct match_snapshot *snapshot;
	struct fake_env fake;
	char spelt[ADDRESS_TEXT_MAX];

	fake_env_init(&fake, 1);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	if (beside != NULL)
		snapshot_builder_beside(builder, beside);
	assert_int_equal(snapshot_builder_add(builder, &indicator, &network, 1, NULL), OK);
	for (uint32_t i = 0; i < count; i++) {
		struct value value = { VALUE_IPV4, ipv4_format(i * UINT32_C(40503) << 2, spelt) };
		assert_int_equal(snapshot_builder_add(builder, &indicator, &value, 1, NULL), OK);
	}
	assert_int_equal(snapshot_builder_finish(builder, &snapshot, NULL), OK);
	return snapshot;
}

static void
addresses_are_found_whatever_the_size_of_blocks(void **state)
{
	static const struct {
		uint32_t count;
		size_t size;
	} sizes[] = { { BLOCKS16_SIZE, BLOCKS16_SIZE }, { BLOCKS16_SIZE + 1, 2 * BLOCKS16_SIZE },
		{ 70000, 16 * BLOCKS16_SIZE } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct match_snapshot *base = many_addresses(sizes[i].count, NULL);
		struct match_snapshot *added = sample_snapshot("ipv4 192.0.2.7\n", base);
		OWNED(match_generation) generation = generation_of(base, added, STR_NONE);
		OWNED_BUF in = BUF_INIT;
		OWNED_BUF want = BUF_INIT;
		OWNED_BUF got = BUF_INIT;
		char spelt[ADDRESS_TEXT_MAX];

		assert_int_equal(base->sections[SECTION_BLOCKS4].size, sizes[i].size);
		for (uint32_t j = 0; j < sizes[i].count; j += 97) {
			struct str address = ipv4_format(j * UINT32_C(40503) << 2, spelt);
			buf_addf(&want, "%zu+%zu %s;", in.len, address.len, spelt);
			buf_addf(&in, "%s 192.0.2.8 ", spelt);
		}
		buf_addf(&want, "%zu+9 192.0.2.7;", in.len);
		buf_addf(&in, "192.0.2.7 ");
		buf_addf(&want, "%zu+14 198.51.100.0/22 below;", in.len);
		buf_addf(&in, "198.51.103.255 198.51.104.0 ");
		list(generation, buf_str(&in), &got);
		assert_string_equal(got.data, want.data);
		match_snapshot_free(base);
	}
}

/* With names of that tree in the set or without: they are asked for in another way. */
static void
reverse_names_are_found_as_names_and_as_addresses(void **state)
{
	struct str in = STR("7.2.0.192.in-addr.arpa 8.2.0.192.in-addr.arpa 2.0.192.in-addr.arpa");
	OWNED(match_snapshot) base = sample_snapshot("ipv4 192.0.2.7\n", NULL);
	OWNED(match_generation) without = generation_of(base, NULL, STR_NONE);
	OWNED(match_generation) with = generation_of(
		base, sample_snapshot("domain 2.0.192.in-addr.arpa\n", base), STR_NONE);
	OWNED_BUF got = BUF_INIT;

	(void)state;
	list(without, in, &got);
	assert_string_equal(got.data, "0+22 192.0.2.7 reverse;");
	list(with, in, &got);
	assert_string_equal(got.data,
		"0+22 192.0.2.7 reverse;0+22 2.0.192.in-addr.arpa below;"
		"23+22 2.0.192.in-addr.arpa below;46+20 2.0.192.in-addr.arpa;");
}

static void
add_version(struct snapshot_builder *builder, int64_t version, const char *domain)
{
	struct match_indicator indicator = { .id = STR("indicator--1"),
		.version = version,
		.name = STR("a name"),
		.label = STR("[\"tlp\"]"),
		.confidence = 70,
		.valid_from = 5,
		.valid_until = 9,
		.revoked = true };
	struct value value = { VALUE_DOMAIN, str_of(domain) };

	assert_int_equal(snapshot_builder_add(builder, &indicator, &value, 1, NULL), OK);
}

static void
the_latest_version_wins_with_all_it_says(void **state)
{
	struct fake_env fake;
	struct match_snapshot *snapshot;
	OWNED(arena) found = arena_new(MIB);
	struct finder finder;
	struct match_hits hits;

	(void)state;
	fake_env_init(&fake, 1);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	add_version(builder, 2, "two.example");
	add_version(builder, 1, "one.example");
	add_version(builder, 3, "three.example");
	assert_int_equal(snapshot_builder_finish(builder, &snapshot, NULL), OK);
	assert_int_equal(match_snapshot_indicators(snapshot), 1);
	assert_true(finder_init(&finder));
	finder.lookup = &snapshot_lookup;
	finder.set = snapshot;
	finder.found = found;
	assert_int_equal(finder_scan(&finder, MATCH_FIELD_TEXT,
				 STR("one.example two.example three.example"), &hits, NULL),
		OK);
	assert_int_equal(hits.count, 1);
	const struct match_indicator *got = hits.items[0].indicator;
	assert_true(str_eq(hits.items[0].value.text, STR("three.example")));
	assert_true(str_eq(got->id, STR("indicator--1")));
	assert_true(str_eq(got->name, STR("a name")));
	assert_true(str_eq(got->label, STR("[\"tlp\"]")));
	assert_int_equal(got->version, 3);
	assert_int_equal(got->confidence, 70);
	assert_int_equal(got->valid_from, 5);
	assert_int_equal(got->valid_until, 9);
	assert_true(got->revoked);
	finder_done(&finder);
	match_snapshot_free(snapshot);
}

static void
a_change_needs_no_new_base(void **state)
{
	OWNED(match_snapshot) base = sample_snapshot("domain a.example\ndomain b.example\n", NULL);
	struct match_snapshot *added = sample_snapshot(
		"domain c.example\ncidr4 203.0.113.0/24\n", base);
	OWNED(match_generation) generation = generation_of(base, added, STR("a.example"));
	OWNED_BUF got = BUF_INIT;

	(void)state;
	list(generation, STR("a.example b.example c.example 203.0.113.77"), &got);
	assert_string_equal(got.data, "10+9 b.example;20+9 c.example;30+12 203.0.113.0/24 below;");
}

/* Its old version is gone, its new one is there. */
static void
an_id_that_was_removed_may_be_added_again(void **state)
{
	OWNED(match_snapshot) base = sample_snapshot("domain a.example\n", NULL);
	struct match_snapshot *added = sample_snapshot("=domain a.example\n", base);
	OWNED(match_generation) generation = generation_of(base, added, STR("a.example"));
	OWNED_BUF got = BUF_INIT;

	(void)state;
	list(generation, STR("a.example x.a.example"), &got);
	assert_string_equal(got.data, "0+9 a.example;");
}

static void
what_was_built_elsewhere_is_refused(void **state)
{
	struct fake_env fake;
	OWNED(match_snapshot) base = sample_snapshot("domain a.example\n", NULL);
	OWNED(match_snapshot) other = NULL;
	struct match_generation *generation;

	(void)state;
	fake_env_init(&fake, 7);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	assert_int_equal(snapshot_builder_finish(builder, &other, NULL), OK);
	assert_int_equal(match_generation_new(base, other, NULL, 0, &generation, NULL), E_INVALID);
}

static void
the_current_generation_is_kept_as_long_as_it_is_used(void **state)
{
	OWNED(match_current) current = match_current_new();
	OWNED_BUF got = BUF_INIT;

	(void)state;
	assert_null(match_current_get(current));
	match_current_set(current, sample_generation("domain a.example\n"));
	OWNED(match_generation) old = match_current_get(current);
	match_current_set(current, sample_generation("domain b.example\n"));
	OWNED(match_generation) new = match_current_get(current);
	list(old, STR("a.example b.example"), &got);
	assert_string_equal(got.data, "0+9 a.example;");
	list(new, STR("a.example b.example"), &got);
	assert_string_equal(got.data, "10+9 b.example;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_snapshot_finds_nothing),
		cmocka_unit_test(counts_what_it_holds),
		cmocka_unit_test(a_saved_one_finds_the_same),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(every_changed_byte_is_refused),
		cmocka_unit_test(another_version_is_refused_by_name),
		cmocka_unit_test(references_to_nowhere_are_followed_nowhere),
		cmocka_unit_test(parts_of_wrong_sizes_are_refused),
		cmocka_unit_test(addresses_are_found_whatever_the_size_of_blocks),
		cmocka_unit_test(reverse_names_are_found_as_names_and_as_addresses),
		cmocka_unit_test(the_latest_version_wins_with_all_it_says),
		cmocka_unit_test(a_change_needs_no_new_base),
		cmocka_unit_test(an_id_that_was_removed_may_be_added_again),
		cmocka_unit_test(what_was_built_elsewhere_is_refused),
		cmocka_unit_test(the_current_generation_is_kept_as_long_as_it_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
