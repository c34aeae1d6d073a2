/* release.h (store) - the one door out: objects for a reader, already filtered.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything here asks policy/release.h for every label, and counts, pages and searches only over what
 * that admits: what is forbidden looks exactly like what is absent. Pages are merged from the
 * positions of the labels that admit the reader, so their cost follows what is returned.
 */
#pragma once

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
	struct str collection;   /* id */
};

enum version_filter { VERSION_LAST, VERSION_FIRST, VERSION_ALL, VERSION_EXACT };

enum { RELEASE_FILTER_MAX = 64 };

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

/* The newest version of an object that the reader may see, in whichever collection. E_ABSENT alike for
 * absent and hidden. */
MUST_CHECK enum err release_find(struct store *store, const struct reader *reader, struct str id,
	struct arena *arena, const struct released **ret, struct fault *why);

/* Everything that the reader may see under that id: each version in each collection. */
MUST_CHECK enum err release_entries(struct store *store, const struct reader *reader,
	struct str id, struct arena *arena, size_t *ret_count, const struct released **ret,
	struct fault *why);

/* Newest first, last versions only, each id once. */
struct release_search {
	struct str value;      /* any spelling that value_guess takes; empty: no filter; likewise below */
	struct str text;       /* words of titles, descriptions and values */
	struct str type;
	struct str collection;
	unsigned owner;
	enum tlp tlp;          /* TLP_NONE: any */
	int64_t before;        /* positions strictly smaller; 0: from the newest */
	size_t limit;
};
MUST_CHECK enum err release_find_all(struct store *store, const struct reader *reader,
	const struct release_search *search, struct arena *arena, struct release_page *ret,
	struct fault *why);

/* Which visible objects (last versions) name this id in a *_ref property; `property` says which. */
struct release_relation {
	struct str property;
	struct released object;
};
MUST_CHECK enum err release_relations(struct store *store, const struct reader *reader,
	struct str id, size_t limit, struct arena *arena, size_t *ret_count,
	const struct release_relation **ret, struct fault *why);

/* Who may have it and why, one verdict an organisation: for the owner (or the node); E_DENIED for
 * other readers who see the object, E_ABSENT for those who do not. */
struct release_verdict {
	unsigned organisation;
	struct verdict verdict;
};
MUST_CHECK enum err release_audience(struct store *store, const struct reader *reader,
	struct str id, struct arena *arena, size_t *ret_count, const struct release_verdict **ret,
	struct fault *why);

/* How many entries (object versions in collections) each owner shares with the reader, by community:
 * for the matrix of who shares with whom. */
struct release_share {
	unsigned owner;
	unsigned community;
	int64_t objects;
};
MUST_CHECK enum err release_shares(struct store *store, const struct reader *reader,
	struct arena *arena, size_t *ret_count, const struct release_share **ret,
	struct fault *why);
