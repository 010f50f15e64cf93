// The levers, and what they are called with.

import { request } from './api.js';
import { el } from './dom.js';

/** The group in which the challenge is played. */
export const CHALLENGE = 'Challenge';

/** Pulls a lever. */
export async function pull(lever, query = {}) {
  await request('POST', '/stage/' + lever, query, undefined, undefined, undefined, { 'X-Stage': '1' });
}

export class Levers {
  /** @param on {conversation(), user(), failed(text), played(group)} */
  constructor(root, model, on) {
    this.model = model;
    this.on = on;
    root.replaceChildren(
      this.group('Server',
        el('span', { className: 'faint' }, 'Kill'),
        this.button('before', 'kill-before', () => this.kill('before')),
        this.button('half-way', 'kill-half', () => this.kill('half')),
        this.button('after', 'kill-after', () => this.kill('after')),
        this.button('Start another', 'start', () => pull('start'))),
      this.group('Fan-out',
        el('span', { className: 'faint' }, 'Copies up to'),
        ...[3, 50, 100].map((limit) => this.button(String(limit), 'fan-out-' + limit, () => pull('fan-out', { limit }))),
        el('span', { className: 'faint' }, 'members')),
      this.group('Pushes', ...['normal', 'dropped', 'duplicated'].map((are) => this.button(are, 'pushes-' + are, () => pull('pushes', { are })))),
      this.group('Store',
        this.button('slow', 'slow', () => pull('slow', { on: !this.model.levers.slow })),
        this.button('faults 15 %', 'faults', () => pull('faults', { on: !this.model.levers.faults }))),
      this.group('Time',
        this.button('15 seconds pass', 'seconds', () => pull('wait', { for: 'seconds' })),
        this.button('a week passes', 'week', () => pull('wait', { for: 'week' }))),
      this.group('Play',
        this.button('Somebody speaks', 'say', () => pull('say', this.somebody())),
        this.button('Busy hour of 60', 'busy-hour', () => this.play('busy-hour', 'Town square')),
        this.button('Challenge', 'challenge', () => this.play('challenge', CHALLENGE))));
    this.root = root;
  }

  group(name, ...children) {
    return el('div', { className: 'levers-group', role: 'group', ariaLabel: name }, el('h3', {}, name), ...children);
  }

  button(text, name, task) {
    return el('button', {
      type: 'button',
      data: { lever: name },
      onclick: async () => {
        try {
          await task();
        } catch (e) {
          this.on.failed(e.message);
        }
      },
    }, text);
  }

  /** Somebody else who is a member, to speak. */
  somebody() {
    const conversation = this.on.conversation();
    const members = this.model.conversation(conversation).members.filter((it) => it !== this.on.user());
    const user = members.find((it) => it !== this.last) || members[0] || this.on.user();
    this.last = user;
    return { user, conversation };
  }

  /** Begins a play, and shows the group in which it is. */
  async play(name, group) {
    await pull(name);
    await this.on.played(group);
  }

  kill(when) {
    return pull('kill', { when, ...this.somebody() });
  }

  show() {
    const { levers, server, isPlaying, state } = this.model;
    const set = (name, isOn) => { this.get(name).ariaPressed = String(Boolean(isOn)); };
    for (const limit of [3, 50, 100]) set('fan-out-' + limit, levers.fanOutLimit === limit);
    for (const are of ['normal', 'dropped', 'duplicated']) set('pushes-' + are, levers.pushes === are);
    set('slow', levers.slow);
    set('faults', levers.faults);
    this.get('faults').disabled = !state.canHaveFaults;
    this.get('faults').title = state.canHaveFaults ? 'Requests to the store fail, or lose their reply' : 'With --backend tablestore';
    for (const name of ['kill-before', 'kill-half', 'kill-after', 'say', 'week']) this.get(name).disabled = !server.isRunning;
    this.get('start').disabled = server.isRunning;
    this.get('start').classList.toggle('strong', !server.isRunning);
    for (const name of ['busy-hour', 'challenge']) this.get(name).disabled = isPlaying;
  }

  get(name) {
    return this.root.querySelector(`[data-lever="${name}"]`);
  }
}
