/* picture.c - `testudo picture`: how often and where the members are attacked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/picture.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/node.h"
#include "cmd/output.h"
#include "picture/count.h"

enum { WIDTH_WITHOUT_TERMINAL = 80, WIDTH_MIN = 40, WIDTH_MAX = 200 };

static unsigned
terminal_width(FILE *out)
{
	struct winsize size;

	if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) < 0)
		return WIDTH_WITHOUT_TERMINAL;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN
		: size.ws_col > WIDTH_MAX ? WIDTH_MAX : size.ws_col;
}

static enum err
query_of_call(const struct call *call, struct picture_query *ret, struct fault *why)
{
	const struct arguments *arguments = &call->arguments;
	struct picture_query query = {
		.from = argument_text(arguments, "from"),
		.to = argument_text(arguments, "to"),
		.member = argument_text(arguments, "member"),
		.kind = argument_text(arguments, "kind"),
		.technique = argument_text(arguments, "technique"),
	};

	if (argument_given(arguments, "json") && argument_given(arguments, "csv"))
		return fail(why, E_USAGE, "give --json or --csv, not both");
	if (!picture_bucket_parse(argument_text(arguments, "bucket"), &query.bucket))
		return fail(why, E_USAGE, "--bucket must be day, week or month");
	*ret = query;
	return OK;
}

static void
write_picture(const struct call *call, const struct picture *picture, struct buf *out)
{
	if (argument_given(&call->arguments, "csv")) {
		picture_write_csv(picture, out);
	} else if (argument_given(&call->arguments, "json")) {
		picture_write_json(picture, out);
		buf_add_char(out, '\n');
	} else {
		picture_write_text(picture, terminal_width(call->out), out);
	}
}

/* Counts first what came in while no server ran. */
static enum err
run_picture(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	OWNED_BUF out = BUF_INIT;
	struct picture_query query;
	struct picture picture;
	struct reader reader;

	TRY(query_of_call(call, &query, why));
	TRY(node_open(call, &node, why));
	TRY(node_reader_of_call(&node, call, ROLE_READER, &reader, why));
	TRY(count_catch_up(node.store, why));
	TRY(picture_compute(node.store, &reader, &query, call->arena, &picture, why));
	write_picture(call, &picture, &out);
	TRY(buf_check(&out, why));
	return output_write(call, buf_str(&out), why);
}

static const char *const bucket_choices[] = { "day", "week", "month", NULL };

const struct command picture_command = {
	.name = "picture",
	.summary = "show how often and where the members are attacked, and the growth",
	.details =
		"Counted from sightings and incidents, over what the reader may see. Figures that\n"
		"would tell a single member's are withheld unless that member shares them.",
	.examples = (const char *const[]){
		"testudo picture --as EST",
		"testudo picture --from 2025-01-01 --to 2026-01-01 --bucket month --csv",
		NULL },
	.parameters = (const struct parameter[]){
		{ .name = "from", .value = "DAY",
			.help = "the first day, as 2026-01-31 (default: 365 days before --to)" },
		{ .name = "to", .value = "DAY",
			.help = "the day after the last (default: tomorrow)" },
		{ .name = "bucket", .value = "SPAN", .choices = bucket_choices,
			.help = "what one figure spans (default: by the length of the whole)" },
		{ .name = "member", .value = "CODE", .help = "attacks on this organisation only" },
		{ .name = "kind", .value = "KIND", .help = "attacks of this kind only" },
		{ .name = "technique", .value = "ID",
			.help = "attacks by this technique only, as T1110" },
		{ .name = "as", .value = "CODE",
			.help = "the organisation that looks (default: the node's own)" },
		{ .name = "csv", .help = "print CSV" },
		PARAMETER_HOME,
		PARAMETER_JSON,
		{ 0 } },
	.run = run_picture,
};
