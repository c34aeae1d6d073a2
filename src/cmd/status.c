/* status.c - `testudo status`: how much the node holds, and whether its store is whole.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/timestamp.h"
#include "cmd/node.h"
#include "cmd/output.h"

static enum err
put_status(struct call *call, struct node *node, struct fault *why)
{
	struct store_statistics numbers;
	char last[TIMESTAMP_TEXT_MAX] = "";
	struct record record;

	TRY(store_statistics_read(node->store, &node->operator, &numbers, why));
	if (numbers.last_position > 0)
		timestamp_format(numbers.last_position, last);
	record_begin(&record, call);
	record_text(&record, "version", STR(TESTUDO_VERSION));
	record_text(&record, "home", node->home);
	record_text(&record, "organisation", node_code(node, node->directory->node));
	record_number(&record, "schema_version", numbers.schema_version);
	record_number(&record, "organisations", numbers.organisations);
	record_number(&record, "people", numbers.people);
	record_number(&record, "collections", numbers.collections);
	record_number(&record, "objects", numbers.objects);
	record_number(&record, "entries", numbers.entries);
	record_number(&record, "labels", numbers.labels);
	record_number(&record, "feed", numbers.feed);
	record_number(&record, "audit_records", numbers.audit);
	record_number(&record, "bytes", numbers.bytes);
	record_text(&record, "last_added", str_of(last));
	return record_end(&record, why);
}

static enum err
run_status(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };

	TRY(node_open(call, &node, why));
	if (argument_given(&call->arguments, "verify"))
		TRY(store_verify(node.store, &node.operator, why));
	return put_status(call, &node, why);
}

const struct command status_command = {
	.name = "status",
	.summary = "show how much the node holds",
	.examples = (const char *const[]){ "testudo status --verify", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "verify",
			.help = "read the whole store first; damage ends with status 74" },
		PARAMETER_HOME,
		PARAMETER_JSON,
		{ 0 } },
	.run = run_status,
};
