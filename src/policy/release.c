/* release.c - the release decision.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/release.h"

/* Whom one colour admits, as seen from the community of the label. Each colour asks for less than
 * the stricter one, so that the audiences nest. */
enum closeness {
	CLOSENESS_NONE,      /* an organisation on the node */
	CLOSENESS_COMMUNITY, /* in the community, whatever its standing */
	CLOSENESS_CLIENT,    /* the client of one who is in full standing */
	CLOSENESS_FULL,      /* in the community as member or partner */
};

static const enum closeness asked_by[] = {
	[TLP_CLEAR] = CLOSENESS_NONE,
	[TLP_GREEN] = CLOSENESS_COMMUNITY,
	[TLP_AMBER] = CLOSENESS_CLIENT,
	[TLP_AMBER_STRICT] = CLOSENESS_FULL,
	[TLP_RED] = CLOSENESS_FULL,
};

static bool
in_full_standing(const struct community *community, const struct organisation *organisation)
{
	return organisation != NULL &&
		audience_has(&community->organisations, organisation->index) &&
		(organisation->standing == STANDING_MEMBER ||
			organisation->standing == STANDING_PARTNER);
}

static enum closeness
closeness_of(const struct directory *directory, const struct community *community,
	const struct organisation *organisation)
{
	if (in_full_standing(community, organisation))
		return CLOSENESS_FULL;
	if (in_full_standing(community, directory_organisation(directory, organisation->client_of)))
		return CLOSENESS_CLIENT;
	if (audience_has(&community->organisations, organisation->index))
		return CLOSENESS_COMMUNITY;
	return CLOSENESS_NONE;
}

/* An empty name admits nobody, not even an organisation without an identity. */
static bool
name_admits(const struct directory *directory, struct str name,
	const struct organisation *organisation)
{
	const struct str prefix = STR("community:");
	const struct community *community;

	if (!str_starts(name, prefix))
		return name.len > 0 && str_eq(name, organisation->identity);
	community = directory_community_by_name(directory, str_from_offset(name, prefix.len));
	return community != NULL && audience_has(&community->organisations, organisation->index);
}

static bool
list_admits(const struct directory *directory, const struct release_list *list,
	const struct organisation *organisation)
{
	if (list->maker.len > 0 && str_eq(list->maker, organisation->identity))
		return true;
	for (size_t i = 0; i < list->count; i++)
		if (name_admits(directory, list->names[i], organisation))
			return true;
	return false;
}

static bool
lists_admit(const struct directory *directory, const struct label *label,
	const struct organisation *organisation)
{
	for (size_t i = 0; i < label->list_count; i++)
		if (!list_admits(directory, &label->lists[i], organisation))
			return false;
	return true;
}

static enum release_reason
decide(const struct directory *directory, const struct label *label,
	const struct organisation *organisation)
{
	const struct community *community = directory_community(directory, label->community);
	enum closeness closeness;

	if (organisation->index == label->owner)
		return RELEASE_OWNER;
	if (label->closed || label->tlp < TLP_CLEAR || label->tlp > TLP_RED)
		return RELEASE_CLOSED;
	if (!lists_admit(directory, label, organisation))
		return RELEASE_NOT_LISTED;
	if (label->tlp == TLP_RED && label->list_count == 0)
		return RELEASE_RED_UNNAMED;
	if (community == NULL)
		return RELEASE_OUTSIDE_COMMUNITY;
	closeness = closeness_of(directory, community, organisation);
	if (closeness >= asked_by[label->tlp])
		return RELEASE_ADMITTED;
	return audience_has(&community->organisations, organisation->index)
		? RELEASE_STANDING
		: RELEASE_OUTSIDE_COMMUNITY;
}

static bool
allows(enum release_reason reason)
{
	return reason == RELEASE_OWNER || reason == RELEASE_NODE || reason == RELEASE_ADMITTED;
}

struct verdict
release_decide(const struct directory *directory, const struct label *label,
	const struct reader *reader)
{
	const struct organisation *organisation;
	enum release_reason reason;

	if (reader->node)
		return (struct verdict){ true, RELEASE_NODE };
	organisation = directory_organisation(directory, reader->organisation);
	if (organisation == NULL)
		return (struct verdict){ false, RELEASE_NO_READER };
	reason = decide(directory, label, organisation);
	return (struct verdict){ allows(reason), reason };
}

struct audience
label_audience(const struct directory *directory, const struct label *label)
{
	struct audience audience = { 0 };

	for (size_t i = 0; i < directory->organisation_count; i++) {
		const struct organisation *organisation = &directory->organisations[i];
		if (allows(decide(directory, label, organisation)))
			audience_add(&audience, organisation->index);
	}
	return audience;
}

static const struct {
	const char *name;
	const char *text;
} reasons[] = {
#define RELEASE_ROW(code, text) [code] = { #code, text },
	RELEASE_REASONS(RELEASE_ROW)
#undef RELEASE_ROW
};

const char *
release_reason_text(enum release_reason reason)
{
	return reasons[reason].text;
}

const char *
release_reason_name(enum release_reason reason)
{
	return reasons[reason].name;
}
