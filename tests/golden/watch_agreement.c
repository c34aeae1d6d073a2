/* watch_agreement.c - on every sample log the scanner finds what its slow reference finds.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each log is read as the sensor reads it, compressed or not, by the reader that its name asks for
 * ("csv.log" csv, "eve..." EVE, else Zeek). Compared are the fields that are searched as text, with all
 * properties of the hits; the fields that hold one address, name or digest, by the indicators
 * found; and whole lines as text. Of long logs every STEP-th line is taken, for the reference is
 * slow. The logs of ../shared/data are looked for beside the project, and told when missing.
 */
#include "support/check.h"

#include <glob.h>
#include <stdio.h>

#include "base/limits.h"
#include "support/slow_match.h"
#include "watch/input.h"

enum { STEP = 3, SHORT_LOG_LINES = 60, IDS = 64 };

/* What stands in the logs themselves: values, what they are below, and what they only resemble. */
static const struct {
	enum value_kind kind;
	const char *text;
} values[] = {
	{ VALUE_IPV4, "203.0.113.7" },
	{ VALUE_CIDR4, "198.51.100.0/24" },
	{ VALUE_IPV6, "2001:db8::bad" },
	{ VALUE_DOMAIN, "evil.example" },
	{ VALUE_URL, "http://mal.example/drop/a.exe" },
	{ VALUE_EMAIL, "lure@phish.example" },
	{ VALUE_MD5, "0123456789abcdef0123456789abcdef" },
	{ VALUE_IPV4, "10.47.8.208" },
	{ VALUE_IPV4, "10.47.8.20" },
	{ VALUE_CIDR4, "10.164.0.0/16" },
	{ VALUE_CIDR6, "2620:df:8000::/48" },
	{ VALUE_IPV6, "2620:df:8000:1601:0:1:3:16" },
	{ VALUE_DOMAIN, "wrccdc.org" },
	{ VALUE_DOMAIN, "cpp.edu" },
	{ VALUE_DOMAIN, "jerry.land" },
	{ VALUE_DOMAIN, "vmware.com" },
	{ VALUE_DOMAIN, "nmap.org" },
	{ VALUE_EMAIL, "support@paloaltonetworks.com" },
	{ VALUE_EMAIL, "nessus@nessus.org" },
	{ VALUE_URL, "ftp://10.47.27.80/nessus_test" },
	{ VALUE_URL, "http://nmap.org/" },
	{ VALUE_MD5, "70041821acf87389e40ddcb092004184" },
	{ VALUE_MD5, "2d376b1143f89608fe604220989f75af" },
	{ VALUE_SHA256, "b2dafbcdbc75210672f137f27ce882ccb799887631655d4f11191d5a678e44fe" },
};

enum { VALUES = sizeof(values) / sizeof(*values) };

struct comparison {
	struct match_scanner *scanner;
	struct match_set *set;
	struct match_indicator indicators[VALUES];
	struct match_entry entries[VALUES];
	char ids[VALUES][IDS];
	size_t texts;
	size_t hits;
};

static void
compile(struct comparison *comparison)
{
	OWNED(match_builder) builder = match_builder_new(env_real());
	struct fault why;

	for (size_t i = 0; i < VALUES; i++) {
		struct value value = { values[i].kind, str_of(values[i].text) };
		snprintf(comparison->ids[i], IDS, "%zu", i);
		comparison->indicators[i] = (struct match_indicator){ .id = str_of(
									      comparison->ids[i]) };
		comparison->entries[i] = (struct match_entry){ &comparison->indicators[i], value,
			NULL };
		if (match_builder_add(builder, &comparison->indicators[i], &value, 1, &why) != OK)
			fail_msg("%s: %s", values[i].text, why.text);
	}
	assert_int_equal(match_builder_finish(builder, &comparison->set, &why), OK);
}

static struct slow_hits *
ask_reference(const struct comparison *comparison, struct str text)
{
	static struct slow_hits slow;

	slow_match(comparison->entries, VALUES, text, &slow);
	return &slow;
}

static void
compare_text(struct comparison *comparison, struct str text)
{
	static struct match_hit copy[SLOW_HITS_MAX];
	struct match_hits hits;
	struct fault why;

	if (text.len > SLOW_TEXT_MAX)
		return;
	assert_int_equal(match_scan(comparison->scanner, comparison->set, MATCH_FIELD_TEXT, text,
				 &hits, &why),
		OK);
	assert_in_range(hits.count, 0, SLOW_HITS_MAX);
	if (hits.count > 0)
		memcpy(copy, hits.items, hits.count * sizeof(*copy));
	comparison->texts++;
	comparison->hits += hits.count;
	if (!slow_agrees(ask_reference(comparison, text), copy, hits.count))
		fail_msg(
			"%zu hits differ from the reference's in: %.*s", hits.count, STR_FMT(text));
}

/* Are all of a's indicators among b's? */
static bool
names_all(const struct match_hit *a, size_t a_count, const struct match_hit *b, size_t b_count)
{
	for (size_t i = 0; i < a_count; i++) {
		size_t k = 0;
		while (k < b_count && !str_eq(a[i].indicator->id, b[k].indicator->id))
			k++;
		if (k == b_count)
			return false;
	}
	return true;
}

static void
compare_value(struct comparison *comparison, const struct field *field)
{
	struct slow_hits *slow = ask_reference(comparison, field->text);
	struct match_hits hits;
	struct fault why;

	assert_int_equal(match_scan(comparison->scanner, comparison->set, field->kind, field->text,
				 &hits, &why),
		OK);
	comparison->texts++;
	comparison->hits += hits.count;
	if (!names_all(hits.items, hits.count, slow->items, slow->count) ||
		!names_all(slow->items, slow->count, hits.items, hits.count))
		fail_msg("%.*s: other indicators than the reference's in: %.*s",
			STR_FMT(field->name), STR_FMT(field->text));
}

static void
compare_line(struct comparison *comparison, struct source *source, struct str line)
{
	struct record record;

	compare_text(comparison, line);
	assert_int_equal(reader_read(source->reader, line, &record, NULL), OK);
	for (size_t i = 0; i < record.count; i++) {
		const struct field *field = &record.fields[i];
		if (field->kind == MATCH_FIELD_TEXT)
			compare_text(comparison, field->text);
		else if (!field->is_request && field->kind != MATCH_FIELD_URL &&
			 field->kind != MATCH_FIELD_EMAIL && field->text.len <= SLOW_TEXT_MAX)
			compare_value(comparison, field);
	}
}

static const struct reader_kind *
reader_of(const char *path)
{
	struct str name = str_of(strrchr(path, '/') + 1);
	const struct reader_kind *kind = reader_kind_find(str_first(name, str_find_char(name, '.')));

	if (kind != NULL)
		return kind;
	return str_find(name, STR("eve")) < name.len ? &read_eve : &read_zeek;
}

static void
agrees_on_a_log(void **state)
{
	const char *path = *state;
	struct watch_input spec = { reader_of(path), str_of(path) };
	struct comparison *comparison = calloc(1, sizeof(*comparison));
	OWNED(input) input = input_new(env_real(), &spec, true);
	struct source *source;
	struct str line;
	struct fault why;

	compile(comparison);
	comparison->scanner = match_scanner_new();
	assert_int_equal(input_scan(input, &why), OK);
	for (size_t number = 0;; number++) {
		struct record header;
		assert_int_equal(input_next_line(input, &source, &line, &why), OK);
		if (line.data == NULL)
			break;
		if (number < SHORT_LOG_LINES || number % STEP == 0)
			compare_line(comparison, source, line);
		else if (line.len > 0 && line.data[0] == '#')
			assert_int_equal(reader_read(source->reader, line, &header, NULL), OK);
	}
	assert_int_equal(input_failure(input, &why), OK);
	print_message("# %s: %zu texts, %zu hits\n", path, comparison->texts, comparison->hits);
	assert_in_range(comparison->texts, 1, SIZE_MAX);
	match_scanner_free(comparison->scanner);
	match_set_free(comparison->set);
	free(comparison);
}

/* Adds the files that the pattern below the source's folder names; false when there are none. */
static bool
find_logs(const char *pattern, glob_t *found)
{
	const char *source = getenv("TESTUDO_SOURCE");
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", source == NULL ? "." : source, pattern);
	return glob(path, found->gl_pathc > 0 ? GLOB_APPEND : 0, NULL, found) == 0;
}

static void
logs_of_other_networks_are_missing(void **state)
{
	(void)state;
	print_message(
		"SKIPPED: ../shared/data/logs is missing; only the project's own are compared\n");
	skip();
}

int
main(void)
{
	static const char *const own[] = { "tests/golden/watch/*.log",
		"tests/golden/watch/*.json" };
	glob_t found = { 0 };
	struct CMUnitTest *tests;
	size_t count = 0;
	bool is_complete;
	int failed;

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (!find_logs(own[i], &found))
			return 1;
	is_complete = find_logs("../shared/data/logs/*/*", &found);
	tests = calloc(found.gl_pathc + 1, sizeof(*tests));
	for (; count < found.gl_pathc; count++)
		tests[count] = (struct CMUnitTest){ .name = strrchr(found.gl_pathv[count], '/') + 1,
			.test_func = agrees_on_a_log,
			.initial_state = found.gl_pathv[count] };
	if (!is_complete)
		tests[count++] = (struct CMUnitTest)cmocka_unit_test(
			logs_of_other_networks_are_missing);
	failed = _cmocka_run_group_tests("watch_agreement", tests, count, NULL, NULL);
	free(tests);
	globfree(&found);
	return failed;
}
