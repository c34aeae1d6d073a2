/* arguments.c - tests of parameters, suggestions and the way to a command.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/suggest.h"
#include "cmd/arguments.h"
#include "cmd/commands.h"
#include "cmd/help.h"

static const struct parameter parameters[] = {
	{ .name = "CODE", .positional = true, .required = true, .help = "its code" },
	{ .name = "FILE", .positional = true, .many = true, .help = "files" },
	{ .name = "kind", .value = "KIND", .help = "what it is",
		.choices = (const char *const[]){ "nation", "union", NULL } },
	{ .name = "name", .value = "NAME", .help = "its name" },
	{ .name = "member", .value = "CODE", .help = "members", .many = true },
	{ .name = "limit", .value = "N", .help = "a number" },
	{ .name = "since", .value = "TIME", .help = "a moment" },
	{ .name = "json", .help = "JSON" },
	{ 0 },
};

struct parsed {
	struct arena *arena;
	struct arguments arguments;
	struct fault why;
	enum err err;
};

/* Words are separated by one space. */
static struct parsed
parse(const char *line)
{
	struct parsed parsed = { .arena = arena_new(MIB) };
	const char *words[32];
	size_t count = 0;
	struct str rest = str_of(line);
	struct str word;

	while (rest.len > 0 && str_split(&rest, ' ', &word))
		words[count++] = str_cstr(parsed.arena, word);
	parsed.err = arguments_parse(parsed.arena, parameters, count, words, &parsed.arguments,
		&parsed.why);
	return parsed;
}

static void
assert_refused(const char *line, const char *text)
{
	struct parsed parsed = parse(line);

	assert_int_equal(parsed.err, E_USAGE);
	assert_string_equal(parsed.why.text, text);
	arena_free(parsed.arena);
}

static void
takes_values_after_a_space_or_an_equals_sign(void **state)
{
	struct parsed parsed = parse("EST --kind nation --name=a=b --json");

	(void)state;
	assert_int_equal(parsed.err, OK);
	assert_true(str_eq(argument_text(&parsed.arguments, "CODE"), STR("EST")));
	assert_true(str_eq(argument_text(&parsed.arguments, "kind"), STR("nation")));
	assert_true(str_eq(argument_text(&parsed.arguments, "name"), STR("a=b")));
	assert_true(argument_given(&parsed.arguments, "json"));
	assert_null(argument_text(&parsed.arguments, "limit").data);
	arena_free(parsed.arena);
}

static void
takes_what_may_be_given_again_in_order(void **state)
{
	struct parsed parsed = parse("EST a --member A - --member B -- --json");
	size_t cursor = 0;
	struct str value;

	(void)state;
	assert_int_equal(parsed.err, OK);
	assert_int_equal(argument_count(&parsed.arguments, "member"), 2);
	assert_int_equal(argument_count(&parsed.arguments, "FILE"), 3);
	assert_false(argument_given(&parsed.arguments, "json"));
	assert_true(argument_next(&parsed.arguments, "member", &cursor, &value));
	assert_true(str_eq(value, STR("A")));
	assert_true(argument_next(&parsed.arguments, "member", &cursor, &value));
	assert_true(str_eq(value, STR("B")));
	assert_false(argument_next(&parsed.arguments, "member", &cursor, &value));
	arena_free(parsed.arena);
}

static void
names_the_mistake_and_the_nearest_word(void **state)
{
	(void)state;
	assert_refused("", "CODE is missing: its code");
	assert_refused("EST --nam x", "unknown option --nam; did you mean \"--name\"?");
	assert_refused("EST --zzzzzz", "unknown option --zzzzzz");
	assert_refused("EST -j", "unknown option -j (options have long names: --help)");
	assert_refused("EST --name", "--name needs a value: --name NAME (or --name=NAME)");
	assert_refused("EST --name --json", "--name needs a value: --name NAME (or --name=NAME)");
	assert_refused("EST --json=1", "--json takes no value");
	assert_refused("EST --name a --name b", "--name is given twice");
	assert_refused("EST --kind natoin",
		"--kind cannot be \"natoin\"; did you mean \"nation\"? (there are: nation, union)");
}

static void
holds_numbers_to_their_range(void **state)
{
	struct parsed parsed = parse("EST --limit 10");
	uint64_t number = 0;

	(void)state;
	assert_int_equal(argument_number(&parsed.arguments, "limit", 1, 10, 5, &number, NULL), OK);
	assert_int_equal(number, 10);
	assert_int_equal(argument_number(&parsed.arguments, "limit", 1, 9, 5, &number, &parsed.why),
		E_USAGE);
	assert_string_equal(parsed.why.text, "--limit must be a number from 1 to 9, not \"10\"");
	assert_int_equal(argument_number(&parsed.arguments, "name", 1, 9, 5, &number, NULL), OK);
	assert_int_equal(number, 5);
	arena_free(parsed.arena);
}

static void
takes_a_day_or_a_moment(void **state)
{
	struct parsed day = parse("EST --since 1970-01-02");
	struct parsed moment = parse("EST --since 1970-01-01T00:00:01Z");
	struct parsed wrong = parse("EST --since yesterday");
	int64_t at = 0;

	(void)state;
	assert_int_equal(argument_moment(&day.arguments, "since", 0, &at, NULL), OK);
	assert_int_equal(at, INT64_C(86400000000));
	assert_int_equal(argument_moment(&moment.arguments, "since", 0, &at, NULL), OK);
	assert_int_equal(at, 1000000);
	assert_int_equal(argument_moment(&wrong.arguments, "since", 0, &at, NULL), E_USAGE);
	arena_free(day.arena);
	arena_free(moment.arena);
	arena_free(wrong.arena);
}

static void
counts_edits(void **state)
{
	(void)state;
	assert_int_equal(edit_distance(STR(""), STR("abc")), 3);
	assert_int_equal(edit_distance(STR("serve"), STR("serve")), 0);
	assert_int_equal(edit_distance(STR("sevre"), STR("serve")), 1);
	assert_int_equal(edit_distance(STR("kitten"), STR("sitting")), 3);
	assert_int_equal(edit_distance(STR("0123456789012345678901234567890123456789"
					   "0123456789012345678901234"),
				 STR("a")),
		SIZE_MAX);
}

/* What `testudo WORDS` prints, results and messages in one, and its exit status. */
static int
run(const char *const *words, size_t count, char *printed, size_t size)
{
	FILE *out = fmemopen(printed, size, "w");
	int status = commands_run(env_real(), count, words, stdin, out, out);

	fclose(out);
	return status;
}

static void
knows_no_other_commands(void **state)
{
	char printed[65536];

	(void)state;
	assert_int_equal(run((const char *const[]){ "setings" }, 1, printed, sizeof(printed)), 64);
	assert_string_equal(printed,
		"testudo: unknown command \"setings\"; did you mean \"settings\"?\n");
	assert_int_equal(run((const char *const[]){ "--version" }, 1, printed, sizeof(printed)), 0);
	assert_string_equal(printed, "testudo " TESTUDO_VERSION "\n");
	assert_int_equal(run(NULL, 0, printed, sizeof(printed)), 64);
}

/* Calls `check` for each command and action. */
static void
each_command(void (*check)(const struct command *parent, const struct command *command))
{
	for (const struct command *const *command = commands; *command != NULL; command++) {
		check(NULL, *command);
		for (const struct command *const *action = (*command)->actions;
			action != NULL && *action != NULL; action++)
			check(*command, *action);
	}
}

static void
check_help(const struct command *parent, const struct command *command)
{
	const char *words[3] = { parent == NULL ? command->name : parent->name };
	size_t count = 1;
	char printed[65536];

	if (parent != NULL)
		words[count++] = command->name;
	words[count++] = "--help";
	assert_int_equal(run(words, count, printed, sizeof(printed)), 0);
	assert_non_null(strstr(printed, command->summary));
	for (const struct parameter *row = command->parameters; row != NULL && row->name != NULL;
		row++)
		assert_non_null(strstr(printed, row->name));
	for (struct str rest = str_of(printed), line; str_split(&rest, '\n', &line);)
		assert_true(line.len <= 100);
}

static void
every_command_explains_itself(void **state)
{
	(void)state;
	each_command(check_help);
}

static void
check_table(const struct command *parent, const struct command *command)
{
	(void)parent;
	assert_true((command->run == NULL) != (command->actions == NULL));
	assert_true((command->run == NULL) == (command->parameters == NULL));
	for (const struct parameter *row = command->parameters; row != NULL && row->name != NULL;
		row++) {
		assert_non_null(row->help);
		assert_false(str_ends(str_of(row->help), STR(".")));
		/* No secret among the arguments: only files of secrets. */
		assert_int_not_equal(strcmp(row->name, "password"), 0);
		assert_int_not_equal(strcmp(row->name, "token"), 0);
	}
}

static void
every_table_is_whole(void **state)
{
	(void)state;
	each_command(check_table);
}

static void
every_failure_has_an_exit_status_with_a_meaning(void **state)
{
	static const enum err all[] = {
#define FAILURE_CODE(code, http, exit, text) code,
		FAILURES(FAILURE_CODE)
#undef FAILURE_CODE
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_non_null(exit_status_meaning(err_exit_status(all[i])));
	assert_null(exit_status_meaning(1));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_values_after_a_space_or_an_equals_sign),
		cmocka_unit_test(takes_what_may_be_given_again_in_order),
		cmocka_unit_test(names_the_mistake_and_the_nearest_word),
		cmocka_unit_test(holds_numbers_to_their_range),
		cmocka_unit_test(takes_a_day_or_a_moment),
		cmocka_unit_test(counts_edits),
		cmocka_unit_test(knows_no_other_commands),
		cmocka_unit_test(every_command_explains_itself),
		cmocka_unit_test(every_table_is_whole),
		cmocka_unit_test(every_failure_has_an_exit_status_with_a_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
