/* read_csv.c - fuzzes the reader of `csv:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_csv)
