/* mail_client.h - hands one e-mail to a relay, by libcurl's SMTP.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Callers go through env->mail, so that tests put a relay in its place; mail_client_install puts
 * libcurl there. The relay is one of the game's own network, so that no TLS is spoken and no
 * password sent: "smtp://127.0.0.1:2525". One call blocks its thread for at most MAIL_SECONDS.
 */
#pragma once

#include "base/env.h"

struct mail {
	struct str relay; /* smtp://HOST:PORT */
	struct str from;  /* bare address of the envelope */
	size_t to_count;
	const struct str *to; /* bare addresses; MAIL_RECIPIENTS_MAX */
	struct str text;      /* RFC 5322: lines end in CRLF; header and body */
};

/* Sets env->mail to libcurl. */
MUST_CHECK enum err mail_client_install(struct env *env, struct fault *why);

/* OK: the relay has taken it for all recipients. E_UNREACHABLE (or the relay is busy), E_TIMEOUT,
 * E_INVALID (the relay refuses it for good, or an address cannot be sent), E_USAGE (no such relay
 * can be asked). */
MUST_CHECK enum err mail_send(struct env *env, const struct mail *mail, struct fault *why);
