/* community.c - `testudo community`: the sets of organisations that agreed to share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/fields.h"
#include "cmd/node.h"
#include "cmd/output.h"

static enum err
run_add(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	struct community community = { .name = argument_text(&call->arguments, "NAME") };
	unsigned index;

	community.title = community.name;
	TRY(node_open(call, &node, why));
	TRY(fields_from_arguments(community_fields, &community, node.directory, &call->arguments,
		why));
	return registry_put_community(node.store, &node.operator, &community, &index, why);
}

static enum err
run_set(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	const struct community *found;
	struct community changed;
	unsigned index;

	TRY(node_open(call, &node, why));
	TRY(node_community(&node, argument_text(&call->arguments, "NAME"), &found, why));
	changed = *found;
	TRY(fields_from_arguments(community_fields, &changed, node.directory, &call->arguments,
		why));
	return registry_put_community(node.store, &node.operator, &changed, &index, why);
}

typedef enum err membership_function(struct store *store, const struct reader *by,
	unsigned community, unsigned organisation, struct fault *why);

/* All codes are looked up before the first is changed: a mistyped one changes nothing. */
static enum err
change_members(struct call *call, membership_function *change, struct fault *why)
{
	OWNED_NODE node = { 0 };
	const struct community *community;
	const struct organisation *organisation;
	struct str code;

	TRY(node_open(call, &node, why));
	TRY(node_community(&node, argument_text(&call->arguments, "NAME"), &community, why));
	for (size_t at = 0; argument_next(&call->arguments, "CODE", &at, &code);)
		TRY(node_organisation(&node, code, &organisation, why));
	for (size_t at = 0; argument_next(&call->arguments, "CODE", &at, &code);) {
		TRY(node_organisation(&node, code, &organisation, why));
		TRY(change(node.store, &node.operator, community->index, organisation->index, why));
	}
	return OK;
}

static enum err
run_join(struct call *call, struct fault *why)
{
	return change_members(call, registry_join, why);
}

static enum err
run_leave(struct call *call, struct fault *why)
{
	return change_members(call, registry_leave, why);
}

/* "EST, NATO" */
static struct str
codes_of(struct call *call, const struct node *node, const struct community *community)
{
	const struct directory *directory = node->directory;
	struct str codes = STR("");

	for (size_t i = 0; i < directory->organisation_count; i++)
		if (audience_has(&community->organisations, directory->organisations[i].index))
			codes = str_printf(call->arena, "%.*s%s%.*s", STR_FMT(codes),
				codes.len == 0 ? "" : ", ",
				STR_FMT(directory->organisations[i].code));
	return codes;
}

static enum err
run_list(struct call *call, struct fault *why)
{
	static const struct column columns[] = {
		{ "NAME", "name" },
		{ "TITLE", "title" },
		{ "FLOOR", "floor" },
		{ "ORGANISATIONS", "organisations" },
	};
	OWNED_NODE node = { 0 };
	struct listing list;

	TRY(node_open(call, &node, why));
	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < node.directory->community_count; i++) {
		const struct community *row = &node.directory->communities[i];
		listing_text(&list, row->name);
		listing_text(&list, row->title);
		listing_text(&list, tlp_name_or_none(row->floor));
		listing_text(&list, codes_of(call, &node, row));
	}
	return listing_end(&list, why);
}

#define PARAMETERS_COMMUNITY                                                                  \
	{ .name = "title", .value = "TEXT", .help = "what people call it" },                  \
	{ .name = "floor", .value = "COLOUR", .choices = tlp_none_choices,                    \
		.help = "the loosest TLP colour for what is shared in it" }
#define PARAMETER_NAME { .name = "NAME", .positional = true, .required = true, .help = "its name" }
#define PARAMETER_CODES                                                                       \
	{ .name = "CODE", .positional = true, .required = true, .many = true,                 \
		.help = "organisations by their codes" }

static const struct command add_action = {
	.name = "add",
	.summary = "add a community, still without organisations",
	.examples = (const char *const[]){
		"testudo community add nato-japan --title \"NATO and Japan\" --floor green", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "NAME", .positional = true, .required = true,
			.help = "1 to 32 of a-z, 0-9 and '-', unique on the node" },
		PARAMETERS_COMMUNITY,
		PARAMETER_HOME,
		{ 0 } },
	.run = run_add,
};

static const struct command set_action = {
	.name = "set",
	.summary = "change what is given of a community",
	.parameters = (const struct parameter[]){ PARAMETER_NAME, PARAMETERS_COMMUNITY,
		PARAMETER_HOME, { 0 } },
	.run = run_set,
};

static const struct command join_action = {
	.name = "join",
	.summary = "let organisations into a community",
	.details =
		"They see at once what its labels admit them to, also what is there already.",
	.examples = (const char *const[]){ "testudo community join nato-japan NATO EST JPN", NULL },
	.parameters = (const struct parameter[]){ PARAMETER_NAME, PARAMETER_CODES, PARAMETER_HOME,
		{ 0 } },
	.run = run_join,
};

static const struct command leave_action = {
	.name = "leave",
	.summary = "take organisations out of a community",
	.details =
		"The next thing that they ask is answered without it.",
	.parameters = (const struct parameter[]){ PARAMETER_NAME, PARAMETER_CODES, PARAMETER_HOME,
		{ 0 } },
	.run = run_leave,
};

static const struct command list_action = {
	.name = "list",
	.summary = "list the communities and who is in them",
	.parameters = (const struct parameter[]){ PARAMETER_HOME, PARAMETER_JSON, { 0 } },
	.run = run_list,
};

const struct command community_command = {
	.name = "community",
	.summary = "who shares with whom: add, set, join, leave, list",
	.actions = (const struct command *const[]){ &add_action, &set_action, &join_action,
		&leave_action, &list_action, NULL },
};
