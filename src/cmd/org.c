/* org.c - `testudo org`: the organisations that the node knows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/fields.h"
#include "cmd/node.h"
#include "cmd/output.h"

/* --- add, set --- */

static enum err
run_add(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	struct organisation organisation = { .kind = KIND_NATION, .standing = STANDING_MEMBER };
	unsigned index;

	TRY(node_open(call, &node, why));
	organisation.code = argument_text(&call->arguments, "CODE");
	TRY(fields_from_arguments(organisation_fields, &organisation, node.directory,
		&call->arguments, why));
	return registry_put_organisation(node.store, &node.operator, &organisation, &index, why);
}

static enum err
run_set(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	const struct organisation *found;
	struct organisation changed;
	unsigned index;

	TRY(node_open(call, &node, why));
	TRY(node_organisation(&node, argument_text(&call->arguments, "CODE"), &found, why));
	changed = *found;
	TRY(fields_from_arguments(organisation_fields, &changed, node.directory, &call->arguments,
		why));
	return registry_put_organisation(node.store, &node.operator, &changed, &index, why);
}

#define PARAMETERS_ORGANISATION                                                               \
	{ .name = "kind", .value = "KIND", .help = "what it is (default: nation)",            \
		.choices = kind_choices },                                                    \
	{ .name = "standing", .value = "STANDING", .choices = standing_choices,               \
		.help = "how it takes part (default: member)" },                              \
	{ .name = "client-of", .value = "CODE",                                               \
		.help = "the organisation that it is a client of, for TLP:AMBER; or none" },  \
	{ .name = "default-tlp", .value = "COLOUR", .choices = tlp_none_choices,              \
		.help = "for its objects without a TLP marking; none keeps them to itself "   \
			"(default: none)" },                                                  \
	{ .name = "anonymous-sightings", .value = "YES|NO", .choices = yes_no_choices,        \
		.help = "whether its sightings are reported in the node's name "              \
			"(default: no)" },                                                    \
	{ .name = "shares-counts", .value = "YES|NO", .choices = yes_no_choices,              \
		.help = "whether others see its own figures in the picture (default: no)" }

static const struct command add_action = {
	.name = "add",
	.summary = "add an organisation",
	.examples = (const char *const[]){
		"testudo org add EST --name Estonia --kind nation",
		"testudo org add GRID --name \"Grid operator\" --kind company --client-of EST",
		NULL },
	.parameters = (const struct parameter[]){
		{ .name = "CODE", .positional = true, .required = true,
			.help = "2 to 16 of A-Z, 0-9 and '-', unique on the node" },
		{ .name = "name", .value = "NAME", .help = "its name", .required = true },
		PARAMETERS_ORGANISATION,
		{ .name = "identity", .value = "ID",
			.help = "its STIX identity (default: a new one)" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_add,
};

static const struct command set_action = {
	.name = "set",
	.summary = "change what is given of an organisation",
	.examples = (const char *const[]){
		"testudo org set EST --default-tlp amber --shares-counts yes", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "CODE", .positional = true, .required = true, .help = "its code" },
		{ .name = "name", .value = "NAME", .help = "its name" },
		PARAMETERS_ORGANISATION,
		PARAMETER_HOME,
		{ 0 } },
	.run = run_set,
};

/* --- list, show --- */

static enum err
run_list(struct call *call, struct fault *why)
{
	static const struct column columns[] = {
		{ "CODE", "code" },
		{ "NAME", "name" },
		{ "KIND", "kind" },
		{ "STANDING", "standing" },
		{ "CLIENT OF", "client_of" },
		{ "DEFAULT TLP", "default_tlp" },
		{ NULL, "anonymous_sightings" },
		{ NULL, "shares_counts" },
		{ NULL, "identity" },
	};
	OWNED_NODE node = { 0 };
	struct listing list;

	TRY(node_open(call, &node, why));
	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < node.directory->organisation_count; i++) {
		const struct organisation *row = &node.directory->organisations[i];
		listing_text(&list, row->code);
		listing_text(&list, row->name);
		listing_text(&list, str_of(organisation_kind_name(row->kind)));
		listing_text(&list, str_of(standing_name(row->standing)));
		listing_text(&list,
			row->client_of == 0 ? STR("") : node_code(&node, row->client_of));
		listing_text(&list, tlp_name_or_none(row->default_tlp));
		listing_flag(&list, row->anonymous_sightings);
		listing_flag(&list, row->shares_counts);
		listing_text(&list, row->identity);
	}
	return listing_end(&list, why);
}

/* "nato, nato-eu" */
static struct str
communities_of(struct call *call, const struct node *node, unsigned organisation)
{
	const struct directory *directory = node->directory;
	struct str names = STR("");

	for (size_t i = 0; i < directory->community_count; i++)
		if (audience_has(&directory->communities[i].organisations, organisation))
			names = str_printf(call->arena, "%.*s%s%.*s", STR_FMT(names),
				names.len == 0 ? "" : ", ",
				STR_FMT(directory->communities[i].name));
	return names;
}

static enum err
run_show(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	const struct organisation *found;
	struct record record;

	TRY(node_open(call, &node, why));
	TRY(node_organisation(&node, argument_text(&call->arguments, "CODE"), &found, why));
	record_begin(&record, call);
	record_text(&record, "code", found->code);
	record_text(&record, "name", found->name);
	record_text(&record, "kind", str_of(organisation_kind_name(found->kind)));
	record_text(&record, "standing", str_of(standing_name(found->standing)));
	record_text(&record, "identity", found->identity);
	record_text(&record, "client_of",
		found->client_of == 0 ? STR("") : node_code(&node, found->client_of));
	record_text(&record, "default_tlp", tlp_name_or_none(found->default_tlp));
	record_flag(&record, "anonymous_sightings", found->anonymous_sightings);
	record_flag(&record, "shares_counts", found->shares_counts);
	record_flag(&record, "runs_this_node", found->index == node.directory->node);
	record_text(&record, "communities", communities_of(call, &node, found->index));
	return record_end(&record, why);
}

static const struct command list_action = {
	.name = "list",
	.summary = "list the organisations",
	.parameters = (const struct parameter[]){ PARAMETER_HOME, PARAMETER_JSON, { 0 } },
	.run = run_list,
};

static const struct command show_action = {
	.name = "show",
	.summary = "show one organisation and its communities",
	.parameters = (const struct parameter[]){
		{ .name = "CODE", .positional = true, .required = true, .help = "its code" },
		PARAMETER_HOME,
		PARAMETER_JSON,
		{ 0 } },
	.run = run_show,
};

const struct command org_command = {
	.name = "org",
	.summary = "the organisations that share here: add, set, list, show",
	.details =
		"A nation, alliance, union, centre or company. Its standing says how it takes\n"
		"part: members and partners share and read, observers and candidates read what\n"
		"is TLP:GREEN or looser.",
	.actions = (const struct command *const[]){ &add_action, &set_action, &list_action,
		&show_action, NULL },
};
