/* probe_try.h - `testudo probe --try KIND KEY=VALUE...`: one check, now, for those who plan it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

/* Runs the check that the call's arguments describe, and prints its state, text, time and
 * transcript. A state other than ok or degraded is a failure. */
MUST_CHECK enum err probe_try(struct call *call, struct fault *why);
