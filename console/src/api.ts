// api.ts - asks the server, and turns whatever goes wrong into one kind of failure.
// SPDX-License-Identifier: Apache-2.0
import type { Session } from './contract.ts';
import { markDryRun } from './theme.ts';

/** What is wrong, for people; `status` is 0 when the server could not be reached. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
    readonly where = '',
  ) {
    super(text);
  }
}

type Parameters = Record<string, string | number | null | undefined>;

/** `/api/objects?type=indicator`; what is absent or empty is left out. */
export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== null && value !== '')
      query.set(name, String(value));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function failureOf(reply: Response): Promise<Failure> {
  try {
    const body = (await reply.json()) as { error: { code: string; text: string; where: string } };
    return new Failure(reply.status, body.error.code, body.error.text, body.error.where);
  } catch {
    return new Failure(reply.status, 'E_INTERNAL', `The server answered ${reply.status} without a reason.`);
  }
}

async function send(path: string, options: RequestInit): Promise<Response> {
  let reply: Response;

  try {
    reply = await fetch(path, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError')
      throw error;
    throw new Failure(0, 'E_UNREACHABLE', 'The server cannot be reached.');
  }
  if (reply.headers.get('X-Testudo-Dry-Run') !== null)
    markDryRun();
  if (!reply.ok)
    throw await failureOf(reply);
  return reply;
}

async function read<Reply>(reply: Response): Promise<Reply> {
  try {
    return (await reply.json()) as Reply;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError')
      throw error;
    throw new Failure(reply.status, 'E_SYNTAX', 'The server’s answer broke off or is no JSON.');
  }
}

export async function get<Reply>(path: string, signal?: AbortSignal): Promise<Reply> {
  return read<Reply>(await send(path, { headers: { Accept: 'application/json' }, signal: signal ?? null }));
}

// A page of another site cannot set this header without the server's leave.
const ownRequest = { 'X-Testudo': '1' };

export async function post<Reply>(path: string, body: unknown): Promise<Reply> {
  return read<Reply>(await send(path, {
    method: 'POST',
    headers: { ...ownRequest, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

export async function postBytes<Reply>(path: string, bytes: Blob): Promise<Reply> {
  return read<Reply>(await send(path, {
    method: 'POST',
    headers: { ...ownRequest, 'Content-Type': 'application/octet-stream' },
    body: bytes,
  }));
}

export async function signIn(login: string, password: string): Promise<Session> {
  return post<Session>('/api/session', { login, password });
}

export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE', headers: ownRequest });
}

export async function signOut(): Promise<void> {
  await remove('/api/session');
}
