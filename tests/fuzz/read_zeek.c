/* read_zeek.c - fuzzes the reader of `zeek:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_zeek)
