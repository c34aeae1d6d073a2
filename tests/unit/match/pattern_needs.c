/* pattern_needs.c - tests of which lines patterns need.
 * SPDX-License-Identifier: Apache-2.0
 *
 * That no line is passed over in which a pattern would come true is held over the sample logs by
 * tests/golden/watch_needs.c.
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/pattern_set.h"

static struct pattern_needs *
needs_of(const char *const *patterns, size_t count, bool seen, size_t *ret_unsure)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_NORMAL);
	struct pattern_needs *needs;
	bool *paths;
	struct fault why;
	uint32_t number;

	for (size_t i = 0; i < count; i++)
		if (pattern_set_add(set, str_of(patterns[i]), PATTERN_STIX_21, &number, &why) != OK)
			fail_msg("%s: %s", patterns[i], why.text);
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	paths = calloc(pattern_paths_count(pattern_set_paths(set)) + 1, sizeof(*paths));
	for (size_t i = 0; i < pattern_paths_count(pattern_set_paths(set)); i++)
		paths[i] = seen;
	assert_int_equal(pattern_set_needs(set, paths, &needs, NULL), OK);
	*ret_unsure = pattern_set_unsure(set);
	free(paths);
	return needs;
}

static const char *
answer(const char *pattern, const char *line)
{
	size_t unsure;
	OWNED(pattern_needs) needs = needs_of(&pattern, 1, true, &unsure);

	if (unsure > 0)
		return "every line";
	return pattern_needs_line(needs, str_of(line)) ? "yes" : "no";
}

static void
asks_for_texts_that_every_spelling_has(void **state)
{
	static const char *const rows[][3] = {
		/* opaque texts: the longest run of plain characters */
		{ "[file:name = 'evil.exe']", "a\tEVIL.exe\tb", "yes" },
		{ "[file:name = 'evil.exe']", "a\tevil.ex\tb", "no" },
		{ "[file:name = 'C:\\\\temp\\\\evil.exe']", "{\"f\":\"c:\\\\temp\\\\evil.exe\"}",
			"yes" },
		{ "[file:name = 'x.y']", "anything", "every line" },
		{ "[file:name LIKE '%dropper%']", "/tmp/dropper1", "yes" },
		{ "[file:name LIKE '%drop_er%']", "/tmp/dropper1", "yes" },
		{ "[file:name LIKE '%drop_er%']", "/tmp/trop", "no" },
		{ "[file:name LIKE '%.e%']", "anything", "every line" },
		{ "[file:name MATCHES '^drop(per|let)?[0-9]+\\\\.exe$']", "dropper1.exe", "yes" },
		{ "[file:name MATCHES '^drop(per|let)?[0-9]+\\\\.exe$']", "trap.exe", "no" },
		{ "[file:name MATCHES '^drop(per|let)?[0-9]+$']", "trap", "no" },
		{ "[file:name MATCHES '[a-z]+']", "anything", "every line" },
		{ "[file:name LIKE '%silver river (3)%']", "the silver RIVER (3) of", "yes" },
		{ "[file:name LIKE '%silver river (3)%']", "the silver-river (3) of", "no" },
		{ "[file:name LIKE '%silver%river 35%']", "silver river 36", "no" },
		{ "[file:name = 'a%silver_river']", "a%silver_rivet", "no" },
		/* of slashes one is taken along, in both spellings of JSON */
		{ "[file:name LIKE '/static/919%']", "GET /static/919.js", "yes" },
		{ "[file:name LIKE '/static/919%']", "{\"url\":\"\\/static\\/919.js\"}", "yes" },
		{ "[file:name LIKE '/static/919%']", "GET /static/918.js", "no" },
		{ "[file:name LIKE '/static/919%']", "GET /static-919.js", "no" },
		/* addresses */
		{ "[ipv4-addr:value = '192.0.2.7' AND ipv4-addr:x = 1]", "to 192.0.2.7", "yes" },
		{ "[ipv4-addr:value = '192.0.2.7']", "to ::FFFF:c000:207", "yes" },
		{ "[ipv4-addr:value = '192.0.2.7']", "to 0:0:0:0:0:ffff:c000:207", "yes" },
		{ "[ipv4-addr:value = '192.0.2.7']", "to 192.0.2.8", "no" },
		{ "[ipv6-addr:value = '2001:db8::1']", "2001:0DB8:0000::1", "yes" },
		{ "[ipv6-addr:value = '2001:db8::1']", "2001:db8:0:0:0:0:0:1", "yes" },
		{ "[ipv6-addr:value = '2001:db8::1']", "2001:db9::1", "no" },
		{ "[ipv6-addr:value = '1::2']", "anything", "every line" },
		{ "[ipv4-addr:value ISSUBSET '198.51.100.0/22']", "198.51.103.9", "yes" },
		{ "[ipv4-addr:value ISSUBSET '198.51.100.0/22']", "198.52.103.9", "no" },
		{ "[ipv4-addr:value ISSUBSET '10.0.0.0/8']", "anything", "every line" },
		{ "[ipv6-addr:value ISSUBSET '2001:db8::/32']", "2001:0db8:1::", "yes" },
		{ "[network-traffic:dst_ref.value = '192.0.2.7']", "192.0.2.7", "yes" },
		{ "[network-traffic:dst_ref.value = 'Evil.example']", "evil.EXAMPLE", "yes" },
		/* names and URLs */
		{ "[domain-name:value = 'b\xc3\xbc"
		  "cher.example']",
			"b\xc3\xbc"
			"cher.example",
			"yes" },
		{ "[domain-name:value = 'b\xc3\xbc"
		  "cher.example']",
			"XN--BCHER-kva.example", "yes" },
		{ "[url:value = 'http://h.example:8080/a/b%20c?d=1']", "h.example\t/a", "yes" },
		{ "[url:value = 'http://h.example:8080/a/b%20c?d=1']", "g.example\t8080\t/a/b c",
			"no" },
		{ "[url:value LIKE '%/gate_one.php']", "POST /x/gate-one.php", "yes" },
		{ "[url:value LIKE 'http%goto%']", "h.example\t/goto", "yes" },
		{ "[url:value LIKE 'HTTP%x%']", "anything", "every line" },
		{ "[url:value MATCHES '^http[s]?://[a-z]+\\\\.ru/']", "gate.ru\t/", "every line" },
		{ "[url:value MATCHES '^https?://[a-z]+/panel']", "gate.ru\t/panel", "yes" },
		{ "[url:value LIKE '%%20gatex']", "/a gatex", "yes" },
		{ "[url:value = 'http://[2001:db8::1]/gate.php']", "2001:0db8::1\t/gate.php",
			"yes" },
		/* digests */
		{ "[file:hashes.MD5 = '0123456789abcdef0123456789abcdef']",
			"01:23:45:67:89:AB:cd:ef:01:23:45:67:89:ab:cd:ef", "yes" },
		{ "[file:hashes.MD5 = '0123456789ABCDEF0123456789abcdef']",
			"0123456789abcdef0123456789abcdef", "yes" },
		{ "[file:hashes.MD5 = '0123456789abcdef0123456789abcdef']",
			"0123456789abcdef0123456789abcdee", "no" },
		/* numbers: all the digits in their place */
		{ "[network-traffic:dst_port = 4444]", "192.0.2.1\t4444\tx", "yes" },
		{ "[network-traffic:dst_port = 4444]", "4444", "yes" },
		{ "[network-traffic:dst_port = 4444]", "{\"dest_port\":4444}", "yes" },
		{ "[network-traffic:dst_port = 4444]", "x\"0000000000004444\"", "yes" },
		{ "[network-traffic:dst_port = 4444]", "\t44441\t14444\t444", "no" },
		{ "[network-traffic:dst_port = 4444]", "{\"dest_port\":\"\\u0034444\"}", "yes" },
		{ "[network-traffic:dst_port = 0]", "a\t00\tb", "yes" },
		{ "[network-traffic:dst_port = 0]", "a\t10\tb", "no" },
		{ "[network-traffic:dst_port IN (80, 8080)]", "a:8080", "yes" },
		{ "[network-traffic:dst_port IN (80, 8080)]", "a:808", "no" },
		{ "[network-traffic:src_byte_count = 9223372036854775807]",
			"a,9223372036854775807", "yes" },
		{ "[network-traffic:src_byte_count = 9223372036854775807]",
			"a,9223372036854775806", "no" },
		{ "[network-traffic:src_byte_count IN (65535, 65536, 123456789)]", "65536", "yes" },
		{ "[network-traffic:src_byte_count IN (65535, 65536, 123456789)]",
			"1234567891 65537 6553 234567890", "no" },
		/* joined */
		{ "[file:name = 'evil.exe' AND file:size = 3]", "evil.exe", "yes" },
		{ "[file:name = 'evil.exe' AND file:size = 3]", "3", "no" },
		{ "[file:name = 'evil.exe' OR file:size = 3]", "3", "yes" },
		{ "[file:name = 'evil.exe' OR file:size = 3]", "evil.exe", "yes" },
		{ "[file:name = 'evil.exe' OR file:size = 3]", "33", "no" },
		{ "[file:name = 'evil.exe' OR file:size > 3]", "33", "every line" },
		{ "[file:name = 'evil.exe' AND file:size > 3]", "33", "no" },
		{ "[file:size > 3 AND file:size = 77777 AND file:name LIKE '%x']", "77777", "yes" },
		{ "[file:name = 'evil.exe'] FOLLOWEDBY [file:size > 3]", "33", "every line" },
		{ "[file:name = 'evil.exe' OR file:name = 'bad.exe']", "bad.exe", "yes" },
		{ "[file:name = 'evil.exe'] FOLLOWEDBY [file:name = 'bad.exe']", "bad.exe", "yes" },
		{ "[file:name IN ('evil.exe', 'bad.exe')]", "bad.exe", "yes" },
		{ "[file:name IN ('evil.exe', 'bad.exe')]", "good.exe", "no" },
		/* what no text tells */
		{ "[network-traffic:dst_port > 4444]", "anything", "every line" },
		{ "[network-traffic:dst_port = 4444.0]", "anything", "every line" },
		{ "[network-traffic:dst_port = -4444]", "anything", "every line" },
		{ "[network-traffic:dst_port IN (4444, -4444)]", "anything", "every line" },
		{ "[file:name NOT = 'evil.exe']", "anything", "every line" },
		{ "[file:name != 'evil.exe']", "anything", "every line" },
		{ "[EXISTS file:name]", "anything", "every line" },
		{ "[network-traffic:src_ref.type = 'ipv4-addr']", "anything", "every line" },
		{ "[network-traffic:protocols[*] = 'http']", "anything", "every line" },
		/* hidden letters */
		{ "[file:name = 'evil.exe']", "{\"f\":\"evil\\u002eexe\"}", "yes" },
		{ "[file:name = 'evil.exe']", "evil\\x2eexe", "yes" },
		{ "[file:name = 'evil.exe']", "{\"f\":\"a\\nb\"}", "no" },
		{ "[file:name = 'evil.exe']", "/a%20b", "no" },
		{ "[file:name = 'evil.exe']", "/a%65", "yes" },
		{ "[file:name = 'evil.exe']", "m\xc3\xa4rz", "yes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(answer(rows[i][0], rows[i][1]), rows[i][2]) != 0)
			fail_msg("%s of \"%s\": %s", rows[i][0], rows[i][1],
				answer(rows[i][0], rows[i][1]));
}

/* A text that patterns have in common is not what tells them from lines. */
static void
asks_for_what_few_patterns_ask_for(void **state)
{
	static const char *const patterns[] = {
		"[file:name = 'Common Agent/1.0 (for all)' AND file:mime_type LIKE '/static/9%']",
		"[file:mime_type LIKE '/images/7%' AND file:name = 'Common Agent/1.0 (for all)']",
	};
	size_t unsure;
	OWNED(pattern_needs) both = needs_of(patterns, 2, true, &unsure);
	OWNED(pattern_needs) one = needs_of(patterns, 1, true, &unsure);

	(void)state;
	assert_true(pattern_needs_line(one, STR("/x\tCommon Agent/1.0 (for all)")));
	assert_false(pattern_needs_line(both, STR("/x\tCommon Agent/1.0 (for all)")));
	assert_true(pattern_needs_line(both, STR("/static/9\tCommon Agent/1.0 (for all)")));
	assert_true(pattern_needs_line(both, STR("/images/7\tCommon Agent/1.0 (for all)")));
}

/* The shortest text decides at which places a line is looked at: every place must do. */
static void
finds_texts_of_every_length_at_every_place(void **state)
{
	static const char *const names[] = { "abcd", "abcde", "abcdef", "abcdefg", "abcdefghij",
		"abcdefghijkl", "abcdefghijklmno" };
	char pattern[64];
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *list[] = { pattern, "[file:name = 'longer-than-the-others']" };
		OWNED(pattern_needs) needs = NULL;
		size_t unsure;
		snprintf(pattern, sizeof(pattern), "[file:name = '%s']", names[i]);
		needs = needs_of(list, 2, true, &unsure);
		for (int before = 0; before < 20; before++)
			for (int behind = 0; behind < 6; behind++) {
				snprintf(line, sizeof(line), "%.*s%s%.*s", before,
					"####################", names[i], behind, "######");
				assert_true(pattern_needs_line(needs, str_of(line)));
				line[before + 1] = '#';
				assert_false(pattern_needs_line(needs, str_of(line)));
			}
	}
}

/* Numbers of every length, at every place of a line of some blocks, with and without zeros before. */
static void
finds_numbers_at_every_place(void **state)
{
	static const char digits[] = "1928374655647382910";
	char pattern[64];
	char line[256];

	(void)state;
	for (int len = 1; len < (int)sizeof(digits); len++) {
		const char *list[] = { pattern, "[file:size = 55555]" };
		OWNED(pattern_needs) needs = NULL;
		size_t unsure;
		snprintf(pattern, sizeof(pattern), "[file:size = %.*s]", len, digits);
		needs = needs_of(list, 2, true, &unsure);
		for (int before = 0; before < 150; before++)
			for (int behind = 0; behind < 6; behind++) {
				int zeros = before % 7 == 0 ? behind * 9 : 0;
				memset(line, before % 3 == 0 ? '/' : 'x', sizeof(line));
				memset(line + before, '0', (size_t)zeros);
				snprintf(line + before + zeros, sizeof(line) - (size_t)(before + zeros),
					"%.*s%.*s", len, digits, behind, ",3/:\x19");
				assert_true(pattern_needs_line(needs, str_of(line)));
				line[before + zeros]++;
				assert_false(pattern_needs_line(needs, str_of(line)));
				line[before + zeros]--;
				line[before + zeros + len] = '0';
				line[before + zeros + len + 1] = '\0';
				assert_false(pattern_needs_line(needs, str_of(line)));
			}
	}
}

/* Tests of which nothing is certain do not make lines needed for the others. */
static void
leaves_out_unsure_tests(void **state)
{
	static const char *const patterns[] = { "[file:name = 'evil.exe']",
		"[file:name = 'bad.exe'] FOLLOWEDBY [EXISTS file:size]", "[file:size != 3]" };
	size_t unsure;
	OWNED(pattern_needs) needs = needs_of(patterns, 3, true, &unsure);

	(void)state;
	assert_int_equal(unsure, 2);
	assert_true(pattern_needs_line(needs, STR("evil.exe")));
	assert_true(pattern_needs_line(needs, STR("bad.exe")));
	assert_false(pattern_needs_line(needs, STR("good.exe")));
}

/* As long as a pattern may be. */
static void
list_addresses(struct buf *to, unsigned first)
{
	buf_addf(to, "[ipv4-addr:value IN ('%u.0.0.0'", first);
	for (unsigned i = 1; to->len + 32 < PATTERN_SIZE_MAX; i++)
		buf_addf(to, ", '%u.0.%u.%u'", first, i / 256, i % 256);
	buf_add(to, STR(")]"));
}

/* Each value has three spellings. */
static void
takes_the_longest_lists_of_values(void **state)
{
	OWNED_BUF first = BUF_INIT;
	OWNED_BUF second = BUF_INIT;
	size_t unsure;

	(void)state;
	list_addresses(&first, 198);
	list_addresses(&second, 203);
	OWNED(pattern_needs)
	needs = needs_of((const char *[]){ first.data, second.data }, 2, true, &unsure);
	assert_int_equal(unsure, 0);
	assert_true(pattern_needs_line(needs, STR("to 198.0.0.0")));
	assert_true(pattern_needs_line(needs, STR("to 203.0.14.7")));
	assert_false(pattern_needs_line(needs, STR("to 204.0.14.7")));
}

static void
needs_nothing_for_what_is_never_seen(void **state)
{
	const char *pattern = "[process:command_line LIKE '%x%' AND process:pid > 3]";
	size_t unsure;
	OWNED(pattern_needs) needs = needs_of(&pattern, 1, false, &unsure);

	(void)state;
	assert_int_equal(unsure, 0);
	assert_false(pattern_needs_line(needs, STR("x \xff \\u0041")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_texts_that_every_spelling_has),
		cmocka_unit_test(asks_for_what_few_patterns_ask_for),
		cmocka_unit_test(finds_texts_of_every_length_at_every_place),
		cmocka_unit_test(finds_numbers_at_every_place),
		cmocka_unit_test(leaves_out_unsure_tests),
		cmocka_unit_test(takes_the_longest_lists_of_values),
		cmocka_unit_test(needs_nothing_for_what_is_never_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
