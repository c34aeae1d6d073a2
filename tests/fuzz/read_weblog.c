/* read_weblog.c - fuzzes the reader of `weblog:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_weblog)
