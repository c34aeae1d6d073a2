/* dry_run_home.h - a home for a dry run: a copy of an exercise's, in which nothing of the
 * exercise's opens.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

struct dry_run_home {
	struct str original; /* the exercise's folder */
	struct str home;     /* the new one */
	struct str realm;    /* the copy's */
};

/* From --home, --into and --port of the call. The exercise is opened for reading alone and left as
 * it is, whether it is served or not; what it is copied to is made whole before it has its name.
 * New are certificate, port, realm and the passwords of white's people (in secrets/); other
 * settings come with it. E_CONFIG: no exercise's home. E_CONFLICT: it is closed, or there is
 * something at --into. */
MUST_CHECK enum err dry_run_home_make(
	struct call *call, struct dry_run_home *ret, struct fault *why);
