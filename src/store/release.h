/* release.h (store) - the one door out: objects for a reader, already filtered.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything here asks policy/release.h for every label, and counts, pages and searches only over what
 * that admits: what is forbidden looks exactly like what is absent. Pages are merged from the
 * positions of the labels that admit the reader, so their cost follows what is returned.
 */
#pragma once

#include "model/value.h"
#include "base/hash.h"
#include "policy/release.h"
#include "store/registry.h"

/* An object as released. In the caller's arena. */
struct released {
	int64_t position;        /* date_added in that collection, microseconds */
	struct str id;
	struct str type;
	struct str version_text; /* modified, else created, else date_added of an observable */
	struct str spec_version;
	struct str title;
	struct str text;         /* byte for byte; empty when the query asked for none */
	bool revoked;
	unsigned owner;
	struct label label;
	bool versioned;          /* false: version_text is when it was added */
	struct str collection;   /* id */
};

struct release_query {
	struct str collection;    /* id or alias; empty: all that the reader may see (search only) */
	int64_t after;            /* positions strictly greater */
	size_t id_count;
	const struct str *ids;    /* any of them; 0: no filter; likewise below */
	size_t type_count;
	const struct str *types;
	size_t spec_version_count;
	const struct str *spec_versions;
	/* Versions: any of these; none set means VERSION_LAST alone. `last` and `first` are those among
	 * what the reader may see. */
	bool last, first, all;
	size_t version_count;
	const int64_t *versions;  /* exact moments */
	size_t limit;             /* 1 .. PAGE_LIMIT_MAX */
	bool without_text;        /* for manifests */
};

struct release_page {
	size_t count;
	const struct released *objects; /* rising positions */
	bool more;
};

/* E_ABSENT for a collection that is absent or hidden. */
MUST_CHECK enum err release_read(struct store *store, const struct reader *reader,
	const struct release_query *query, struct arena *arena, struct release_page *ret,
	struct fault *why);

/* A digest of all that the reader may see in the collection: while it is the same, so is every page.
 * It is made of each admitted label's count and last position: what is added has a later position than
 * anything before, so the pair comes back only with the same entries. What is hidden does not touch it,
 * so that a cache under it tells nothing of hidden changes by its speed. */
MUST_CHECK enum err release_fingerprint(struct store *store, const struct reader *reader,
	struct str collection, struct sha256 *ret, struct fault *why);

/* The newest version of an object that the reader may see, in whichever collection. E_ABSENT alike for
 * absent and hidden. */
MUST_CHECK enum err release_find(struct store *store, const struct reader *reader, struct str id,
	struct arena *arena, const struct released **ret, struct fault *why);

/* The same without its text. */
MUST_CHECK enum err release_find_brief(struct store *store, const struct reader *reader,
	struct str id, struct arena *arena, const struct released **ret, struct fault *why);

/* The version of just this moment. */
MUST_CHECK enum err release_find_version(struct store *store, const struct reader *reader,
	struct str id, int64_t moment, struct arena *arena, const struct released **ret,
	struct fault *why);

/* Everything that the reader may see under that id: each version in each collection. */
MUST_CHECK enum err release_entries(struct store *store, const struct reader *reader,
	struct str id, struct arena *arena, size_t *ret_count, const struct released **ret,
	struct fault *why);

/* Newest first, last versions only, each id once; all that is given must hold. */
struct release_search {
	const struct value *value; /* NULL: no filter; likewise what is empty or 0 below */
	struct str text;           /* words that all begin a word of title, description or values */
	struct str type;
	struct str collection;     /* id or alias; hidden or absent: nothing is found */
	unsigned owner;
	enum tlp tlp;              /* TLP_NONE: any */
	bool closed;               /* only what a missing marking keeps with its owner */
	struct str sighting_of;    /* sightings of this id */
	unsigned sighting_member;  /* sightings that this organisation owns, or that name it in where */
	int64_t before;            /* positions strictly smaller; 0: from the newest */
	size_t limit;
	bool without_text;
};
MUST_CHECK enum err release_find_all(struct store *store, const struct reader *reader,
	const struct release_search *search, struct arena *arena, struct release_page *ret,
	struct fault *why);

/* Which visible objects (last versions, without text) name this id in a *_ref property; `property` says
 * which. Newest first. */
struct release_relation {
	struct str property;
	struct released object;
};
MUST_CHECK enum err release_relations(struct store *store, const struct reader *reader,
	struct str id, size_t limit, struct arena *arena, size_t *ret_count,
	const struct release_relation **ret, struct fault *why);

/* Who may have it and why, one verdict an organisation, over all collections in which that version
 * stands (NULL: the newest): for the owner (or the node); E_DENIED for other readers who see the
 * object, E_ABSENT for those who do not. */
struct release_verdict {
	unsigned organisation;
	struct verdict verdict;
};
MUST_CHECK enum err release_audience(struct store *store, const struct reader *reader,
	struct str id, const int64_t *moment, struct arena *arena, size_t *ret_count,
	const struct release_verdict **ret, struct fault *why);

/* Of what `owner` shares and the reader may see, how much `recipient` may see too, counted in entries
 * (versions in collections). Where both are the same, it is all of the owner's that the reader sees.
 * Told by the labels alone, which the reader knows. By rising owner, then recipient. */
struct release_share {
	unsigned owner;
	unsigned recipient;
	int64_t entries;
};
MUST_CHECK enum err release_shares(struct store *store, const struct reader *reader,
	struct arena *arena, size_t *ret_count, const struct release_share **ret,
	struct fault *why);
