/* mailer.h - sends the injects whose channel is mail to the people of their teams.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The record says what is to be sent (inject.sent); a file notes what a relay has taken. Who dies
 * between both sends again, under the same Message-ID. While the relay does not answer, mails wait
 * in their order.
 */
#pragma once

#include "exercise/exercise.h"

struct mailer;
/* `file` is read, and written as mails are delivered. */
MUST_CHECK enum err mailer_new(
	struct exercise *exercise, const char *file, struct mailer **ret, struct fault *why);
void mailer_free(struct mailer *mailer);
DEFINE_OWNED(mailer)

/* Sends what waits; a few at a time. One caller at a time. The failure of a relay is logged, not
 * returned. */
MUST_CHECK enum err mailer_catch_up(struct mailer *mailer, struct fault *why);

/* The mail as the relay gets it: RFC 5322 with a base64 body in UTF-8. `id` makes the Message-ID.
 */
MUST_CHECK enum err mail_text(struct arena *arena, struct str from, struct str to,
	struct str subject, struct str id, int64_t date, struct str body, struct str *ret,
	struct fault *why);
