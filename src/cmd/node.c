/* node.c - opens the node's store and knows who is who in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/node.h"

#include <pwd.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cmd/home.h"
#include "store/account.h"

void
node_operator_name(char name[READER_NAME_MAX])
{
	struct passwd entry;
	struct passwd *found = NULL;
	char strings[4096];

	if (getpwuid_r(getuid(), &entry, strings, sizeof(strings), &found) == 0 && found != NULL)
		snprintf(name, READER_NAME_MAX, "%s", found->pw_name);
	else
		snprintf(name, READER_NAME_MAX, "%u", (unsigned)getuid());
}

enum err
node_refresh(struct node *node, struct fault *why)
{
	store_view_free(node->view);
	node->view = NULL;
	TRY(store_view_acquire(node->store, &node->view, why));
	node->directory = store_view_directory(node->view);
	return OK;
}

enum err
node_open(struct call *call, struct node *ret, struct fault *why)
{
	char name[READER_NAME_MAX];
	char *path;

	TRY(home_of_call(call, &ret->home, why));
	TRY(settings_load(call->env, call->arena, ret->home, &ret->settings, why));
	log_set_level(settings_log_level(&ret->settings));
	TRY(home_store(call, ret->home, &path, why));
	TRY(store_open(call->env, path, 0, &ret->store, why));
	TRY(node_refresh(ret, why));
	node_operator_name(name);
	ret->operator= account_operator(ret->directory->node, name);
	return OK;
}

void
node_close(struct node *node)
{
	store_view_free(node->view);
	store_free(node->store);
	*node = (struct node){ 0 };
}

enum err
node_organisation(const struct node *node, struct str code, const struct organisation **ret,
	struct fault *why)
{
	const struct directory *directory = node->directory;
	const struct organisation *found = directory_by_code(directory, code);
	struct suggestion nearest = suggestion_for(code);

	if (found != NULL) {
		*ret = found;
		return OK;
	}
	for (size_t i = 0; i < directory->organisation_count; i++)
		suggestion_offer(&nearest, directory->organisations[i].code);
	return fail(why, E_ABSENT, "there is no organisation \"%.*s\"%s", STR_FMT(code),
		suggestion_text(&nearest));
}

enum err
node_community(
	const struct node *node, struct str name, const struct community **ret, struct fault *why)
{
	const struct directory *directory = node->directory;
	const struct community *found = directory_community_by_name(directory, name);
	struct suggestion nearest = suggestion_for(name);

	if (found != NULL) {
		*ret = found;
		return OK;
	}
	for (size_t i = 0; i < directory->community_count; i++)
		suggestion_offer(&nearest, directory->communities[i].name);
	return fail(why, E_ABSENT, "there is no community \"%.*s\"%s", STR_FMT(name),
		suggestion_text(&nearest));
}

enum err
node_reader_of_call(const struct node *node, const struct call *call, unsigned roles,
	struct reader *ret, struct fault *why)
{
	struct str code = argument_text(&call->arguments, "as");
	const struct organisation *organisation = NULL;
	struct reader reader = node->operator;

	if (code.data != NULL)
		TRY(node_organisation(node, code, &organisation, why));
	if (organisation != NULL)
		reader.organisation = organisation->index;
	reader.roles = roles;
	reader.channel = CHANNEL_COMMAND;
	*ret = reader;
	return OK;
}

enum err
node_collection(const struct node *node, struct str alias, struct arena *arena,
	const struct collection **ret, struct fault *why)
{
	struct reader eyes = reader_of_node(node->directory->node, node->operator.name);

	return registry_collection(node->store, &eyes, alias, arena, ret, why);
}

struct str
node_code(const struct node *node, unsigned organisation)
{
	const struct organisation *found = directory_organisation(node->directory, organisation);

	return found == NULL ? STR("-") : found->code;
}
