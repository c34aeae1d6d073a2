/* fields.c - sets the fields of organisations, communities, collections and persons.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/fields.h"

const char *const kind_choices[] = { "nation", "alliance", "union", "centre", "company", NULL };
const char *const standing_choices[] = { "member", "partner", "observer", "candidate", NULL };
const char *const tlp_choices[] = { "clear", "green", "amber", "amber+strict", "red", NULL };
const char *const tlp_none_choices[] = { "none", "clear", "green", "amber", "amber+strict", "red",
	NULL };
const char *const yes_no_choices[] = { "yes", "no", NULL };
const char *const role_choices[] = { "reader", "analyst", "liaison", "operator", "planner", NULL };

struct str
tlp_name_or_none(enum tlp tlp)
{
	return tlp == TLP_NONE ? STR("none") : str_of(tlp_name(tlp));
}

/* A function that copies the text into a field. */
#define TEXT_FIELD(function, type, field)                                                     \
	static enum err function(void *record, const struct directory *directory,             \
		struct str value, struct fault *why)                                          \
	{                                                                                     \
		(void)directory;                                                              \
		(void)why;                                                                    \
		((type *)record)->field = value;                                              \
		return OK;                                                                    \
	}

/* A function that sets a field by a helper below. */
#define PARSED_FIELD(function, type, field, parse)                                            \
	static enum err function(void *record, const struct directory *directory,             \
		struct str value, struct fault *why)                                          \
	{                                                                                     \
		return parse(directory, value, &((type *)record)->field, why);                \
	}

static enum err
parse_kind(const struct directory *directory, struct str value, enum organisation_kind *ret,
	struct fault *why)
{
	(void)directory;
	if (organisation_kind_parse(value, ret))
		return OK;
	return fail(why, E_INVALID, "an organisation's kind cannot be \"%.*s\" "
				    "(nation, alliance, union, centre, company)", STR_FMT(value));
}

static enum err
parse_standing(const struct directory *directory, struct str value, enum standing *ret,
	struct fault *why)
{
	(void)directory;
	if (standing_parse(value, ret))
		return OK;
	return fail(why, E_INVALID, "a standing cannot be \"%.*s\" "
				    "(member, partner, observer, candidate)", STR_FMT(value));
}

static enum err
parse_tlp(const struct directory *directory, struct str value, enum tlp *ret, struct fault *why)
{
	(void)directory;
	if (tlp_parse(value, ret))
		return OK;
	return fail(why, E_INVALID, "\"%.*s\" is no TLP colour (clear, green, amber, "
				    "amber+strict, red)", STR_FMT(value));
}

static enum err
parse_tlp_or_none(const struct directory *directory, struct str value, enum tlp *ret,
	struct fault *why)
{
	if (!str_eq(value, STR("none")))
		return parse_tlp(directory, value, ret, why);
	*ret = TLP_NONE;
	return OK;
}

static enum err
parse_yes_no(const struct directory *directory, struct str value, bool *ret, struct fault *why)
{
	(void)directory;
	if (str_eq(value, STR("yes")) || str_eq(value, STR("true")))
		*ret = true;
	else if (str_eq(value, STR("no")) || str_eq(value, STR("false")))
		*ret = false;
	else
		return fail(why, E_INVALID, "expected yes or no, not \"%.*s\"", STR_FMT(value));
	return OK;
}

static enum err
parse_organisation(const struct directory *directory, struct str value, unsigned *ret,
	struct fault *why)
{
	const struct organisation *found = directory_by_code(directory, value);

	if (found == NULL)
		return fail(why, E_ABSENT, "there is no organisation \"%.*s\"", STR_FMT(value));
	*ret = found->index;
	return OK;
}

static enum err
parse_organisation_or_none(const struct directory *directory, struct str value, unsigned *ret,
	struct fault *why)
{
	if (!str_eq(value, STR("none")))
		return parse_organisation(directory, value, ret, why);
	*ret = 0;
	return OK;
}

static enum err
parse_community(const struct directory *directory, struct str value, unsigned *ret,
	struct fault *why)
{
	const struct community *found = directory_community_by_name(directory, value);

	if (found == NULL)
		return fail(why, E_ABSENT, "there is no community \"%.*s\"", STR_FMT(value));
	*ret = found->index;
	return OK;
}

static enum err
add_roles(const struct directory *directory, struct str value, unsigned *ret, struct fault *why)
{
	unsigned roles;

	(void)directory;
	if (!roles_parse(value, &roles))
		return fail(why, E_INVALID, "\"%.*s\" is no role (reader, analyst, liaison, "
					    "operator, planner)", STR_FMT(value));
	*ret |= roles;
	return OK;
}

TEXT_FIELD(set_organisation_code, struct organisation, code)
TEXT_FIELD(set_organisation_name, struct organisation, name)
TEXT_FIELD(set_organisation_identity, struct organisation, identity)
PARSED_FIELD(set_kind, struct organisation, kind, parse_kind)
PARSED_FIELD(set_standing, struct organisation, standing, parse_standing)
PARSED_FIELD(set_client_of, struct organisation, client_of, parse_organisation_or_none)
PARSED_FIELD(set_default_tlp, struct organisation, default_tlp, parse_tlp_or_none)
PARSED_FIELD(set_anonymous_sightings, struct organisation, anonymous_sightings, parse_yes_no)
PARSED_FIELD(set_shares_counts, struct organisation, shares_counts, parse_yes_no)

const struct field organisation_fields[] = {
	{ "code", set_organisation_code },
	{ "name", set_organisation_name },
	{ "kind", set_kind },
	{ "standing", set_standing },
	{ "client_of", set_client_of },
	{ "default_tlp", set_default_tlp },
	{ "identity", set_organisation_identity },
	{ "anonymous_sightings", set_anonymous_sightings },
	{ "shares_counts", set_shares_counts },
	{ 0 },
};

TEXT_FIELD(set_community_name, struct community, name)
TEXT_FIELD(set_community_title, struct community, title)
PARSED_FIELD(set_community_floor, struct community, floor, parse_tlp_or_none)

const struct field community_fields[] = {
	{ "name", set_community_name },
	{ "title", set_community_title },
	{ "floor", set_community_floor },
	{ 0 },
};

TEXT_FIELD(set_collection_alias, struct collection, alias)
TEXT_FIELD(set_collection_id, struct collection, id)
TEXT_FIELD(set_collection_title, struct collection, title)
TEXT_FIELD(set_collection_description, struct collection, description)
PARSED_FIELD(set_collection_community, struct collection, community, parse_community)
PARSED_FIELD(set_collection_floor, struct collection, floor, parse_tlp_or_none)

const struct field collection_fields[] = {
	{ "alias", set_collection_alias },
	{ "id", set_collection_id },
	{ "title", set_collection_title },
	{ "description", set_collection_description },
	{ "community", set_collection_community },
	{ "floor", set_collection_floor },
	{ 0 },
};

TEXT_FIELD(set_person_login, struct person, login)
TEXT_FIELD(set_person_name, struct person, name)
TEXT_FIELD(set_person_profession, struct person, profession)
PARSED_FIELD(set_person_organisation, struct person, organisation, parse_organisation)
PARSED_FIELD(add_person_role, struct person, roles, add_roles)

const struct field person_fields[] = {
	{ "login", set_person_login },
	{ "name", set_person_name },
	{ "organisation", set_person_organisation },
	{ "profession", set_person_profession },
	{ "role", add_person_role },
	{ "roles", add_person_role },
	{ 0 },
};

TEXT_FIELD(set_machine_name, struct machine, name)
PARSED_FIELD(set_machine_organisation, struct machine, organisation, parse_organisation)
PARSED_FIELD(add_machine_role, struct machine, roles, add_roles)

const struct field machine_fields[] = {
	{ "name", set_machine_name },
	{ "organisation", set_machine_organisation },
	{ "role", add_machine_role },
	{ "roles", add_machine_role },
	{ 0 },
};

PARSED_FIELD(set_node_organisation, struct node_record, organisation, parse_organisation)
PARSED_FIELD(set_node_floor, struct node_record, floor, parse_tlp_or_none)

const struct field node_fields[] = {
	{ "organisation", set_node_organisation },
	{ "floor", set_node_floor },
	{ 0 },
};

/* '-' and '_' are the same. */
static bool
is_name(const char *name, struct str text)
{
	if (strlen(name) != text.len)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (name[i] != (text.data[i] == '-' ? '_' : text.data[i]))
			return false;
	return true;
}

const struct field *
field_find(const struct field *fields, struct str name)
{
	for (; fields->name != NULL; fields++)
		if (is_name(fields->name, name))
			return fields;
	return NULL;
}

enum err
fields_from_arguments(const struct field *fields, void *record, const struct directory *directory,
	const struct arguments *arguments, struct fault *why)
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *given = &arguments->given[i];
		const struct field *field = field_find(fields, str_of(given->parameter->name));
		if (field != NULL)
			TRY(field->set(record, directory, given->value, why));
	}
	return OK;
}
