/* forms.h - writes the resources of TAXII 2.1 as JSON.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Optional properties that are empty are left out, and so is every empty list (the standard
 * forbids them): a page of nothing is {}. Each function adds one JSON text to `out`; failure
 * (memory, limit) shows in buf_check.
 */
#pragma once

#include "base/buf.h"
#include "base/fail.h"
#include "taxii/resources.h"

void taxii_write_discovery(struct buf *out, const struct taxii_discovery *discovery);
void taxii_write_api_root(struct buf *out, const struct taxii_api_root *root);
void taxii_write_collections(struct buf *out, const struct taxii_collections *collections);
void taxii_write_collection(struct buf *out, const struct taxii_collection *collection);

/* The objects' texts go out byte for byte. The dates belong into headers: see media.h. */
void taxii_write_envelope(struct buf *out, const struct taxii_page *page);
void taxii_write_manifest(struct buf *out, const struct taxii_manifest *manifest);
void taxii_write_versions(struct buf *out, const struct taxii_versions *versions);
void taxii_write_status(struct buf *out, const struct taxii_status *status);

/* The error message resource. The code's own text is the title, the fault's text the description; of faults on
 * our side (5xx) the description stays at home, for it may name files or settings. */
void taxii_write_error(struct buf *out, const struct fault *fault);

/* The media type of an object of that spec_version, "2.0" or "2.1"; one of a collection's. */
struct str taxii_object_media_type(struct str spec_version);
