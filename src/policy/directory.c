/* directory.c - looks up organisations and communities.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/directory.h"

const struct organisation *
directory_organisation(const struct directory *directory, unsigned index)
{
	size_t low = 0;
	size_t high = directory->organisation_count;

	if (index == 0)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct organisation *found = &directory->organisations[middle];
		if (found->index == index)
			return found;
		if (found->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* An empty text names nobody, not those who lack the property. */
static bool
names(struct str text, struct str property)
{
	return text.len > 0 && str_eq(text, property);
}

const struct organisation *
directory_by_code(const struct directory *directory, struct str code)
{
	for (size_t i = 0; i < directory->organisation_count; i++)
		if (names(code, directory->organisations[i].code))
			return &directory->organisations[i];
	return NULL;
}

const struct organisation *
directory_by_identity(const struct directory *directory, struct str identity)
{
	for (size_t i = 0; i < directory->organisation_count; i++)
		if (names(identity, directory->organisations[i].identity))
			return &directory->organisations[i];
	return NULL;
}

const struct community *
directory_community(const struct directory *directory, unsigned index)
{
	if (index == 0)
		return NULL;
	for (size_t i = 0; i < directory->community_count; i++)
		if (directory->communities[i].index == index)
			return &directory->communities[i];
	return NULL;
}

const struct community *
directory_community_by_name(const struct directory *directory, struct str name)
{
	for (size_t i = 0; i < directory->community_count; i++)
		if (names(name, directory->communities[i].name))
			return &directory->communities[i];
	return NULL;
}

struct audience
directory_known_to(const struct directory *directory, unsigned organisation)
{
	struct audience known = { 0 };

	audience_add(&known, organisation);
	audience_add(&known, directory->node);
	for (size_t i = 0; i < directory->community_count; i++)
		if (audience_has(&directory->communities[i].organisations, organisation))
			known = audience_join(&known, &directory->communities[i].organisations);
	return known;
}

static const char *const kind_names[ORGANISATION_KINDS] = {
	[KIND_NATION] = "nation",
	[KIND_ALLIANCE] = "alliance",
	[KIND_UNION] = "union",
	[KIND_CENTRE] = "centre",
	[KIND_COMPANY] = "company",
};

const char *
organisation_kind_name(enum organisation_kind kind)
{
	return kind_names[kind];
}

bool
organisation_kind_parse(struct str text, enum organisation_kind *ret)
{
	for (unsigned i = 0; i < ORGANISATION_KINDS; i++) {
		if (!str_eq(text, str_of(kind_names[i])))
			continue;
		*ret = (enum organisation_kind)i;
		return true;
	}
	return false;
}

static const char *const standing_names[STANDINGS] = {
	[STANDING_MEMBER] = "member",
	[STANDING_PARTNER] = "partner",
	[STANDING_OBSERVER] = "observer",
	[STANDING_CANDIDATE] = "candidate",
};

const char *
standing_name(enum standing standing)
{
	return standing_names[standing];
}

bool
standing_parse(struct str text, enum standing *ret)
{
	for (unsigned i = 0; i < STANDINGS; i++) {
		if (!str_eq(text, str_of(standing_names[i])))
			continue;
		*ret = (enum standing)i;
		return true;
	}
	return false;
}
