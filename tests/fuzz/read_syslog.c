/* read_syslog.c - fuzzes the reader of `syslog:` inputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reader_target.h"

READER_TARGET(read_syslog)
