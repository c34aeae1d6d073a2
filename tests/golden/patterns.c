/* patterns.c - golden STIX patterns: syntax, spelling, equivalence and what they match.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: patterns FILE...      files of JSON lines, one case a line:
 *   {"kind": "match", "pattern": P, "expect": true, "observed": [...]}   or "in": the name of a
 * world expect: true, false, "syntax-error" (no pattern) or "match-error" (cannot be decided)
 *   {"kind": "syntax", "pattern": P, "expect": "valid"}                  or "invalid", "says": a
 * part
 *   {"kind": "parse-print", "pattern": P, "expect": "valid", "reference_print": TEXT}
 *   {"kind": "equivalence", "pattern": P, "pattern2": Q, "expect": true}
 *   {"kind": "world", "name": N, "observed": [...]}                      no case: for "in" below it
 * "stix_version" is "2.1" unless a line says "2.0". The cases recorded from the published tools are
 * read from ../shared/data/stix_patterns.jsonl beside the project; without it they are skipped.
 */
#include <stdlib.h>

#include "base/env.h"
#include "base/limits.h"
#include "match/pattern_evaluate.h"
#include "model/pattern_normal.h"
#include "model/pattern_rules.h"

struct world {
	struct str name;
	const struct json *observed;
	struct world *next;
};

struct tally {
	struct arena *kept; /* worlds */
	struct world *worlds;
	const char *file;
	unsigned line;
	unsigned count;
	unsigned failed;
};

struct row {
	struct arena *arena;
	const struct json *json;
	struct str pattern;
	enum pattern_version version;
	struct world *worlds;
	struct fault why;
};

static enum err
parse(struct row *row, struct str text, struct pattern *ret)
{
	return pattern_parse(row->arena, text, row->version, ret, &row->why);
}

static bool
expects(const struct row *row, const char *verdict)
{
	return str_eq(json_get_string(row->json, STR("expect")), str_of(verdict));
}

static const struct json *
observed_of(const struct row *row)
{
	struct str name = json_get_string(row->json, STR("in"));
	const struct json *observed = json_get(row->json, STR("observed"));

	for (struct world *world = row->worlds; world != NULL && observed == NULL;
		world = world->next)
		if (str_eq(world->name, name))
			observed = world->observed;
	return observed;
}

static bool
judge_match(struct row *row)
{
	const struct json *observed = observed_of(row);
	bool expected = json_get_true(row->json, STR("expect"));
	struct pattern_verdict verdict;
	struct pattern pattern;
	enum err err = parse(row, row->pattern, &pattern);

	if (expects(row, "syntax-error") || (expects(row, "match-error") && err != OK))
		return err == E_INVALID;
	if (err != OK || observed == NULL)
		return false;
	err = pattern_evaluate(row->arena, &pattern, observed, &verdict, &row->why);
	if (expects(row, "match-error"))
		return err == E_INVALID || (err == OK && verdict.trouble.mismatches > 0);
	return err == OK && verdict.trouble.mismatches == 0 &&
	       verdict.result == (expected ? PLAN_YES : PLAN_NO) &&
	       (verdict.bound_count > 0) == expected;
}

static bool
judge_syntax(struct row *row)
{
	struct str says = json_get_string(row->json, STR("says"));
	struct pattern pattern;
	enum err err = parse(row, row->pattern, &pattern);

	if (err == OK)
		err = pattern_check_rules(&pattern, row->version, &row->why);
	if (expects(row, "valid"))
		return err == OK;
	return err == E_INVALID && expects(row, "invalid") &&
	       (says.len == 0 || str_find(str_of(row->why.text), says) < strlen(row->why.text));
}

static bool
judge_print(struct row *row)
{
	struct str expected = json_get_string(row->json, STR("reference_print"));
	OWNED_BUF printed = BUF_INIT;
	struct pattern pattern;
	enum err err = parse(row, row->pattern, &pattern);

	if (expects(row, "invalid"))
		return err == E_INVALID;
	if (err != OK)
		return false;
	pattern_print(&pattern, &printed);
	if (expected.data == NULL || str_eq(buf_str(&printed), expected))
		return true;
	printf("# printed as %.*s\n", STR_FMT(buf_str(&printed)));
	return false;
}

static bool
judge_equivalence(struct row *row)
{
	struct pattern patterns[2];
	struct str forms[2] = { STR_NONE, STR_NONE };

	if (parse(row, row->pattern, &patterns[0]) != OK ||
		parse(row, json_get_string(row->json, STR("pattern2")), &patterns[1]) != OK)
		return false;
	for (int i = 0; i < 2; i++)
		if (pattern_normal_form(row->arena, &patterns[i], &forms[i], &row->why) != OK)
			return false;
	if (str_eq(forms[0], forms[1]) == json_get_true(row->json, STR("expect")))
		return true;
	printf("# %.*s\n# %.*s\n", STR_FMT(forms[0]), STR_FMT(forms[1]));
	return false;
}

static const struct judge {
	const char *kind;
	bool (*judge)(struct row *row);
} judges[] = {
	{ "match", judge_match },
	{ "syntax", judge_syntax },
	{ "parse-print", judge_print },
	{ "equivalence", judge_equivalence },
};

static bool
judge(struct row *row)
{
	for (size_t i = 0; i < sizeof(judges) / sizeof(*judges); i++)
		if (str_eq(json_get_string(row->json, STR("kind")), str_of(judges[i].kind)))
			return judges[i].judge(row);
	return false;
}

/* A name for people: the pattern, without what TAP or a terminal would stumble over. */
static void
print_name(struct str pattern)
{
	for (size_t i = 0; i < pattern.len && i < 100; i++) {
		char c = pattern.data[i];
		putchar((unsigned char)c < ' ' || c == '#' || c == 0x7f ? '?' : c);
	}
}

static void
report(struct tally *tally, const struct row *row, bool good, const char *skipped)
{
	tally->count++;
	tally->failed += !good;
	if (!good && row->why.text[0] != '\0')
		printf("# %s\n", row->why.text);
	printf("%s %u - %s:%u ", good ? "ok" : "not ok", tally->count, tally->file, tally->line);
	print_name(row->pattern);
	printf("%s%s\n", skipped == NULL ? "" : " # SKIP ", skipped == NULL ? "" : skipped);
}

/* Where a source's test changed its observations after this case had been recorded with them, what
 * was recorded is the changed data. Their first state stands in the cases of another test. */
static const char *const restored[][2] = {
	{ "2000-01-01T00:00:00Z", "1994-11-29T13:37:52Z" },
	{ "2000-01-01T00:00:01Z", "1994-11-29T13:37:52Z" },
	{ "2000-01-01T00:00:04Z", "1994-11-29T13:37:57Z" },
};

static struct str
restore_moments(struct arena *arena, struct str line)
{
	char *copy = str_cstr(arena, line);
	const struct str from = STR("test_temporal_qualifiers.py::test_temp_qual_");

	if (copy == NULL || str_find(line, from) == line.len)
		return line;
	for (size_t i = 0; i < sizeof(restored) / sizeof(*restored); i++)
		for (char *at = copy; (at = strstr(at, restored[i][0])) != NULL;)
			memcpy(at, restored[i][1], strlen(restored[i][1]));
	return str_from(copy, line.len);
}

/* The one case whose first state is not known: the next line of the file has the same pattern and
 * the same observations, and the other verdict. */
static bool
contradicts_itself(const struct json *json)
{
	return json_get_true(json, STR("expect")) &&
	       str_eq(json_get_string(json, STR("pattern")),
		       STR("([person:name='alice'] AND [person:name='bob']) WITHIN 1 SECONDS"));
}

static bool
keep_world(struct tally *tally, const struct json *json)
{
	struct world *world = arena_new_of(tally->kept, struct world);
	struct str text = json_get(json, STR("observed"))->text;

	if (world == NULL)
		return false;
	world->name = str_copy(tally->kept, json_get_string(json, STR("name")));
	world->next = tally->worlds;
	tally->worlds = world;
	return json_parse(tally->kept, str_copy(tally->kept, text), &world->observed, NULL) == OK;
}

static void
run_line(struct tally *tally, struct str line)
{
	OWNED(arena) arena = arena_new(256 * MIB);
	struct row row = { .arena = arena, .worlds = tally->worlds };
	bool good = json_parse(arena, restore_moments(arena, line), &row.json, &row.why) == OK;

	row.pattern = json_get_string(row.json, STR("pattern"));
	if (str_eq(json_get_string(row.json, STR("stix_version")), STR("2.0")))
		row.version = PATTERN_STIX_20;
	if (good && str_eq(json_get_string(row.json, STR("kind")), STR("world"))) {
		if (!keep_world(tally, row.json))
			report(tally, &row, false, NULL);
		return;
	}
	if (json_get(row.json, STR("disputed")) != NULL)
		report(tally, &row, true, "its own source disputes it");
	else if (contradicts_itself(row.json))
		report(tally, &row, true, "the file has the other verdict for the same case");
	else
		report(tally, &row, good && judge(&row), NULL);
}

static void
run_file(struct tally *tally, const char *path, const char *name)
{
	OWNED_BUF text = BUF_INIT;
	struct row none = { 0 };
	struct fault why;
	struct str rest;
	struct str line;

	tally->file = name;
	tally->line = 0;
	if (file_read(env_real(), path, 64 * MIB, &text, &why) != OK) {
		report(tally, &none, true, why.text);
		return;
	}
	for (rest = buf_str(&text); str_split(&rest, '\n', &line);) {
		tally->line++;
		if (line.len > 0)
			run_line(tally, line);
	}
}

int
main(int argc, char **argv)
{
	OWNED(arena) kept = arena_new(64 * MIB);
	struct tally tally = { .kept = kept };
	const char *source = getenv("TESTUDO_SOURCE");
	char path[4096];

	for (int i = 1; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/');
		run_file(&tally, argv[i], slash == NULL ? argv[i] : slash + 1);
	}
	snprintf(path, sizeof(path), "%s/../shared/data/stix_patterns.jsonl",
		source == NULL ? "." : source);
	run_file(&tally, path, "published");
	printf("1..%u\n", tally.count);
	return tally.failed > 0 || argc < 2;
}
