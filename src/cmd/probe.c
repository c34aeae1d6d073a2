/* probe.c - `testudo probe`: runs the checks of an exercise for a node, or one of them for a
 * planner.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/probe.h"

#include <sys/resource.h>

#include "cmd/command.h"
#include "cmd/node_access.h"
#include "cmd/probe_sandbox.h"
#include "cmd/probe_try.h"
#include "cmd/signals.h"
#include "cmd/state_folder.h"
#include "net/http_client.h"

enum { FILES_PER_RUN = 8 };

/* A run holds a few files open at once. What the system allows at most is what there is. */
static void
allow_files(unsigned runs)
{
	struct rlimit limit;
	rlim_t wanted = (rlim_t)runs * FILES_PER_RUN;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static enum err
set_options(struct call *call, struct probe_options *options, struct fault *why)
{
	const struct arguments *arguments = &call->arguments;
	uint64_t at_once;

	options->client.node = argument_text(arguments, "node");
	options->client.name = argument_text(arguments, "name");
	options->client.authority_file = argument_text(arguments, "authority");
	options->client.certificate_file = argument_text(arguments, "certificate");
	options->client.key_file = argument_text(arguments, "key");
	options->once = argument_given(arguments, "once");
	if (options->client.node.data == NULL || options->client.name.data == NULL)
		return fail(why, E_USAGE, "give --node URL and --name NAME, or --try KIND");
	TRY(argument_number(arguments, "at-once", 1, PROBE_RUNS_AT_ONCE_MAX, PROBE_RUNS_AT_ONCE,
		&at_once, why));
	options->at_once = (unsigned)at_once;
	TRY(probe_plugins(call, &options->run.plugins, why));
	return state_folder(call, "probe", &options->state_folder, why);
}

static void
print_totals(struct call *call, const struct probe_totals *totals)
{
	fprintf(call->messages, "%ju runs (%ju late):", (uintmax_t)totals->runs,
		(uintmax_t)totals->late);
	for (int state = VERDICT_OK; state <= VERDICT_CHECKER; state++)
		fprintf(call->messages, " %ju %s%s", (uintmax_t)totals->by_state[state],
			verdict_name((enum verdict)state),
			state == VERDICT_CHECKER ? "" : ",");
	fprintf(call->messages, "; %ju delivered, %ju refused\n", (uintmax_t)totals->delivered,
		(uintmax_t)totals->refused);
}

static enum err
enter_sandbox(struct call *call, struct probe_options *options, struct fault *why)
{
	struct probe_files files = { .writable = options->state_folder,
		.client = &options->client };

	TRY(probe_whole_path(call, options->state_folder, &files.scratch, why));
	files.scratch = str_printf(call->arena, "%.*s/plugins", STR_FMT(files.scratch));
	if (files.scratch.data == NULL)
		return fail_nomem(why);
	return probe_confine(call, &files, &options->run.plugins, why);
}

static enum err
run_for_node(struct call *call, struct fault *why)
{
	OWNED_SECRET token = { 0 };
	struct probe_totals totals = { 0 };
	struct probe_options options = { .totals = &totals };
	struct stopper stopper;
	enum err err;

	TRY(set_options(call, &options, why));
	TRY(access_token(call, &token, why));
	options.client.token = secret_str(&token);
	allow_files(options.at_once);
	TRY(http_client_install(call->env, why));
	TRY(enter_sandbox(call, &options, why));
	TRY(stopper_start(&stopper, why));
	options.stop = &stopper.stop;
	err = probe_run(call->env, &options, why);
	stopper_end(&stopper);
	print_totals(call, &totals);
	return err;
}

static enum err
run_probe(struct call *call, struct fault *why)
{
	if (argument_given(&call->arguments, "try"))
		return probe_try(call, why);
	if (argument_given(&call->arguments, "KEY=VALUE"))
		return fail(why, E_USAGE, "KEY=VALUE goes with --try KIND");
	return run_for_node(call, why);
}

const struct command probe_command = {
	.name = "probe",
	.summary = "run the service checks of an exercise for a node",
	.details =
		"Asks the node for checks, runs them with real clients, and delivers the results,\n"
		"each exactly once, spooled while the node is away. Several probes share the\n"
		"checks. With --try it runs one check now and prints what it said and heard.",
	.examples = (const char *const[]){ "testudo probe --node https://game.example.org:6443 "
					   "--token-file probe.token \\",
		"    --name probe1",
		"testudo probe --try https host=www.blue1.example expect=Welcome family=both",
		NULL },
	.parameters = (const struct parameter[]){ { .name = "node",
							  .value = "URL",
							  .help = "the node: any URL of its host" },
		{ .name = "name",
			.value = "NAME",
			.help = "this probe's name at the node, another for each probe" },
		{ .name = "token-file",
			.value = "FILE",
			.help = "read the probe's token from this file" },
		{ .name = "certificate",
			.value = "FILE",
			.help = "a client certificate (PEM) instead of a token" },
		{ .name = "key", .value = "FILE", .help = "its private key (PEM)" },
		{ .name = "authority",
			.value = "FILE",
			.help = "the authority that vouches for the node (PEM; default: the "
				"system's)" },
		{ .name = "state",
			.value = "DIR",
			.help = "the probe's memory, for one probe at a time (default: "
				"~/.local/state/testudo/probe)" },
		{ .name = "plugins",
			.value = "DIR",
			.help = "where monitoring plugins are (default: " PLUGIN_FOLDER ")" },
		{ .name = "at-once",
			.value = "NUMBER",
			.help = "checks at once at most (default: 1000)" },
		{ .name = "once", .help = "run every check once, now, deliver, and end" },
		{ .name = "try",
			.value = "KIND",
			.help = "run one check of this kind now and print its result" },
		{ .name = "readable",
			.value = "PATH",
			.many = true,
			.help = "a file, or a folder with all below it, that checks and plugins may "
				"read besides" },
		{ .name = "user",
			.value = "NAME",
			.help = "become this user before the first check is run (as root)" },
		{ .name = "no-sandbox",
			.help = "stay able to open any file and make any system call, the plugins "
				"too" },
		{ .name = "KEY=VALUE",
			.positional = true,
			.many = true,
			.help = "with --try: parameters of the kind, user, password, content, "
				"client, timeout_ms; KEY-file=FILE reads a value from a file" },
		{ 0 } },
	.run = run_probe,
};
