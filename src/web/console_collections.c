/* console_collections.c - the collections that the reader may read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/console_family.h"

static void
put_collection(struct json_writer *out, const struct directory *directory,
	const struct collection *collection)
{
	const struct community *community =
		directory_community(directory, collection->community);

	json_open_object(out);
	json_member_string(out, STR("id"), collection->id);
	json_member_string(out, STR("title"), collection->title);
	json_member_string(
		out, STR("community"), community == NULL ? STR("") : community->name);
	console_put_text(out, STR("floor"), str_of(tlp_label(collection->floor)));
	json_close_object(out);
}

enum err
console_collections_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	const struct collection *collections;
	size_t count;

	TRY(store_view_acquire(visit->web->store, &view, why));
	TRY(registry_collections(visit->web->store, &visit->reader, visit->arena, &count,
		&collections, why));
	json_open_object(&out);
	json_key(&out, STR("collections"));
	json_open_array(&out);
	for (size_t i = 0; i < count; i++)
		if (collections[i].can_read)
			put_collection(&out, store_view_directory(view), &collections[i]);
	json_close_array(&out);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
