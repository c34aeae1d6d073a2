/* audit.c - `testudo audit`: who did what, and when.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit.h"

#include "base/limits.h"
#include "cmd/node.h"
#include "cmd/output.h"

enum { AUDIT_PAGE = 1000 };

static const struct column columns[] = {
	{ "NUMBER", "sequence", .number = true },
	{ "TIME", "time" },
	{ "ACTOR", "actor" },
	{ "ORGANISATION", "organisation" },
	{ "ACTION", "action" },
	{ "SUBJECT", "subject" },
	{ "DETAIL", "detail" },
};

static void
put_record(struct listing *list, const struct node *node, const struct audit_record *record)
{
	listing_number(list, record->sequence);
	listing_moment(list, record->time, false);
	listing_text(list, record->actor);
	listing_text(list, node_code(node, record->organisation));
	listing_text(list, record->action);
	listing_text(list, record->subject);
	listing_json(list, record->detail.len == 0 ? STR("{}") : record->detail);
}

static enum err
put_records(struct listing *list, const struct node *node, uint64_t after, uint64_t limit,
	struct fault *why)
{
	const struct arguments *arguments = &list->call->arguments;
	OWNED(arena) page = arena_new(64 * MIB);
	const struct audit_record *records;
	size_t count = AUDIT_PAGE;

	if (page == NULL)
		return fail_nomem(why);
	while (limit > 0 && count == AUDIT_PAGE) {
		arena_reset(page);
		TRY(audit_read(node->store, &node->operator, (int64_t)after,
			argument_text(arguments, "action"), argument_text(arguments, "subject"),
			limit < AUDIT_PAGE ? limit : AUDIT_PAGE, page, &count, &records, why));
		for (size_t i = 0; i < count; i++)
			put_record(list, node, &records[i]);
		if (count > 0)
			after = (uint64_t)records[count - 1].sequence;
		limit -= count;
	}
	return OK;
}

static enum err
run_audit(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	struct listing list;
	uint64_t after;
	uint64_t limit;
	enum err err;

	TRY(argument_number(&call->arguments, "after", 0, INT64_MAX, 0, &after, why));
	TRY(argument_number(&call->arguments, "limit", 1, 1000000, 1000, &limit, why));
	TRY(node_open(call, &node, why));
	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	err = put_records(&list, &node, after, limit, why);
	if (err == OK)
		return listing_end(&list, why);
	listing_done(&list);
	return err;
}

const struct command audit_command = {
	.name = "audit",
	.summary = "show the record of who did what",
	.details =
		"Oldest first. The record is append-only: nothing edits or removes a line.",
	.examples = (const char *const[]){ "testudo audit --action person.",
		"testudo audit --after 4711 --json", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "action", .value = "PREFIX",
			.help = "actions that begin so: object., person.disabled" },
		{ .name = "subject", .value = "NAME", .help = "what was done to this id or name" },
		{ .name = "after", .value = "NUMBER", .help = "begin after this record" },
		{ .name = "limit", .value = "N", .help = "at most so many (default: 1000)" },
		PARAMETER_HOME,
		PARAMETER_JSON,
		{ 0 } },
	.run = run_audit,
};
