/* watch.c - `testudo watch`: the sensor beside a member's logs.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "watch"
#include "watch/watch.h"

#include <ctype.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "cmd/allow_lists.h"
#include "cmd/command.h"
#include "cmd/log_inputs.h"
#include "cmd/node_access.h"
#include "cmd/open_paths.h"
#include "cmd/signals.h"
#include "cmd/state_folder.h"
#include "store/sensors.h"
#include "watch/reader.h"
#include "watch/search.h"

enum { MARKINGS_OF_SIGHTING_MAX = 16, SECONDS_MAX = 86400, CONFIDENCE_MAX = 100, STATUS_SECONDS = 10 };

static enum err
set_markings(struct call *call, struct watch_options *options, struct fault *why)
{
	struct str *markings = arena_array(call->arena, MARKINGS_OF_SIGHTING_MAX, struct str);
	struct str text;

	if (markings == NULL)
		return fail_nomem(why);
	for (size_t at = 0; argument_next(&call->arguments, "marking", &at, &text);) {
		if (options->marking_count == MARKINGS_OF_SIGHTING_MAX)
			return fail(
				why, E_USAGE, "more than %d markings", MARKINGS_OF_SIGHTING_MAX);
		markings[options->marking_count++] = text;
	}
	options->markings = markings;
	return OK;
}

static enum err
seconds(struct call *call, const char *name, unsigned *ret, struct fault *why)
{
	uint64_t number;

	TRY(argument_number(&call->arguments, name, 1, SECONDS_MAX, 0, &number, why));
	*ret = (unsigned)number;
	return OK;
}

/* HOST-FOLDER, the folder being that of the state: it belongs to one sensor at a time. */
static enum err
default_name(struct call *call, struct str state_folder, struct str *ret, struct fault *why)
{
	char host[SENSOR_NAME_MAX / 2 + 1] = "host";
	struct str rest = state_folder;
	struct str folder = STR("");
	struct str part;
	char *text;

	if (gethostname(host, sizeof(host)) != 0)
		LOG_DEBUG("no host name", "%s", "the sensor is called by its folder");
	host[sizeof(host) - 1] = '\0';
	while (str_split(&rest, '/', &part))
		folder = part.len > 0 ? part : folder;
	text = str_cstr(
		call->arena, str_first(str_printf(call->arena, "%.*s-%.*s", (int)strcspn(host, "."),
					       host, STR_FMT(folder)),
				     SENSOR_NAME_MAX));
	if (text == NULL)
		return fail_nomem(why);
	for (char *at = text; *at != '\0'; at++)
		if (!isascii(*at) || (!isalnum(*at) && strchr("._-", *at) == NULL))
			*at = '-';
	if (!isalnum(*text))
		*text = 's';
	*ret = str_of(text);
	return OK;
}

/* What the member's people see of the sensor at the node. */
static enum err
set_status(struct call *call, struct watch_options *options, struct fault *why)
{
	uint64_t seconds;

	TRY(argument_number(
		&call->arguments, "status", 0, SECONDS_MAX, STATUS_SECONDS, &seconds, why));
	options->status_seconds = (unsigned)seconds;
	options->report_hits = argument_given(&call->arguments, "report-hits");
	if (options->report_hits && seconds == 0)
		return fail(why, E_USAGE, "--report-hits needs --status above 0");
	options->name = argument_text(&call->arguments, "name");
	if (options->name.len == 0)
		return default_name(call, options->state_folder, &options->name, why);
	if (!sensor_name_is_valid(options->name))
		return fail(why, E_USAGE,
			"a sensor's name is 1 to %u of A-Z a-z 0-9 . _ -, not first a sign",
			SENSOR_NAME_MAX);
	return OK;
}

/* A folder of the state. What `--since` and the console's searches have reported is one record, so
 * that neither reports it again. */
static enum err
back_folder(struct call *call, const struct watch_options *options, struct str *ret,
	struct fault *why)
{
	*ret = str_printf(call->arena, "%.*s/back", STR_FMT(options->state_folder));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

/* By the user that the sensor has become, whose it must be. */
static enum err
make_folder(struct str folder, struct fault *why)
{
	if (folder.len > 0 && mkdir(folder.data, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make the folder %s", folder.data);
	return OK;
}

/* What the member's people may have searched, and what becomes of it. A sensor that keeps nothing
 * says so to who asks. */
static enum err
set_search_back(struct call *call, struct watch_options *options, struct fault *why)
{
	TRY(kept_logs(call, "search-back", &options->kept_count, &options->kept, why));
	options->report_searches = argument_given(&call->arguments, "search-back-sightings");
	if (options->report_searches && options->kept_count == 0)
		return fail(why, E_USAGE, "--search-back-sightings needs --search-back");
	if (options->kept_count > 0 && (options->status_seconds == 0 || options->once))
		return fail(why, E_USAGE,
			"--search-back needs --status above 0, and not --once");
	if (options->status_seconds == 0 || options->once)
		return OK;
	return back_folder(call, options, &options->search_folder, why);
}

static enum err
set_matcher(struct call *call, struct watch_options *options, struct fault *why)
{
	struct str matcher = argument_text_or(&call->arguments, "matcher", STR("fast"));
	uint64_t threads;

	options->reads_all = str_eq(matcher, STR("reference"));
	if (!options->reads_all && !str_eq(matcher, STR("fast")))
		return fail(why, E_USAGE, "--matcher is fast or reference, not \"%.*s\"",
			STR_FMT(matcher));
	TRY(argument_number(&call->arguments, "threads", 1, WATCH_THREADS_MAX, 0, &threads, why));
	options->threads = (unsigned)threads;
	return OK;
}

static enum err
set_options(struct call *call, struct watch_options *options, struct fault *why)
{
	const struct arguments *arguments = &call->arguments;
	uint64_t confidence;
	uint64_t percent;

	options->collection = argument_text(arguments, "collection");
	options->once = argument_given(arguments, "once");
	options->identity = argument_text(arguments, "identity");
	options->anonymous_as = argument_text(arguments, "anonymous-as");
	options->output = argument_given(arguments, "quiet") ? NULL : call->out;
	options->statistics_file = argument_text(arguments, "stats").data;
	TRY(set_matcher(call, options, why));
	TRY(argument_number(arguments, "confidence", 1, CONFIDENCE_MAX, 0, &confidence, why));
	options->confidence = (int)confidence;
	TRY(argument_number(arguments, "loud-share", 0, 100, LOUD_PERCENT, &percent, why));
	options->loud_percent = (unsigned)percent;
	TRY(seconds(call, "window", &options->window_seconds, why));
	TRY(seconds(call, "report", &options->report_seconds, why));
	TRY(seconds(call, "refresh", &options->refresh_seconds, why));
	TRY(log_inputs(call, &options->input_count, &options->inputs, why));
	TRY(set_markings(call, options, why));
	TRY(summaries_folder(call, &options->summaries, why));
	TRY(state_folder(call, "watch", &options->state_folder, why));
	TRY(set_status(call, options, why));
	return set_search_back(call, options, why);
}

/* --- giving up what a sensor does not need --- */

/* The folder in which a log rotates: its parent, or itself when it is a folder. */
static enum err
add_folder(
	struct open_paths *paths, struct call *call, struct str path, enum sandbox_may may,
	struct fault *why)
{
	const char *text = str_cstr(call->arena, path);
	struct stat info;

	if (text == NULL)
		return fail_nomem(why);
	if (stat(text, &info) == 0 && S_ISDIR(info.st_mode))
		return open_paths_add(paths, call, path, may, why);
	return open_paths_add_parent(paths, call, path, may, why);
}

static enum err
enter_sandbox(struct call *call, const struct watch_options *options, struct fault *why)
{
	const char *user = argument_text(&call->arguments, "user").data;
	struct open_paths paths = { 0 };

	TRY(open_paths_add(&paths, call, options->state_folder, SANDBOX_WRITE, why));
	TRY(open_paths_add(&paths, call, options->summaries, SANDBOX_WRITE, why));
	TRY(open_paths_add_access(&paths, call, &options->node, why));
	for (size_t i = 0; i < options->input_count; i++)
		if (watch_input_has_files(&options->inputs[i]))
			TRY(add_folder(&paths, call, options->inputs[i].path, SANDBOX_READ, why));
	for (size_t i = 0; i < options->kept_count; i++)
		TRY(open_paths_add_kept(&paths, call, options->kept[i].path, why));
	if (options->statistics_file != NULL) /* a new file is written beside the old one */
		TRY(add_folder(&paths, call, str_of(options->statistics_file), SANDBOX_WRITE, why));
	return open_paths_confine(&paths, user, LOG_MODULE, "sensor", why);
}

static void
print_patterns(struct call *call, const struct watch_totals *totals)
{
	if (totals->patterns + totals->pattern_hits > 0)
		fprintf(call->messages, "%ju patterns over several values: %ju matches\n",
			(uintmax_t)totals->patterns, (uintmax_t)totals->pattern_hits);
	if (totals->pattern_losses + totals->patterns_left_alone > 0)
		fprintf(call->messages,
			"%ju times patterns forgot something early, or gave a search up; %ju "
			"patterns left alone: their expressions met their limits\n",
			(uintmax_t)totals->pattern_losses,
			(uintmax_t)totals->patterns_left_alone);
}

static void
print_totals(struct call *call, const struct watch_totals *totals)
{
	fprintf(call->messages,
		"%ju line%s, %ju hit%s (%ju weak), %ju sighting%s: %ju delivered, %ju refused\n",
		(uintmax_t)totals->lines, plural(totals->lines), (uintmax_t)totals->hits,
		plural(totals->hits), (uintmax_t)totals->weak_hits, (uintmax_t)totals->sightings,
		plural(totals->sightings), (uintmax_t)totals->delivered,
		(uintmax_t)totals->refused);
	print_patterns(call, totals);
	if (totals->allowed_hits + totals->allowed_values + totals->unsure_indicators > 0)
		fprintf(call->messages,
			"left out: %ju hits and %ju values of indicators by allow lists, %ju "
			"indicators for their confidence\n",
			(uintmax_t)totals->allowed_hits, (uintmax_t)totals->allowed_values,
			(uintmax_t)totals->unsure_indicators);
	if (totals->held_back > 0)
		fprintf(call->messages,
			"held back: %ju indicator%s found in too many lines, %ju of their hits\n",
			(uintmax_t)totals->held_back, plural(totals->held_back),
			(uintmax_t)totals->held_back_hits);
	if (totals->unreadable_lines + totals->long_lines > 0)
		fprintf(call->messages, "%ju lines not of their format, %ju too long\n",
			(uintmax_t)totals->unreadable_lines, (uintmax_t)totals->long_lines);
	if (totals->lost_packets > 0)
		fprintf(call->messages, "%ju packet%s lost\n", (uintmax_t)totals->lost_packets,
			plural(totals->lost_packets));
}

/* --- looking back --- */

static enum err
set_look_back(struct call *call, const struct watch_options *options,
	struct search_options *ret, struct fault *why)
{
	struct watch_input *files = arena_array(call->arena, options->input_count, struct watch_input);

	if (files == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < options->input_count; i++)
		if (watch_input_has_files(&options->inputs[i]))
			files[ret->input_count++] = options->inputs[i];
	TRY(back_folder(call, options, &ret->state_folder, why));
	ret->node = options;
	ret->patterns = true;
	ret->seconds_max = LOOK_BACK_SECONDS_MAX;
	ret->inputs = files;
	ret->summaries = options->summaries;
	ret->output = options->output;
	return argument_since(call, &ret->since, why);
}

/* Logs are followed whether that went well or not: the next start looks back again. */
static void
look_back(struct call *call, const struct search_options *options)
{
	struct search_totals totals;
	struct fault why;

	if (search_run(call->env, options, &totals, &why) != OK)
		LOG_WARNING("not looked back", "reason=%s", why.text);
	fprintf(call->messages, "looked back: %ju hit%s, %ju sighting%s\n", (uintmax_t)totals.hits,
		plural(totals.hits), (uintmax_t)totals.sightings, plural(totals.sightings));
	if (totals.ran_out_of_time)
		fprintf(call->messages,
			"looking back ended after %u minutes, at %ju of %ju bytes: what is new "
			"since the last start is not looked for in the rest\n",
			LOOK_BACK_SECONDS_MAX / 60, (uintmax_t)totals.done_bytes,
			(uintmax_t)totals.planned_bytes);
	if (totals.pattern_losses > 0)
		fprintf(call->messages,
			"looking back, patterns forgot something early, or gave a search up, %ju "
			"times\n",
			(uintmax_t)totals.pattern_losses);
	if (totals.patterns_left_alone > 0)
		fprintf(call->messages,
			"looking back, %ju patterns were left alone: their expressions met their "
			"limits\n",
			(uintmax_t)totals.patterns_left_alone);
}

/* Before the sandbox: in it no socket can be made, and nothing captured. */
static enum err
open_sockets(struct call *call, struct watch_options *options, struct fault *why)
{
	struct watch_input *inputs = arena_array(
		call->arena, options->input_count, struct watch_input);

	if (inputs == NULL)
		return fail_nomem(why);
	memcpy(inputs, options->inputs, options->input_count * sizeof(*inputs));
	for (size_t i = 0; i < options->input_count; i++)
		TRY(watch_input_open(&inputs[i], why));
	options->inputs = inputs;
	return OK;
}

static void
close_sockets(const struct watch_options *options)
{
	for (size_t i = 0; i < options->input_count; i++)
		watch_input_close(&options->inputs[i]);
}

static enum err
run_watch(struct call *call, struct fault *why)
{
	OWNED_SECRET token = { 0 };
	OWNED(allow_list) allow = NULL;
	struct watch_totals totals = { 0 };
	struct watch_options options = { .totals = &totals };
	struct search_options back = { 0 };
	bool looks_back = argument_given(&call->arguments, "since");
	struct stopper stopper;
	enum err err;

	TRY(set_options(call, &options, why));
	TRY(allow_lists(call, &allow, why));
	options.allow = allow;
	TRY(node_access(call, &token, &options.node, why));
	if (looks_back)
		TRY(set_look_back(call, &options, &back, why));
	TRY(open_sockets(call, &options, why));
	if (!argument_given(&call->arguments, "no-sandbox"))
		TRY(enter_sandbox(call, &options, why));
	TRY(make_folder(options.search_folder, why));
	TRY(make_folder(back.state_folder, why));
	TRY(stopper_start(&stopper, why));
	options.stop = &stopper.stop;
	back.stop = &stopper.stop;
	if (looks_back)
		look_back(call, &back);
	err = watch_run(call->env, &options, why);
	stopper_end(&stopper);
	close_sockets(&options);
	if (err == OK || totals.lines > 0)
		print_totals(call, &totals); /* else the failure says all */
	return err;
}

/* clang-format off */
const struct command watch_command = {
	.name = "watch",
	.summary = "look for a node's indicators in logs and report sightings",
	.details =
		"Hits go to standard output, one line of JSON each; what was seen goes to the\n"
		"node as STIX sightings, each exactly once, spooled while the node is away. Stops\n"
		"on SIGINT or SIGTERM and later goes on where it stopped.",
	.examples = (const char *const[]){
		"testudo watch --node https://ti.example.org:6443 --token-file sensor.token \\",
		"    --input zeek:/var/log/zeek/current --input eve:/var/log/suricata/eve.json",
		NULL },
	.parameters = (const struct parameter[]){
		{ .name = "node", .value = "URL", .required = true,
			.help = "the node: any URL of its host, or that of an API root" },
		{ .name = "token-file", .value = "FILE",
			.help = "read the sensor's token from this file" },
		{ .name = "certificate", .value = "FILE",
			.help = "a client certificate (PEM) instead of a token" },
		{ .name = "key", .value = "FILE", .help = "its private key (PEM)" },
		{ .name = "authority", .value = "FILE",
			.help = "the authority that vouches for the node (PEM; default: the "
				"system's)" },
		{ .name = "input", .value = "FORMAT:PATH", .required = true, .many = true,
			.help = "FORMAT (zeek, eve, syslog, weblog, querylog, csv, pcap, netflow, "
				"text) and a file, a folder that is followed, or - for standard "
				"input; pcap:interface:NAME is the network" },
		{ .name = "state", .value = "DIR",
			.help = "the sensor's memory, for one sensor at a time (default: "
				"~/.local/state/testudo/watch)" },
		{ .name = "collection", .value = "NAME",
			.help = "where sightings go, by alias or id (default: the first "
				"writable)" },
		{ .name = "allow", .value = "FILE", .many = true,
			.help = "values that are no indicators: a MISP warninglist, or a value a "
				"line" },
		{ .name = "confidence", .value = "N",
			.help = "leave out indicators that say to be less sure than this (1 to "
				"100; default: none)" },
		{ .name = "loud-share", .value = "PERCENT",
			.help = "hold back an indicator found in more than this share of 100,000 "
				"lines; 0: never (default: 5)" },
		{ .name = "once", .help = "end when the inputs end and everything is delivered" },
		{ .name = "quiet", .help = "print no hits" },
		{ .name = "identity", .value = "ID",
			.help = "report as this STIX identity (default: the node is asked)" },
		{ .name = "anonymous-as", .value = "ID",
			.help = "report anonymously, in the name of this identity of the node" },
		{ .name = "marking", .value = "ID", .many = true,
			.help = "a marking for every sighting" },
		{ .name = "window", .value = "SECONDS",
			.help = "no sighting spans more time than this (default: 3600)" },
		{ .name = "report", .value = "SECONDS",
			.help = "report what was seen this often (default: 30)" },
		{ .name = "refresh", .value = "SECONDS",
			.help = "ask for new indicators this often (default: 60)" },
		{ .name = "stats", .value = "FILE",
			.help = "keep what was done so far in this file, as Prometheus reads it" },
		{ .name = "since", .value = "DAYSd|TIME",
			.help = "first look for the indicators that are new since the last start "
				"in all logs that there are, from so many days before now, or that "
				"moment, on" },
		{ .name = "summaries", .value = "DIR",
			.help = "keep summaries of the logs in this folder, for testudo search" },
		{ .name = "name", .value = "NAME",
			.help = "what the sensor is called on the console's page of sensors "
				"(default: HOST-FOLDER, of --state)" },
		{ .name = "status", .value = "SECONDS",
			.help = "tell the node this often how the sensor is, for that page; 0: "
				"never (default: 10)" },
		{ .name = "report-hits",
			.help = "send the log line of each hit to that page too" },
		{ .name = "search-back", .value = "FORMAT:PATH", .many = true,
			.help = "let the member's people have the indicators searched, from that "
				"page, in these kept logs: a file, a folder, or files by a pattern" },
		{ .name = "search-back-sightings",
			.help = "report what is found so from before an indicator held" },
		{ .name = "threads", .value = "N",
			.help = "search with so many threads (default: one a processor)" },
		{ .name = "matcher", .value = "NAME",
			.help = "fast, or reference: read every line, which finds the same "
				"(default: fast)" },
		{ .name = "user", .value = "NAME",
			.help = "become this user before the first log is read (as root)" },
		{ .name = "no-sandbox",
			.help = "stay able to open any file and make any system call" },
		{ 0 } },
	.run = run_watch,
};
/* clang-format on */
