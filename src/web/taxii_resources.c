/* taxii_resources.c - discovery, API root, status, collections.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TAXII 2.1, sections 4.1 to 4.3 and 5.1 to 5.2.
 */
#include "store/status.h"
#include "taxii/forms.h"
#include "web/taxii_family.h"

enum err
taxii_discovery_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct str root = str_printf(visit->arena, "/taxii2/%.*s/",
		STR_FMT(store_realm(visit->web->store).name));
	const struct web_settings *settings = &visit->web->settings;
	struct taxii_discovery discovery = {
		.title = settings->title,
		.description = settings->description,
		.contact = settings->contact,
		.default_root = root,
		.root_count = 1,
		.roots = &root,
	};

	if (root.data == NULL)
		return fail_nomem(why);
	taxii_write_discovery(&body, &discovery);
	return taxii_reply(visit, 200, &body, why);
}

enum err
taxii_root_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct taxii_api_root root = {
		.title = visit->web->settings.title,
		.description = visit->web->settings.description,
		.max_content_length = visit->web->settings.max_content_length,
	};

	taxii_write_api_root(&body, &root);
	return taxii_reply(visit, 200, &body, why);
}

enum err
taxii_status_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct str stored;

	TRY(status_get(visit->web->store, &visit->reader, visit->parts[0], visit->arena, &stored,
		why));
	buf_add(&body, stored);
	return taxii_reply(visit, 200, &body, why);
}

static struct taxii_collection
form_of(const struct collection *collection)
{
	return (struct taxii_collection){
		.id = collection->id,
		.title = collection->title,
		.description = collection->description,
		.alias = collection->alias,
		.can_read = collection->can_read,
		.can_write = collection->can_write,
	};
}

enum err
taxii_collections_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	const struct collection *collections;
	struct taxii_collection *forms;
	size_t count;

	TRY(registry_collections(
		visit->web->store, &visit->reader, visit->arena, &count, &collections, why));
	forms = arena_array(visit->arena, count, struct taxii_collection);
	if (forms == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		forms[i] = form_of(&collections[i]);
	taxii_write_collections(&body, &(struct taxii_collections){ count, forms });
	return taxii_reply(visit, 200, &body, why);
}

enum err
taxii_collection_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	const struct collection *collection;
	struct taxii_collection form;

	TRY(taxii_collection_of(visit, &collection, why));
	form = form_of(collection);
	taxii_write_collection(&body, &form);
	return taxii_reply(visit, 200, &body, why);
}
