import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { parseUrl } from '../../service/parseUrl.ts';
import { ProtocolError, quotedText } from '../../service/protocolError.ts';

/** Who the server is, as far as requests are concerned. */
export interface HostSettings {
  /** The address that it listens on. */
  readonly host: string;
  /** Origins of pages that may ask: their names are known too. */
  readonly origins: readonly string[];
}

/**
 * A server of this machine only is asked under its names or an address: a page whose name was made to point to this
 * machine (DNS rebinding) would else pass for the server's own.
 * @throws ProtocolError 403 where it is asked under another name.
 */
export function checkHost({ host, origins }: HostSettings, request: IncomingMessage): void {
  const asked = request.headers.host;
  if (asked === undefined || !isLoopback(host)) return;
  const name = parseUrl(`http://${asked}`)?.hostname ?? '';
  if (isLoopback(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0) return;
  if (origins.some((origin) => parseUrl(origin)?.hostname === name)) return;
  throw new ProtocolError(
    `This server is asked as "${quotedText(asked, 80)}", a name that it does not know; ask localhost, or start it with --allow-origin and the address of the page that is to ask.`,
    403,
  );
}

function isLoopback(name: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(name);
}
