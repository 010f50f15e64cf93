// The stage: facts from the library's observer, as lanes and in words, and the levers.

import { byId, el, trouble } from './dom.js';
import { Lanes } from './lanes.js';
import { CHALLENGE, Levers, pull } from './levers.js';
import { Model } from './model.js';
import { sentences } from './words.js';

const MOST_SENTENCES = 60;

export class Stage {
  /** @param on {open(group), check(group)} */
  constructor(user, on) {
    this.user = user;
    this.on = on;
    this.model = new Model();
    const part = (name, id, properties = {}) => el(name, { id, ...properties });
    byId('stage').replaceChildren(
      el('header', { className: 'stage-head' },
        el('div', {}, el('h2', { id: 'stage-title' }, 'What happens underneath'),
          el('p', { className: 'faint' }, 'Told by the library\'s observer, as it happens')),
        part('p', 'server', { className: 'server', role: 'status' })),
      part('div', 'lanes', { className: 'lanes' }),
      el('section', { className: 'bottom' },
        el('section', { className: 'cost', ariaLabel: 'What the last message took' }, part('p', 'cost-of', { className: 'faint' }), part('dl', 'cost')),
        el('section', { className: 'words', ariaLabel: 'In words' },
          part('p', 'result', { className: 'result', hidden: true, role: 'status' }),
          part('ol', 'words', { role: 'log', ariaLive: 'polite', tabIndex: 0 })),
        part('section', 'levers', { className: 'levers', ariaLabel: 'Levers' })));
    this.lanes = new Lanes(byId('lanes'), this.model, {
      device: (name, device, is) => pull('device', { user: name, device, is }).catch((e) => this.say(e.message, 'warm')),
    });
    this.levers = new Levers(byId('levers'), this.model, {
      conversation: () => this.lanes.conversation,
      user: () => this.user,
      played: (group) => on.open(group),
      failed: (text) => this.say('Not done: ' + text, 'warm'),
    });
    document.addEventListener('conversation', (event) => this.open(event.detail));
    document.addEventListener('visibilitychange', () => this.connect());
    this.connect();
  }

  open(conversation) {
    byId('stage-title').textContent = `Underneath “${conversation}”`;
    this.lanes.open(conversation);
  }

  /** Listens while one looks: a browser has six connections to a server, for all its tabs. */
  connect() {
    if (this.source) this.source.close();
    this.source = null;
    if (document.visibilityState !== 'visible') return;
    const source = new EventSource('/stage/events');
    this.source = source;
    source.addEventListener('state', (event) => {
      this.model.reset(JSON.parse(event.data));
      this.isReady = true;
    });
    source.addEventListener('past', (event) => {
      for (const fact of JSON.parse(event.data)) this.model.apply(fact);
      this.model.forgetOldTabs();
      this.model.server = this.model.state.server;
      this.model.levers = this.model.state.levers;
      this.show(false);
    });
    source.addEventListener('facts', (event) => this.happened(JSON.parse(event.data)));
  }

  happened(facts) {
    for (const fact of facts) {
      this.model.apply(fact);
      if (fact.conversation !== undefined && fact.conversation !== this.lanes.conversation) continue;
      if (fact.kind === 'hole') this.lanes.note(fact.user, `hole: read ${fact.entries} from the history`);
      if (fact.kind === 'gap') this.lanes.note(fact.user, 'gap: filled from the history');
    }
    if (facts.some((fact) => fact.kind === 'challenge' && fact.isDone)) this.checkTab().catch(trouble);
    for (const { text, tone } of sentences(facts, this.model)) this.say(text, tone);
    this.show(true);
    document.dispatchEvent(new CustomEvent('facts', { detail: facts }));
  }

  say(text, tone = '') {
    const words = byId('words');
    words.prepend(el('li', { className: tone }, text));
    while (words.children.length > MOST_SENTENCES) words.lastChild.remove();
  }

  show(isLive) {
    this.lanes.show(isLive);
    this.levers.show();
    this.showServer();
    this.showCost();
    this.showChallenge();
  }

  showServer() {
    const { server, state } = this.model;
    const text = server.isRunning ? `${server.name} is running, on ${state.backend}` : `${server.name} has crashed`;
    const line = byId('server');
    if (line.textContent !== text) line.textContent = text;
    line.dataset.state = server.isRunning ? 'running' : 'crashed';
  }

  /** What the last message took, until a few seconds after it. */
  showCost() {
    const { cost } = this.model;
    if (!cost) return;
    byId('cost-of').textContent = `The last ${cost.isChange ? 'change' : 'message'} (${cost.sender} in ${cost.conversation}) took`;
    const figure = (number, text) => el('div', {}, el('dt', {}, String(number)), el('dd', {}, text));
    byId('cost').replaceChildren(
      figure(cost.history, cost.history === 1 ? 'row in the history' : 'rows in the history'),
      figure(cost.copies, cost.copies === 1 ? 'copy' : 'copies'),
      figure(cost.others, 'notes and records'),
      el('div', { className: 'faint' }, 'and meanwhile'),
      figure(cost.pulls, 'pulls'),
      figure(cost.read, 'rows read'),
      figure(cost.requests, `${cost.unit} in all`));
  }

  /** The challenge has checked its own devices; this tab is checked as well, if it was in the group. */
  async checkTab() {
    const { messages, missing, duplicated, outOfOrder } = await this.on.check(CHALLENGE);
    this.model.challenge.tab = messages === 0 ? '' :
      ` This tab, from its first message on: ${messages} messages, ${missing} missing, ${duplicated} duplicated, ${outOfOrder} out of order.`;
    this.showChallenge();
  }

  showChallenge() {
    const { challenge } = this.model;
    const result = byId('result');
    result.hidden = !challenge;
    if (!challenge) return;
    const { isDone, messages, of, crashes, changes, devices, missing, duplicated, outOfOrder } = challenge;
    const isClean = missing + duplicated + outOfOrder === 0;
    result.dataset.state = isDone ? (isClean ? 'clean' : 'broken') : 'playing';
    result.textContent = isDone
      ? `${messages} messages, ${crashes} crashes, ${changes} edits and recalls, a week away. ${devices} devices against the history: ${missing} missing, ${duplicated} duplicated, ${outOfOrder} out of order.${challenge.tab ?? ''}`
      : `Challenge: ${messages} of ${of} messages, ${crashes} crashes so far`;
  }
}
