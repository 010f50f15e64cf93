import * as api from './api.js';
import { Chat } from './chat.js';
import { deviceName } from './device.js';
import { byId, el, face, trouble } from './dom.js';
import { CHALLENGE } from './levers.js';
import { Queues } from './queues.js';
import { Stage } from './stage.js';
import { Tour } from './tour.js';

addEventListener('error', (event) => trouble('This page has a fault: ' + event.message));
addEventListener('unhandledrejection', (event) => trouble('This page has a fault: ' + event.reason));

let chat = null;
let stage = null;

/** Shows one of the views; a wide window shows the chat and the stage beside each other. */
function show(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll('[data-show]')) {
    if (button.dataset.show === view) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
  }
  if (chat) chat.thread.displayed();
}

async function pickUser() {
  const names = await api.users();
  const dialog = byId('users');
  byId('user-choices').replaceChildren(
    ...names.map((name) =>
      el('button', { type: 'button', data: { user: name }, onclick: () => { dialog.close(); become(name); } }, face(name), name),
    ),
  );
  dialog.showModal();
}

async function become(user) {
  if (chat) chat.close();
  sessionStorage.setItem('user', user);
  stage ??= new Stage(user, {
    open: (group) => chat.openWhenJoined(group),
    check: (group) => chat.check(group),
  });
  stage.user = user;
  byId('user').replaceChildren(face(user), user);
  byId('user').ariaLabel = `You are ${user}: change user`;
  chat = new Chat(user, await deviceName());
  await chat.open();
}

for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => show(button.dataset.show));
}
byId('user').addEventListener('click', pickUser);
show('chat');
new Queues(byId('queues'));
new Tour({
  challenge: () => stage.levers.play('challenge', CHALLENGE),
  somebody: () => stage.levers.somebody(),
  send: (text) => chat.send(chat.thread.conversation, text),
  show: (view) => show(matchMedia('(min-width: 1100px)').matches ? 'chat' : view),
});

const before = sessionStorage.getItem('user');
if (before) await become(before);
else await pickUser();
