/* check.h - what every unit test includes: cmocka and its prerequisites.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The name belongs to base/fail.h; a test fails by fail_msg(format, ...). */
#undef fail
#undef fail_msg
#define fail_msg(...) \
	(print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))
