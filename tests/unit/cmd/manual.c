/* manual.c - tests that the manual in docs/man says what the tables of commands and settings say.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/env.h"
#include "base/limits.h"
#include "cmd/commands.h"
#include "cmd/help.h"
#include "cmd/settings.h"

static void
read_page(const char *name, struct buf *to)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/docs/man/%s.scd", getenv("TESTUDO_SOURCE"), name);
	if (file_read(env_real(), path, MIB, to, NULL) != OK)
		print_error("there is no %s\n", path);
	assert_true(to->len > 0);
}

static bool
says(struct str page, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool
says(struct str page, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (str_find(page, str_of(text)) < page.len)
		return true;
	print_error("the manual does not say: %s\n", text);
	return false;
}

/* From its heading to the next. */
static struct str
section(struct str page, const char *heading)
{
	char line[128];
	struct str begin;

	snprintf(line, sizeof(line), "\n%s\n", heading);
	begin = str_from_offset(page, str_find(page, str_of(line)));
	if (begin.len == 0)
		print_error("the manual has no %s\n", heading);
	assert_true(begin.len > 0);
	begin = str_from_offset(begin, strlen(line));
	return str_first(begin, str_find(begin, STR("\n#")));
}

static size_t
count_of(struct str text, struct str part)
{
	size_t count = 0;

	for (size_t at; (at = str_find(text, part)) < text.len; count++)
		text = str_from_offset(text, at + part.len);
	return count;
}

/* Every row stands in the text, and nothing else does; --help is everyone's. */
static void
check_parameters(struct str text, const struct parameter *row)
{
	bool tells_help = str_find(text, STR("\n*--help*\n")) < text.len;
	size_t options = count_of(text, STR("\n*--")) - tells_help;

	for (; row->name != NULL; row++) {
		if (!row->positional && options-- == 0)
			fail_msg("--%s is not in the manual", row->name);
		if (row->positional)
			assert_true(says(text, "\n_%s_\n\t", row->name));
		else if (row->value == NULL)
			assert_true(says(text, "\n*--%s*\n\t", row->name));
		else
			assert_true(says(text, "\n*--%s* _%s_\n\t", row->name, row->value));
		for (size_t i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
			assert_true(says(text, "%s", row->choices[i]));
	}
	if (options != 0)
		fail_msg("the manual names %zu options that there are not, in %.*s", options,
			STR_FMT(text));
}

static void
check_page(const struct command *command)
{
	OWNED_BUF page = BUF_INIT;
	char name[128];
	char heading[128];

	snprintf(name, sizeof(name), "testudo-%s.1", command->name);
	read_page(name, &page);
	assert_true(says(buf_str(&page), "testudo-%s - %s\n", command->name, command->summary));
	if (command->actions == NULL)
		check_parameters(section(buf_str(&page), "# OPTIONS"), command->parameters);
	for (size_t i = 0; command->actions != NULL && command->actions[i] != NULL; i++) {
		snprintf(heading, sizeof(heading), "## %s %s", command->name,
			command->actions[i]->name);
		check_parameters(section(buf_str(&page), heading), command->actions[i]->parameters);
		assert_true(says(buf_str(&page), "\n*testudo %s %s*", command->name,
			command->actions[i]->name));
	}
}

static void
every_option_stands_in_the_page_of_its_command(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i] != NULL; i++)
		check_page(commands[i]);
}

static void
every_command_stands_in_the_first_page(void **state)
{
	OWNED_BUF page = BUF_INIT;

	(void)state;
	read_page("testudo.1", &page);
	for (size_t i = 0; commands[i] != NULL; i++)
		assert_true(says(section(buf_str(&page), "# COMMANDS"), "*testudo-%s*(1)",
			commands[i]->name));
}

static void
every_exit_status_stands_in_the_first_page(void **state)
{
	static const enum err all[] = {
		OK,
#define FAILURE_CODE(code, http, exit, text) code,
		FAILURES(FAILURE_CODE)
#undef FAILURE_CODE
	};
	OWNED_BUF page = BUF_INIT;

	(void)state;
	read_page("testudo.1", &page);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		int status = err_exit_status(all[i]);
		const char *meaning = exit_status_meaning(status);
		assert_true(says(section(buf_str(&page), "# EXIT STATUS"), "%d\n\t%c%s.", status,
			meaning[0] - 'a' + 'A', meaning + 1));
	}
}

static void
every_setting_stands_in_its_page(void **state)
{
	OWNED_BUF page = BUF_INIT;

	(void)state;
	read_page("testudo.yaml.5", &page);
	for (const struct setting *row = setting_table; row->key != NULL; row++) {
		struct str keys = section(buf_str(&page), "# KEYS");
		char heading[128];
		snprintf(heading, sizeof(heading), "*%s* (", row->key);
		assert_true(says(keys, "%s", heading));
		keys = str_from_offset(keys, str_find(keys, str_of(heading)));
		keys = str_first(keys, str_find_char(keys, '\n'));
		assert_true(says(keys, "; default: %s)",
			row->default_text[0] == '\0' ? "empty" : row->default_text));
		if (row->type == SETTING_NUMBER)
			assert_true(says(keys, "number from %ju to %ju;", (uintmax_t)row->least,
				(uintmax_t)row->most));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_stands_in_the_page_of_its_command),
		cmocka_unit_test(every_command_stands_in_the_first_page),
		cmocka_unit_test(every_exit_status_stands_in_the_first_page),
		cmocka_unit_test(every_setting_stands_in_its_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
