/* ghosts.c - files that were read and are gone.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/ghosts.h"

void
ghosts_done(struct ghosts *ghosts)
{
	for (size_t i = 0; i < ghosts->count; i++)
		position_done(&ghosts->items[i]);
	ghosts->count = 0;
}

static void
forget(struct ghosts *ghosts, size_t at)
{
	position_done(&ghosts->items[at]);
	ghosts->count--;
	memmove(&ghosts->items[at], &ghosts->items[at + 1],
		(ghosts->count - at) * sizeof(ghosts->items[0]));
	ghosts->items[ghosts->count] = (struct position){ 0 };
}

enum err
ghosts_add(struct ghosts *ghosts, const struct position *position, struct fault *why)
{
	if (position->head_len == 0 || position->offset == 0)
		return OK;
	if (ghosts->count == GHOSTS_MAX)
		forget(ghosts, 0);
	return position_copy(position, &ghosts->items[ghosts->count++], why);
}

enum err
ghosts_inherit(struct ghosts *ghosts, struct source *source, bool *ret, struct fault *why)
{
	bool same = false;

	for (size_t i = ghosts->count; i > 0 && !same; i--) {
		TRY(source_inherit(source, &ghosts->items[i - 1], &same, why));
		if (same)
			forget(ghosts, i - 1);
	}
	*ret = same;
	return OK;
}

void
ghosts_write(const struct ghosts *ghosts, struct json_writer *out)
{
	json_open_array(out);
	for (size_t i = 0; i < ghosts->count; i++)
		position_write(&ghosts->items[i], out);
	json_close_array(out);
}

enum err
ghosts_read(struct ghosts *ghosts, const struct json *array, struct fault *why)
{
	if (array == NULL || array->type != JSON_ARRAY || array->count > GHOSTS_MAX)
		return fail(why, E_CORRUPT, "the list of files that are gone is damaged");
	JSON_EACH (item, array)
		TRY(position_read(item, &ghosts->items[ghosts->count++], why));
	return OK;
}
