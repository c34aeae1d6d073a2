/* media.h - TAXII's media types and header names: what a client may ask for and send.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TAXII 2.1, content negotiation. Read generously: types and parameter names in any case, white space,
 * quoted values, lists, weights, parameters that we do not know; without a version the newest is
 * meant. Every reply, errors too, bears TAXII_MEDIA_TYPE.
 */
#pragma once

#include "base/fail.h"
#include "base/str.h"
#include "net/http_server.h"

#define TAXII_MEDIA_TYPE "application/taxii+json;version=2.1"
#define STIX_MEDIA_TYPE_2_1 "application/stix+json;version=2.1"
#define STIX_MEDIA_TYPE_2_0 "application/stix+json;version=2.0"

/* When the first and last object of a page were added, as a TAXII timestamp. Not sent with an empty
 * page. */
#define TAXII_DATE_ADDED_FIRST "X-TAXII-Date-Added-First"
#define TAXII_DATE_ADDED_LAST "X-TAXII-Date-Added-Last"

/* E_ACCEPT when the request's Accept headers rule TAXII_MEDIA_TYPE out: no range covers it, or the
 * most specific that does has the weight 0 (RFC 9110 section 12.5.1). A missing or empty header
 * rules nothing out. */
MUST_CHECK enum err taxii_accept_check(const struct http_request *request, struct fault *why);

/* E_MEDIA_TYPE unless every Content-Type of the request is TAXII's, and there is one. */
MUST_CHECK enum err taxii_content_type_check(const struct http_request *request,
	struct fault *why);

/* Is this header value TAXII's media type, in this version or in none? */
bool taxii_is_media_type(struct str value);
