// Small helpers. All text goes through textContent: nothing that a user types is ever markup.

export const byId = (id) => document.getElementById(id);

/** Makes an element: el('p', {className: 'faint'}, 'text', child). */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'data') Object.assign(element.dataset, value);
    else if (key.startsWith('aria-')) element.setAttribute(key, value);
    else if (key === 'hue') element.style.setProperty('--hue', value);
    else element[key] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Returns a hue for a name, the same everywhere. */
export function hueOf(name) {
  const known = { ann: 210, ben: 22, cleo: 145, dan: 272, eve: 338, finn: 42 };
  if (known[name] !== undefined) return known[name];
  let hash = 7;
  for (const unit of name) hash = (hash * 31 + unit.codePointAt(0)) % 3600;
  return hash / 10;
}

export const face = (name) =>
  el('span', { className: 'face', hue: hueOf(name), ariaHidden: 'true' }, [...name][0].toUpperCase());

export const timeOf = (iso) =>
  new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });

/** Calls a function a little later, once for any number of calls until then. */
export function debounced(millis, task) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(task, millis);
  };
}

/** Shows that something failed which should not have. */
export function trouble(text) {
  const bar = byId('trouble');
  bar.textContent = text;
  bar.hidden = false;
}
