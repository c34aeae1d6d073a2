/* read_querylog.c - fuzzes the reader of `querylog:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_querylog)
