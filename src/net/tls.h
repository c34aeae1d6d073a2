/* tls.h - certificates: a first one of one's own, and what a certificate says.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"
#include "base/env.h"

enum { TLS_FINGERPRINT_TEXT = 65 }; /* with the NUL */

struct gnutls_session_int; /* what GnuTLS's gnutls_session_t points to */

/* A self-signed P-256 certificate for `names` (DNS names and addresses), good for `days` from now,
 * and its key, both PEM. For the first start; operators put their own authority's in its place. */
MUST_CHECK enum err tls_self_signed(struct env *env, const struct str *names, size_t name_count,
	unsigned days, struct buf *certificate, struct buf *key, struct fault *why);

/* SHA-256 of the SubjectPublicKeyInfo of the first certificate in `pem`, lower-case hex. */
MUST_CHECK enum err tls_key_fingerprint(struct str pem, char text[TLS_FINGERPRINT_TEXT],
	struct fault *why);

/* The same of the client's certificate in a session; false when there is none, or none that the
 * session's authorities vouch for as a client's at this moment. */
bool tls_client_key(struct gnutls_session_int *session, char text[TLS_FINGERPRINT_TEXT]);
