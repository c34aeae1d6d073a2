/* banned.h - functions that do not compile here; each has a safe sibling in base/.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Included before everything else by the build. A file that needs a library's header with such a name in
 * it is a target of its own that defines BANNED_LATER, and includes this again behind that header.
 */
#ifndef BANNED_LATER
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok gets atoi atol atof
#pragma GCC poison gmtime localtime ctime asctime
#endif
