/* help.c - usage, options, examples and exit statuses, laid out for a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/help.h"

enum { COLUMN = 26, WIDTH = 80 };

/* sysexits(3), as base/fail.h gives them to failures. */
static const struct {
	int status;
	const char *meaning;
} exit_statuses[] = {
	{ 0, "done" },
	{ 64, "wrong usage" },
	{ 65, "the input is malformed, breaks a rule, or conflicts with what is stored" },
	{ 66, "not found" },
	{ 69, "the peer cannot be reached" },
	{ 70, "internal error" },
	{ 71, "out of memory" },
	{ 74, "reading or writing failed, or stored data is damaged" },
	{ 75, "busy or too slow: trying again may help" },
	{ 77, "not allowed, or not signed in" },
	{ 78, "a wrong setting" },
};

const char *
exit_status_meaning(int status)
{
	for (size_t i = 0; i < sizeof(exit_statuses) / sizeof(*exit_statuses); i++)
		if (exit_statuses[i].status == status)
			return exit_statuses[i].meaning;
	return NULL;
}

/* The text from `column` on, broken at spaces; `at` is where the cursor stands. */
static void
put_wrapped(FILE *out, size_t at, struct str text)
{
	struct str word;
	bool first = true;

	if (at + 1 >= COLUMN) {
		fputc('\n', out);
		at = 0;
	}
	fprintf(out, "%*s", (int)(COLUMN - at), "");
	at = COLUMN;
	while (str_split(&text, ' ', &word)) {
		if (!first && at + 1 + word.len > WIDTH) {
			fprintf(out, "\n%*s", COLUMN, "");
			at = COLUMN;
		} else if (!first) {
			fputc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", STR_FMT(word));
		at += word.len;
		first = false;
	}
	fputc('\n', out);
}

static void
put_row(FILE *out, struct str name, struct str help)
{
	int at = fprintf(out, "  %.*s", STR_FMT(name));

	put_wrapped(out, at < 0 ? 0 : (size_t)at, help);
}

static void
put_parameter(FILE *out, const struct parameter *row)
{
	char name[64];
	char help[512];
	int len = snprintf(help, sizeof(help), "%s", row->help);

	snprintf(name, sizeof(name), "%s%s%s%s", row->positional ? "" : "--", row->name,
		row->value == NULL ? "" : " ", row->value == NULL ? "" : row->value);
	for (size_t i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
		len += snprintf(help + len, sizeof(help) - (size_t)len, "%s%s",
			i == 0 ? ": " : row->choices[i + 1] == NULL ? " or " : ", ",
			row->choices[i]);
	snprintf(help + len, sizeof(help) - (size_t)len, "%s%s",
		row->required && !row->positional ? " (required)" : "",
		row->many ? " (may be given again)" : "");
	put_row(out, str_of(name), str_of(help));
}

static void
put_parameters(FILE *out, const struct parameter *parameters)
{
	for (const struct parameter *row = parameters; row->name != NULL; row++)
		if (row->positional)
			put_parameter(out, row);
	for (const struct parameter *row = parameters; row->name != NULL; row++)
		if (!row->positional)
			put_parameter(out, row);
	put_row(out, STR("--help"), STR("print this text"));
}

static void
put_commands(FILE *out, const struct command *const *commands)
{
	for (; *commands != NULL; commands++)
		put_row(out, str_of((*commands)->name), str_of((*commands)->summary));
}

static void
put_exit_statuses(FILE *out)
{
	fputs("\nExit status:\n", out);
	for (size_t i = 0; i < sizeof(exit_statuses) / sizeof(*exit_statuses); i++) {
		char number[8];
		snprintf(number, sizeof(number), "%d", exit_statuses[i].status);
		put_row(out, str_of(number), str_of(exit_statuses[i].meaning));
	}
}

void
help_usage(FILE *out, const struct command *parent, const struct command *command)
{
	fprintf(out, "Usage: testudo %s%s%s", parent == NULL ? "" : parent->name,
		parent == NULL ? "" : " ", command->name);
	if (command->actions != NULL) {
		fputs(" ACTION [OPTION]...\n", out);
		return;
	}
	fputs(" [OPTION]...", out);
	for (const struct parameter *row = command->parameters; row->name != NULL; row++)
		if (row->positional)
			fprintf(out, row->required ? " %s%s" : " [%s]%s", row->name,
				row->many ? "..." : "");
	fputc('\n', out);
}

void
help_command(FILE *out, const struct command *parent, const struct command *command)
{
	help_usage(out, parent, command);
	fprintf(out, "\n%s\n", command->summary);
	if (command->details != NULL)
		fprintf(out, "\n%s\n", command->details);
	if (command->actions != NULL) {
		fputs("\nActions (each with a --help of its own):\n", out);
		put_commands(out, command->actions);
	} else {
		fputs("\nArguments:\n", out);
		put_parameters(out, command->parameters);
	}
	if (command->examples != NULL)
		fputs("\nExamples:\n", out);
	for (size_t i = 0; command->examples != NULL && command->examples[i] != NULL; i++)
		fprintf(out, "  %s\n", command->examples[i]);
	put_exit_statuses(out);
	fprintf(out, "\nSee testudo-%s(1).\n", parent == NULL ? command->name : parent->name);
}

void
help_program(FILE *out, const struct command *const *commands)
{
	fputs("Usage: testudo COMMAND [OPTION]...\n"
	      "\n"
	      "Shares threat intelligence among organisations under each owner's release rules,\n"
	      "matches it against logs, and shows how often and where they are attacked.\n"
	      "\n"
	      "Commands (each with a --help of its own):\n",
		out);
	put_commands(out, commands);
	fputs("\nOptions:\n", out);
	put_row(out, STR("--help"), STR("print this text"));
	put_row(out, STR("--version"), STR("print the version"));
	fputs("\nA first node: testudo init && testudo serve. See testudo(1).\n", out);
}
