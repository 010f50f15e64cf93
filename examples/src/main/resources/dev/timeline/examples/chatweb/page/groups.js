// The dialog in which one joins a group, or creates one.

import { byId, el } from './dom.js';

export class Groups {
  constructor(chat) {
    this.chat = chat;
    this.ending = new AbortController();
    const on = (id, event, task) =>
      byId(id).addEventListener(event, task, { signal: this.ending.signal });
    on('join-open', 'click', () => this.open());
    on('leave', 'click', () => this.leave());
    on('create', 'submit', (event) => {
      event.preventDefault();
      const name = byId('group-name').value.trim();
      if (name) this.join(name);
    });
  }

  close() {
    this.ending.abort();
  }

  async open() {
    let groups = [];
    if (!(await this.chat.attempt(async () => { groups = await this.chat.api.groups(); }))) return;
    byId('groups').replaceChildren(...groups.map((group) => this.item(group)));
    byId('group-name').value = '';
    byId('join').showModal();
  }

  item(group) {
    const members = group.members === 1 ? '1 member' : `${group.members} members`;
    return el('div', {},
      el('span', {}, group.name, ' ', el('span', { className: 'faint' }, members)),
      group.isMember
        ? el('span', { className: 'faint' }, 'joined')
        : el('button', { type: 'button', data: { join: group.name }, onclick: () => this.join(group.name) }, 'Join'));
  }

  async join(name) {
    byId('join').close();
    if (await this.chat.attempt(() => this.chat.api.join(name))) {
      await this.chat.readList();
      await this.chat.thread.open(name, true);
    }
  }

  async leave() {
    const { thread, device } = this.chat;
    const conversation = thread.conversation;
    if (!conversation || !(await this.chat.attempt(() => this.chat.api.leave(conversation)))) return;
    device.forget(conversation);
    device.save();
    await this.chat.readList();
    const next = this.chat.summaries[0];
    if (next) await thread.open(next.conversation, false);
    else thread.clear();
  }
}
