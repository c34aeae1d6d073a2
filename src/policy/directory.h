/* directory.h - who there is: organisations and the communities in which they share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A snapshot, immutable while anyone reads it; the store makes a new one when it changes.
 */
#pragma once

#include "base/str.h"
#include "model/tlp.h"
#include "policy/audience.h"

enum organisation_kind {
	KIND_NATION,
	KIND_ALLIANCE,
	KIND_UNION,
	KIND_CENTRE,
	KIND_COMPANY,
	ORGANISATION_KINDS,
};

enum standing {
	STANDING_MEMBER,
	STANDING_PARTNER,
	STANDING_OBSERVER,
	STANDING_CANDIDATE,
	STANDINGS,
};

struct organisation {
	unsigned index; /* 1 .. ORGANISATIONS_MAX - 1; its bit in an audience, never reused */
	struct str code; /* short and unique on the node: "EST", "NATO" */
	struct str name;
	struct str identity; /* its STIX identity id */
	enum organisation_kind kind;
	enum standing standing;
	unsigned client_of;    /* the organisation that it is a client of (TLP:AMBER), or 0 */
	enum tlp default_tlp;  /* for its objects that bear no TLP; TLP_NONE: owner only */
	bool anonymous_sightings;
	bool shares_counts; /* lets others see its own figures in the picture */
};

struct community {
	unsigned index;  /* 1 .. COMMUNITIES_MAX - 1 */
	struct str name; /* "nato-japan" */
	struct str title;
	enum tlp floor;  /* nothing shared here is looser than this */
	struct audience organisations;
};

struct directory {
	size_t organisation_count;
	const struct organisation *organisations; /* by rising index */
	size_t community_count;
	const struct community *communities;
	unsigned node; /* the organisation that runs this node */
	enum tlp floor; /* the node's */
};

/* NULL when there is none. */
const struct organisation *directory_organisation(const struct directory *directory,
	unsigned index);
const struct organisation *directory_by_code(const struct directory *directory, struct str code);
const struct organisation *directory_by_identity(const struct directory *directory,
	struct str identity);
const struct community *directory_community(const struct directory *directory, unsigned index);
const struct community *directory_community_by_name(const struct directory *directory,
	struct str name);

/* Whom an organisation knows: itself, the node, and all in the communities that it is in. */
struct audience directory_known_to(const struct directory *directory, unsigned organisation);

const char *organisation_kind_name(enum organisation_kind kind); /* "nation" */
bool organisation_kind_parse(struct str text, enum organisation_kind *ret);
const char *standing_name(enum standing standing); /* "member" */
bool standing_parse(struct str text, enum standing *ret);
