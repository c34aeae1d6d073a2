/* lists.c - the releasable-to lists of a label as one text: "maker|name,name;maker|name".
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/limits.h"
#include "model/object.h"
#include "store/view.h"

enum { COMMUNITY_WORD = sizeof("community:") - 1 };

static bool
is_usable_name(struct str name)
{
	struct str community = str_from_offset(name, COMMUNITY_WORD);

	if (object_id_is_valid(name))
		return true;
	if (!str_starts(name, STR("community:")) || community.len == 0)
		return false;
	for (size_t i = 0; i < community.len; i++) {
		char c = community.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

static enum err
list_format(const struct release_list *list, struct buf *out, struct fault *why)
{
	struct str *names = calloc(list->count + 1, sizeof(*names));
	size_t count = 0;

	if (names == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < list->count; i++)
		if (is_usable_name(list->names[i]))
			names[count++] = list->names[i];
	qsort(names, count, sizeof(*names), str_compare_items);
	if (object_id_is_valid(list->maker))
		buf_add(out, list->maker);
	buf_add_char(out, '|');
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && str_eq(names[i], names[i - 1]))
			continue;
		if (i > 0)
			buf_add_char(out, ',');
		buf_add(out, names[i]);
	}
	free(names);
	return buf_check(out, why);
}

/* One text a list, sorted, each once. */
enum err
lists_format(const struct label *label, struct buf *out, struct fault *why)
{
	struct buf texts[MARKINGS_MAX * 2] = { 0 };
	struct str order[MARKINGS_MAX * 2];
	enum err err = OK;

	if (label->list_count > MARKINGS_MAX * 2)
		return fail(why, E_TOO_LARGE, "more than %u releasable-to lists", MARKINGS_MAX * 2);
	for (size_t i = 0; i < label->list_count && err == OK; i++) {
		err = list_format(&label->lists[i], &texts[i], why);
		order[i] = buf_str(&texts[i]);
	}
	if (err == OK)
		qsort(order, label->list_count, sizeof(*order), str_compare_items);
	for (size_t i = 0; i < label->list_count && err == OK; i++) {
		if (i > 0 && str_eq(order[i], order[i - 1]))
			continue;
		if (i > 0)
			buf_add_char(out, ';');
		buf_add(out, order[i]);
	}
	for (size_t i = 0; i < label->list_count; i++)
		buf_done(&texts[i]);
	return err != OK ? err : buf_check(out, why);
}

static size_t
count_char(struct str text, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == c;
	return count;
}

static enum err
list_parse(struct arena *arena, struct str text, struct release_list *ret, struct fault *why)
{
	size_t room = count_char(text, ',') + 1;
	struct str *names = arena_array(arena, room, struct str);
	struct str rest = text;
	struct str name;

	*ret = (struct release_list){ .names = names };
	if (names == NULL || !str_split(&rest, '|', &ret->maker))
		return fail_nomem(why);
	while (str_split(&rest, ',', &name))
		if (name.len > 0)
			names[ret->count++] = name;
	return OK;
}

enum err
lists_parse(struct arena *arena, struct str text, struct label *label, struct fault *why)
{
	struct release_list *lists;
	struct str rest = text;
	struct str part;

	if (text.len == 0)
		return OK;
	lists = arena_array(arena, count_char(text, ';') + 1, struct release_list);
	if (lists == NULL)
		return fail_nomem(why);
	label->lists = lists;
	while (str_split(&rest, ';', &part))
		TRY(list_parse(arena, part, &lists[label->list_count++], why));
	return OK;
}
