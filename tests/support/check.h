/* check.h - what every unit test includes: cmocka and its prerequisites.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef fail /* the name belongs to base/fail.h; cmocka's is fail_msg */
