/* collection.c - `testudo collection`: the TAXII collections, each the stream of one community.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/fields.h"
#include "cmd/node.h"
#include "cmd/output.h"

static enum err
run_add(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	struct collection collection = { .alias = argument_text(&call->arguments, "ALIAS") };
	const struct collection *taken;
	struct str id;

	collection.title = collection.alias;
	TRY(node_open(call, &node, why));
	if (node_collection(&node, collection.alias, call->arena, &taken, NULL) == OK)
		return fail(why, E_CONFLICT, "the alias \"%.*s\" is taken",
			STR_FMT(collection.alias));
	TRY(fields_from_arguments(collection_fields, &collection, node.directory, &call->arguments,
		why));
	TRY(registry_put_collection(node.store, &node.operator, &collection, &id, call->arena,
		why));
	fprintf(call->out, "%.*s\n", STR_FMT(id));
	return OK;
}

static enum err
run_list(struct call *call, struct fault *why)
{
	static const struct column columns[] = {
		{ "ALIAS", "alias" },
		{ "ID", "id" },
		{ "TITLE", "title" },
		{ NULL, "description" },
		{ "COMMUNITY", "community" },
		{ "FLOOR", "floor" },
		{ "READ", "can_read" },
		{ "WRITE", "can_write" },
	};
	OWNED_NODE node = { 0 };
	const struct collection *rows;
	const struct community *community;
	struct reader reader;
	size_t count;
	struct listing list;

	TRY(node_open(call, &node, why));
	TRY(node_reader_of_call(&node, call, ROLE_READER | ROLE_ANALYST, &reader, why));
	if (!argument_given(&call->arguments, "as"))
		reader = reader_of_node(node.directory->node, node.operator.name);
	TRY(registry_collections(node.store, &reader, call->arena, &count, &rows, why));
	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < count; i++) {
		community = directory_community(node.directory, rows[i].community);
		listing_text(&list, rows[i].alias);
		listing_text(&list, rows[i].id);
		listing_text(&list, rows[i].title);
		listing_text(&list, rows[i].description);
		listing_text(&list, community == NULL ? STR("") : community->name);
		listing_text(&list, tlp_name_or_none(rows[i].floor));
		listing_flag(&list, rows[i].can_read);
		listing_flag(&list, rows[i].can_write);
	}
	return listing_end(&list, why);
}

static const struct command add_action = {
	.name = "add",
	.summary = "add a collection and print its id",
	.examples = (const char *const[]){
		"testudo collection add nato --community nato --title \"NATO: indicators\"", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "ALIAS", .positional = true, .required = true,
			.help = "1 to 32 of a-z, 0-9 and '-', good in URLs in place of the id" },
		{ .name = "community", .value = "NAME", .help = "whose stream it is",
			.required = true },
		{ .name = "title", .value = "TEXT", .help = "what people call it" },
		{ .name = "description", .value = "TEXT", .help = "what belongs in it" },
		{ .name = "floor", .value = "COLOUR", .choices = tlp_none_choices,
			.help = "the loosest TLP colour for what stands in it" },
		{ .name = "id", .value = "UUID", .help = "its TAXII id (default: a new one)" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_add,
};

static const struct command list_action = {
	.name = "list",
	.summary = "list the collections, all or those that an organisation sees",
	.parameters = (const struct parameter[]){
		{ .name = "as", .value = "CODE",
			.help = "only what this organisation sees, and what it may do there" },
		PARAMETER_HOME,
		PARAMETER_JSON,
		{ 0 } },
	.run = run_list,
};

const struct command collection_command = {
	.name = "collection",
	.summary = "the streams of objects that communities share: add, list",
	.actions = (const struct command *const[]){ &add_action, &list_action, NULL },
};
