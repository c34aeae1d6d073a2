/* seat.c - where somebody sits in an exercise.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/seat.h"

static const struct {
	struct str name;
	enum desk desk;
} desk_names[DESK_COUNT] = {
	{ STR_INIT("white"), DESK_WHITE },
	{ STR_INIT("red"), DESK_RED },
	{ STR_INIT("green"), DESK_GREEN },
	{ STR_INIT("yellow"), DESK_YELLOW },
	{ STR_INIT("users"), DESK_USERS },
	{ STR_INIT("grader"), DESK_GRADER },
	{ STR_INIT("observer"), DESK_OBSERVER },
};

bool
desks_parse(struct str text, unsigned *ret)
{
	unsigned desks = 0;
	struct str name;

	if (text.len == 0) {
		*ret = 0;
		return true;
	}
	while (str_split(&text, ',', &name)) {
		size_t i = 0;
		while (i < DESK_COUNT && !str_eq(desk_names[i].name, str_trim(name)))
			i++;
		if (i == DESK_COUNT)
			return false;
		desks |= desk_names[i].desk;
	}
	*ret = desks;
	return true;
}

const char *
desk_name(unsigned desk)
{
	for (size_t i = 0; i < DESK_COUNT; i++)
		if (desk_names[i].desk == desk)
			return desk_names[i].name.data;
	return NULL;
}
