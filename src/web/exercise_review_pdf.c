/* exercise_review_pdf.c - the review as Chromium prints it, for those without a login.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is printed is the page that this very reader gets. `testudo exercise report --html` prints
 * it, as a process of its own that opens no store: no browser runs in the server.
 */
#include "base/hash.h"
#include "web/exercise_family.h"
#include "web/home_file.h"
#include "web/own_command.h"
#include "web/turns.h"

struct printing {
	char *page;
	char *pdf;
};

/* Names of its own: what is printed for another meanwhile is none of this reader's business. */
static enum err
choose_paths(struct visit *visit, struct printing *ret, struct fault *why)
{
	char id[UUID_TEXT + 1];

	uuid_v4(visit->web->env, id);
	TRY(home_file_path(
		visit, str_printf(visit->arena, "review-%s.html", id), &ret->page, why));
	return home_file_path(
		visit, str_printf(visit->arena, "review-%s.pdf", id), &ret->pdf, why);
}

static enum err
print(struct visit *visit, const struct printing *printing, struct fault *why)
{
	struct str said;
	enum err err;

	turns_wait(visit->web->turns, TURN_REVIEW);
	err = own_command_run(visit,
		(const char *const[]){ "exercise", "report", "--html", printing->page, "--pdf",
			printing->pdf, NULL },
		&said, why);
	turns_give(visit->web->turns, TURN_REVIEW);
	return err;
}

enum err
exercise_review_pdf(struct visit *visit, struct str page, struct fault *why)
{
	struct env *env = visit->web->env;
	struct printing printing;
	struct file_map map;
	enum err err;

	TRY(choose_paths(visit, &printing, why));
	TRY(file_replace(env, printing.page, page, 0600, why));
	err = print(visit, &printing, why);
	env->disk.unlink(env, printing.page);
	TRY(err);
	err = file_map_open(printing.pdf, &map, why);
	env->disk.unlink(env, printing.pdf); /* what is mapped stays */
	TRY(err);
	return home_file_reply(visit, &map, "application/pdf",
		str_printf(visit->arena, "review-%.*s.pdf",
			STR_FMT(store_realm(visit->web->store).name)),
		why);
}
