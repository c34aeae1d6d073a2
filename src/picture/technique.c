/* technique.c - which technique an object stands for, and what techniques are called.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/technique.h"

#include "base/limits.h"

struct str
technique_of(const struct json *object)
{
	const struct json *references = json_get(object, STR("external_references"));
	const struct json *phase = json_at(json_get(object, STR("kill_chain_phases")), 0);
	struct str name = json_get_string(phase, STR("phase_name"));

	if (str_eq(json_get_string(object, STR("type")), STR("attack-pattern")) &&
		references != NULL && references->type == JSON_ARRAY)
		JSON_EACH (reference, references) {
			struct str id = json_get_string(reference, STR("external_id"));
			if (id.len > 0 && id.data[0] == 'T')
				return id;
		}
	return name.data == NULL ? STR("") : name;
}

/* The texts of a thousand patterns live no longer than this. */
enum err
technique_names_read(struct store *store, const struct reader *reader, struct arena *arena,
	struct technique_names *ret, struct fault *why)
{
	OWNED(arena) job = arena_new(HTTP_REQUEST_MEMORY_MAX);
	struct technique_name *names =
		arena_array(arena, TECHNIQUE_PATTERNS_MAX, struct technique_name);
	const struct release_search patterns = { .type = STR("attack-pattern"),
		.limit = TECHNIQUE_PATTERNS_MAX };
	struct release_page page;

	if (job == NULL || names == NULL)
		return fail_nomem(why);
	TRY(release_find_all(store, reader, &patterns, job, &page, why));
	for (size_t i = 0; i < page.count; i++) {
		const struct json *pattern;
		TRY(json_parse(job, page.objects[i].text, &pattern, why));
		names[i] = (struct technique_name){
			str_copy(arena, technique_of(pattern)),
			str_copy(arena, page.objects[i].title),
		};
	}
	*ret = (struct technique_names){ page.count, names };
	return OK;
}

struct str
technique_name(const struct technique_names *names, struct str technique)
{
	for (size_t i = 0; i < names->count; i++)
		if (technique.len > 0 && str_eq(names->items[i].technique, technique) &&
			technique.data[0] == 'T')
			return names->items[i].name;
	return technique;
}
