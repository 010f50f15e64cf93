// What is known from the facts that the library's observer tells: conversations, copies, devices.

export class Model {
  constructor() {
    this.conversations = new Map();
    this.devices = new Map();
    this.server = { name: 'server 1', isRunning: true };
    this.levers = {};
    this.cost = null;
    this.challenge = null;
    this.isPlaying = false;
  }

  /** Begins with how things are. */
  reset(state) {
    this.conversations.clear();
    this.devices.clear();
    this.state = state;
    this.server = state.server;
    this.levers = state.levers;
    this.isPlaying = state.isPlaying;
    for (const it of state.devices) this.device(it.user, it.device).isOnline = it.isOnline;
  }

  /** Forgets tabs that were closed before one looked. */
  forgetOldTabs() {
    const open = new Set(this.state.tabs);
    for (const [key, device] of this.devices) if (device.isTab && !open.has(key)) this.devices.delete(key);
  }

  conversation(id) {
    if (!this.conversations.has(id)) this.conversations.set(id, { id, members: [], entries: new Map(), changing: 0 });
    return this.conversations.get(id);
  }

  entry(conversation, seqId) {
    const { entries } = this.conversation(conversation);
    if (!entries.has(seqId)) {
      entries.set(seqId, { seqId, sender: '', route: 'copied', isStored: false, isDelivered: false, copies: new Map(), changes: 0 });
    }
    return entries.get(seqId);
  }

  device(user, device) {
    const key = user + '/' + device;
    if (!this.devices.has(key)) {
      this.devices.set(key, { key, user, device, isTab: false, isOnline: true, at: new Map() });
    }
    return this.devices.get(key);
  }

  devicesOf(user) {
    const all = [...this.devices.values()].filter((device) => device.user === user);
    const isOld = (device) => device.isTab && !device.isOnline;
    const old = all.filter(isOld).slice(-1);
    return [...all.filter((device) => !isOld(device)), ...old];
  }

  /** Returns the SeqIds of a conversation's latest messages. */
  latest(conversation, number) {
    return [...this.conversation(conversation).entries.keys()].sort((a, b) => a - b).slice(-number);
  }

  apply(fact) {
    const on = this['on_' + fact.kind];
    if (on) on.call(this, fact);
  }

  on_sending({ conversation, members, isChange }) {
    const it = this.conversation(conversation);
    it.members = members;
    if (isChange) it.changing++;
  }

  on_failed({ conversation }) {
    this.conversation(conversation).changing = 0;
  }

  on_stored({ conversation, seqId, sender, route, isChange }) {
    const entry = this.entry(conversation, seqId);
    if (isChange) return;
    Object.assign(entry, { isStored: true, sender, route });
  }

  on_copied({ conversation, seqId, users }) {
    const entry = this.entry(conversation, seqId);
    if (entry.isDelivered && this.conversation(conversation).changing > 0) return; // of a change
    entry.isStored = true; // a copy may be told before that it is stored
    for (const user of users) entry.copies.set(user, (entry.copies.get(user) || 0) + 1);
  }

  on_delivered({ conversation, seqId, route, isChange }) {
    const entry = this.entry(conversation, seqId);
    if (isChange) {
      entry.changes++;
      const it = this.conversation(conversation);
      it.changing = Math.max(0, it.changing - 1);
      return;
    }
    Object.assign(entry, { isDelivered: true, isStored: true, route });
  }

  on_pulled({ user, device, isTab, positions }) {
    const it = this.device(user, device);
    it.isTab = isTab;
    for (const [conversation, seqId] of Object.entries(positions)) {
      it.at.set(conversation, Math.max(seqId, it.at.get(conversation) || 0));
    }
  }

  on_device({ user, device, isTab, isOnline }) {
    Object.assign(this.device(user, device), { isTab, isOnline });
  }

  on_wiped({ user, device }) {
    this.device(user, device).at.clear();
  }

  on_server({ name, isRunning }) {
    if (!isRunning) {
      for (const { entries } of this.conversations.values()) {
        for (const entry of entries.values()) if (!entry.isDelivered) entry.hadTrouble = true;
      }
    }
    this.server = { name, isRunning };
  }

  on_levers({ positions }) {
    this.levers = positions;
  }

  on_cost(cost) {
    this.cost = cost;
  }

  on_challenge(challenge) {
    this.challenge = challenge;
  }

  on_play({ isPlaying }) {
    if (isPlaying !== undefined) this.isPlaying = isPlaying;
  }

  on_time({ what }) {
    if (what !== 'week') return;
    for (const { entries } of this.conversations.values()) {
      for (const entry of entries.values()) entry.isExpired = true;
    }
  }
}
