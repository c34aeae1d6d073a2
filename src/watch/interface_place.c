/* interface_place.c - where a packet socket listens, and its return there without any privilege.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/interface_place.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

bool
interface_place_find(int socket, struct str name, struct interface_place *ret)
{
	struct ifreq request = { 0 };
	struct interface_place place;

	if (name.len == 0 || name.len >= sizeof(request.ifr_name))
		return false;
	memcpy(request.ifr_name, name.data, name.len);
	if (ioctl(socket, SIOCGIFINDEX, &request) < 0)
		return false;
	place.index = request.ifr_ifindex;
	if (ioctl(socket, SIOCGIFHWADDR, &request) < 0)
		return false;
	place.hardware = request.ifr_hwaddr.sa_family;
	*ret = place;
	return true;
}

bool
interface_place_listen(int socket, const struct interface_place *place)
{
	const struct sockaddr_ll address = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = place->index };
	const struct packet_mreq promiscuous = { .mr_ifindex = place->index,
		.mr_type = PACKET_MR_PROMISC };

	if (bind(socket, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return false;
	(void)setsockopt(
		socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof(promiscuous));
	return true;
}
