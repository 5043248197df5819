/** Which hosts are public: where a server far away may send to, and none inside the user's own network. */

import dns from 'node:dns';
import net from 'node:net';

/** Networks that nobody but those inside of them reaches, or that are no hosts at all. */
const INSIDE = new net.BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  INSIDE.addSubnet(network, bits);
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  INSIDE.addSubnet(network, bits, 'ipv6');
}

/** Whether an address of the web is encrypted and names a host that may be public; what the name leads to is looked at later. */
export function isPublic({ protocol, hostname }: URL): boolean {
  if (protocol !== 'https:') return false;
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (net.isIP(host) !== 0) return isPublicIp(host);
  return host.includes('.') && !/\.(?:localhost|local|internal|intranet|lan|home|corp|private|test|arpa)$/i.test(host);
}

/** Of an IPv6 address that stands for one of IPv4, that one counts. */
function isPublicIp(address: string): boolean {
  return !INSIDE.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Looks a name up as usual, and fails where it leads to an address inside. */
export const lookupPublic: net.LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, options, (error, address, family) => {
    const found = typeof address === 'string' ? [address] : (address ?? []).map((it) => it.address);
    const refused = error ?? (found.every(isPublicIp) ? null : Object.assign(new Error(), { code: 'ENOTFOUND' }));
    callback(refused, address, family);
  });
};
