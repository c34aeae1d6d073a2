/* search.c - `testudo search`: what is known today, in the logs of before.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/search.h"

#include "base/timestamp.h"
#include "cmd/command.h"
#include "cmd/log_inputs.h"
#include "cmd/node_access.h"
#include "cmd/open_paths.h"
#include "cmd/signals.h"
#include "cmd/state_folder.h"
#include "watch/reader.h"

/* A moment as the node takes it. */
static enum err
set_added_after(struct call *call, struct str *ret, struct fault *why)
{
	char *text = arena_array(call->arena, TIMESTAMP_TEXT_MAX, char);
	int64_t moment;

	if (!argument_given(&call->arguments, "added-after"))
		return OK;
	TRY(argument_moment(&call->arguments, "added-after", INT64_MIN, &moment, why));
	if (text == NULL)
		return fail_nomem(why);
	*ret = timestamp_format(moment, text);
	return OK;
}

static enum err
set_reporting(
	struct call *call, struct watch_options *node, struct str *ret_state, struct fault *why)
{
	node->only_reads = !argument_given(&call->arguments, "sightings");
	node->collection = argument_text(&call->arguments, "collection");
	TRY(set_added_after(call, &node->added_after, why));
	if (node->only_reads)
		return OK;
	if (argument_given(&call->arguments, "indicator"))
		return fail(why, E_USAGE,
			"--sightings looks for all that is new: not with --indicator");
	return state_folder(call, "search", ret_state, why);
}

static enum err
set_node(struct call *call, struct watch_options *node, struct secret *token, struct fault *why)
{
	const struct arguments *arguments = &call->arguments;
	bool by_file = argument_given(arguments, "indicators") || argument_given(arguments, "value");

	if (by_file == argument_given(arguments, "node"))
		return fail(why, E_USAGE,
			"give --value VALUE, --indicators FILE or both, or else --node URL");
	if (by_file && (argument_given(arguments, "added-after") ||
			       argument_given(arguments, "sightings")))
		return fail(why, E_USAGE, "--added-after and --sightings need --node");
	if (by_file)
		return OK;
	return node_access(call, token, &node->node, why);
}

static enum err
enter_sandbox(struct call *call, const struct search_options *options, struct fault *why)
{
	struct open_paths paths = { 0 };

	TRY(open_paths_add(&paths, call, options->state_folder, SANDBOX_WRITE, why));
	TRY(open_paths_add(&paths, call, options->summaries, SANDBOX_WRITE, why));
	TRY(open_paths_add(&paths, call, options->indicators_file, SANDBOX_READ, why));
	TRY(open_paths_add_access(&paths, call, &options->node->node, why));
	for (size_t i = 0; i < options->input_count; i++)
		TRY(open_paths_add_kept(&paths, call, options->inputs[i].path, why));
	return open_paths_confine(&paths, NULL, "search", "search", why);
}

static void
print_totals(struct call *call, const struct search_totals *totals)
{
	fprintf(call->messages,
		"%ju indicator%s: %ju hit%s (%ju expired, %ju weak) in %ju line%s\n"
		"%ju of %ju files skipped, %ju of %ju bytes; %ju summar%s made, %ju bytes\n",
		(uintmax_t)totals->indicators, plural(totals->indicators),
		(uintmax_t)totals->hits, plural(totals->hits), (uintmax_t)totals->expired_hits,
		(uintmax_t)totals->weak_hits, (uintmax_t)totals->lines, plural(totals->lines),
		(uintmax_t)totals->skipped_files, (uintmax_t)totals->files,
		(uintmax_t)totals->skipped_bytes, (uintmax_t)totals->bytes,
		(uintmax_t)totals->summaries, totals->summaries == 1 ? "y" : "ies",
		(uintmax_t)totals->summary_bytes);
	if (totals->sightings + totals->delivered + totals->refused > 0)
		fprintf(call->messages, "%ju sighting%s: %ju delivered, %ju refused\n",
			(uintmax_t)totals->sightings, plural(totals->sightings),
			(uintmax_t)totals->delivered,
			(uintmax_t)totals->refused);
	if (totals->patterns + totals->unusable_indicators > 0)
		fprintf(call->messages,
			"not looked for: %ju patterns that want more than one value, "
			"%ju unusable indicators\n",
			(uintmax_t)totals->patterns, (uintmax_t)totals->unusable_indicators);
	if (totals->pattern_losses > 0)
		fprintf(call->messages,
			"%ju times patterns forgot something early, or gave a search up\n",
			(uintmax_t)totals->pattern_losses);
	if (totals->patterns_left_alone > 0)
		fprintf(call->messages, "%ju patterns left alone: their expressions met their limits\n",
			(uintmax_t)totals->patterns_left_alone);
	if (totals->unreadable_lines + totals->long_lines > 0)
		fprintf(call->messages, "%ju lines not of their format, %ju too long\n",
			(uintmax_t)totals->unreadable_lines, (uintmax_t)totals->long_lines);
	if (totals->refused_summaries > 0)
		fprintf(call->messages,
			"%ju summaries were refused: damaged, or another version's\n",
			(uintmax_t)totals->refused_summaries);
}

/* What to look for by --value. */
static enum err
set_values(struct call *call, struct search_options *options, struct fault *why)
{
	size_t count = argument_count(&call->arguments, "value");
	struct str *values = arena_array(call->arena, count + 1, struct str);
	size_t at = 0;

	if (values == NULL)
		return fail_nomem(why);
	for (size_t i = 0; argument_next(&call->arguments, "value", &at, &values[i]);)
		i++;
	options->value_count = count;
	options->values = values;
	return OK;
}

static enum err
run_search(struct call *call, struct fault *why)
{
	OWNED_SECRET token = { 0 };
	struct watch_options node = { 0 };
	struct search_options options = { .node = &node, .output = call->out };
	struct search_totals totals;
	struct stopper stopper;
	enum err err;

	TRY(log_inputs(call, &options.input_count, &options.inputs, why));
	TRY(argument_since(call, &options.since, why));
	TRY(set_node(call, &node, &token, why));
	TRY(set_reporting(call, &node, &options.state_folder, why));
	TRY(set_values(call, &options, why));
	options.indicators_file = argument_text(&call->arguments, "indicators");
	options.indicator = argument_text(&call->arguments, "indicator");
	options.patterns = argument_given(&call->arguments, "patterns");
	node.only_indicator = options.indicator;
	TRY(summaries_folder(call, &options.summaries, why));
	if (!argument_given(&call->arguments, "no-sandbox"))
		TRY(enter_sandbox(call, &options, why));
	TRY(stopper_start(&stopper, why));
	options.stop = &stopper.stop;
	err = search_run(call->env, &options, &totals, why);
	stopper_end(&stopper);
	if (err == OK || totals.lines > 0)
		print_totals(call, &totals); /* else the failure says all */
	return err;
}

/* clang-format off */
const struct command search_command = {
	.name = "search",
	.summary = "look for indicators in logs that were kept",
	.details =
		"For what became known later. With --summaries, every file that is read leaves a\n"
		"small summary of what is in it; later searches pass over the files that cannot\n"
		"hold what is looked for. Hits go to standard output, one line of JSON each;\n"
		"nothing is reported to the node without --sightings.",
	.examples = (const char *const[]){
		"testudo search --value evil.example --input zeek:/opt/zeek/logs/2026-01-03",
		"testudo search --indicators new.jsonl --summaries /var/lib/testudo/summaries \\",
		"    --input zeek:/opt/zeek/logs/2026-01-03 --since 30d",
		NULL },
	.parameters = (const struct parameter[]){
		{ .name = "value", .value = "VALUE", .many = true,
			.help = "look for this address, network, domain, URL, e-mail address or "
				"digest; evil[.]example is evil.example" },
		{ .name = "indicators", .value = "FILE",
			.help = "look for the STIX indicators of this file: a bundle, or objects "
				"one after the other" },
		{ .name = "node", .value = "URL",
			.help = "or for those of a node: any URL of its host, or that of an API "
				"root" },
		{ .name = "indicator", .value = "ID",
			.help = "of all those, look for this one alone" },
		{ .name = "patterns",
			.help = "look for patterns over several values too, for which the logs are "
				"read whole" },
		{ .name = "token-file", .value = "FILE",
			.help = "read the sensor's token from this file" },
		{ .name = "certificate", .value = "FILE",
			.help = "a client certificate (PEM) instead of a token" },
		{ .name = "key", .value = "FILE", .help = "its private key (PEM)" },
		{ .name = "authority", .value = "FILE",
			.help = "the authority that vouches for the node (PEM; default: the "
				"system's)" },
		{ .name = "added-after", .value = "TIME",
			.help = "look only for what the node was given after that moment" },
		{ .name = "sightings",
			.help = "look for what is new since the last such search, and report "
				"events from before an indicator held, each once" },
		{ .name = "state", .value = "DIR",
			.help = "what was looked for and reported (default: "
				"~/.local/state/testudo/search)" },
		{ .name = "collection", .value = "NAME",
			.help = "where sightings go, by alias or id (default: the first "
				"writable)" },
		{ .name = "input", .value = "FORMAT:PATH", .required = true, .many = true,
			.help = "FORMAT (zeek, eve, syslog, weblog, querylog, csv, pcap, text) and "
				"a file, files by a pattern, or a folder" },
		{ .name = "since", .value = "DAYSd|TIME",
			.help = "leave earlier events out: so many days before now, or a moment" },
		{ .name = "summaries", .value = "DIR",
			.help = "keep summaries of the logs in this folder, and use them" },
		{ .name = "no-sandbox",
			.help = "stay able to open any file and make any system call" },
		{ 0 } },
	.run = run_search,
};
/* clang-format on */
