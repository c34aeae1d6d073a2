/* exercise_report.c - `testudo exercise report`: the review as HTML, PDF, JSON or STIX.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The PDF is the HTML page as Chromium prints it, when there is one: without a screen, without the
 * network, in a profile of its own that goes with it.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/process.h"
#include "base/timestamp.h"
#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/output.h"
#include "exercise/review.h"

enum { PRINT_SECONDS = 120 };

/* --- whose eyes --- */

/* White's; with --team that team's own, so that the file may be handed to it. */
static enum err
choose(struct call *call, struct exercise_home *home, const struct exercise_state *state,
	struct reader *eyes, struct review *ret, struct fault *why)
{
	struct str name = argument_text_or(&call->arguments, "team", STR(""));
	const struct scenario_team *team = scenario_team_by_name(state->scenario, name);
	const struct organisation *organisation = NULL;

	if (name.len > 0 && team == NULL)
		return fail(why, E_ABSENT, "there is no team \"%.*s\"", STR_FMT(name));
	if (team != NULL) {
		if (team->organisation_count > 0)
			TRY(node_organisation(
				&home->node, team->organisations[0], &organisation, why));
		*eyes = (struct reader){ .roles = ROLE_READER,
			.channel = CHANNEL_COMMAND,
			.organisation = organisation == NULL ? 0 : organisation->index,
			.seat.team = team->index };
	}
	*ret = (struct review){ .exercise = home->exercise,
		.state = state,
		.eyes = eyes,
		.view = team == NULL ? VIEW_WHITE : VIEW_TEAM,
		.team = team == NULL ? 0 : team->index,
		.arena = call->arena };
	return OK;
}

static enum err
write_review(struct call *call, enum review_format format, struct buf *to, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	struct exercise_state state;
	struct review review;
	struct reader eyes;
	enum err err;

	TRY(exercise_home_open(call, 0, &home, why));
	TRY(exercise_enter(home.exercise, &state, why));
	eyes = home.white;
	err = choose(call, &home, &state, &eyes, &review, why);
	if (err == OK)
		err = review_write(&review, format, to, why);
	exercise_leave(home.exercise);
	return err;
}

/* --- printing --- */

static const char *
find_chromium(void)
{
	static const char *const places[] = { "/usr/bin/chromium", "/usr/bin/chromium-browser",
		"/usr/bin/google-chrome" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

/* PRINT_SECONDS at most. What it keeps it keeps in the folder, which goes with it. */
static enum err
run_chromium(struct call *call, const char *const *words, const char *home, struct fault *why)
{
	const char *const environment[] = { home, NULL };
	OWNED_BUF dropped = BUF_INIT;
	struct process_call printing = { .words = words,
		.environment = environment,
		.deadline = call->env->monotonic(call->env) +
			    PRINT_SECONDS * MICROSECONDS_PER_SECOND,
		.output = &dropped,
		.errors = &dropped };

	TRY(process_run(call->env, &printing, why));
	if (printing.timed_out)
		return fail(why, E_TIMEOUT, "Chromium did not print the page within %d seconds",
			PRINT_SECONDS);
	return WIFEXITED(printing.status) && WEXITSTATUS(printing.status) == 0
		       ? OK
		       : fail(why, E_IO, "Chromium did not print the page");
}

static enum err
print_page(struct call *call, const struct new_home *folder, const char *pdf, struct fault *why)
{
	const char *program = find_chromium();
	struct str home = str_printf(call->arena, "HOME=%.*s", STR_FMT(folder->folder));
	struct str profile = str_printf(
		call->arena, "--user-data-dir=%.*s/profile", STR_FMT(folder->folder));
	struct str page = str_printf(
		call->arena, "file://%.*s/review.html", STR_FMT(folder->folder));
	struct str target = str_printf(call->arena, "--print-to-pdf=%s", pdf);
	const char *words[] = { program, "--headless", "--disable-gpu", "--no-first-run",
		"--disable-extensions", "--disable-background-networking",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer", profile.data,
		target.data, page.data,
		geteuid() == 0 ? "--no-sandbox" : NULL, /* its sandbox refuses to run as root */
		NULL };

	if (program == NULL)
		return fail(why, E_ABSENT,
			"there is no Chromium to print a PDF with: install chromium, or "
			"print the HTML page from any browser");
	if (home.data == NULL || profile.data == NULL || page.data == NULL || target.data == NULL)
		return fail_nomem(why);
	return run_chromium(call, words, home.data, why);
}

/* Beside its place first, so that no half of a PDF stands there. */
static enum err
print_pdf(struct call *call, struct str html, struct str path, struct fault *why)
{
	struct new_home folder;
	char *pdf;
	enum err err;

	TRY(new_home_begin(call, path, &folder, why));
	err = new_home_file(&folder, "review.html", html, 0600, why);
	if (err == OK)
		err = new_home_path(&folder, "review.pdf", &pdf, why);
	if (err == OK)
		err = print_page(call, &folder, pdf, why);
	if (err == OK && rename(pdf, path.data) < 0)
		err = fail_errno(why, "cannot write %s", path.data);
	new_home_abandon(&folder);
	return err;
}

/* --- the command --- */

static enum err
run_report(struct call *call, struct fault *why)
{
	struct str pdf = argument_text(&call->arguments, "pdf");
	struct str html = argument_text(&call->arguments, "html");
	struct str out = argument_text(&call->arguments, "out");
	enum review_format format = REVIEW_HTML;
	OWNED_BUF text = BUF_INIT;

	if (!review_format_parse(
		    argument_text_or(&call->arguments, "format", STR("html")), &format))
		return fail(why, E_USAGE, "--format: expected html, json or stix");
	if (pdf.data != NULL && format != REVIEW_HTML)
		return fail(why, E_USAGE, "--pdf prints the HTML form");
	if (html.data != NULL && pdf.data == NULL)
		return fail(why, E_USAGE, "--html is for --pdf");
	TRY(html.data != NULL ? file_read(call->env, html.data, REVIEW_PAGE_MAX, &text, why)
			      : write_review(call, format, &text, why));
	if (pdf.data != NULL) {
		TRY(home_absolute(call, pdf, &pdf, why));
		TRY(print_pdf(call, buf_str(&text), pdf, why));
	}
	if (out.data != NULL)
		return file_replace(call->env, out.data, buf_str(&text), 0644, why);
	return pdf.data != NULL ? OK : output_write(call, buf_str(&text), why);
}

static const char *const format_choices[] = { "html", "json", "stix", NULL };

const struct command exercise_report_action = {
	.name = "report",
	.summary = "write the review: for all or one team, as HTML, PDF, JSON or STIX",
	.details = "Without --team it holds all, for white's eyes; with it what that team may see, "
		   "to\n"
		   "be handed to people who have no login. STIX is what was shared; each object in "
		   "it\n"
		   "bears x_testudo_exercise, by which the real world refuses it.",
	.examples = (const char *const[]){ "testudo exercise report --pdf review.pdf",
		"testudo exercise report --team blue1 --out blue1.html",
		"testudo exercise report --format stix --out shared.json", NULL },
	.parameters =
		(const struct parameter[]){
			{ .name = "team",
				.value = "NAME",
				.help = "that team's own (default: all, for white)" },
			{ .name = "format",
				.value = "FORMAT",
				.choices = format_choices,
				.help = "of what is written (default: html)" },
			{ .name = "out",
				.value = "FILE",
				.help = "write to this file (default: standard output)" },
			{ .name = "pdf",
				.value = "FILE",
				.help = "print it into this file, by Chromium" },
			{ .name = "html",
				.value = "FILE",
				.help = "print this page, written before, with --pdf" },
			PARAMETER_EXERCISE_HOME, { 0 } },
	.run = run_report,
};
