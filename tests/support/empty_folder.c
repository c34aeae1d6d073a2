/* empty_folder.c - what a test wrote is gone, so that its folder can be.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/empty_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

void
empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char name[512];

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		unlink(name);
	}
	if (folder != NULL)
		closedir(folder);
}
