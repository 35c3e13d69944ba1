import { startBankWidget } from './bank131-widget-adapter.js';
import { language, texts } from './texts.js';

const server = document.querySelector('meta[name="payout-server"]').content.replace(/\/+$/, '');
const locale = language(window.location.search, navigator.languages);
const say = texts[locale];
const part = (id) => document.getElementById(id);

/** Shows one part of the page and says one thing, aloud too. */
function show(shown, { status = '', problem = '' } = {}) {
  for (const id of ['entry', 'done', 'again']) {
    part(id).hidden = id !== shown;
  }
  part('status').textContent = status;
  part('problem').textContent = problem;
}

async function ask(path, body) {
  const answer = await fetch(`${server}/widget/${path}`, body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw Object.assign(new Error(`${path} was answered ${answer.status}.`), { status: answer.status });
  }
  return answer.json();
}

/** The embedding site, as it names itself (`parent=https://shop.example`) or the browser does; null where it is none of the allowed. */
function embeddingSite(config) {
  const named = new URLSearchParams(window.location.search).get('parent');
  const origin = named ?? (document.referrer && new URL(document.referrer).origin);
  return config.parent_origins.includes(origin) ? origin : null;
}

/** The hash alone goes out: beside it, the card's digits would tell more than either does. */
function handOver(numberHash, parent) {
  const detail = { number_hash: numberHash };
  document.dispatchEvent(new CustomEvent('payoutcard', { detail }));
  if (typeof window.onPayoutCard === 'function') {
    window.onPayoutCard(detail);
  }
  if (parent) {
    window.parent.postMessage({ type: 'payoutcard', ...detail }, parent);
  }
}

async function taken(numberHash, parent) {
  show(null, { status: say.loading });
  part('place').replaceChildren();
  const card = await ask('card', { number_hash: numberHash }).catch(() => ({}));
  const brand = (card.card_brand ?? '').replace(/^./, (first) => first.toUpperCase());
  part('brand').textContent = brand;
  part('digits').textContent = card.card_last4 ? `•••• ${card.card_last4}` : '';
  part('digits').parentElement.hidden = !card.card_last4;
  part('digits').parentElement.setAttribute('aria-hidden', 'true');
  part('told').textContent = card.card_last4 ? `${say.ending(brand, card.card_last4)} ${say.done}` : say.doneUnseen;
  show('done');
  part('told').focus();
  handOver(numberHash, parent);
}

async function start() {
  show(null, { status: say.loading });
  try {
    const config = await ask('config.json');
    const framed = window.parent !== window;
    const parent = framed ? embeddingSite(config) : null;
    if (framed && !parent) {
      show(null, { problem: say.notHere });
      return;
    }
    const { public_token: publicToken } = await ask('token', {});
    const onHash = (hash) => taken(hash, parent);
    await startBankWidget({ config, publicToken, locale, place: part('place'), onHash });
    show('entry');
  } catch (error) {
    show('again', { problem: { 403: say.notHere, 429: say.tooMany }[error.status] ?? say.failed });
  }
}

document.documentElement.lang = locale;
document.title = say.title;
for (const element of document.querySelectorAll('[data-text]')) {
  element.textContent = say[element.dataset.text];
}
part('again').addEventListener('click', start);
part('another').addEventListener('click', start);
start();
