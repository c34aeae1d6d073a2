/* folders.h - folders that tests write to.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>

enum { NEW_FOLDER_SIZE = 64 };

/* Makes a folder in memory where the system has room for that, else in /tmp: a test that kills processes or has
 * env fail needs no disk, and thousands of syncs wait for one. False, with errno, when it cannot be made. */
bool new_folder(char ret[NEW_FOLDER_SIZE]);

/* Removes the files of a folder, but no folders in it; a folder that is not there is empty. */
void empty_folder(const char *path);
