/**
 * The only file that knows how the bank's card widget is used. Its page could not be read; this follows the bank's widget of the
 * same family: a style sheet, a script with one global class, a container with an id, and the result as a window message.
 * Names come from the settings (payouts.widget.*). If the bank's card widget works otherwise, this is the file to change.
 *
 * @param {object} config as /widget/config.json has it
 * @param {string} publicToken good for one card
 * @param {string} locale 'ru' or 'en'
 * @param {HTMLElement} place where the widget is to stand
 * @param {(hash: string) => void} onHash called once
 * @returns {Promise<void>} fulfilled once the widget is there
 */
export async function startBankWidget({ config, publicToken, locale, place, onHash }) {
  if (config.style) {
    await element('link', { rel: 'stylesheet', href: config.style });
  }
  await element('script', { src: config.script });
  const container = document.createElement('div');
  container.id = config.container;
  place.replaceChildren(container);
  window.addEventListener('message', function listen(event) {
    const hash = isFromBank(event, config) ? find(event.data, config.hash_field) : undefined;
    if (hash && container.isConnected) {
      window.removeEventListener('message', listen);
      onHash(hash);
    }
  });
  new window[config.global]({ publicToken, locale }).render();
}

/** Adds a file of the bank to the page, once. */
function element(name, attributes) {
  const id = `bank131-${name}`;
  document.getElementById(id)?.remove();
  return new Promise((resolve, reject) => {
    const file = Object.assign(document.createElement(name), { id, ...attributes });
    file.addEventListener('load', () => resolve());
    file.addEventListener('error', () => reject(new Error(`The bank's ${name} can't be loaded.`)));
    document.head.append(file);
  });
}

/** Its script runs in this window and may use a frame of the bank; what other windows say does not count. */
function isFromBank(event, config) {
  return (event.source === window && event.origin === window.location.origin) || config.bank_origins.includes(event.origin);
}

/** The field may stand at the top of a message or further in, and a message may be JSON in a text. */
function find(data, field) {
  if (typeof data === 'string' && data.startsWith('{')) {
    try {
      return find(JSON.parse(data), field);
    } catch {
      return undefined;
    }
  }
  if (data === null || typeof data !== 'object') {
    return undefined;
  }
  if (typeof data[field] === 'string') {
    return data[field];
  }
  return Object.values(data).map((inner) => find(inner, field)).find(Boolean);
}
