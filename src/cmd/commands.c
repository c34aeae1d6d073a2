/* commands.c - the table of subcommands, and the way to one of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding a subcommand: 1 write NAME.c with its table of parameters, 2 add it here, 3 write
 * docs/man/testudo-NAME.1.scd (a test compares it with the table), 4 a story in tests/flow/.
 */
#include "cmd/commands.h"

#include "base/limits.h"
#include "base/suggest.h"
#include "cmd/help.h"

/* Each stands in the file of its name. */
#define COMMANDS(ROW)                                                                        \
	ROW(init) ROW(setup) ROW(org) ROW(community) ROW(collection) ROW(person) ROW(token)  \
	ROW(import) ROW(export) ROW(serve) ROW(watch) ROW(search) ROW(probe) ROW(picture)     \
	ROW(audit) ROW(status) ROW(settings) ROW(exercise) ROW(bench)

#define DECLARATION(name) extern const struct command name##_command;
COMMANDS(DECLARATION)

#define POINTER(name) &name##_command,
const struct command *const commands[] = { COMMANDS(POINTER) NULL };

struct selection {
	const struct command *parent; /* NULL: `command` stands in commands[] itself */
	const struct command *command;
	size_t words; /* that name it: 1, or 2 with an action */
};

static const struct command *
find(const struct command *const *list, struct str name)
{
	for (; *list != NULL; list++)
		if (str_eq(str_of((*list)->name), name))
			return *list;
	return NULL;
}

static void
unknown_name(const struct command *const *list, const char *what, struct str name,
	struct fault *why)
{
	struct suggestion nearest = suggestion_for(name);

	for (; *list != NULL; list++)
		suggestion_offer(&nearest, str_of((*list)->name));
	fail(why, E_USAGE, "unknown %s \"%.*s\"%s", what, STR_FMT(name),
		suggestion_text(&nearest));
}

static bool
is_help(const char *word)
{
	return str_eq(str_of(word), STR("--help"));
}

/* No command in the result: *why says what is wrong. */
static struct selection
select_action(const struct command *command, size_t count, const char *const *argv,
	struct fault *why)
{
	const struct command *action = NULL;

	if (count > 1 && is_help(argv[1]))
		return (struct selection){ NULL, command, 1 };
	if (count > 1)
		action = find(command->actions, str_of(argv[1]));
	if (count < 2)
		fail(why, E_USAGE, "%s needs an action: see testudo %s --help", command->name,
			command->name);
	else if (action == NULL)
		unknown_name(command->actions, "action", str_of(argv[1]), why);
	return (struct selection){ command, action, 2 };
}

static struct selection
select_command(size_t count, const char *const *argv, struct fault *why)
{
	const struct command *command = find(commands, str_of(argv[0]));

	if (command == NULL)
		unknown_name(commands, "command", str_of(argv[0]), why);
	else if (command->actions != NULL)
		return select_action(command, count, argv, why);
	return (struct selection){ NULL, command, 1 };
}

/* Asked for anywhere among the words, before a mistake in the others is held against it. */
static bool
asks_for_help(size_t count, const char *const *argv)
{
	for (size_t i = 0; i < count && !str_eq(str_of(argv[i]), STR("--")); i++)
		if (is_help(argv[i]))
			return true;
	return false;
}

static enum err
run_command(struct call *call, size_t count, const char *const *argv, struct fault *why)
{
	struct selection chosen = select_command(count, argv, why);

	if (chosen.command == NULL)
		return why->code;
	count -= chosen.words;
	argv += chosen.words;
	if (asks_for_help(count, argv)) {
		help_command(call->out, chosen.parent, chosen.command);
		return OK;
	}
	TRY(arguments_parse(call->arena, chosen.command->parameters, count, argv,
		&call->arguments, why));
	return chosen.command->run(call, why);
}

static enum err
run_words(struct call *call, size_t count, const char *const *argv, struct fault *why)
{
	if (count == 0)
		return fail(why, E_USAGE, "no command given: see testudo --help");
	if (is_help(argv[0]))
		help_program(call->out, commands);
	else if (str_eq(str_of(argv[0]), STR("--version")))
		fputs("testudo " TESTUDO_VERSION "\n", call->out);
	else
		return run_command(call, count, argv, why);
	return OK;
}

/* A full disk behind `> file` shows only here. */
static enum err
finish_output(struct call *call, struct fault *why)
{
	if (fflush(call->out) != 0 || ferror(call->out))
		return fail_errno(why, "cannot write the output");
	return OK;
}

static int
report(struct call *call, const struct fault *why)
{
	fprintf(call->messages, "testudo: %s", why->text);
	if (why->where[0] != '\0')
		fprintf(call->messages, " (%s)", why->where);
	fputc('\n', call->messages);
	return err_exit_status(why->code);
}

int
commands_run(struct env *env, size_t count, const char *const *argv, FILE *in, FILE *out,
	FILE *messages)
{
	OWNED(arena) arena = arena_new(COMMAND_ARENA_MAX);
	struct call call = { .env = env, .arena = arena, .in = in, .out = out,
		.messages = messages };
	struct fault why = { .code = E_INTERNAL };

	if (arena == NULL) {
		fail_nomem(&why);
		return report(&call, &why);
	}
	if (run_words(&call, count, argv, &why) != OK) {
		fflush(out);
		return report(&call, &why);
	}
	return finish_output(&call, &why) == OK ? 0 : report(&call, &why);
}
