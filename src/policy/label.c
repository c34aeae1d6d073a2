/* label.c - the meet of markings and floors.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/label.h"

static bool
is_colour(enum tlp tlp)
{
	return tlp >= TLP_CLEAR && tlp <= TLP_RED;
}

/* False when nobody can tell what the marking allows. */
static bool
apply(const struct marking *marking, struct label *label, struct release_list *lists)
{
	switch (marking->kind) {
	case MARKING_TLP:
		label->tlp = tlp_stricter(label->tlp, marking->tlp);
		return is_colour(marking->tlp);
	case MARKING_RELEASE_LIST:
		lists[label->list_count++] = (struct release_list){
			.maker = marking->maker,
			.count = marking->name_count,
			.names = marking->names,
		};
		return true;
	case MARKING_STATEMENT:
		return true;
	case MARKING_UNKNOWN:
	default: /* a kind of a later version */
		return false;
	}
}

struct label
label_of_markings(unsigned owner, unsigned community, const struct marking *resolved, size_t count,
	bool all_resolved, enum tlp default_tlp, enum tlp floor, struct release_list *lists)
{
	const struct label closed = { .owner = owner, .community = community, .closed = true };
	struct label label = { .owner = owner, .community = community, .lists = lists };

	if (!all_resolved)
		return closed;
	for (size_t i = 0; i < count; i++)
		if (!apply(&resolved[i], &label, lists))
			return closed;
	if (label.tlp == TLP_NONE)
		label.tlp = default_tlp;
	/* Before the floor: a floor tightens a colour, it never stands in for one. */
	if (!is_colour(label.tlp))
		return closed;
	label.tlp = tlp_stricter(label.tlp, floor);
	if (!is_colour(label.tlp))
		return closed;
	return label;
}
