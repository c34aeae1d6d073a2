# themes.py - the words of the samples: techniques, tools, and eight made-up campaigns.
# SPDX-License-Identifier: Apache-2.0
"""Addresses and names come from the ranges that are reserved for documentation: RFC 5737, RFC 3849,
RFC 2606. Technique ids are those of MITRE ATT&CK; names and descriptions are our own short ones."""

# id, name, kill chain phase, description
TECHNIQUES = [
    ('T1595', 'Active scanning', 'reconnaissance', 'Probing addresses and ports of the victim from outside.'),
    ('T1589', 'Gathering identities', 'reconnaissance', 'Collecting names, addresses and passwords of staff.'),
    ('T1583', 'Acquiring infrastructure', 'resource-development', 'Renting servers and registering names.'),
    ('T1566', 'Phishing', 'initial-access', 'Mail that brings a harmful link or attachment.'),
    ('T1190', 'Exploiting a public service', 'initial-access', 'Breaking in through a flaw of a reachable service.'),
    ('T1078', 'Valid accounts', 'initial-access', 'Signing in with stolen or guessed credentials.'),
    ('T1195', 'Supply chain compromise', 'initial-access', 'Tampering with a product before it is delivered.'),
    ('T1059', 'Command interpreter', 'execution', 'Running commands by a shell or a script language.'),
    ('T1204', 'User execution', 'execution', 'Waiting for someone to open what was sent.'),
    ('T1053', 'Scheduled task', 'persistence', 'Coming back by a timer of the system.'),
    ('T1547', 'Autostart', 'persistence', 'Coming back when the machine starts or someone signs in.'),
    ('T1055', 'Process injection', 'privilege-escalation', 'Running inside a process of somebody else.'),
    ('T1070', 'Removing traces', 'defense-evasion', 'Deleting logs and files that tell of the intrusion.'),
    ('T1027', 'Obfuscated files', 'defense-evasion', 'Packing or encoding so that scanners do not see.'),
    ('T1110', 'Brute force', 'credential-access', 'Trying passwords until one fits.'),
    ('T1003', 'Credential dumping', 'credential-access', 'Reading passwords out of a running system.'),
    ('T1018', 'Finding other systems', 'discovery', 'Listing the neighbours of a machine.'),
    ('T1021', 'Remote services', 'lateral-movement', 'Moving on by the services that administrators use.'),
    ('T1071', 'Application protocol', 'command-and-control', 'Talking to the outside in web or mail traffic.'),
    ('T1105', 'Fetching tools', 'command-and-control', 'Loading further tools from outside.'),
    ('T1041', 'Exfiltration over the control channel', 'exfiltration', 'Sending data out the way commands came in.'),
    ('T1486', 'Data encrypted for impact', 'impact', 'Encrypting files and asking for money.'),
    ('T1498', 'Network denial of service', 'impact', 'Flooding a network until nobody gets through.'),
    ('T1491', 'Defacement', 'impact', 'Changing what a public page says.'),
]

TOOLS = [
    ('Example Remote Desk', 'remote-access', 'A remote administration product, used by intruders too.'),
    ('Example Port Scanner', 'network-capture', 'Lists open ports.'),
    ('Example Credential Reader', 'credential-exploitation', 'Reads passwords from memory.'),
    ('Example Traffic Tunnel', 'remote-access', 'Hides one protocol in another.'),
]

COURSES = [
    ('Require a second factor', 'Sign-in from outside asks for a second factor.'),
    ('Patch gateways within a week', 'Reachable services are brought up to date within seven days.'),
    ('Keep backups apart', 'One copy of each backup cannot be reached from the network.'),
    ('Refuse macros from outside', 'Documents that came by mail may not run macros.'),
]

# Each campaign has its own slice of the reserved ranges: number n takes 198.51.100.(16n + ...),
# 203.0.113.(16n)/28, 192.0.2.(16n + ...), 2001:db8:(n)::/48 and names under STEM.example.
CAMPAIGNS = [
    {'collection': 'nato', 'owner': 'EST', 'colour': 'green', 'stem': 'heron-update',
     'set': 'Grey Heron', 'campaign': 'Spring tide', 'malware': 'Reedbed', 'family': ['backdoor', 'remote-access-trojan'],
     'sectors': ['energy'], 'techniques': ['T1566', 'T1059', 'T1071'],
     'story': 'Mail to staff of grid operators, a loader, then quiet months.'},
    {'collection': 'nato', 'owner': 'NOR', 'colour': 'amber', 'stem': 'glacier-cdn',
     'set': 'Slow Glacier', 'campaign': 'Long winter', 'malware': 'Moraine', 'family': ['spyware'],
     'sectors': ['government-national'], 'techniques': ['T1190', 'T1078', 'T1041'],
     'story': 'A flaw in a gateway, valid accounts, mail boxes copied once a night.'},
    {'collection': 'nato', 'owner': 'NATO', 'colour': 'clear', 'stem': 'lantern-mail',
     'set': 'Paper Lantern', 'campaign': 'Open house', 'malware': 'Wick', 'family': ['dropper'],
     'sectors': ['defense'], 'techniques': ['T1595', 'T1110', 'T1204'],
     'story': 'Loud and wide: scanning, guessed passwords, mass mail.'},
    {'collection': 'nato-eu', 'owner': 'EST', 'colour': 'amber+strict', 'stem': 'magpie-sync',
     'set': 'Tin Magpie', 'campaign': 'Bright things', 'malware': 'Nestling', 'family': ['keylogger', 'spyware'],
     'sectors': ['government-regional'], 'techniques': ['T1566', 'T1003', 'T1105'],
     'story': 'Collects credentials of regional offices; resells them within days.'},
    {'collection': 'eu', 'owner': 'EU', 'colour': 'green', 'stem': 'quarry-portal',
     'set': 'Blue Quarry', 'campaign': 'Stone by stone', 'malware': 'Chisel mark', 'family': ['ransomware'],
     'sectors': ['healthcare'], 'techniques': ['T1078', 'T1021', 'T1486'],
     'story': 'Hospitals; a bought account, a week inside, then encryption.'},
    {'collection': 'nato-japan', 'owner': 'JPN', 'colour': 'amber', 'stem': 'harbour-news',
     'set': 'Still Harbour', 'campaign': 'Night ferry', 'malware': 'Mooring', 'family': ['backdoor'],
     'sectors': ['transportation'], 'techniques': ['T1195', 'T1055', 'T1071'],
     'story': 'A tampered update of a port logistics product.'},
    {'collection': 'nato-japan', 'owner': 'NATO', 'colour': 'green', 'stem': 'orchard-files',
     'set': 'Bitter Orchard', 'campaign': 'Windfall', 'malware': 'Codling', 'family': ['downloader'],
     'sectors': ['aerospace'], 'techniques': ['T1583', 'T1566', 'T1027'],
     'story': 'Invitations to conferences that do not take place.'},
    {'collection': 'nato-operations', 'owner': 'NOR', 'colour': 'green', 'stem': 'drift-relay',
     'set': 'Loose Drift', 'campaign': 'Undertow', 'malware': 'Flotsam', 'family': ['bot', 'ddos'],
     'sectors': ['telecommunications'], 'techniques': ['T1498', 'T1070', 'T1105'],
     'story': 'Floods that cover a second, silent intrusion.'},
]
