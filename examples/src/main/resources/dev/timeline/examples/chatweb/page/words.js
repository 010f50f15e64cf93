// What happens, in words: a sentence for each fact that is worth one.

const plural = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const about = (seqId) => '#' + seqId;

/** Returns sentences of some facts, each {text, tone}; facts that belong together are one. */
export function sentences(facts, model) {
  const list = [];
  const say = (text, tone = '') => list.push({ text, tone });
  const pulls = facts.filter((fact) => fact.kind === 'pulled' && fact.events > 0);
  for (const fact of facts) {
    const tell = tellers[fact.kind];
    if (tell) tell(fact, say, model);
  }
  const caughtUp = pulls.filter((fact) => fact.events > 3);
  for (const fact of caughtUp.slice(0, 3)) {
    say(`${fact.user}'s ${fact.device} catches up from its own cursor: ${fact.events} events in one pull.`);
  }
  const others = pulls.length - caughtUp.length;
  if (others > 0) {
    const [one] = pulls.filter((fact) => fact.events <= 3);
    say(others === 1
      ? `${one.user}'s ${one.device} pulls ${plural(one.events, 'event', 'events')} from its own cursor.`
      : `${others} devices pull, each from its own cursor.`);
  }
  return list;
}

const tellers = {
  stored({ conversation, seqId, sender, isChange, isRepeat, millis }, say) {
    if (isRepeat) {
      say(`${sender} sends ${about(seqId)} again under the same id: the history has it once.`, 'good');
    } else if (!isChange) {
      say(`${about(seqId)} is stored once, in the history of ${conversation}, after ${millis} ms: ${sender} may be answered.`);
    }
  },

  copied({ conversation, seqId, users }, say, model) {
    const entry = model.entry(conversation, seqId);
    const again = users.filter((user) => entry.copies.get(user) > 1).length;
    if (again > 0 && entry.hadTrouble && !entry.isRecopied) {
      entry.isRecopied = true;
      say(`${about(seqId)} is copied again to ${plural(again, 'inbox', 'inboxes')}, under the same id: devices get it once.`);
    }
  },

  delivered({ conversation, seqId, route, isChange, isRedelivery, copies }, say, model) {
    const entry = model.entry(conversation, seqId);
    if (isRedelivery && !isChange) {
      if (entry.isRedelivered || !entry.hadTrouble) return; // looked after once more, to be sure
      entry.isRedelivered = true;
    }
    if (isChange) {
      say(`${about(seqId)} was changed in the history; devices that have it are told.`);
    } else if (route === 'left') {
      say(`${about(seqId)} is left in the conversation: no copies, its members read it there.`);
    } else if (isRedelivery) {
      say(`Redelivered: ${about(seqId)} is in all ${copies} inboxes now, in none of them twice.`, 'good');
    } else {
      say(`${about(seqId)} is copied to ${plural(copies, 'inbox', 'inboxes')}: delivered.`);
    }
  },

  hole({ user, upTo, after, entries }, say) {
    const what = upTo - after === 1 ? about(upTo) : `${about(after + 1)} to ${about(upTo)}`;
    say(`A hole: the next copy shows ${user}'s pull that ${what} is missing. It reads ${plural(entries, 'message', 'messages')} from the history first.`, 'warm');
  },

  gap({ user, conversation }, say) {
    say(`A gap: ${user}'s copies in ${conversation} expired while a device was away. It is told, and reads the history.`, 'warm');
  },

  retried({ conversation, seqId, pending }, say, model) {
    const entry = model.entry(conversation, seqId);
    if (entry.hadTrouble) return;
    entry.hadTrouble = true;
    say(`Copying ${about(seqId)} failed for ${plural(pending, 'member', 'members')}; it is tried again.`, 'warm');
  },

  failed({ sender, outcome }, say) {
    say(`${sender} gets no receipt (${outcome}): their device sends again under the same id.`, 'warm');
  },

  redelivered({ server, messages }, say, model) {
    if (model.lookedAfter === server) return; // it looks again every three seconds
    model.lookedAfter = server;
    say(`${server} looked after what a crashed server left: ${plural(messages, 'message', 'messages')}.`, 'good');
  },

  server({ name, isRunning }, say) {
    if (isRunning) say(`${name} has started. Devices come back by themselves, each with its cursor.`, 'good');
    else say(`${name} has crashed. What it had stored is in the history; nobody answers until another starts.`, 'warm');
  },

  device({ user, device, isOnline }, say) {
    say(`${user}'s ${device} is ${isOnline ? 'online' : 'offline'}.`);
  },

  wiped({ user, device }, say) {
    say(`${user}'s ${device} forgets all: a new cursor, and the latest pages of the histories (roaming).`);
  },

  time({ what }, say) {
    if (what === 'week') say('Eight days pass, in which no server runs: copies in inboxes expire after seven, the histories stay.', 'warm');
    else say('Fifteen seconds pass: longer than the ten after which a silent server counts as crashed.');
  },

  requestRetried({ operation, cause }, say, model) {
    model.retries = (model.retries || 0) + 1;
    if (model.retries % 10 === 1) say(`TableStore answered ${cause} to ${operation}: the backend tries again (${model.retries} so far).`, 'warm');
  },

  unknownResolved({ how }, say) {
    say(`A write got no answer; the backend looked it up: ${how.replace('_', ' ')}.`);
  },

  duplicateDropped({ seqId }, say) {
    say(`A row that was written twice in the store was dropped: ${about(seqId)}.`);
  },

  play({ name, isPlaying, failure }, say) {
    if (failure) say(`The ${name} ended early: ${failure}`, 'warm');
    else if (isPlaying) say(`The ${name} begins.`);
  },

  challenge({ isDone, messages, crashes, changes, devices, missing, duplicated, outOfOrder }, say) {
    if (isDone) {
      say(`Challenge: ${messages} messages, ${crashes} crashes, ${changes} changes. ${devices} devices against the history: ${missing} missing, ${duplicated} duplicated, ${outOfOrder} out of order.`,
        missing + duplicated + outOfOrder === 0 ? 'good' : 'warm');
    }
  },
};
