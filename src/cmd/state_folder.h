/* state_folder.h - where a sensor or a probe keeps what it must not forget.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

/* --state, else $XDG_STATE_HOME/testudo/KIND, else ~/.local/state/testudo/KIND; made where it is
 * missing, mode 0700. In the call's arena. */
MUST_CHECK enum err state_folder(
	struct call *call, const char *kind, struct str *ret, struct fault *why);
