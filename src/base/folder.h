/* folder.h - removes a folder with all that is in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

/* Follows no link and enters no other file system. What cannot be removed stays. */
void folder_remove(const char *path);
