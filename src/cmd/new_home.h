/* new_home.h - makes a node's folder so that a failure leaves no half of one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The folder is made under another name beside its place and renamed when it is whole; a folder
 * that holds something is never overwritten. What a killed process left of the same home is cleared by the
 * next attempt.
 */
#pragma once

#include "cmd/command.h"

#define NEW_HOME_MARK ".new-" /* between the home's name and six letters of chance */

struct new_home {
	struct call *call;
	struct str home;   /* where it will stand */
	struct str folder; /* where it is made, mode 0700; ends in NUL */
	int hold;          /* of that folder, until it is finished or abandoned (base/folder.h) */
};

/* E_CONFLICT: there is a node already. */
MUST_CHECK enum err new_home_begin(
	struct call *call, struct str home, struct new_home *ret, struct fault *why);
/* Clears what a killed process left of homes whose names begin like `home` and go on for at most `between`
 * bytes. new_home_begin has done so for its own. */
MUST_CHECK enum err new_home_clear(
	struct call *call, struct str home, size_t between, struct fault *why);
/* Moves it into its place. On failure new_home_abandon must follow. */
MUST_CHECK enum err new_home_finish(const struct new_home *node, struct fault *why);
/* Removes what was made. */
void new_home_abandon(const struct new_home *node);

MUST_CHECK enum err new_home_path(
	const struct new_home *node, const char *name, char **ret, struct fault *why);
MUST_CHECK enum err new_home_file(const struct new_home *node, const char *name, struct str content,
	mode_t mode, struct fault *why);
/* certificate.pem and key.pem: self-signed for localhost and every --host of the call. */
MUST_CHECK enum err new_home_certificate(const struct new_home *node, struct fault *why);
/* testudo.yaml: every setting at its default, commented out, and then `settings`. */
MUST_CHECK enum err new_home_settings(
	const struct new_home *node, struct str settings, struct fault *why);

#define PARAMETER_HOST                                                           \
	{                                                                        \
		.name = "host", .value = "NAME", .many = true,                   \
		.help = "a name or address for the certificate beside localhost" \
	}
