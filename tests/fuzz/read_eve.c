/* read_eve.c - fuzzes the reader of `eve:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_eve)
