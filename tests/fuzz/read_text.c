/* read_text.c - fuzzes the reader of `text:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_text)
