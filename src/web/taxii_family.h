/* taxii_family.h - what the files of the TAXII routes share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/.
 */
#pragma once

#include "store/registry.h"
#include "taxii/media.h"
#include "web/route.h"

/* The routes. */
route_function taxii_discovery_get, taxii_root_get, taxii_status_get, taxii_collections_get,
	taxii_collection_get, taxii_objects_get, taxii_objects_post, taxii_manifest_get,
	taxii_object_get, taxii_object_delete, taxii_versions_get;

/* The collection in the path, that the reader may see: E_ABSENT else. */
MUST_CHECK enum err taxii_collection_of(struct visit *visit, const struct collection **ret,
	struct fault *why);

static inline enum err
taxii_reply(struct visit *visit, int status, const struct buf *body, struct fault *why)
{
	return reply_json(visit, status, TAXII_MEDIA_TYPE, body, why);
}
