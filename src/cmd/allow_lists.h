/* allow_lists.h - the lists of a command's --allow: values that are no indicators, whatever a feed
 * says.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"
#include "match/allow_list.h"

/* All files of --allow as one list; NULL without any. Says how many entries there are. */
MUST_CHECK enum err allow_lists(struct call *call, struct allow_list **ret, struct fault *why);
