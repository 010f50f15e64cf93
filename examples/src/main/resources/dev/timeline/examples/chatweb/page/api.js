// The server's HTTP interface.

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
  /** Whether the same call may do better later. */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function request(method, path, query, body, user, signal, more = {}) {
  const address = path + (query ? '?' + new URLSearchParams(query) : '');
  const headers = { ...more };
  if (user) headers['X-User'] = encodeURIComponent(user);
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  let answer = null;
  try {
    response = await fetch(address, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    // A connection may also end in the middle of an answer.
    if (response.ok && response.status !== 204) answer = await response.json();
  } catch (e) {
    throw new Refused(0, 'no connection');
  }
  if (!response.ok) {
    const failure = await response.json().catch(() => ({}));
    throw new Refused(response.status, failure.error || response.statusText);
  }
  return answer;
}

export const users = () => request('GET', '/api/users');

/** The interface as one user has it. */
export function apiOf(user) {
  const call = (method, path, query, body, signal) => request(method, path, query, body, user, signal);
  return {
    conversations: () => call('GET', '/api/conversations'),
    groups: () => call('GET', '/api/groups'),
    members: (conversation) => call('GET', '/api/members', { conversation }),
    join: (conversation) => call('PUT', '/api/members', { conversation }),
    leave: (conversation) => call('DELETE', '/api/members', { conversation }),
    history: (conversation, before, limit = 30) =>
      call('GET', '/api/messages', before ? { conversation, limit, before } : { conversation, limit }),
    send: (conversation, message, signal) => call('POST', '/api/messages', { conversation }, message, signal),
    edit: (conversation, seqId, body) => call('PUT', '/api/messages', { conversation, seqId }, { body }),
    recall: (conversation, seqId) => call('DELETE', '/api/messages', { conversation, seqId }),
    markRead: (conversation, seqId) => call('PUT', '/api/read', { conversation, seqId }),
  };
}
