/* url.h - URLs of TAXII servers: their origin, and what is put behind it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* "https://node.example:8443/nato/" -> "https://node.example:8443". False unless it is an http or
 * https URL in lower-case scheme with a host, without user name, and all of printable ASCII without
 * spaces, quotes and backslashes. */
bool taxii_url_origin(struct str url, struct str *ret);

/* Same scheme, host and port, the scheme's default port spelled out or not? */
bool taxii_url_same_origin(struct str a, struct str b);

/* Adds `text` with every byte but RFC 3986's unreserved characters percent-encoded. */
void taxii_url_encode(struct buf *out, struct str text);
