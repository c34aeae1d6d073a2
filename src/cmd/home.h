/* home.h - the node's folder, and what stands in it.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     testudo.yaml       settings
 *     real.db            the real world's store (with its -wal and -shm), or
 *     exercise.db        an exercise's: a home has one of both
 *     signing.key        signs what an exercise's console exports (0600), NAME.exercise is that archive (0600)
 *     mails.delivered    which injects of an exercise went out by mail
 *     certificate.pem    the server's certificate, key.pem its key (0600)
 */
#pragma once

#include "cmd/command.h"

#define HOME_STORE "real.db"
#define HOME_EXERCISE_STORE "exercise.db"
#define HOME_MAIL_NOTES "mails.delivered"

/* --home, else $TESTUDO_HOME, else $XDG_DATA_HOME/testudo, else $HOME/.local/share/testudo; always
 * an absolute path, in the call's arena. */
MUST_CHECK enum err home_of_call(struct call *call, struct str *ret, struct fault *why);

/* A folder or file that was given some other way, likewise; ends in NUL. */
MUST_CHECK enum err home_absolute(
	struct call *call, struct str path, struct str *ret, struct fault *why);

/* HOME/NAME, ending in NUL. */
MUST_CHECK enum err home_path(
	struct call *call, struct str home, const char *name, char **ret, struct fault *why);

/* The home's store: that of an exercise when it has one. */
MUST_CHECK enum err home_store(struct call *call, struct str home, char **ret, struct fault *why);
