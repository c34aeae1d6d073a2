/* director.h - what happens by itself in an exercise: injects, contingencies, final grades, holds,
 * sharing.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything that the director writes has a key that follows from what it is about, and is computed
 * from what the record holds. So it may be killed at any moment, started again or run twice:
 * nothing is left out and nothing written twice.
 *
 *   inject:NAME:TEAM         an inject whose time has come or whose condition is met
 *   node:contingency:KEY     no answer came to inject KEY until its close; with the inject that is
 * then sent node:news:NAME           what an inject by the channel `news` tells everyone
 *   node:grade.final:KEY     two graders agree on KEY, or three gave their grades
 *   node:hold:CHECK:MINUTE   more than 60 % of the teams left OK on a check within one period
 *   node:shared: reached: sighted: release:   see exercise/sharing.h
 *
 * E-mail goes out once its inject.sent is stored, at least once: a mail whose delivery was not
 * noted before a crash is sent again under the same Message-ID, by which mail systems know it for
 * the same.
 */
#pragma once

#include "exercise/exercise.h"

/* Everything that is due now. Several commits at most; ends when nothing more is due. One caller at
 * a time. */
MUST_CHECK enum err director_catch_up(struct exercise *exercise, struct fault *why);

struct director_options {
	/* Where delivered mails are noted; NULL: no mail is sent. A dry run sends none in any case. */
	const char *mail_file;
};

/* A thread that does so a few times a second, and sends mail. */
struct director;
MUST_CHECK enum err director_start(struct exercise *exercise,
	const struct director_options *options, struct director **ret, struct fault *why);
/* NULL is fine. */
void director_stop(struct director *director);
