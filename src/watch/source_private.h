/* source_private.h - the inside of a source, shared by opening (source.c) and reading.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/source.h"

/* Reads more text behind what is pending; at_end when there was none. */
MUST_CHECK enum err source_read_pending(struct source *source, struct fault *why);
