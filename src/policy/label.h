/* label.h - what the owner allows, put together from markings and floors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The effective label is the meet of everything that marks the object: the strictest TLP, every
 * releasable-to list. Granular markings count for the whole object: they tighten, never loosen. A
 * missing, unknown, dangling or malformed marking closes the object: owner only.
 */
#pragma once

#include "model/marking.h"
#include "policy/directory.h"

struct release_list {
	struct str maker; /* identity id, always on its own list; may be empty */
	size_t count;     /* 0: nobody */
	const struct str *names; /* identity ids, "community:NAME" */
};

struct label {
	unsigned owner;     /* organisation index */
	unsigned community; /* of the collection in which the object stands */
	enum tlp tlp;       /* TLP_NONE only when closed */
	bool closed;        /* owner only */
	size_t list_count;  /* all of them must admit the reader */
	const struct release_list *lists;
};

/* Puts a label together. `resolved` holds the markings found (object and granular alike);
 * `all_resolved` is false when one was missing. `default_tlp` counts only when no TLP marking is
 * there (so the first colour that an owner gives replaces it, looser or not); TLP_NONE closes such
 * an object. `floor`, the maximum of the collection's, the community's and the node's, only
 * tightens and never stands in for a colour. A closed label has no colour and no lists. `lists` takes up to
 * `count` entries and must outlive the label. */
struct label label_of_markings(unsigned owner, unsigned community,
	const struct marking *resolved, size_t count, bool all_resolved, enum tlp default_tlp,
	enum tlp floor, struct release_list *lists);
