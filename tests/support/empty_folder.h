/* empty_folder.h - what a test wrote is gone, so that its folder can be.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

/* Removes the files of a folder, but no folders in it; a folder that is not there is empty. */
void empty_folder(const char *path);
